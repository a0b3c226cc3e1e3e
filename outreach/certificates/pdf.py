"""Attestations as PDF: frozen facts in, bytes out; a Letter page a person, more when the facts run over."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

import zxingcpp
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from outreach.certificates import layout
from outreach.certificates.layout import (
    BLACK,
    GREY,
    HEIGHT,
    MARGIN,
    ROOM,
    WIDTH,
    PagePart,
    Pile,
    Row,
)
from outreach.certificates.tagging import FIGURE, HEADING, PARAGRAPH, Tags
from outreach.drawing import typesetting
from outreach.drawing.typesetting import BOLD, REGULAR, SEMIBOLD

MOST_PIXELS = 16_000_000
FRAME, INNER_FRAME = 28, 32.5
TOP, BOTTOM = HEIGHT - 62, 50
LOGO = (190, 56)
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 200, 46
QR_SIZE = 76
AIR = 14
LARGE, SMALL = (1, 0.86), (0.72, 0.6)
LEAST_DETAILS = 90
DARK = re.compile(rb"\x00+")


def attestations(
    pages: Iterable[Mapping[str, Any]],
    *,
    pictures: Mapping[str, bytes] | None = None,
    watermark: str = "",
) -> bytes:
    """One PDF with the pages of each set of facts (at least one), in their order."""
    typesetting.register()
    buffer = BytesIO()
    remaining = iter(pages)
    first = _as_now(next(remaining))
    paper = _Paper(_canvas(buffer, first), first, pictures or {}, watermark)
    for facts in chain([first], map(_as_now, remaining)):
        paper.draw(facts)
    paper.tags.save()
    return buffer.getvalue()


def _as_now(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as version 2 names them; those of version 1 keep their words."""
    now = dict(facts)
    if "body" in facts:
        check, foot = facts["foot"][:2], facts["foot"][2:]
        now |= {"lead": [facts["body"]], "activity": "", "length": "", "code": ""}
        now |= {"check": check, "foot": foot}
        now["details"] = [[label, [value]] for label, value in facts["details"]]
    now["details"] = tuple((label, tuple(texts)) for label, texts in now["details"])
    return now


def _canvas(buffer: BytesIO, first: Mapping[str, Any]) -> Any:
    settings: Any = {"initialFontName": REGULAR, "pageCompression": 1, "invariant": 1}
    canvas = Canvas(buffer, pagesize=LETTER, lang=first["locale"], **settings)
    canvas.setTitle(first["title"])
    canvas.setAuthor(first["organisation"])
    canvas.setSubject(first["event"])
    return canvas


