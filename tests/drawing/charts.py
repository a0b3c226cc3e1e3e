"""Charts that the tests of this room look at."""

from outreach.drawing.bars import bar_chart
from outreach.drawing.chart import BarChart, LineChart
from outreach.drawing.lines import line_chart
from outreach.drawing.subject import Values

YEARS = ["2021-22", "2022-23", "2023-24"]


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


def bars(*series: Values, stacked: bool = False) -> BarChart:
    return bar_chart(
        title="Reached",
        source="visits",
        categories=YEARS,
        series=series,
        as_words=lambda value: f"{value:.0f}",
        stacked=stacked,
        corner="Year",
    )


def lines(*values: float | None, **options: object) -> LineChart:
    return line_chart(
        title="Enrolment",
        source="MES",
        categories=[str(2009 + n) for n in range(len(values))],
        series=[Values("Computing", values)],
        as_words=lambda value: f"{value:.0f}",
        **options,  # type: ignore[arg-type]
    )


def long_bars(names: list[str], count: int, *, stacked: bool = False) -> BarChart:
    return bar_chart(
        title="Reached",
        source="visits",
        categories=names,
        series=[
            Values(f"Series {n}", [(7919 * k) % 4001 for k in range(len(names))])
            for n in range(count)
        ],
        as_words=lambda value: f"{value:,.0f}",
        stacked=stacked,
    )
