"""Entering, correcting and withdrawing the dated values of an indicator; nothing is overwritten."""

from datetime import date
from decimal import Decimal
from typing import Any

from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.indicators.amounts import check_amount
from outreach.indicators.models import Indicator, IndicatorValue
from outreach.indicators.words import Nature


def enter(
    indicator: Indicator,
    *,
    nature: Nature,
    amount: Decimal,
    last_on: date,
    source: str,
    stated_on: date,
    by: history.Actor | None,
    **facts: Any,
) -> IndicatorValue:
    """What was measured up to a day, or is expected by it, with who says so and where."""
    hold(f"values of indicator {indicator.id}")
    row = IndicatorValue(nature=nature, amount=amount, last_on=last_on, noted_at=clock.now())
    row.source, row.stated_on = source, stated_on
    for name, value in facts.items():
        setattr(row, name, value)
    return _stand(row, indicator, "add", by)


def correct(row: IndicatorValue, *, by: history.Actor | None, **facts: Any) -> IndicatorValue:
    """Another word on the same figure; the one before stays to be seen."""
    _revise(row)
    return enter(row.indicator, by=by, **facts, revises_id=row.id)


def withdraw(row: IndicatorValue, *, by: history.Actor | None) -> None:
    """It should not have been entered; it stays to be seen, and counts no more."""
    _revise(row)
    history.record(row, "withdraw", by=by)


def _revise(row: IndicatorValue) -> None:
    hold(f"values of indicator {row.indicator_id}")
    db.session.refresh(row, ["revised_at"])
    if not row.stands:
        raise Refused(_("This value was corrected or withdrawn meanwhile."))
    row.revised_at = clock.now()


def _stand(
    row: IndicatorValue, indicator: Indicator, verb: str, by: history.Actor | None
) -> IndicatorValue:
    _check(row, indicator)
    row.indicator = indicator
    db.session.add(row)
    history.record(row, verb, by=by)
    return row


def _check(row: IndicatorValue, indicator: Indicator) -> None:
    check_amount(row.amount, indicator.unit)
    if row.first_on and row.last_on < row.first_on:
        raise Refused(_("The last day must not come before the first."), about="last_on")
    if row.stated_on > clock.today():
        raise Refused(_("Nobody has said it yet on that day."), about="stated_on")
    if row.nature is Nature.FORECAST:
        _check_forecast(row, indicator)
    else:
        _check_measured(row, indicator)


def _check_forecast(row: IndicatorValue, indicator: Indicator) -> None:
    if not row.author:
        raise Refused(_("Enter who expects it."), about="author")
    if row.last_on < row.stated_on:
        raise Refused(_("A forecast is said before its day comes."), about="last_on")
    others = _standing(indicator, Nature.FORECAST)
    if any((other.last_on, other.author) == (row.last_on, row.author) for other in others):
        raise Refused(
            _("There is a forecast by %(name)s for that day: correct it.", name=row.author),
            about="last_on",
        )


def _check_measured(row: IndicatorValue, indicator: Indicator) -> None:
    if indicator.computed:
        raise Refused(_("This is counted from our own records: only a forecast can be entered."))
    if row.last_on > row.stated_on:
        raise Refused(
            _("What is measured was measured before it is said: choose “Forecast”."),
            about="last_on",
        )
    others = _standing(indicator, Nature.MEASURED)
    if not indicator.adds_up:
        if any(other.last_on == row.last_on for other in others):
            raise Refused(_("There is a value for that day already: correct it."), about="last_on")
        return
    if row.first_on is None:
        raise Refused(_("Enter the first day: values that add up need both."), about="first_on")
    if any(_overlap(row, other) for other in others):
        raise Refused(
            _("There is a value for some of these days already: it would count twice."),
            about="first_on",
        )


def _standing(indicator: Indicator, nature: Nature) -> list[IndicatorValue]:
    return [row for row in indicator.values if row.stands and row.nature is nature]


def _overlap(row: IndicatorValue, other: IndicatorValue) -> bool:
    return (row.first_on or date.min) <= other.last_on and (
        other.first_on or date.min
    ) <= row.last_on
