"""Bar charts, standing or lying: no words are left out, cut or written over each other."""

from itertools import combinations

import pytest

from outreach.drawing.bars import bar_chart
from outreach.drawing.chart import Label
from outreach.drawing.lettering import TEXT, length
from outreach.drawing.subject import Values
from tests.drawing import charts


@pytest.mark.parametrize(("names", "count"), charts.LONG)
@pytest.mark.parametrize("stacked", [False, True])
def test_no_words_of_a_bar_chart_are_left_out_cut_or_overlap(
    names: list[str], count: int, stacked: bool
) -> None:
    wide = charts.long_bars(names, count, stacked=stacked)
    assert wide.narrow
    for chart in (wide, wide.narrow):
        assert " ".join(text.words for text in chart.categories) == " ".join(names)
        totals = [text for text in chart.labels if text.series < 0]
        assert len(totals) == len(names) * (1 if stacked else count)
        words = [*chart.categories, *totals, *(rule.text for rule in chart.ticks)]
        for a, b in combinations(words, 2):
            assert apart(a, b), (a, b)
        for left, top, right, bottom in map(box, words):
            assert left >= -0.1
            assert top >= 0
            assert right <= chart.width + 0.1
            assert bottom <= chart.height


def test_bars_over_time_stand_whatever_their_number() -> None:
    names = [f"{2000 + n}-{2001 + n}" for n in range(20)]
    chart = bar_chart(
        title="",
        source="",
        categories=names,
        series=[Values("Youth", range(20))],
        as_words=str,
        over_time=True,
    )
    assert not chart.is_lying
    assert chart.categories[-1].words == names[-1]


def test_a_chart_without_values_draws_an_empty_frame() -> None:
    assert charts.lines(None, None).lines[0].runs == ()
    assert bar_chart(title="", source="", categories=[], series=[], as_words=str).bars == ()


def test_series_of_another_length_than_the_categories_are_refused() -> None:
    with pytest.raises(ValueError):
        charts.bars(Values("Pupils", [1, 2]), Values("Adults", [1, 2, 3]))


def box(text: Label) -> tuple[float, float, float, float]:
    long = length(text.words)
    left = text.x - {"start": 0, "middle": long / 2, "end": long}[text.anchor]
    return left, text.y - TEXT * 0.8, left + long, text.y + TEXT * 0.2


def apart(a: Label, b: Label) -> bool:
    (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = box(a), box(b)
    return right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
