"""Line charts: lines broken where years are missing or the count has changed."""

from collections.abc import Sequence, Set
from dataclasses import replace

from outreach.drawing.chart import DASHES, MARKERS, Dot, Label, LineChart, Polyline
from outreach.drawing.lettering import GAP, TEXT, length
from outreach.drawing.plot import Plot, break_rule, level, parts_of_chart, plot_of
from outreach.drawing.scale import tenth, ticks
from outreach.drawing.subject import AsWords, Break, Subject, Values


def line_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    series: Sequence[Values],
    as_words: AsWords,
    breaks: Sequence[Break] = (),
    base: float | None = None,
    base_label: str = "",
    from_zero: bool = True,
    corner: str = "",
    missing: str = "–",
    width: float = 720,
    height: float = 360,
) -> LineChart:
    """Lines over the categories; `from_zero=False` lets an index begin near its lowest value."""
    values = [value for s in series for value in s.present]
    values += [base] if base is not None else []
    scale = ticks(0 if from_zero else min(values, default=0), max(values, default=0))
    subject = Subject(
        title, source, categories, series, as_words, corner, missing, width, height, scale,
        base, base_label,
    )  # fmt: skip
    room = max((length(s.label) for s in series), default=0) + 2 * GAP
    return replace(
        _chart(subject, breaks, min(room, width * 0.34)),
        narrow=replace(_chart(subject.for_phone(), breaks, GAP), labels=()),
    )


def polyline(subject: Subject, plot: Plot, n: int, cuts: Set[int]) -> Polyline:
    """The runs of known values; one ends before a missing year or a cut, and only the first is joined."""
    runs: list[tuple[Dot, ...]] = []
    gaps: list[tuple[Dot, Dot]] = []
    run: list[Dot] = []
    is_cut = True
    for index, value in enumerate(subject.series[n].values):
        is_cut = is_cut or index in cuts
        if run and (value is None or index in cuts):
            runs.append(tuple(run))
            run = []
        if value is not None:
            dot = Dot(plot.middle(index), plot.y(value), subject.point_words(n, index))
            if not run and not is_cut:
                gaps.append((runs[-1][-1], dot))
            run.append(dot)
            is_cut = False
    if run:
        runs.append(tuple(run))
    label = subject.series[n].label
    return Polyline(n, label, MARKERS[n % 4], DASHES[n % 4], tuple(runs), tuple(gaps))


def _chart(subject: Subject, breaks: Sequence[Break], right: float) -> LineChart:
    plot = plot_of(subject, right=right)
    cuts = {at.index for at in breaks}
    return LineChart(
        **parts_of_chart(subject, plot, _names(subject, plot)),
        lines=tuple(polyline(subject, plot, n, cuts) for n in range(len(subject.series))),
        breaks=tuple(break_rule(plot, at) for at in breaks),
        base=None if subject.base is None else level(subject, plot, subject.base),
    )


def _names(subject: Subject, plot: Plot) -> tuple[Label, ...]:
    """The name of each line at the right, level with its last value, none upon another."""
    ends = sorted((plot.y(s.present[-1]), n) for n, s in enumerate(subject.series) if s.present)
    levels = _apart([y for y, _ in ends], plot.top, plot.bottom)
    return tuple(
        Label(plot.right + GAP, tenth(y + TEXT * 0.35), subject.series[n].label, "start", n)
        for y, (_, n) in zip(levels, ends, strict=True)
    )


def _apart(levels: list[float], top: float, bottom: float, step: float = TEXT * 1.3) -> list[float]:
    """The levels, in order, moved no further than it takes to stand `step` apart."""
    placed: list[float] = []
    for y in levels:
        placed.append(max(y, placed[-1] + step if placed else top))
    lowest = bottom
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], lowest)
        lowest = placed[n] - step
    return placed
