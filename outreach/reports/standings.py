"""Where each indicator and its targets stand: measured, forecast, what remains, and what the pace leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from outreach.indicators import figures
from outreach.indicators.figures import IndicatorFigure
from outreach.indicators.models import Indicator, Target
from outreach.indicators.words import Precision, Unit
from outreach.reports import computed
from outreach.reports.periods import Period

EARLIER_YEARS = 3
"""How many years before tell how the year usually goes."""
SOONEST = Decimal("0.05")
"""So much of a period must usually be done before its pace says anything."""


@dataclass(frozen=True)
class Progress:
    """A target with what was reached of it, and what the present pace leads to by its last day."""

    target: Target
    actual: Decimal | None
    expected: Decimal | None
    is_over: bool
    has_begun: bool

    @property
    def remains(self) -> Decimal:
        return max(self.target.amount - (self.actual or 0), Decimal(0))

    @property
    def is_reached(self) -> bool:
        return self.actual is not None and self.actual >= self.target.amount

    @property
    def is_behind(self) -> bool:
        """Over without having been reached, or not reached at the present pace."""
        if self.is_reached or not self.has_begun:
            return False
        return self.is_over or (self.expected is not None and self.expected < self.target.amount)

    @property
    def percent(self) -> int:
        """How much of it is done, from 0 to 100."""
        part = (self.actual or Decimal(0)) / self.target.amount
        return int(min(max(part, Decimal(0)), Decimal(1)) * 100)

    def in_words(self, amount: Decimal | None) -> str:
        """An amount in the unit of the indicator."""
        return self.target.indicator.unit.say(amount) if amount is not None else ""


@dataclass(frozen=True)
class StandingOfIndicator:
    """Measured and forecast side by side, never added; `progress` is that of each target."""

    indicator: Indicator
    measured: IndicatorFigure | None
    forecasts: list[IndicatorFigure]
    progress: list[Progress]

    @property
    def running(self) -> list[Progress]:
        """Of the targets whose days are not over, the nearest end first."""
        rows = (row for row in self.progress if not row.is_over)
        return sorted(rows, key=lambda row: row.target.last_on)


def of(indicators: Iterable[Indicator], *, today: date) -> list[StandingOfIndicator]:
    """Each indicator as it stands today."""
    return [
        StandingOfIndicator(
            indicator=indicator,
            measured=_measured(indicator, today),
            forecasts=figures.forecasts(indicator),
            progress=progress_of(indicator.targets, today),
        )
        for indicator in indicators
    ]


def progress_of(targets: Iterable[Target], today: date) -> list[Progress]:
    """Each target as it stands on that day."""
    return [_progress(target, today) for target in targets]


def behind(indicators: Iterable[Indicator], *, today: date) -> list[Progress]:
    """The running targets that the present pace does not reach, the nearest end first."""
    rows = [row for standing in of(indicators, today=today) for row in standing.running]
    return sorted((row for row in rows if row.is_behind), key=lambda row: row.target.last_on)


def _measured(indicator: Indicator, today: date) -> IndicatorFigure | None:
    if not indicator.computed:
        return figures.measured(indicator)
    first = indicator.programme.first_on if indicator.programme else None
    period = Period(first or date.min, today)
    amount = computed.amount(indicator.computed, period, programme_id=indicator.programme_id)
    if amount is None:
        return None
    return IndicatorFigure(amount, indicator.unit, Precision.EXACT, first, today)


def _progress(target: Target, today: date) -> Progress:
    period = Period(target.first_on, target.last_on)
    has_begun, is_over = period.first <= today, period.last < today
    actual = _actual(target.indicator, period, today) if has_begun else None
    expected = None if is_over or actual is None else _expected(target, actual, today)
    return Progress(target, actual, expected, is_over, has_begun)


def _actual(indicator: Indicator, period: Period, today: date) -> Decimal | None:
    """What was counted on these days until today; of typed figures those that stand for these days."""
    until = min(period.last, today)
    if indicator.computed:
        days = Period(period.first, until)
        return computed.amount(indicator.computed, days, programme_id=indicator.programme_id)
    figure = figures.measured(indicator, since=period.first, until=until)
    return figure.amount if figure else Decimal(0)


def _expected(target: Target, actual: Decimal, today: date) -> Decimal | None:
    """What it comes to if the rest of the period goes as it usually goes; a share stays as it is."""
    if target.indicator.unit is Unit.PERCENT:
        return actual
    done = _usually_done(target, today)
    if done is None or done < SOONEST:
        return None
    return (actual / done).quantize(
        Decimal(1) if target.indicator.unit.digits == 0 else computed.CENT
    )


def _usually_done(target: Target, today: date) -> Decimal | None:
    """The part of the whole that is done by that day: as in the years before, else by days."""
    rhythm = _rhythm(target, today) if target.indicator.computed else None
    if rhythm is not None:
        return rhythm
    days = (target.last_on - target.first_on).days + 1
    return Decimal((today - target.first_on).days + 1) / days


def _rhythm(target: Target, today: date) -> Decimal | None:
    """The mean part over the latest years before that had anything; None without one."""
    parts = []
    years = _whole_years(target)
    for back in range(1, EARLIER_YEARS + 1):
        shift = relativedelta(years=back * years)
        first, last = target.first_on - shift, target.last_on - shift
        whole = _counted(target.indicator, Period(first, last))
        if whole:
            parts.append((_counted(target.indicator, Period(first, today - shift)) or 0) / whole)
    return sum(parts, Decimal(0)) / len(parts) if parts else None


def _whole_years(target: Target) -> int:
    """How many years back the same season lies that the period does not hold itself."""
    length = relativedelta(target.last_on, target.first_on)
    return length.years + 1


def _counted(indicator: Indicator, period: Period) -> Decimal | None:
    assert indicator.computed
    return computed.amount(indicator.computed, period, programme_id=indicator.programme_id)
