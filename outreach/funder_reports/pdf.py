"""The report on paper, from its facts alone: cover, key figures, chart, map, tables, method and data gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from outreach.core.language import _, amount, speaking
from outreach.drawing import paper, typesetting
from outreach.drawing.typesetting import BOLD, REGULAR, SEMIBOLD
from outreach.funder_reports import facts as telling
from outreach.funder_reports.facts import Facts

WIDTH, HEIGHT = LETTER
MARGIN = 54
ROOM = WIDTH - 2 * MARGIN
INK, SOFT, LINE = HexColor("#16201f"), HexColor("#50605e"), HexColor("#d7dedd")
TEXT = ParagraphStyle(
    "text", fontName=REGULAR, fontSize=10, leading=14.5, textColor=INK, spaceAfter=6
)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8.5, leading=12, textColor=SOFT, spaceAfter=2)
CELL = ParagraphStyle("cell", parent=TEXT, fontSize=9, leading=12, spaceAfter=0)
NUMBER = ParagraphStyle("number", parent=CELL, alignment=2)
HEAD = ParagraphStyle("head", parent=CELL, fontName=SEMIBOLD, fontSize=7.5, leading=10)
HEAD_NUMBER = ParagraphStyle("head number", parent=HEAD, alignment=2)
H1 = ParagraphStyle("h1", parent=TEXT, fontName=BOLD, fontSize=26, leading=32, spaceAfter=12)
H2 = ParagraphStyle(
    "h2", parent=TEXT, fontName=BOLD, fontSize=15, leading=20, spaceBefore=16, spaceAfter=8
)
H3 = ParagraphStyle(
    "h3", parent=TEXT, fontName=SEMIBOLD, fontSize=11, leading=15, spaceBefore=8, spaceAfter=2
)
BIG = ParagraphStyle("big", parent=TEXT, fontName=BOLD, fontSize=20, leading=25, spaceAfter=0)


@dataclass(frozen=True)
class Seal:
    """What is printed of the freezing: when, by whom and where that can be checked."""

    words: str
    address: str


def report(facts: Facts, *, accent: str, seal: Seal | None) -> bytes:
    """The same bytes for the same facts; a draft has no seal and says so."""
    typesetting.register()
    buffer = BytesIO()
    with speaking(facts["lang"]):
        document = _Document(buffer, facts, seal)
        document.build(list(_story(facts, accent, seal)))
    return buffer.getvalue()


class _Document(BaseDocTemplate):
    """Headings go to the outline; each page has its foot."""

    def __init__(self, buffer: BytesIO, facts: Facts, seal: Seal | None) -> None:
        settings: Any = {
            "pagesize": LETTER,
            "title": facts["title"],
            "author": facts["organisation"],
            "lang": facts["lang"],
            "invariant": 1,
            "initialFontName": REGULAR,
            "displayDocTitle": 1,
        }
        super().__init__(buffer, **settings)
        frame = Frame(MARGIN, MARGIN, ROOM, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
        self.foot = f"{facts['organisation']} · {facts['title']}"
        self.state = (
            seal.words if seal else _("Draft, data of %(moment)s", moment=facts["data_as_of"])
        )
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._draw_foot))

    def _draw_foot(self, canvas: Any, _document: Any) -> None:
        pen = typesetting.Pen(canvas)
        room = ROOM - 40
        line = typesetting.lines(f"{self.foot} · {self.state}", REGULAR, 8, room)[0]
        pen.write(MARGIN, 30, line, font=REGULAR, size=8, colour="#50605e")
        page = str(canvas.getPageNumber())
        x = WIDTH - MARGIN - typesetting.width(page, REGULAR, 8)
        pen.write(x, 30, page, font=REGULAR, size=8, colour="#50605e")

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """ReportLab's own hook: what is a heading becomes a line of the outline."""
        style = getattr(flowable, "style", None)
        if style is H2:
            text = flowable.getPlainText()  # type: ignore[attr-defined]
            key = f"h{self.page}-{text}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key, 0)


def _story(facts: Facts, accent: str, seal: Seal | None) -> Iterator[Flowable]:
    yield from _cover(facts, accent, seal)
    yield from _passage(_("Introduction"), facts["introduction"])
    if facts["figures"]:
        yield _heading(_("Key figures"))
        for figure in facts["figures"]:
            yield KeepTogether(list(_figure(figure)))
    yield from _passage(_("Findings"), facts["findings"])
    yield from _drawings(facts, accent)
    for table in facts["tables"]:
        yield CondPageBreak(140)
        yield _heading(table["title"])
        yield _table(table["headers"], table["rows"])
    yield from _terms(facts)


