"""Bars that stand: on zero, as high as their values, apart."""

import pytest

from outreach.drawing.bars import bar_chart
from outreach.drawing.subject import Values
from tests.drawing import charts


def test_bars_stand_on_zero_and_are_as_high_as_their_values() -> None:
    chart = charts.bars(Values("Pupils", [50, 100, 0]))
    first, second, third = chart.bars
    assert {round(bar.y + bar.height, 1) for bar in chart.bars} == {chart.bottom}
    assert second.height == pytest.approx(2 * first.height, abs=0.2)
    assert third.height == 0


def test_a_missing_value_has_no_bar_but_is_told() -> None:
    chart = charts.bars(Values("Pupils", [50, None, 20]))
    assert len(chart.bars) == 2
    assert [text.words for text in chart.labels] == ["50", "–", "20"]
    assert chart.rows[1] == ("2022-23", "–")


def test_stacked_bars_touch_and_tell_their_total() -> None:
    chart = charts.bars(
        Values("In person", [30, 40, 50]), Values("Online", [60, 20, None]), stacked=True
    )
    lower, upper = chart.bars[:2]
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)
    assert [t.words for t in chart.labels if t.series < 0] == ["90", "60", "50"]


def test_grouped_bars_do_not_overlap() -> None:
    chart = charts.bars(Values("Public", [1, 2, 3]), Values("Private", [3, 2, 1]))
    spans = sorted((bar.x, bar.x + bar.width) for bar in chart.bars)
    assert all(a[1] <= b[0] + 0.2 for a, b in zip(spans, spans[1:], strict=False))


def test_bars_lead_where_their_urls_say_and_thin_ones_nowhere() -> None:
    def urls(count: int) -> list[str]:
        chart = bar_chart(
            title="t", source="s", categories=[str(n) for n in range(count)], over_time=True,
            series=[Values("a", [1.0] * count)], as_words=str, urls=[f"/{n}" for n in range(count)],
        )  # fmt: skip
        assert chart.narrow
        return [bar.url for bar in (*chart.bars, *chart.narrow.bars)]

    assert urls(3) == ["/0", "/1", "/2"] * 2
    assert urls(20)[:20] == [f"/{n}" for n in range(20)]
    assert set(urls(20)[20:]) == {""}
