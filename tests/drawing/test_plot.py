"""The words around a plot: breaks, the base line, categories that have room."""

from outreach.drawing.subject import Break
from tests.drawing import charts


def test_a_break_stands_just_before_its_year() -> None:
    chart = charts.lines(100, 101, 102, breaks=[Break(1, "New classification")])
    (rule,) = chart.breaks
    before, after = chart.lines[0].runs[0][0], chart.lines[0].runs[1][0]
    assert before.x < rule.x1 == rule.x2 < after.x
    assert rule.text.words == "New classification"


def test_the_base_line_is_told_in_words_on_the_axis() -> None:
    chart = charts.lines(100, 110, 123, base=100, base_label="2009 = 100")
    assert chart.base is not None
    assert chart.base.y1 == chart.lines[0].runs[0][0].y
    assert "2009 = 100" in [tick.text.words for tick in chart.ticks]


def test_crowded_years_are_thinned_and_the_last_is_kept() -> None:
    chart = charts.lines(*range(100, 160))
    assert chart.categories[-1].words == "2068"
    assert len(chart.categories) < 30
