"""Bars that lie, their words at the left, on a phone above them: none is left out."""

from dataclasses import dataclass

from outreach.drawing.chart import FILLS, Bar, BarChart, Label, Rule, legend
from outreach.drawing.lettering import GAP, LEADING, TEXT, length, wrapped
from outreach.drawing.scale import tenth
from outreach.drawing.subject import PHONE, Subject

THICK = 17.0
"""Height of a lying bar."""
TOP = TEXT * 1.5


@dataclass(frozen=True)
class LyingPlot:
    """The place of lying bars: how long a value is, and at which height each category begins."""

    left: float
    right: float
    high: float
    tops: tuple[float, ...]
    lines: tuple[tuple[Label, ...], ...]
    bottom: float

    def x(self, value: float) -> float:
        return tenth(self.left + value / self.high * (self.right - self.left))


def lying_chart(subject: Subject, *, stacked: bool) -> BarChart:
    """As high as its categories need, whatever height was wanted."""
    shelf = _shelf(subject, stacked)
    bars, labels = (_stacked if stacked else _side_by_side)(subject, shelf)
    return BarChart(
        title=subject.title,
        source=subject.source,
        width=subject.width,
        height=tenth(shelf.bottom + GAP / 2),
        left=shelf.left,
        right=shelf.right,
        top=TOP,
        bottom=shelf.bottom,
        ticks=_ticks(subject, shelf),
        categories=tuple(label for lines in shelf.lines for label in lines),
        labels=labels,
        headers=subject.headers,
        rows=subject.rows,
        bars=bars,
        is_lying=True,
        legend=legend([s.label for s in subject.series]),
    )


def _shelf(subject: Subject, stacked: bool) -> LyingPlot:
    beside = subject.width >= 2 * PHONE
    room = subject.width * 0.4 if beside else subject.width - GAP
    categories = [wrapped(words, room) for words in subject.categories]
    left = max(length(line) for lines in categories for line in lines) + GAP if beside else 1.0
    thick = THICK * (1 if stacked else len(subject.series))
    tops, labels, y = [], [], TOP + GAP
    for lines in categories:
        tall = len(lines) * LEADING
        row = max(tall, thick) if beside else tall + thick
        first = y + (row - tall) / 2 * beside + TEXT
        x, anchor = (left - GAP, "end") if beside else (left + GAP / 2, "start")
        labels.append(
            tuple(
                Label(tenth(x), tenth(first + n * LEADING), line, anchor)
                for n, line in enumerate(lines)
            )
        )
        tops.append(y + ((row - thick) / 2 if beside else tall))
        y += row + GAP
    right = subject.width - _widest_value(subject, stacked) - GAP
    return LyingPlot(
        tenth(left), tenth(right), subject.scale[-1], tuple(tops), tuple(labels), tenth(y)
    )


def _widest_value(subject: Subject, stacked: bool) -> float:
    values = (*subject.scale, *subject.heights(stacked=stacked))
    return max(length(subject.as_words(value)) for value in values)


def _ticks(subject: Subject, shelf: LyingPlot) -> tuple[Rule, ...]:
    """The levels whose words have room, counted from zero."""
    widest = max(length(subject.as_words(value)) for value in subject.scale) + GAP
    every = max(1, -int(-widest // (shelf.x(subject.scale[1]) - shelf.x(subject.scale[0]))))
    return tuple(
        Rule(x, TOP, x, shelf.bottom, Label(x, TEXT, subject.as_words(value), _anchor(x)))
        for value in subject.scale[::every]
        for x in [shelf.x(value)]
    )


def _anchor(x: float) -> str:
    """At the left edge of a phone words begin at their line, else they would be cut."""
    return "start" if x < TEXT else "middle"


def _side_by_side(subject: Subject, shelf: LyingPlot) -> tuple[tuple[Bar, ...], tuple[Label, ...]]:
    bars, labels = [], []
    for n, series in enumerate(subject.series):
        for index, value in enumerate(series.values):
            y = shelf.tops[index] + n * THICK
            if value is not None:
                bars.append(_bar(subject, shelf, n, index, (0, value), y))
            labels.append(_after(shelf, value or 0, y, subject.words(value)))
    return tuple(bars), tuple(labels)


def _stacked(subject: Subject, shelf: LyingPlot) -> tuple[tuple[Bar, ...], tuple[Label, ...]]:
    bars, labels = [], []
    for index in range(len(subject.categories)):
        y, foot = shelf.tops[index], 0.0
        for n, series in enumerate(subject.series):
            value = series.values[index] or 0
            if value:
                bars.append(_bar(subject, shelf, n, index, (foot, foot + value), y))
            foot += value
        labels.append(_after(shelf, foot, y, subject.total_words(index)))
    return tuple(bars), tuple(labels)


def _bar(
    subject: Subject, shelf: LyingPlot, n: int, index: int, values: tuple[float, float], y: float
) -> Bar:
    foot, end = (shelf.x(value) for value in values)
    words, url = subject.point_words(n, index), subject.url(n, index)
    return Bar(foot, tenth(y + 1), tenth(end - foot), THICK - 2, n, FILLS[n % 4], words, url)


def _after(shelf: LyingPlot, value: float, y: float, words: str) -> Label:
    x = tenth(shelf.x(value) + GAP / 2)
    return Label(x, tenth(y + THICK / 2 + TEXT * 0.35), words, "start")
