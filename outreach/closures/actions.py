"""Closing a board or a school for a day: all that it touches is postponed and told, and can be taken back."""

from datetime import date

from outreach.accounts.models import User
from outreach.closures import queries
from outreach.closures.models import UNDO_WITHIN, Closure, Postponement
from outreach.closures.queries import Touched
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions as events
from outreach.events.words import EventStatus, Reason
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.registration import actions as registration
from outreach.schools import calendar_actions, calendar_queries
from outreach.schools.models import Board, DayKind, School
from outreach.schools.places import CalendarPlace
from outreach.visits import mails as visit_mails
from outreach.visits.words import News


def close(
    on: date,
    *,
    reason: Reason,
    by: User,
    board: Board | None = None,
    school: School | None = None,
    note: str = "",
) -> Closure:
    """Postpone all that would take place there, and tell schools and the registered, once each."""
    rows = queries.touched(on, board=board, school=school)
    if not rows:
        raise Refused(_("Nothing of ours takes place there on that day."))
    closure = Closure(
        on=on, board=board, school=school, reason=reason, note=note, made_at=clock.now()
    )
    db.session.add(closure)
    _enter_day(closure, by=by)
    for row in rows:
        ids = [] if row.is_whole else [block.id for block in row.blocks]
        kept = Postponement(
            event=row.event,
            was=row.event.status,
            session_ids=ids,
            starts_at=row.blocks[0].starts_at,
            changed_at=row.event.changed_at,
            told_at=row.event.told_at,
            told_starts_at=row.event.told_starts_at,
        )
        closure.postponements.append(kept)
    history.record(closure, "close_place", by=by)
    with mail.later(UNDO_WITHIN):
        for row in rows:
            _postpone(row, reason=reason, note=note, by=by)
    return closure


def undo(closure: Closure, *, by: User) -> Closure:
    """As if it had not been, while no mail about it has left."""
    if closure.undone_at:
        raise Refused(_("This closure is undone already."))
    ids = [row.event_id for row in closure.postponements]
    for message in queries.mails_about(ids, since=closure.made_at):
        if not mail.take_back(message):
            raise Refused(
                _("A mail has left already: move what takes place after all, one by one.")
            )
    for row in closure.postponements:
        _bring_back(row, by=by)
    closure.undone_at = clock.now()
    if day := closure.calendar_day:
        closure.calendar_day = None
        calendar_actions.remove(day, by=by)
    history.record(closure, "undo_closure", by=by)
    return closure


def reach(row: Postponement, *, is_reached: bool, by: User) -> Postponement:
    """Tick off whoever was told by telephone, or take the tick back."""
    row.reached_at, row.reached_by = (clock.now(), by) if is_reached else (None, None)
    history.record(row, "reach" if is_reached else "unreach", by=by)
    return row


def _enter_day(closure: Closure, *, by: User) -> None:
    """Whoever books there for that day is told; what the calendar had on it already says enough."""
    place = CalendarPlace(closure.board, closure.school)
    if calendar_queries.between(closure.on, closure.on, place.own_days):
        return
    closure.calendar_day = calendar_actions.add(
        place,
        first_on=closure.on,
        last_on=closure.on,
        kind=DayKind.CLOSURE,
        label=str(closure.reason.label),
        by=by,
    )


def _postpone(row: Touched, *, reason: Reason, note: str, by: User) -> None:
    event, news = row.event, News.CALLED_OFF if row.is_whole else News.GROUP_OFF
    if row.is_whole:
        registration.call_off(event, to=EventStatus.POSTPONED, reason=reason, note=note, by=by)
    else:
        for block in row.blocks:
            registration.cancel_session(block, reason=reason, by=by)
    if event.is_visit:
        visit_mails.tell(event, news, by=by)


def _bring_back(row: Postponement, *, by: User) -> None:
    if row.session_ids:
        for block in row.blocks:
            events.bring_back_session(block, by=by)
    elif row.event.status is EventStatus.POSTPONED:
        events.take_back(row.event, to=row.was, by=by)
    else:
        return
    _know_as_before(row)


def _know_as_before(row: Postponement) -> None:
    """What nobody heard of is no news: the school knows what it knew, and calendars take the event anew."""
    if row.changed_at:
        row.event.changed_at = row.changed_at
        row.event.told_at, row.event.told_starts_at = row.told_at, row.told_starts_at