class _Paper:
    """Draws page after page; what all pages share is kept once in the file."""

    def __init__(
        self,
        canvas: Any,
        first: Mapping[str, Any],
        pictures: Mapping[str, bytes],
        watermark: str,
    ) -> None:
        self.canvas, self.tags, self.watermark = canvas, Tags(canvas), watermark
        self.images = _readable(pictures)
        self.pen = typesetting.Pen(canvas)
        self._keep_frame(first["accent"])
        for use, image in self.images.items():
            self._keep_picture(use, image)

    def draw(self, facts: Mapping[str, Any]) -> None:
        """The page of one person, and those its facts run over to."""
        top = self._head(facts)
        small_print = _small_print(facts)
        base = BOTTOM + small_print.height + 56
        bottom = base + max(QR_SIZE - 24, SIGNATURE_HEIGHT) + 4
        part, details, left, _room = _fitted(facts, top - bottom)
        free = top - bottom - part.height - details.height - 3 * AIR
        stretch = max(free, 0) / (part.gaps + 2.8)
        top -= stretch + AIR
        with self.tags.part(HEADING):
            self._rows(part.rows[:1], top, stretch)
        with self.tags.part(PARAGRAPH):
            self._rows(part.rows[1:], top, stretch)
        top -= part.height + part.gaps * stretch + AIR + stretch * 0.9
        if details.rows:
            with self.tags.decoration():
                self._rule(top + AIR / 2 + stretch * 0.3)
            with self.tags.part(PARAGRAPH):
                self._rows(details.rows, top)
        self._foot(facts, base)
        with self.tags.part(PARAGRAPH):
            self._rows(small_print.rows, BOTTOM + small_print.height)
        self._end_page(facts, 1, has_more=bool(left))
        for number in range(2, 100):
            if not left:
                break
            left = self._further_page(facts, left, number)

    def _further_page(
        self, facts: Mapping[str, Any], left: tuple[Row, ...], number: int
    ) -> tuple[Row, ...]:
        top = TOP - max(facts["top_margin_mm"] * mm - 40, 0)
        self._frame(facts)
        pile = Pile(MARGIN, ROOM)
        pile.add(facts["title"], font=SEMIBOLD, size=10, colour=facts["accent"])
        pile.add(facts["name"], font=SEMIBOLD, size=14)
        pile.add(facts["number"], size=9, colour=GREY)
        with self.tags.part(PARAGRAPH):
            self._rows(pile.rows, top)
        top -= pile.height + 24
        with self.tags.decoration():
            self._rule(top + 12)
        part, left = layout.columns(left, top - BOTTOM - 24)
        with self.tags.part(PARAGRAPH):
            self._rows(part.rows, top)
        self._end_page(facts, number, has_more=bool(left))
        return left

    def _end_page(self, facts: Mapping[str, Any], number: int, *, has_more: bool) -> None:
        if has_more or number > 1:
            words = f"{number} →" if has_more else f"{number}"
            with self.tags.part(PARAGRAPH):
                self._text(WIDTH - MARGIN, 40, words, size=8, colour=GREY, to_right=True)
        self.tags.end_page()
        self.pen.colour = ""

    def _head(self, facts: Mapping[str, Any]) -> float:
        """Frame, logo and name of the organisation, or nothing where its own letterhead is printed."""
        if self.watermark:
            with self.tags.decoration():
                self._watermark()
        if facts["top_margin_mm"]:
            return float(HEIGHT - facts["top_margin_mm"] * mm - 12)
        self._frame(facts)
        y: float = TOP
        if logo := self.images.get("logo"):
            with self.tags.part(FIGURE, alt=facts["organisation"]):
                self.canvas.doForm("logo")
            y -= _size_of(logo, LOGO)[1] + 6
        pile = Pile(MARGIN, ROOM, is_centred=True)
        size = 10.5 if logo else 15
        pile.add(facts["organisation"], font=SEMIBOLD, size=size)
        with self.tags.part(PARAGRAPH):
            self._rows(pile.rows, y)
        return y - pile.height

    def _foot(self, facts: Mapping[str, Any], base: float) -> None:
        """Signature at the left, the code and how to verify at the right; `base` is the line to sign on."""
        if "signature" in self.images:
            with self.tags.part(FIGURE, alt=facts["signatory"][0]):
                self.canvas.saveState()
                self.canvas.translate(MARGIN, base + 3)
                self.canvas.doForm("signature")
                self.canvas.restoreState()
        with self.tags.decoration():
            self.canvas.setStrokeColor(HexColor(GREY))
            self.canvas.setLineWidth(0.6)
            self.canvas.line(MARGIN, base, MARGIN + SIGNATURE_WIDTH, base)
        with self.tags.part(PARAGRAPH):
            self._signatory(facts["signatory"], base)
        with self.tags.part(PARAGRAPH):
            self._checking(facts, base - 24)
        with self.tags.part(FIGURE, alt=facts["verify_url"]):
            self._qr(facts["verify_url"], WIDTH - MARGIN - QR_SIZE, base - 24)
        if facts["code"]:
            with self.tags.part(PARAGRAPH):
                self._code(facts["code"], base - 34)

    def _signatory(self, signatory: list[str], base: float) -> None:
        pile = Pile(MARGIN, SIGNATURE_WIDTH + 10)
        pile.add(signatory[0], font=SEMIBOLD, size=9.5)
        pile.add(signatory[1], size=8.5, colour=GREY)
        self._rows(pile.rows[:4], base - 3)

    def _checking(self, facts: Mapping[str, Any], y: float) -> None:
        """Number, day and where to verify, to the left of the code and as low as it."""
        room = WIDTH - 2 * MARGIN - QR_SIZE - SIGNATURE_WIDTH - 30
        broken = [
            line for text in facts["check"] for line in typesetting.lines(text, REGULAR, 8, room)
        ]
        x = WIDTH - MARGIN - QR_SIZE - 12
        for n, line in enumerate(broken, start=1):
            self._text(x, y + 1 + 11 * (len(broken) - n), line, size=8, colour=GREY, to_right=True)

    def _frame(self, facts: Mapping[str, Any]) -> None:
        if not facts["top_margin_mm"]:
            with self.tags.decoration():
                self.canvas.doForm("frame")

    def _keep_frame(self, accent: str) -> None:
        canvas = self.canvas
        canvas.beginForm("frame", 0, 0, WIDTH, HEIGHT)
        canvas.setStrokeColor(HexColor(accent))
        for inset, line_width in ((FRAME, 1.4), (INNER_FRAME, 0.4)):
            canvas.setLineWidth(line_width)
            canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        canvas.endForm()

    def _keep_picture(self, use: str, image: ImageReader) -> None:
        """The logo where it stands, the signature at the corner of its own."""
        is_logo = use == "logo"
        room = LOGO if is_logo else (SIGNATURE_WIDTH, SIGNATURE_HEIGHT)
        width, height = _size_of(image, room)
        x, y = ((WIDTH - width) / 2, TOP - height) if is_logo else (0, 0)
        self.canvas.beginForm(use, 0, 0, WIDTH, HEIGHT)
        self.canvas.drawImage(image, x, y, width, height, mask="auto")
        self.canvas.endForm()

    def _watermark(self) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(52)
        size = 620 / typesetting.width(self.watermark, BOLD, 1)
        self._text(-310, -size / 3, self.watermark, size=size, font=BOLD, colour="#e6e9ec")
        canvas.restoreState()
        self.pen.colour = ""

    def _rule(self, y: float) -> None:
        self.canvas.setStrokeColor(HexColor("#c9d0d6"))
        self.canvas.setLineWidth(0.6)
        self.canvas.line(MARGIN, y, WIDTH - MARGIN, y)

    def _rows(self, rows: Iterable[Row], top: float, stretch: float = 0) -> None:
        for row in rows:
            y = top - row.drop - row.gaps * stretch
            self._text(row.x, y, row.text, size=row.size, font=row.font, colour=row.colour)

    def _code(self, code: str, y: float) -> None:
        """Under the QR code, in two lines that people can read and type."""
        fours = code.split("-")
        half = (len(fours) + 1) // 2
        for n, line in enumerate(("-".join(fours[:half]), "-".join(fours[half:]))):
            x = WIDTH - MARGIN - QR_SIZE / 2 - typesetting.width(line, SEMIBOLD, 8) / 2
            self._text(x, y - 10 * n, line, size=8, font=SEMIBOLD)

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        font: str = REGULAR,
        colour: str = BLACK,
        to_right: bool = False,
    ) -> None:
        if to_right:
            x -= typesetting.width(text, font, size)
        self.pen.write(x, y, text, font=font, size=size, colour=colour)

    def _qr(self, url: str, x: float, y: float) -> None:
        """Each run of dark modules one rectangle, counted in modules: about 0.2 ms and 1 kB a code."""
        code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        image: Any = code.to_image(scale=1, add_quiet_zones=False)
        modules, count = memoryview(image).tobytes(), len(memoryview(image))
        drawn = [
            f"{run.start()} {row} {run.end() - run.start()} 1 re"
            for row in range(count)
            for run in DARK.finditer(modules[row * count : (row + 1) * count])
        ]
        side = QR_SIZE / count
        self.canvas.saveState()
        self.canvas.setFillColor(HexColor("#000000"))
        self.canvas.translate(x, y + QR_SIZE)
        self.canvas.scale(side, -side)
        self.canvas.drawPath(PDFPathObject(code=drawn), stroke=0, fill=1)
        self.canvas.restoreState()


