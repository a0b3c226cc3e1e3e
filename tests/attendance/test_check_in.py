"""One tap at the door and its undoing: who waits, who is a class, and what was called off."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from outreach.attendance import arrivals, check_in
from outreach.attendance.arrivals import Arrival
from outreach.attendance.models import Attendance, Method, Presence
from outreach.core import clock
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
        leaving = Arrival(
            "door-1", mine.registration, mine.session, leaves_at, Method.QR, leaves=True
        )
        arrivals.take_in([leaving], by=session.merge(user))
    verbs = db.session.execute(select(Entry.verb, Entry.by_name).where(Entry.noun == "attendance"))
    assert ("check_out", user.name) in [tuple(row) for row in verbs]


@pytest.fixture
def class_day() -> tuple[Registration, Session]:
    """A registered class and the block it comes to."""
    event = make.public_event(type="career_fair")
    made = make.registration(event, school=make.school(), pupils={"secondary_4": 28}, adults=2)
    return made, event.sessions[0]


@pytest.mark.parametrize(
    ("youth", "adults", "is_right"),
    [(0, 0, True), (1000, 1000, True), (-1, 0, False), (0, -1, False), (1001, 0, False), (0, 1001, False)],
)  # fmt: skip
def test_a_class_is_counted_from_none_to_a_thousand(
    class_day: tuple[Registration, Session], youth: int, adults: int, is_right: bool
) -> None:
    made, block = class_day
    with nullcontext() if is_right else pytest.raises(Refused), transaction() as session:
        check_in.count_class(
            session.merge(made), session.merge(block), youth=youth, adults=adults, by=None
        )
    found = [(a.youth_count, a.adults_count) for a in db.session.scalars(select(Attendance))]
    assert found == ([(youth, adults)] if is_right else [])
    verbs = db.session.scalars(select(Entry.verb).where(Entry.noun == "attendance")).all()
    assert verbs == (["check_in", "count_class"] if is_right else [])


@pytest.mark.parametrize(("minutes", "is_right"), [(-1, False), (0, True), (1, True)])
def test_nobody_leaves_before_coming(minutes: int, is_right: bool) -> None:
    event = two_blocks()
    came = clock.now()
    found = tap(make.registration(event), event.sessions[0], at=came)
    moment = came + timedelta(minutes=minutes)
    with nullcontext() if is_right else pytest.raises(Refused):
        check_in.leave(found, at=moment)
    assert (found.checked_in_at, found.checked_out_at) == (came, moment if is_right else None)


def test_whose_coming_has_no_hour_was_there_from_the_beginning() -> None:
    event = two_blocks()
    found = tap(make.registration(event), event.sessions[0])
    assert found.checked_in_at is None
    check_in.leave(found, at=clock.now())
    assert found.checked_in_at == found.session.starts_at


@pytest.mark.parametrize(
    ("hours", "seconds", "is_right"),
    [(-1, -1, False), (-1, 0, True), (25, 0, True), (25, 1, False)],
)
@pytest.mark.parametrize("reason", ["", "list found"])
def test_a_presence_lies_within_an_hour_before_and_a_day_after(
    hours: int, seconds: int, is_right: bool, reason: str
) -> None:
    event = two_blocks()
    made, block = make.registration(event), event.sessions[0]
    at = block.starts_at + timedelta(hours=hours, seconds=seconds)
    with nullcontext() if is_right or reason else pytest.raises(check_in.OutOfWindow):
        tap(made, block, at=at, reason=reason)


@pytest.mark.parametrize("status", list(Seat))
def test_who_has_a_seat_or_waits_is_let_in(status: Seat) -> None:
    event = two_blocks()
    made = make.registration(event)
    with transaction() as session:
        session.merge(made).status = status
    has_seat = status in (Seat.REGISTERED, Seat.OFFERED, Seat.WAITLISTED)
    with nullcontext() if has_seat else pytest.raises(Refused):
        tap(made, event.sessions[0])
    waited = status is Seat.WAITLISTED
    db.session.expire_all()
    assert seats() == [Seat.REGISTERED if waited else status]
    assert [a.was_waiting for a in db.session.scalars(select(Attendance))] == [waited] * has_seat


def test_twice_is_once_and_who_was_absent_is_present_then() -> None:
    event = two_blocks()
    made, block = make.registration(event), event.sessions[0]
    first = tap(made, block)
    assert tap(made, block).id == first.id
    assert len(db.session.scalars(select(Entry).where(Entry.verb == "check_in")).all()) == 1
    with transaction() as session:
        session.merge(first).presence = Presence.ABSENT
    assert tap(made, block).presence is Presence.PRESENT
    assert len(db.session.scalars(select(Attendance)).all()) == 1


@pytest.mark.parametrize("has_ended", [False, True])
def test_closing_the_roll_marks_the_unseen_absent_and_nobody_who_waits(has_ended: bool) -> None:
    event = two_blocks()
    seated, _waiting, _last = in_line(event)
    tap(seated, event.sessions[0])
    moment = event.ends_at - timedelta(seconds=not has_ended)
    refusal = nullcontext() if has_ended else pytest.raises(Refused)
    with time_machine.travel(moment, tick=False), refusal, transaction() as session:
        check_in.close_roll(session.merge(event), by=None)
    rows = db.session.scalars(select(Attendance).order_by(Attendance.id)).all()
    marks = [(a.registration_id, a.session_id, a.presence) for a in rows]
    morning, noon = event.sessions
    came = (seated.id, morning.id, Presence.PRESENT)
    assert marks == [came, (seated.id, noon.id, Presence.ABSENT)][: 1 + has_ended]
    assert (db.session.get_one(Event, event.id).status is EventStatus.CLOSED) == has_ended


def test_history_and_the_presence_say_who_let_whom_in() -> None:
    event, user = two_blocks(), make.user()
    alone, helped = make.registration(event), make.registration(event)
    own = tap(alone, event.sessions[0])
    with transaction() as session:
        row = check_in.check_in(
            session.merge(helped), session.merge(event).sessions[0], by=session.merge(user)
        )
        assert (row.by_name, row.by_id) == (user.name, user.id)
    assert (own.by_name, own.by_id) == (alone.name, None)


def test_coming_leaving_and_coming_to_another_block_are_written_once_each() -> None:
    event = two_blocks()
    made = make.registration(event)
    with transaction() as session:
        mine = session.merge(made)
        first, second = mine.event.sessions
        at = clock.now()
        sent = [
            Arrival("a", mine, first, at, Method.QR),
            Arrival("b", mine, first, at, Method.QR),
            Arrival("c", mine, first, at + timedelta(minutes=9), Method.QR, leaves=True),
            Arrival("d", mine, second, at, Method.QR, leaves=True),
            Arrival("e", mine, second, at + timedelta(minutes=20), Method.QR),
        ]
        outcomes = arrivals.take_in(sent, by=None)
    assert isinstance(outcomes[3], Refused)
    assert outcomes[1] is None
    verbs = db.session.scalars(select(Entry.verb).where(Entry.noun == "attendance")).all()
    assert verbs == ["check_in", "check_out", "check_in"]
