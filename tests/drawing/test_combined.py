"""Bars with the left axis, a line with the right one."""

from outreach.drawing.combined import combined_chart
from outreach.drawing.subject import Values
from tests.drawing import charts


def test_combined_bars_stand_on_zero_and_the_line_has_an_axis_of_its_own() -> None:
    chart = combined_chart(
        title="Side by side",
        source="own",
        categories=charts.YEARS,
        bars=Values("Youth", [None, 500, 1000]),
        line=Values("Index", [100, 110, None]),
        as_words=(lambda value: f"{value:.0f}",) * 2,
        corner="Year",
    )
    assert [bar.y + bar.height for bar in chart.bars] == [chart.bottom] * 2
    assert chart.line
    assert chart.line.runs[0][0].y > chart.line.runs[0][1].y
    assert {text.words for text in chart.right_ticks} >= {"100", "110"}
    assert min(text.x for text in chart.right_ticks) > chart.right
    assert chart.headers == ("Year", "Youth", "Index")
    assert chart.rows[0] == ("2021-22", "–", "100")
    assert chart.narrow