def _fitted(facts: Mapping[str, Any], room: float) -> "_Try":
    """As large as lets all of it stand on the page; else as much as fits, and the rest runs over."""
    for scale in LARGE:
        tried = _tried(facts, room, scale)
        if tried.room >= 0 and not tried.left:
            return tried
    for scale in (*LARGE, *SMALL):
        tried = _tried(facts, room, scale)
        if tried.room >= LEAST_DETAILS:
            break
    return tried


class _Try(NamedTuple):
    """Statement and details at one size, the room that the details have, and the rows left over."""

    statement: PagePart
    details: PagePart
    left: tuple[Row, ...]
    room: float


def _tried(facts: Mapping[str, Any], room: float, scale: float) -> _Try:
    part = layout.statement(facts, scale)
    left = round(room - part.height - 3 * AIR, 1)
    return _Try(part, *layout.details_in(facts["details"], facts["accent"], left), left)


def _small_print(facts: Mapping[str, Any]) -> PagePart:
    """What the statement is not, and who we are where no letterhead says so."""
    pile = Pile(MARGIN, ROOM, is_centred=True)
    for text in facts["foot"]:
        pile.add(text, size=7.2, colour=GREY, leading=1.4)
    if not facts["top_margin_mm"]:
        pile.add(" · ".join(facts["organisation_lines"]), size=7.2, colour=GREY, leading=1.4)
    return pile.done()


def _size_of(image: ImageReader, room: tuple[float, float]) -> tuple[float, float]:
    width, height = image.getSize()
    scale = min(room[0] / width, room[1] / height)
    return width * scale, height * scale


def _readable(pictures: Mapping[str, bytes]) -> dict[str, ImageReader]:
    """The pictures that can be drawn: a stored one that is cut short breaks no paper."""
    images = {}
    for use, content in pictures.items():
        with suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            picture = Image.open(BytesIO(content), formats=["PNG", "JPEG"])
            if picture.width * picture.height <= MOST_PIXELS:
                picture.load()
                images[use] = ImageReader(BytesIO(content))
    return images
