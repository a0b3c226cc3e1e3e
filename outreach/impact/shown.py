"""The figures that the public sees, as plain values: the same for page, embedded figure, JSON and CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from outreach.core import clock
from outreach.core.language import _, long_date
from outreach.impact.lasting import lasting
from outreach.indicators import queries
from outreach.indicators.figures import IndicatorFigure
from outreach.indicators.models import Indicator
from outreach.reports import standings
from outreach.reports.standings import StandingOfIndicator


@dataclass(frozen=True)
class Stated:
    """One amount as it is said, with its day and source; a forecast also has its author."""

    words: str
    amount: float
    day: str
    on: str
    source: str
    source_url: str = ""
    author: str = ""


@dataclass(frozen=True)
class PublicFigure:
    """Measured and forecast apart; `counts` says what counts, `updated` when it was last said."""

    id: int
    name: str
    programme_id: int
    programme: str
    unit: str
    counts: str
    measured: Stated | None
    forecasts: list[Stated] = field(default_factory=list)
    updated: str = ""

    @property
    def headline(self) -> Stated | None:
        """What stands first: what was measured, else what is expected last."""
        return self.measured or next(reversed(self.forecasts), None)


HEADERS = (
    "id", "name", "programme", "unit", "nature", "amount", "in_words", "on", "author", "source",
    "source_url", "counts",
)  # fmt: skip


@lasting
def figures() -> list[PublicFigure]:
    """Those that staff chose, by programme; each is exact within a minute."""
    rows = [row for row in queries.indicators() if row.is_public]
    return [_figure(standing) for standing in standings.of(rows, today=clock.today())]


def figure(indicator_id: int) -> PublicFigure | None:
    return next((row for row in figures() if row.id == indicator_id), None)


def of_programme(programme_id: int) -> list[PublicFigure]:
    return [row for row in figures() if row.programme_id == programme_id]


def as_json(rows: Sequence[PublicFigure]) -> list[dict[str, Any]]:
    """As the page says them: amounts as numbers beside their words."""
    return [
        {
            "id": row.id,
            "name": row.name,
            "programme": row.programme,
            "unit": row.unit,
            "counts": row.counts,
            "measured": _plain(row.measured) if row.measured else None,
            "forecasts": [_plain(stated) for stated in row.forecasts],
        }
        for row in rows
    ]


def lines(rows: Sequence[PublicFigure]) -> Iterator[list[Any]]:
    """One a measured value and one a forecast, in the order of `HEADERS`."""
    for row in rows:
        pairs = [("measured", row.measured)] if row.measured else []
        for nature, stated in [*pairs, *(("forecast", stated) for stated in row.forecasts)]:
            assert stated
            yield [
                row.id, row.name, row.programme, row.unit, nature, stated.amount, stated.words, stated.on,
                stated.author, stated.source, stated.source_url, row.counts,
            ]  # fmt: skip


def _figure(standing: StandingOfIndicator) -> PublicFigure:
    row = standing.indicator
    measured = _stated(standing.measured, row) if standing.measured else None
    forecasts = [_stated(forecast, row) for forecast in standing.forecasts]
    return PublicFigure(
        id=row.id,
        name=row.name,
        programme_id=row.programme_id or 0,
        programme=row.programme.name if row.programme else "",
        unit=row.unit.value,
        counts=row.counts,
        measured=measured,
        forecasts=forecasts,
        updated=_updated(row),
    )


def _stated(shown: IndicatorFigure, row: Indicator) -> Stated:
    value = shown.rows[-1] if shown.rows else None
    return Stated(
        words=shown.in_words,
        amount=float(shown.amount),
        day=long_date(shown.last_on),
        on=shown.last_on.isoformat(),
        source="; ".join(dict.fromkeys(r.source for r in shown.rows)) or _("Own records"),
        source_url=value.source_url if value else "",
        author=value.author if value else "",
    )


def _updated(row: Indicator) -> str:
    """Of what is counted by ourselves today; else the day of the latest value that stands."""
    if row.computed:
        return long_date(clock.today())
    days = [clock.local_day(value.noted_at) for value in row.values if value.stands]
    return long_date(max(days)) if days else ""


def _plain(stated: Stated) -> dict[str, Any]:
    names = ("amount", "words", "on", "source", "source_url", "author")
    return {name: getattr(stated, name) for name in names}
