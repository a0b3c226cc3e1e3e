"""Many events from one, and a new term from an old one; changing a series is registration.series."""

from collections.abc import Sequence
from datetime import date, timedelta

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions
from outreach.events.models import Event
from outreach.events.series import MOST
from outreach.events.words import EventStatus
from outreach.history import actions as history


def repeat(event: Event, days: Sequence[date], *, by: User) -> list[Event]:
    """The event once more on each of these days; all of them are one series from now on."""
    _check_count(len(days))
    if event.series_id is None:
        event.series_id = event.id
        history.record(event, "repeat", by=by)
    copies = [actions.duplicate(event, on=day, by=by) for day in days]
    for copy in copies:
        copy.series_id = event.series_id
    db.session.flush()
    return copies


def copy_term(events: Sequence[Event], *, weeks: int, by: User) -> list[tuple[Event, Event]]:
    """Each event and its copy so many weeks later, an option or a draft; those of one series are one again."""
    _check_count(len(events))
    pairs = [(event, _option(event, weeks=weeks, by=by)) for event in events]
    db.session.flush()
    firsts: dict[int, int] = {}
    for event, copy in pairs:
        if event.series_id:
            copy.series_id = firsts.setdefault(event.series_id, copy.id)
    db.session.flush()
    return pairs


def _option(event: Event, *, weeks: int, by: User) -> Event:
    first = (event.live_sessions or event.sessions)[0].local_on
    status = EventStatus.TENTATIVE if event.is_visit else EventStatus.DRAFT
    return actions.duplicate(event, on=first + timedelta(weeks=weeks), status=status, by=by)


def _check_count(count: int) -> None:
    if not count:
        raise Refused(_("No event would be made: choose at least one."))
    if count > MOST:
        raise Refused(_("That makes more than %(count)s events: choose fewer.", count=MOST))
