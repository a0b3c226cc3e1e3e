"""One tap at the door and its undoing: who waits, who is a class, and what was called off."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from outreach.attendance import arrivals, check_in
from outreach.attendance.arrivals import Arrival
from outreach.attendance.models import Attendance, Method
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Reason
from outreach.history.models import Entry
from outreach.registration import actions, queries
from outreach.registration.models import Registration, Seat
from tests import make


@pytest.fixture(autouse=True)
def that_morning(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-12-03T14:30:00Z", tick=False):
        yield


def two_blocks() -> Event:
    blocks = [make.group(on=make.date(2026, 12, 3), starts=make.time(hour), minutes=60, grades=(),
                         label="", planned_count=None) for hour in (9, 10)]  # fmt: skip
    return make.public_event(*blocks, capacity=1)


def in_line(event: Event) -> list[Registration]:
    """One with the only seat and two who wait."""
    return [make.registration(event) for _n in range(3)]


def tap(found: Registration, block: Session, **facts: object) -> Attendance:
    with transaction() as session:
        return check_in.check_in(session.merge(found), session.merge(block), by=None, **facts)  # type: ignore[arg-type]


def undo(attendance: Attendance) -> None:
    with transaction() as session:
        check_in.undo(session.merge(attendance), by=None)


def seats() -> list[Seat]:
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


BEFORE = [Seat.REGISTERED, Seat.WAITLISTED, Seat.WAITLISTED]


def test_a_wrong_tap_undone_leaves_the_line_as_it_was() -> None:
    event = two_blocks()
    _seated, waiting, last = in_line(event)
    came = tap(waiting, event.sessions[0])
    assert seats() == [Seat.REGISTERED, Seat.REGISTERED, Seat.WAITLISTED]
    undo(came)
    assert seats() == BEFORE
    assert queries.positions(event.id) == {waiting.id: 1, last.id: 2}


def test_a_seat_that_came_free_meanwhile_is_given_when_the_tap_is_undone() -> None:
    event = two_blocks()
    seated, waiting, last = in_line(event)
    with time_machine.travel("2026-12-03T13:30:00Z", tick=False):
        came = tap(last, event.sessions[0])
        with transaction() as session:
            actions.cancel(session.merge(seated), by=None)
        undo(came)
    assert seats() == [Seat.CANCELLED, Seat.REGISTERED, Seat.WAITLISTED]


def test_the_other_block_of_somebody_who_waited_holds_the_seat() -> None:
    event = two_blocks()
    waiting = in_line(event)[1]
    first, second = (tap(waiting, block) for block in event.sessions)
    undo(first)
    assert seats()[1] is Seat.REGISTERED
    undo(second)
    assert seats() == BEFORE


def test_undoing_takes_no_seat_from_who_had_one() -> None:
    event = two_blocks()
    seated = in_line(event)[0]
    undo(tap(seated, event.sessions[0]))
    assert seats() == BEFORE


def test_a_cancelled_registration_is_not_let_in() -> None:
    event = two_blocks()
    found = in_line(event)[0]
    with transaction() as session:
        session.merge(found).status = Seat.CANCELLED
    with pytest.raises(Refused, match="place"):
        tap(found, event.sessions[0])


def test_only_a_class_is_counted() -> None:
    event = two_blocks()
    found = in_line(event)[0]
    with transaction() as session, pytest.raises(Refused, match="groupe|classe"):
        check_in.count_class(
            session.merge(found), session.merge(event.sessions[0]), youth=20, adults=1, by=None
        )
    assert db.session.scalar(select(Attendance.id)) is None


def test_nobody_comes_to_a_block_that_is_called_off() -> None:
    event = two_blocks()
    found, by = in_line(event)[0], make.user()
    off, on = event.sessions
    with transaction() as session:
        session.merge(off).cancelled_reason = Reason.WEATHER_CLOSURE
    for act in (
        lambda: tap(found, off),
        lambda: check_in.walk_in(event, off, make.applicant(), by=by),
    ):
        with transaction(), pytest.raises(Refused, match="annul"):
            act()
    tap(found, on)
    assert len(db.session.scalars(select(Attendance.id)).all()) == 1
    assert len(seats()) == 3


def test_nobody_comes_to_an_event_that_is_called_off_unless_a_past_list_says_so() -> None:
    event = two_blocks()
    found = in_line(event)[0]
    with transaction() as session:
        actions.call_off(
            session.merge(event), to=EventStatus.CANCELLED, reason=Reason.WEATHER_CLOSURE, by=None
        )
    with pytest.raises(Refused, match="annul"):
        tap(found, event.sessions[0])
    tap(found, event.sessions[0], method=Method.IMPORT)


def test_who_gave_up_the_line_before_the_lock_came_is_not_checked_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make.coming_event(capacity=1)
    make.registration(event)
    waiting = make.registration(event)
    free = actions.lock

    def lock_after_another(event: Event) -> Event:
        off = text("UPDATE registration SET status = 'cancelled' WHERE id = :id")
        db.session.execute(off, {"id": waiting.id})
        return free(event)

    monkeypatch.setattr(actions, "lock", lock_after_another)
    with transaction() as session:
        mine = session.merge(waiting)
        with pytest.raises(Refused):
            check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
    assert db.session.scalar(select(Attendance.id)) is None


def test_leaving_is_kept_with_who_noted_it() -> None:
    event = two_blocks()
    came = tap(make.registration(event), event.sessions[0])
    user = make.user()
    with transaction() as session:
        leaves_at = event.sessions[0].ends_at
        mine = session.merge(came)
        leaving = Arrival(mine.registration, mine.session, leaves_at, Method.QR, leaves=True)
        arrivals.take_in([leaving], by=session.merge(user))
    verbs = db.session.execute(select(Entry.verb, Entry.by_name).where(Entry.noun == "attendance"))
    assert ("check_out", user.name) in [tuple(row) for row in verbs]
