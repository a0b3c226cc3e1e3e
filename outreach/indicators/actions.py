"""Adding and correcting indicators, and the targets set for them; their values are in values."""

from datetime import date
from decimal import Decimal
from typing import Any

from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.indicators.amounts import check_amount
from outreach.indicators.models import Indicator, Target
from outreach.partners.models import Partner
from outreach.programmes.models import Programme


def add(programme: Programme | None, *, by: history.Actor | None, **facts: Any) -> Indicator:
    """A figure of a programme, or of the whole cluster for None; what is computed has its own unit."""
    indicator = Indicator(programme=programme)
    return _describe(indicator, "add", facts, by)


def correct(indicator: Indicator, *, by: history.Actor | None, **facts: Any) -> Indicator:
    """Its words and what it counts; the unit stays once there are values or targets in it."""
    return _describe(indicator, "correct", facts, by)


def publish(indicator: Indicator, *, by: history.Actor | None) -> None:
    """Let the public site show it, its values and their sources."""
    indicator.is_public = True
    history.record(indicator, "publish", by=by)


def unpublish(indicator: Indicator, *, by: history.Actor | None) -> None:
    indicator.is_public = False
    history.record(indicator, "unpublish", by=by)


def archive(indicator: Indicator, *, by: history.Actor | None) -> Indicator:
    """Follow it no more; what it said stays."""
    indicator.archived_at, indicator.is_public = clock.now(), False
    history.record(indicator, "archive", by=by)
    return indicator


def unarchive(indicator: Indicator, *, by: history.Actor | None) -> Indicator:
    indicator.archived_at = None
    history.record(indicator, "unarchive", by=by)
    return indicator


def set_target(
    indicator: Indicator,
    *,
    first_on: date,
    last_on: date,
    amount: Decimal,
    by: history.Actor | None,
    funder: Partner | None = None,
    note: str = "",
) -> Target:
    """What it should come to in a period, the days included; one a funder at a time."""
    hold(f"targets of indicator {indicator.id}")
    return _promise(Target(), indicator, first_on, last_on, amount, funder, note, "add", by)


def correct_target(
    target: Target,
    *,
    first_on: date,
    last_on: date,
    amount: Decimal,
    by: history.Actor | None,
    funder: Partner | None = None,
    note: str = "",
) -> Target:
    hold(f"targets of indicator {target.indicator_id}")
    return _promise(
        target, target.indicator, first_on, last_on, amount, funder, note, "correct", by
    )


def watch(target: Target, *, is_behind: bool, on: date) -> Target:
    """Note what the pace leads to; since when it does not reach the target is said until it does."""
    target.watched_on = on
    if not is_behind:
        target.behind_since = None
    elif target.behind_since is None:
        target.behind_since = on
    return target


def drop_target(target: Target, *, by: history.Actor | None) -> None:
    """It was never promised."""
    history.record(target, "drop", by=by)
    target.indicator.targets.remove(target)


def _describe(
    indicator: Indicator, verb: str, facts: dict[str, Any], by: history.Actor | None
) -> Indicator:
    if computed := facts.get("computed"):
        facts |= {"unit": computed.unit, "adds_up": computed.adds_up}
    changes = [n for n in ("unit", "adds_up", "computed") if facts[n] != getattr(indicator, n)]
    if changes and indicator.id and (indicator.values or indicator.targets):
        raise Refused(
            _("There are values or targets already: what it counts in stays. Add another one."),
            about=changes[0],
        )
    for name, value in facts.items():
        setattr(indicator, name, value)
    db.session.add(indicator)
    history.record(indicator, verb, by=by)
    return indicator


def _promise(
    target: Target,
    indicator: Indicator,
    first_on: date,
    last_on: date,
    amount: Decimal,
    funder: Partner | None,
    note: str,
    verb: str,
    by: history.Actor | None,
) -> Target:
    check_amount(amount, indicator.unit)
    if amount <= 0:
        raise Refused(_("Enter what it should come to, above 0."), about="amount")
    if last_on < first_on:
        raise Refused(_("The last day must not come before the first."), about="last_on")
    others = [row for row in indicator.targets if row is not target]
    if any(o.funder == funder and o.first_on <= last_on and first_on <= o.last_on for o in others):
        raise Refused(
            _("There is a target already for some of these days: correct that one."),
            about="first_on",
        )
    target.first_on, target.last_on, target.amount = first_on, last_on, amount
    target.indicator, target.funder, target.note = indicator, funder, note
    target.watched_on = None
    db.session.add(target)
    history.record(target, verb, by=by)
    return target
