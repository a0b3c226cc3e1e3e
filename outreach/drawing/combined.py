"""Combined charts: bars with the left axis and one line with the right one."""

from collections.abc import Sequence
from dataclasses import replace

from outreach.drawing.chart import MARKERS, CombinedChart, Label
from outreach.drawing.lettering import GAP, TEXT, length
from outreach.drawing.lines import polyline
from outreach.drawing.plot import Plot, break_rule, parts_of_chart, plot_of
from outreach.drawing.scale import tenth, ticks
from outreach.drawing.standing_bars import side_by_side
from outreach.drawing.subject import AsWords, Break, Subject, Values


def combined_chart(
    *,
    title: str,
    source: str,
    categories: Sequence[str],
    bars: Values,
    line: Values,
    as_words: tuple[AsWords, AsWords],
    breaks: Sequence[Break] = (),
    corner: str = "",
    missing: str = "–",
    urls: Sequence[str] = (),
    width: float = 720,
    height: float = 360,
) -> CombinedChart:
    """Bars from zero with the left axis, a line with the right one; `as_words` of bars, then line."""
    scales = (
        ticks(0, max(bars.present, default=0)),
        ticks(min(line.present, default=0), max(line.present, default=0)),
    )
    left, right = (
        Subject(
            title, source, categories, [values], words, corner, missing, width, height, scale,
            urls=urls,
        )
        for values, words, scale in zip((bars, line), as_words, scales, strict=True)
    )  # fmt: skip
    narrow = _chart(left.for_phone(), right.for_phone(), breaks)
    return replace(_chart(left, right, breaks), narrow=narrow)


def _chart(left: Subject, right: Subject, breaks: Sequence[Break]) -> CombinedChart:
    widest = max(length(right.as_words(value)) for value in right.scale)
    plot = plot_of(left, right=widest + 1.5 * GAP)
    other = replace(plot, low=right.scale[0], high=right.scale[-1])
    bars, _labels = side_by_side(left, plot)
    line = polyline(right, other, 0, {at.index for at in breaks})
    parts = parts_of_chart(left, plot, ()) | {
        "headers": (*left.headers, *right.headers[1:]),
        "rows": tuple((*bar, value) for bar, (_, value) in zip(left.rows, right.rows, strict=True)),
    }
    return CombinedChart(
        **parts,
        bars=bars,
        line=replace(line, series=1, marker=MARKERS[1]),
        breaks=tuple(break_rule(plot, at) for at in breaks),
        right_ticks=_right_ticks(right, other),
    )


def _right_ticks(subject: Subject, plot: Plot) -> tuple[Label, ...]:
    return tuple(
        Label(
            plot.right + GAP,
            tenth(plot.y(value) + TEXT * 0.35),
            subject.as_words(value),
            "start",
        )
        for value in subject.scale
    )
