"""The geometry of charts: where things stand, and that nothing is hidden or invented."""

from itertools import combinations

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from outreach.drawing.chart import (
    TEXT,
    BarChart,
    Break,
    LineChart,
    Series,
    Text,
    _length,
    bar_chart,
    combined_chart,
    line_chart,
    ticks,
)

YEARS = ["2021-22", "2022-23", "2023-24"]


def bars(*series: Series, stacked: bool = False) -> BarChart:
    return bar_chart(
        title="Reached",
        source="visits",
        categories=YEARS,
        series=series,
        format=lambda value: f"{value:.0f}",
        stacked=stacked,
        corner="Year",
    )


def lines(*values: float | None, **options: object) -> LineChart:
    return line_chart(
        title="Enrolment",
        source="MES",
        categories=[str(2009 + n) for n in range(len(values))],
        series=[Series("Computing", values)],
        format=lambda value: f"{value:.0f}",
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (0, (0, 0.25, 0.5, 0.75, 1)),
        (7, (0, 2, 4, 6, 8)),
        (100, (0, 25, 50, 75, 100)),
        (12480, (0, 5000, 10000, 15000)),
        (1_021_521, (0, 500_000, 1_000_000, 1_500_000)),
    ],
)
def test_ticks_are_round_and_enclose_the_values(high: float, expected: tuple[float, ...]) -> None:
    assert ticks(0, high) == expected


def test_ticks_of_an_index_may_begin_above_zero() -> None:
    assert ticks(97, 124)[0] == 90
    assert ticks(97, 124)[-1] >= 124


def test_bars_stand_on_zero_and_are_as_high_as_their_values() -> None:
    chart = bars(Series("Pupils", [50, 100, 0]))
    first, second, third = chart.bars
    assert {round(bar.y + bar.height, 1) for bar in chart.bars} == {chart.bottom}
    assert second.height == pytest.approx(2 * first.height, abs=0.2)
    assert third.height == 0


def test_a_missing_value_has_no_bar_but_is_told() -> None:
    chart = bars(Series("Pupils", [50, None, 20]))
    assert len(chart.bars) == 2
    assert [text.words for text in chart.labels] == ["50", "–", "20"]
    assert chart.rows[1] == ("2022-23", "–")


def test_stacked_bars_touch_and_tell_their_total() -> None:
    chart = bars(Series("In person", [30, 40, 50]), Series("Online", [60, 20, None]), stacked=True)
    lower, upper = chart.bars[:2]
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)
    assert [t.words for t in chart.labels if t.series < 0] == ["90", "60", "50"]


def test_grouped_bars_do_not_overlap() -> None:
    chart = bars(Series("Public", [1, 2, 3]), Series("Private", [3, 2, 1]))
    spans = sorted((bar.x, bar.x + bar.width) for bar in chart.bars)
    assert all(a[1] <= b[0] + 0.2 for a, b in zip(spans, spans[1:], strict=False))


def test_series_differ_without_colour() -> None:
    chart = bars(*(Series(str(n), [1, 2, 3]) for n in range(4)))
    assert len({key.fill for key in chart.legend}) == 4


def test_one_series_needs_no_legend() -> None:
    assert bars(Series("Pupils", [1, 2, 3])).legend == ()


def test_everything_stays_on_the_drawing() -> None:
    chart = bars(Series("Pupils", [1_000_000, 2, 3]))
    for text in (*chart.labels, *chart.categories, *(tick.text for tick in chart.ticks)):
        assert 0 <= text.x <= chart.width
        assert 0 <= text.y <= chart.height


def test_a_line_breaks_where_values_are_missing_and_shows_the_gap() -> None:
    (line,) = lines(100, 101, None, None, 105).lines
    assert [len(run) for run in line.runs] == [2, 1]
    assert [(a.words, b.words) for a, b in line.gaps] == [
        ("2010, Computing: 101", "2013, Computing: 105")
    ]


def test_missing_values_at_the_ends_make_no_gap() -> None:
    (line,) = lines(None, 101, 102, None).lines
    assert [len(run) for run in line.runs] == [2]
    assert line.gaps == ()


def test_a_break_stands_just_before_its_year() -> None:
    chart = lines(100, 101, 102, breaks=[Break(1, "New classification")])
    (rule,) = chart.breaks
    before, after = chart.lines[0].runs[0][0], chart.lines[0].runs[1][0]
    assert before.x < rule.x1 == rule.x2 < after.x
    assert rule.text.words == "New classification"


def test_the_base_line_is_told_in_words_on_the_axis() -> None:
    chart = lines(100, 110, 123, base=100, base_label="2009 = 100")
    assert chart.base is not None
    assert chart.base.y1 == chart.lines[0].runs[0][0].y
    assert "2009 = 100" in [tick.text.words for tick in chart.ticks]


def test_names_at_the_end_of_lines_stand_apart() -> None:
    chart = line_chart(
        title="Close",
        source="MES",
        categories=["2009", "2010"],
        series=[Series(name, [100, 100 + n / 10]) for n, name in enumerate("abcd")],
        format=str,
    )
    levels = sorted(text.y for text in chart.labels)
    assert all(b - a >= 13 for a, b in zip(levels, levels[1:], strict=False))


def test_a_phone_gets_a_narrow_drawing_of_the_same_numbers() -> None:
    for chart in (bars(Series("Pupils", [50, 100, 20])), lines(100, 110, 123)):
        assert chart.narrow is not None
        assert chart.narrow.width < 400
        assert chart.narrow.rows == chart.rows


