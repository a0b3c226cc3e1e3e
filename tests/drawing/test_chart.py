"""What is drawn: it differs without colour, stays on the drawing, and a phone gets its own."""

from outreach.drawing.subject import Values
from tests.drawing import charts


def test_series_differ_without_colour() -> None:
    chart = charts.bars(*(Values(str(n), [1, 2, 3]) for n in range(4)))
    assert len({key.fill for key in chart.legend}) == 4


def test_one_series_needs_no_legend() -> None:
    assert charts.bars(Values("Pupils", [1, 2, 3])).legend == ()


def test_everything_stays_on_the_drawing() -> None:
    chart = charts.bars(Values("Pupils", [1_000_000, 2, 3]))
    for text in (*chart.labels, *chart.categories, *(tick.text for tick in chart.ticks)):
        assert 0 <= text.x <= chart.width
        assert 0 <= text.y <= chart.height


def test_a_phone_gets_a_narrow_drawing_of_the_same_numbers() -> None:
    for chart in (charts.bars(Values("Pupils", [50, 100, 20])), charts.lines(100, 110, 123)):
        assert chart.narrow is not None
        assert chart.narrow.width < 400
        assert chart.narrow.rows == chart.rows