def _cover(facts: Facts, accent: str, seal: Seal | None) -> Iterator[Flowable]:
    yield Spacer(1, 150)
    yield HRFlowable(width="100%", thickness=6, color=HexColor(accent), spaceAfter=24)
    yield _text(facts["organisation"], H3)
    yield _text(facts["title"], H1)
    yield _text(facts["period"], TEXT)
    for label, words in ((_("Programme"), facts["programme"]), (_("For"), facts["funder"])):
        if words:
            yield _text(_("%(label)s: %(value)s", label=label, value=words), TEXT)
    yield Spacer(1, 40)
    yield _text(_("Data of %(moment)s.", moment=facts["data_as_of"]), SMALL)
    if seal:
        yield _text(seal.words, SMALL)
        yield _text(_("Check it at %(address)s", address=seal.address), SMALL)
    else:
        yield _text(_("Draft: the figures may still change."), SMALL)
    yield PageBreak()


def _passage(heading: str, text: str) -> Iterator[Flowable]:
    if text:
        yield _heading(heading)
        yield from (_text(part, TEXT) for part in text.split("\n") if part.strip())


def _figure(figure: Facts) -> Iterator[Flowable]:
    name = f"{figure['name']}, {figure['programme']}" if figure["programme"] else figure["name"]
    yield _text(name, H3)
    yield _text(figure["measured"] or _("n/a"), BIG)
    if figure["measured"]:
        yield _text(
            _("Measured, %(day)s. Source: %(source)s.", day=figure["on"], source=figure["source"]),
            SMALL,
        )
    for forecast in figure["forecasts"]:
        yield _text(_("Forecast: %(words)s by %(on)s, %(author)s (%(source)s).", **forecast), TEXT)
    for target in figure["targets"]:
        yield _text(target_words(target), TEXT)
    if figure["counts"]:
        yield _text(figure["counts"], SMALL)


def target_words(target: Facts) -> str:
    """One sentence or two on a target."""
    sentences = [_("Target, %(days)s: %(actual)s of %(amount)s (%(percent)s%%).", **target)]
    if target["is_reached"]:
        sentences.append(_("Reached."))
    else:
        sentences.append(_("Remains: %(remains)s.", remains=target["remains"]))
        if target["expected"]:
            sentences.append(_("At the present pace: %(expected)s.", expected=target["expected"]))
    return " ".join(sentences)


def _drawings(facts: Facts, accent: str) -> Iterator[Flowable]:
    chart, tile_map = telling.chart_of(facts), telling.map_of(facts)
    if chart:
        drawn = paper.bars(chart, width=ROOM, accent=accent)
        yield KeepTogether([_heading(chart.title), drawn, _text(_source(chart.source), SMALL)])
    if tile_map:
        drawn = paper.tiles(tile_map, width=ROOM, accent=accent)
        yield KeepTogether(
            [_heading(tile_map.title), drawn, _text(_source(tile_map.source), SMALL)]
        )


def _source(words: str) -> str:
    return _("Source: %(source)s", source=words)


def _table(headers: list[str], rows: list[list[Any]]) -> Flowable:
    """The last line is the total; numbers stand to the right."""
    first = 132.0
    wide = (ROOM - first) / (len(headers) - 1)
    head = [_text(headers[0], HEAD), *(_text(words, HEAD_NUMBER) for words in headers[1:])]
    body = [
        [_text(row[0], CELL), *(_text(_cell(cell), NUMBER) for cell in row[1:])] for row in rows
    ]
    lines: Any = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, LINE),
        ("LINEABOVE", (0, -1), (-1, -1), 1, INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table(
        [head, *body], colWidths=[first, *[wide] * (len(headers) - 1)], repeatRows=1, style=lines
    )


def _cell(value: Any) -> str:
    return amount(value) if isinstance(value, int | float) else "" if value is None else str(value)


def _terms(facts: Facts) -> Iterator[Flowable]:
    yield CondPageBreak(200)
    yield _heading(_("How we count"))
    for term, meaning in facts["method"]:
        yield KeepTogether([_text(term, H3), _text(meaning, TEXT)])
    yield _heading(_("What the figures lack"))
    for sentence in facts["gaps"] or [_("Nothing that we know of.")]:
        yield _text(sentence, TEXT)


def _heading(text: str) -> Paragraph:
    return _text(text, H2)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """Each part in a font that has its signs."""
    parts = typesetting.runs(text, style.fontName)
    marked = "".join(f'<font name="{font}">{escape(part)}</font>' for font, part in parts)
    return Paragraph(marked, style)
