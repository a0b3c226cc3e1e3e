"""Bars that stand on a zero line, side by side or stacked."""

from outreach.drawing.chart import FILLS, Bar, BarChart, Label, legend
from outreach.drawing.lettering import GAP, TEXT, length
from outreach.drawing.plot import Plot, parts_of_chart, plot_of
from outreach.drawing.scale import tenth
from outreach.drawing.subject import Subject

THUMB = 24.0
"""The least distance of links from each other (WCAG 2.2, 2.5.8)."""


def standing_chart(subject: Subject, *, stacked: bool) -> BarChart:
    """Words that have no room are left out, the last category's never."""
    plot = plot_of(subject, right=GAP)
    bars, labels = (_stacked if stacked else side_by_side)(subject, plot)
    keys = legend([s.label for s in subject.series])
    return BarChart(**parts_of_chart(subject, plot, labels), bars=bars, legend=keys)


def side_by_side(subject: Subject, plot: Plot) -> tuple[tuple[Bar, ...], tuple[Label, ...]]:
    """The bars with their values above them."""
    wide = min(plot.band * 0.84 / max(len(subject.series), 1), 56.0)
    bars, labels = [], []
    for n, series in enumerate(subject.series):
        for index, value in enumerate(series.values):
            x = plot.middle(index) + (n - len(subject.series) / 2) * wide
            if value is not None:
                bars.append(_bar(subject, plot, n, index, (x, wide), (0, value)))
            words = subject.words(value)
            alone = len(subject.series) == 1
            is_last = index == len(series.values) - 1
            if length(words) <= (plot.band if alone else wide) or (alone and is_last):
                labels.append(_above(plot, x + wide / 2, value or 0, words))
    return tuple(bars), tuple(labels)


def _stacked(subject: Subject, plot: Plot) -> tuple[tuple[Bar, ...], tuple[Label, ...]]:
    wide = min(plot.band * 0.66, 64.0)
    bars, labels = [], []
    for index in range(len(subject.categories)):
        x, foot = plot.middle(index) - wide / 2, 0.0
        for n, series in enumerate(subject.series):
            value = series.values[index] or 0
            if value:
                bars.append(_bar(subject, plot, n, index, (x, wide), (foot, foot + value)))
                labels.extend(_inside(bars[-1], subject.as_words(value)))
            foot += value
        words = subject.total_words(index)
        if length(words) <= plot.band or index == len(subject.categories) - 1:
            labels.append(_above(plot, x + wide / 2, foot, words))
    return tuple(bars), tuple(labels)


def _bar(
    subject: Subject,
    plot: Plot,
    n: int,
    index: int,
    across: tuple[float, float],
    values: tuple[float, float],
) -> Bar:
    foot, top = (plot.y(value) for value in values)
    x, wide = across
    words = subject.point_words(n, index)
    url = subject.url(n, index) if plot.band >= THUMB else ""
    return Bar(tenth(x), top, tenth(wide), tenth(foot - top), n, FILLS[n % 4], words, url)


def _above(plot: Plot, x: float, value: float, words: str) -> Label:
    return Label(tenth(x), tenth(plot.y(value) - TEXT * 0.45), words)


def _inside(bar: Bar, words: str) -> list[Label]:
    if bar.height < TEXT * 1.5 or length(words) > bar.width - 2:
        return []
    y = tenth(bar.y + bar.height / 2 + TEXT * 0.35)
    return [Label(tenth(bar.x + bar.width / 2), y, words, "middle", bar.series, bar.fill)]
