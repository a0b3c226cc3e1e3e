"""Figures as plain values in the reader's language: one way for public pages, files, API and terminal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.core import clock
from outreach.core.language import _, long_date
from outreach.indicators.figures import IndicatorFigure
from outreach.indicators.models import Indicator
from outreach.reports import standings
from outreach.reports.standings import Progress, StandingOfIndicator


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
class StatedTarget:
    """What was promised, what was reached of it, and what the present pace leads to."""

    first_on: str
    last_on: str
    funder: str
    amount: float
    actual: float | None
    expected: float | None
    is_reached: bool
    is_behind: bool


@dataclass(frozen=True)
class StatedFigure:
    """Measured and forecast apart; `counts` says what counts, `updated` when it was last said."""

    id: int
    name: str
    programme_id: int
    programme: str
    unit: str
    counts: str
    measured: Stated | None
    forecasts: list[Stated] = field(default_factory=list)
    targets: list[StatedTarget] = field(default_factory=list)
    updated: str = ""


HEADERS = (
    "id", "name", "programme", "unit", "nature", "amount", "in_words", "on", "author", "source",
    "source_url", "counts",
)  # fmt: skip


def of(indicators: Iterable[Indicator], *, today: date) -> list[StatedFigure]:
    """Each as it stands on that day."""
    return [_figure(standing) for standing in standings.of(indicators, today=today)]


def as_json(rows: Sequence[StatedFigure]) -> list[dict[str, Any]]:
    """As pages say them: amounts as numbers beside their words."""
    return [
        {
            "id": row.id,
            "name": row.name,
            "programme_id": row.programme_id or None,
            "programme": row.programme,
            "unit": row.unit,
            "counts": row.counts,
            "measured": _plain(row.measured) if row.measured else None,
            "forecasts": [_plain(stated) for stated in row.forecasts],
            "targets": [vars(target) for target in row.targets],
        }
        for row in rows
    ]


def lines(rows: Sequence[StatedFigure]) -> Iterator[list[Any]]:
    """One a measured value and one a forecast, in the order of `HEADERS`."""
    for row in rows:
        pairs = [("measured", row.measured)] if row.measured else []
        for nature, stated in [*pairs, *(("forecast", stated) for stated in row.forecasts)]:
            yield [
                row.id, row.name, row.programme, row.unit, nature, stated.amount, stated.words, stated.on,
                stated.author, stated.source, stated.source_url, row.counts,
            ]  # fmt: skip


def _figure(standing: StandingOfIndicator) -> StatedFigure:
    row = standing.indicator
    return StatedFigure(
        id=row.id,
        name=row.name,
        programme_id=row.programme_id or 0,
        programme=row.programme.name if row.programme else "",
        unit=row.unit.value,
        counts=row.counts,
        measured=_stated(standing.measured) if standing.measured else None,
        forecasts=[_stated(forecast) for forecast in standing.forecasts],
        targets=[_target(progress) for progress in standing.progress],
        updated=_updated(row),
    )


def _stated(figure: IndicatorFigure) -> Stated:
    value = figure.rows[-1] if figure.rows else None
    return Stated(
        words=figure.in_words,
        amount=float(figure.amount),
        day=long_date(figure.last_on),
        on=figure.last_on.isoformat(),
        source="; ".join(dict.fromkeys(row.source for row in figure.rows)) or _("Own records"),
        source_url=value.source_url if value else "",
        author=value.author if value else "",
    )


def _target(progress: Progress) -> StatedTarget:
    target = progress.target
    return StatedTarget(
        first_on=target.first_on.isoformat(),
        last_on=target.last_on.isoformat(),
        funder=target.funder.title if target.funder else "",
        amount=float(target.amount),
        actual=float(progress.actual) if progress.actual is not None else None,
        expected=float(progress.expected) if progress.expected is not None else None,
        is_reached=progress.is_reached,
        is_behind=progress.is_behind,
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
