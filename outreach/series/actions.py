"""Many events from one, a new term from an old one, and changing several of a series.

Each goes through the verb for one, so that everybody is told once for each.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.history import actions as history
from outreach.invitations import actions as invitations
from outreach.registration import actions as registration
from outreach.registration.models import Registration

MOST = 60
"""Events that are made at once."""


def repeat(event: Event, days: Sequence[date], *, by: User) -> list[Event]:
    """The event once more on each of these days; all of them are one series from now on."""
    _check_count(len(days))
    if event.series_id is None:
        event.series_id = event.id
        history.record(event, "repeat", by=by)
    copies = [events.duplicate(event, on=day, by=by) for day in days]
    for copy in copies:
        copy.series_id = event.series_id
    db.session.flush()
    return copies


def copy_term(rows: Sequence[Event], *, weeks: int, by: User) -> list[tuple[Event, Event]]:
    """Each event and its copy so many weeks later, an option or a draft; those of one series are one again."""
    _check_count(len(rows))
    pairs = [(event, _option(event, weeks=weeks, by=by)) for event in rows]
    db.session.flush()
    firsts: dict[int, int] = {}
    for event, copy in pairs:
        if event.series_id:
            copy.series_id = firsts.setdefault(event.series_id, copy.id)
    db.session.flush()
    return pairs


def change(rows: Sequence[Event], *, by: User, **facts: Any) -> None:
    """Who looks after them, their room or title: facts of `events.actions.change`."""
    for event in rows:
        with invitations.keeping_informed(event):
            events.change(event, by=by, **facts)


def shift(rows: Sequence[Event], *, days: int, starts: time | None, by: User) -> list[Registration]:
    """Each by so many days, or to another first hour; who is registered for two is told of two."""
    return [
        who
        for event in rows
        for who in registration.shift(
            event,
            to=_day(event, days),
            starts=starts,
            by=by,
        )
    ]


def is_new(rows: Sequence[Event], *, days: int, starts: time | None) -> bool:
    """Whether any of them would be at another time."""
    return any(events.is_new(event, to=_day(event, days), starts=starts) for event in rows)


def _day(event: Event, days: int) -> date:
    return event.live_sessions[0].local_on + timedelta(days=days)


def call_off(
    rows: Sequence[Event], *, reason: Reason | None, note: str, by: User
) -> list[Registration]:
    """Each for good."""
    return [
        who
        for event in rows
        for who in registration.call_off(
            event, to=EventStatus.CANCELLED, reason=reason, note=note, by=by
        )
    ]


def _option(event: Event, *, weeks: int, by: User) -> Event:
    first = (event.live_sessions or event.sessions)[0].local_on
    status = EventStatus.TENTATIVE if event.is_visit else EventStatus.DRAFT
    return events.duplicate(event, on=first + timedelta(weeks=weeks), status=status, by=by)


def _check_count(count: int) -> None:
    if not count:
        raise Refused(_("No event would be made: choose at least one."))
    if count > MOST:
        raise Refused(_("That makes more than %(count)s events: choose fewer.", count=MOST))
