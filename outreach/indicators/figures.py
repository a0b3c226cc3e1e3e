"""What the values of an indicator come to: measured and forecast side by side, never in one sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outreach.indicators.models import Indicator, IndicatorValue
from outreach.indicators.words import Nature, Precision, Unit


@dataclass(frozen=True)
class IndicatorFigure:
    """An amount with the days that it covers, and the values that it is made of."""

    amount: Decimal
    unit: Unit
    precision: Precision
    first_on: date | None
    last_on: date
    rows: Sequence[IndicatorValue] = ()

    @property
    def in_words(self) -> str:
        return self.precision.say(self.unit.say(self.amount))


def measured(
    indicator: Indicator, *, since: date = date.min, until: date = date.max
) -> IndicatorFigure | None:
    """The sum of the standing values where they add up, else the latest; none without any.

    Between two days only values that stand for these days count: wholly, where they add up.
    """
    rows = _standing(indicator.values, Nature.MEASURED)
    rows = [row for row in rows if _begins(row, indicator) >= since and row.last_on <= until]
    if not rows:
        return None
    return _figure(indicator, rows if indicator.adds_up else rows[-1:])


def _begins(row: IndicatorValue, indicator: Indicator) -> date:
    return (row.first_on or row.last_on) if indicator.adds_up else row.last_on


def forecasts(indicator: Indicator) -> list[IndicatorFigure]:
    """What is expected, each by its own day and author, the nearest day first."""
    rows = _standing(indicator.values, Nature.FORECAST)
    return [_figure(indicator, [row]) for row in rows]


def _figure(indicator: Indicator, rows: Sequence[IndicatorValue]) -> IndicatorFigure:
    first_days = [row.first_on for row in rows if row.first_on]
    return IndicatorFigure(
        amount=sum((row.amount for row in rows), Decimal(0)),
        unit=indicator.unit,
        precision=_least_exact(row.precision for row in rows),
        first_on=min(first_days, default=None),
        last_on=max(row.last_on for row in rows),
        rows=rows,
    )


def _least_exact(precisions: Iterable[Precision]) -> Precision:
    """What a sum may claim: one part that is about makes all of it about."""
    given = set(precisions)
    order = (Precision.ABOUT, Precision.MORE_THAN)
    return next((precision for precision in order if precision in given), Precision.EXACT)


def _standing(rows: Iterable[IndicatorValue], nature: Nature) -> list[IndicatorValue]:
    standing = [row for row in rows if row.stands and row.nature is nature]
    return sorted(standing, key=lambda row: (row.last_on, row.noted_at))
