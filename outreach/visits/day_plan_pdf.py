"""The day plan on paper: letter size, as many pages as it takes, in our own letters."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from outreach.drawing import typesetting
from outreach.drawing.typesetting import BOLD, REGULAR, SEMIBOLD

WIDTH, HEIGHT = LETTER
MARGIN, TOP, BOTTOM = 54, HEIGHT - 54, 54
LABEL = 176
INK, SOFT = "#16201f", "#50605e"
Facts = Sequence[tuple[str, Sequence[str]]]


def day_plan(title: str, lead: str, stops: Sequence[tuple[str, Facts]], *, lang: str) -> bytes:
    """Each stop with its heading and its facts: a label and one or more lines."""
    typesetting.register()
    buffer = BytesIO()
    settings: Any = {"initialFontName": REGULAR, "pageCompression": 1, "invariant": 1, "lang": lang}
    canvas = Canvas(buffer, pagesize=LETTER, **settings)
    canvas.setTitle(title)
    sheet = _Sheet(canvas)
    sheet.text(title, font=BOLD, size=20)
    sheet.text(lead, size=11, colour=SOFT)
    for heading, facts in stops:
        sheet.stop(heading, facts)
    canvas.save()
    return buffer.getvalue()


class _Sheet:
    """Where the next line goes; a full page begins another."""

    def __init__(self, canvas: Any) -> None:
        self.canvas, self.y = canvas, TOP
        self.pen = typesetting.Pen(canvas)

    def text(self, text: str, *, font: str = REGULAR, size: float, colour: str = INK) -> None:
        for line in typesetting.lines(text, font, size, WIDTH - 2 * MARGIN):
            self._line(MARGIN, line, font=font, size=size, colour=colour)

    def stop(self, heading: str, facts: Facts) -> None:
        """With its first fact on the same page."""
        self._need(64)
        self.y -= 14
        self.canvas.setStrokeGray(0.8)
        self.canvas.line(MARGIN, self.y, WIDTH - MARGIN, self.y)
        self.y -= 6
        self.text(heading, font=SEMIBOLD, size=13)
        for label, texts in facts:
            self._fact(label, texts)

    def _fact(self, label: str, texts: Sequence[str]) -> None:
        room = WIDTH - 2 * MARGIN - LABEL
        lines = [line for text in texts for line in typesetting.lines(text, REGULAR, 10, room)]
        for n, line in enumerate(lines):
            self._need(15)
            if n == 0:
                self.pen.write(MARGIN, self.y - 10, label, font=REGULAR, size=9, colour=SOFT)
            self._line(MARGIN + LABEL, line, font=REGULAR, size=10, colour=INK)

    def _line(self, x: float, text: str, *, font: str, size: float, colour: str) -> None:
        self._need(size * 1.4)
        self.pen.write(x, self.y - size, text, font=font, size=size, colour=colour)
        self.y -= size * 1.4

    def _need(self, room: float) -> None:
        if self.y - room < BOTTOM:
            self.canvas.showPage()
            self.pen, self.y = typesetting.Pen(self.canvas), TOP