def test_crowded_years_are_thinned_and_the_last_is_kept() -> None:
    chart = lines(*range(100, 160))
    assert chart.categories[-1].words == "2068"
    assert len(chart.categories) < 30


def test_a_chart_without_values_draws_an_empty_frame() -> None:
    assert lines(None, None).lines[0].runs == ()
    assert bar_chart(title="", source="", categories=[], series=[], format=str).bars == ()


def test_series_of_another_length_than_the_categories_are_refused() -> None:
    with pytest.raises(ValueError):
        bars(Series("Pupils", [1, 2]), Series("Adults", [1, 2, 3]))


def test_a_line_is_cut_at_a_break_and_joined_over_a_gap() -> None:
    cut = lines(100, 110, 120, 130, breaks=[Break(2, "break")]).lines[0]
    assert [len(run) for run in cut.runs] == [2, 2]
    assert cut.gaps == ()
    gap = lines(100, None, 120, 130, breaks=[Break(3, "break")]).lines[0]
    assert [len(run) for run in gap.runs] == [1, 1, 1]
    assert len(gap.gaps) == 1
    both = lines(100, None, 120, breaks=[Break(1, "break")]).lines[0]
    assert both.gaps == ()


def test_combined_bars_stand_on_zero_and_the_line_has_an_axis_of_its_own() -> None:
    chart = combined_chart(
        title="Side by side",
        source="ours",
        categories=YEARS,
        bars=Series("Youth", [None, 500, 1000]),
        line=Series("Index", [100, 110, None]),
        formats=(lambda value: f"{value:.0f}",) * 2,
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


BOARDS = [
    f"Centre de services scolaire de la Rivière-aux-Bouleaux et du Lac {n}" for n in range(20)
]
REGIONS = [
    "Gaspésie–Îles-de-la-Madeleine",
    "Saguenay–Lac-Saint-Jean",
    "Laval",
    "Nord-du-Québec",
] * 4
LONG = [
    (BOARDS, 1),
    (REGIONS, 1),
    (REGIONS, 2),
    (["Animation en classe", "Rencontre des conseillers"], 4),
    ([f"2{n:03}-2{n + 1:03}" for n in range(15)], 1),
]


def long_bars(names: list[str], count: int, *, stacked: bool = False) -> BarChart:
    return bar_chart(
        title="Reached",
        source="visits",
        categories=names,
        series=[
            Series(f"Series {n}", [(7919 * k) % 4001 for k in range(len(names))])
            for n in range(count)
        ],
        format=lambda value: f"{value:,.0f}",
        stacked=stacked,
    )


def box(text: Text) -> tuple[float, float, float, float]:
    long = _length(text.words)
    left = text.x - {"start": 0, "middle": long / 2, "end": long}[text.anchor]
    return left, text.y - TEXT * 0.8, left + long, text.y + TEXT * 0.2


def apart(a: Text, b: Text) -> bool:
    (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = box(a), box(b)
    return right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top


@pytest.mark.parametrize(("names", "count"), LONG)
@pytest.mark.parametrize("stacked", [False, True])
def test_no_words_of_a_bar_chart_are_left_out_cut_or_overlap(
    names: list[str], count: int, stacked: bool
) -> None:
    wide = long_bars(names, count, stacked=stacked)
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


def test_lying_bars_begin_at_zero_and_are_as_long_as_their_values() -> None:
    chart = long_bars(REGIONS, 1)
    assert chart.is_lying
    assert {bar.x for bar in chart.bars} == {chart.left}
    lengths = [bar.width for bar in chart.bars]
    values = [(7919 * k) % 4001 for k in range(len(REGIONS))]
    assert lengths[2] / lengths[1] == pytest.approx(values[2] / values[1], abs=0.01)
    assert all(a.y + a.height <= b.y for a, b in zip(chart.bars, chart.bars[1:], strict=False))


def test_bars_over_time_stand_whatever_their_number() -> None:
    names = [f"{2000 + n}-{2001 + n}" for n in range(20)]
    chart = bar_chart(
        title="",
        source="",
        categories=names,
        series=[Series("Youth", range(20))],
        format=str,
        over_time=True,
    )
    assert not chart.is_lying
    assert chart.categories[-1].words == names[-1]


@pytest.mark.parametrize(
    "words", ["Semaine thématique", "École Mont-Royal", "MMWW", "Œuvre", "1 234"]
)
def test_words_have_the_room_that_the_shipped_letters_take(words: str) -> None:
    """Measured in the boldest face that charts use: a label that is longer than thought is cut."""
    face = TTFont("semibold", "static/fonts/Inter-SemiBold.ttf")
    taken = face.stringWidth(words, TEXT)
    assert taken <= _length(words) + 0.5
    assert _length(words) < taken * 1.12 + 2


def test_bars_lead_where_their_urls_say_and_thin_ones_nowhere() -> None:
    def urls(count: int) -> list[str]:
        chart = bar_chart(
            title="t", source="s", categories=[str(n) for n in range(count)], over_time=True,
            series=[Series("a", [1.0] * count)], format=str, urls=[f"/{n}" for n in range(count)],
        )  # fmt: skip
        assert chart.narrow
        return [bar.url for bar in (*chart.bars, *chart.narrow.bars)]

    assert urls(3) == ["/0", "/1", "/2"] * 2
    assert urls(20)[:20] == [f"/{n}" for n in range(20)]
    assert set(urls(20)[20:]) == {""}
