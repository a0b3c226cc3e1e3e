"""Check-in at the door: one tap in, undo, walk-ins, and closing the roll."""

from datetime import datetime, timedelta

from outreach.accounts.models import User
from outreach.attendance import actions, queries
from outreach.attendance.models import Attendance, Method, Presence
from outreach.core import clock, database
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event, Session
from outreach.history import actions as history
from outreach.registration import actions as registration
from outreach.registration import waiting_list
from outreach.registration.models import Registration, RegistrationSource, Seat

BEFORE, AFTER = timedelta(minutes=60), timedelta(hours=24)


class OutOfWindow(Refused):
    """The presence lies outside the session's window (domain.md 7.3 rule 8)."""


def check_in(
    attendee: Registration,
    session: Session,
    *,
    at: datetime | None = None,
    method: Method = Method.MANUAL,
    by: User | None,
    reason: str = "",
) -> Attendance:
    """Present from `at` on; a time outside the window needs a reason; twice is once."""
    if attendee.status is Seat.WAITLISTED:
        registration.lock_of(attendee)
    row = queries.attendance_of(attendee.id, session.id)
    if row is not None and is_in(row):
        _check_seat(attendee)
        return row
    attendance = arrive(attendee, session, row, at=at, method=method, by=by, reason=reason)
    db.session.add(attendance)
    history.record(attendance, "check_in", by=by, by_name=attendee.name, note=reason)
    return attendance


def is_in(row: Attendance | None) -> bool:
    return row is not None and row.presence is Presence.PRESENT


def arrive(
    attendee: Registration,
    session: Session,
    row: Attendance | None,
    *,
    at: datetime | None = None,
    method: Method,
    by: User | None,
    reason: str = "",
) -> Attendance:
    """The presence, in the `row` there is; a refusal changes nothing. Locking and adding are the caller's."""
    _check_seat(attendee)
    if method is not Method.IMPORT:
        check_takes_place(session)
    _check_window(session, at or clock.now(), reason)
    attendance = row or Attendance(registration_id=attendee.id, session_id=session.id)
    if attendee.status is Seat.WAITLISTED:
        attendee.status, attendance.was_waiting = Seat.REGISTERED, True
    attendance.presence, attendance.checked_in_at = Presence.PRESENT, at
    attendance.method, attendance.by_id = method, by.id if by else None
    attendance.by_name = by.name if by else attendee.name
    return attendance


def leave(attendance: Attendance, *, at: datetime) -> Attendance:
    """Left at `at`, never before having come; history is the caller's."""
    if attendance.checked_in_at and at < attendance.checked_in_at:
        raise Refused(_("Nobody leaves before coming."))
    attendance.checked_in_at = attendance.checked_in_at or attendance.session.starts_at
    attendance.checked_out_at = at
    return attendance


def undo(attendance: Attendance, *, by: User | None) -> None:
    """As if the tap had not been: whom it took off the waiting list is there again, in the old place."""
    history.record(attendance, "undo", by=by)
    db.session.delete(attendance)
    if attendance.was_waiting:
        _send_back_to_line(attendance.registration)


def _send_back_to_line(attendee: Registration) -> None:
    """Unless another presence holds the seat; that one remembers then where it came from."""
    event = registration.lock_of(attendee)
    other = queries.presence_of(attendee.id)
    if other:
        other.was_waiting = True
    elif attendee.status is Seat.REGISTERED:
        attendee.status = Seat.WAITLISTED
        waiting_list.move_up(event)


def count_class(
    attendee: Registration, session: Session, *, youth: int, adults: int, by: User | None
) -> Attendance:
    """The day's numbers of a registered class; they go into youth reached."""
    if not attendee.is_class:
        raise Refused(_("%(name)s is not a class: only a class is counted.", name=attendee.name))
    if not 0 <= youth <= actions.HIGHEST or not 0 <= adults <= actions.HIGHEST:
        raise Refused(_("A group has 0 to 1,000 pupils."))
    attendance = check_in(attendee, session, by=by, reason="class")
    attendance.youth_count, attendance.adults_count = youth, adults
    history.record(attendance, "count_class", by=by)
    return attendance


def walk_in(
    event: Event, session: Session, applicant: registration.Applicant, *, by: User
) -> Attendance:
    """Register somebody who stands at the door, whatever the seats, and check them in."""
    check_takes_place(session)
    made = registration.register(
        event, applicant, source=RegistrationSource.WALK_IN, by=by, consents=()
    )
    return check_in(made, session, by=by, reason="walk-in")


def close_roll(event: Event, *, by: User | None) -> Event:
    """Who was not seen was absent; the event is delivered and, when all counts are in, closed."""
    if not event.has_ended:
        raise Refused(_("The event has not ended yet."))
    absent = [
        Attendance(
            registration_id=line.registration.id, session_id=block.id, presence=Presence.ABSENT
        )
        for block in event.live_sessions
        for line in queries.seated(block)
        if line.attendance is None
    ]
    if absent:
        database.insert_all(absent)
    actions.close(event, by=by)
    return event


def check_takes_place(session: Session) -> None:
    """Nobody comes to what was called off."""
    if session.is_cancelled or session.event.reason is not None:
        raise Refused(_("This was called off: nobody can be checked in."))


def _check_seat(attendee: Registration) -> None:
    if not attendee.is_active or attendee.status is Seat.PENDING:
        raise Refused(_("%(name)s has no seat.", name=attendee.name))


def _check_window(session: Session, moment: datetime, reason: str) -> None:
    if reason or session.starts_at - BEFORE <= moment <= session.ends_at + AFTER:
        return
    raise OutOfWindow(_("This lies outside the session's hours: say why it is entered now."))
