"""Attestations as PDF: frozen facts in, bytes out, a Letter page each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import zxingcpp
from reportlab import rl_config
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

FONTS = Path(__file__).parents[2] / "static" / "fonts"
WIDTH, HEIGHT = LETTER
MARGIN = 22 * mm
GREY = HexColor("#55606b")
QR_SIZE = 26 * mm
NAME_SIZES = range(26, 13, -1)
DARK = re.compile(rb"\x00+")


@cache
def _fonts() -> bool:
    for name in ("Regular", "SemiBold", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Inter-{name}", str(FONTS / f"Inter-{name}.ttf")))
    rl_config.useA85 = 0
    return True


def unprintable(text: str) -> str:
    """The characters of a text that our font lacks."""
    _fonts()
    font: Any = pdfmetrics.getFont("Inter-Bold")
    known = font.face.charToGlyph
    return "".join(c for c in text if ord(c) not in known)


def attestations(
    pages: Iterable[Mapping[str, Any]], *, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """One PDF with a page for each set of facts (at least one), in their order."""
    _fonts()
    buffer = BytesIO()
    remaining = iter(pages)
    first = next(remaining)
    canvas = _canvas(buffer, first)
    images = {use: ImageReader(BytesIO(content)) for use, content in (pictures or {}).items()}
    for facts in chain([first], remaining):
        _page(canvas, facts, images)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: BytesIO, first: Mapping[str, Any]) -> Any:
    settings: Any = {"initialFontName": "Inter-Regular", "pageCompression": 1, "invariant": 1}
    canvas = Canvas(buffer, pagesize=LETTER, lang=first["locale"], **settings)
    canvas.setTitle(first["title"])
    canvas.setAuthor(first["organisation"])
    canvas.setSubject(first["event"])
    return canvas


def _page(canvas: Any, facts: Mapping[str, Any], images: Mapping[str, ImageReader]) -> None:
    y = HEIGHT - MARGIN - facts["top_margin_mm"] * mm
    if not facts["top_margin_mm"]:
        y = _letterhead(canvas, facts, images, y)
    accent = HexColor(facts["accent"])
    canvas.setFillColor(accent)
    canvas.setFont("Inter-Bold", 20)
    y -= 34
    canvas.drawString(MARGIN, y, facts["title"])
    canvas.rect(MARGIN, y - 12, 46, 3, stroke=0, fill=1)
    canvas.setFillColor(black)
    y = _lines(canvas, [facts["opening"]], y - 44, size=11)
    y = _name(canvas, facts["name"], y - 8)
    y = _lines(canvas, facts["person"], y, size=10.5, color=GREY)
    y = _lines(canvas, [facts["body"]], y - 10, size=11.5, leading=17)
    for label, value in facts["details"]:
        y = _detail(canvas, label, value, y - 8)
    _foot(canvas, facts, images)


def _letterhead(
    canvas: Any, facts: Mapping[str, Any], images: Mapping[str, ImageReader], y: float
) -> float:
    x = MARGIN
    if logo := images.get("logo"):
        width, height = logo.getSize()
        scale = min(42 * mm / width, 16 * mm / height)
        canvas.drawImage(logo, x, y - height * scale, width * scale, height * scale, mask="auto")
        x += width * scale + 8
    canvas.setFillColor(black)
    canvas.setFont("Inter-SemiBold", 11)
    canvas.drawString(x, y - 10, facts["organisation"])
    canvas.setFillColor(GREY)
    canvas.setFont("Inter-Regular", 8.5)
    for n, line in enumerate(facts["organisation_lines"][:4]):
        canvas.drawString(x, y - 22 - 11 * n, line)
    return y - 22 - 11 * max(len(facts["organisation_lines"][:4]), 2)


def _name(canvas: Canvas, name: str, y: float) -> float:
    """As large as one line takes; very long names wrap at the smallest size."""
    width = WIDTH - 2 * MARGIN
    size = next(
        (s for s in NAME_SIZES if pdfmetrics.stringWidth(name, "Inter-Bold", s) <= width),
        NAME_SIZES[-1],
    )
    canvas.setFillColor(black)
    for line in _split(name, "Inter-Bold", size, width):
        y -= size * 1.25
        canvas.setFont("Inter-Bold", size)
        canvas.drawString(MARGIN, y, line)
    return y - 6


@lru_cache(maxsize=1024)
def _split(text: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Lines that fit, words longer than a line broken; the pages of an event share most of theirs."""
    lines: list[str] = []
    for line in simpleSplit(text, font, size, width):
        while pdfmetrics.stringWidth(line, font, size) > width:
            cut = next(
                n for n in range(len(line), 0, -1)
                if pdfmetrics.stringWidth(line[:n], font, size) <= width
            )  # fmt: skip
            lines.append(line[:cut])
            line = line[cut:]
        lines.append(line)
    return tuple(lines)


def _lines(
    canvas: Canvas,
    texts: Sequence[str],
    y: float,
    *,
    size: float,
    leading: float = 15,
    color: Any = black,
) -> float:
    canvas.setFillColor(color)
    canvas.setFont("Inter-Regular", size)
    for text in texts:
        for line in _split(text, "Inter-Regular", size, WIDTH - 2 * MARGIN):
            y -= leading
            canvas.drawString(MARGIN, y, line)
    return y


def _detail(canvas: Canvas, label: str, value: str, y: float) -> float:
    canvas.setFillColor(GREY)
    canvas.setFont("Inter-SemiBold", 9)
    canvas.drawString(MARGIN, y - 13, label)
    canvas.setFillColor(black)
    canvas.setFont("Inter-Regular", 10)
    left = MARGIN + 38 * mm
    for line in _split(value, "Inter-Regular", 10, WIDTH - MARGIN - left):
        y -= 13.5
        canvas.drawString(left, y, line)
    return y


def _foot(canvas: Canvas, facts: Mapping[str, Any], images: Mapping[str, ImageReader]) -> None:
    base = 62 * mm
    if signature := images.get("signature"):
        width, height = signature.getSize()
        scale = min(48 * mm / width, 16 * mm / height)
        canvas.drawImage(signature, MARGIN, base + 4, width * scale, height * scale, mask="auto")
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, base, MARGIN + 70 * mm, base)
    canvas.setFillColor(black)
    canvas.setFont("Inter-SemiBold", 10)
    canvas.drawString(MARGIN, base - 13, facts["signatory"][0])
    canvas.setFont("Inter-Regular", 9)
    canvas.drawString(MARGIN, base - 25, facts["signatory"][1])
    _qr(canvas, facts["verify_url"], WIDTH - MARGIN - QR_SIZE, base - QR_SIZE + 14)
    canvas.setFillColor(GREY)
    canvas.setFont("Inter-Regular", 8)
    y = 30 * mm
    for text in facts["foot"]:
        for line in _split(text, "Inter-Regular", 8, WIDTH - 2 * MARGIN):
            canvas.drawString(MARGIN, y, line)
            y -= 10.5


def _qr(canvas: Canvas, url: str, x: float, y: float) -> None:
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
    canvas.saveState()
    canvas.setFillColor(black)
    canvas.translate(x, y + QR_SIZE)
    canvas.scale(side, -side)
    canvas.drawPath(PDFPathObject(code=drawn), stroke=0, fill=1)
    canvas.restoreState()
