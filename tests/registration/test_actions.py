"""Seats: until when they are given back or taken, and what can never be seated holds up nobody."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventType
from outreach.mail.models import Message
from outreach.people import queries as people
from outreach.registration import actions
from outreach.registration.models import Registration, RegistrationSource, Seat
from tests import make

NOW = time_machine.travel("2026-11-01T12:00:00Z", tick=False)


@NOW
@pytest.mark.parametrize(
    "source", [RegistrationSource.PUBLIC, RegistrationSource.STAFF, RegistrationSource.API]
)
def test_a_class_larger_than_all_the_seats_is_refused_with_both_numbers(
    app: Flask, source: RegistrationSource
) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=25)
    with pytest.raises(actions.EventFull, match="Vous êtes 26 et il y a 25 places"):
        make.registration(event, source, pupils={"secondary_4": 24}, adults=2)
    made = make.registration(event, source, pupils={"secondary_4": 23}, adults=2)
    assert made.status is Seat.REGISTERED


@NOW
def test_a_class_that_fewer_seats_can_never_hold_lets_the_next_pass(app: Flask) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=10)
    first = make.registration(event, pupils={"secondary_4": 4}, adults=1)
    large = make.registration(event, pupils={"secondary_4": 9}, adults=1)
    small = make.registration(event)
    with transaction() as session:
        event = session.merge(event)
        actions.set_capacity(event, 6, waiting=None, by=None)
    assert db.session.get_one(Registration, large.id).status is Seat.WAITLISTED
    assert db.session.get_one(Registration, small.id).status is Seat.REGISTERED
    assert db.session.get_one(Registration, first.id).status is Seat.REGISTERED


BEFORE, AFTER = "2026-12-03T13:59:59Z", "2026-12-03T14:00:00Z"


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def cancel(registration: Registration, moment: str, *, by_staff: bool = False) -> None:
    by = make.user() if by_staff else None
    with time_machine.travel(moment, tick=False), transaction() as session:
        actions.cancel(session.merge(registration), by=by and session.merge(by))


def seats() -> list[Seat]:
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


def test_a_person_cancels_until_the_event_begins() -> None:
    event = make.public_event()
    cancel(make.registration(event), BEFORE)
    with pytest.raises(actions.HasBegun):
        cancel(make.registration(event), AFTER)
    assert seats() == [Seat.CANCELLED, Seat.REGISTERED]


def test_so_does_whoever_waits() -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    waiting = make.registration(event)
    with pytest.raises(actions.HasBegun):
        cancel(waiting, AFTER)
    cancel(waiting, BEFORE)
    assert seats() == [Seat.REGISTERED, Seat.CANCELLED]


def test_staff_cancel_afterwards_and_nobody_moves_up_any_more() -> None:
    event = make.public_event(capacity=1)
    mine = make.registration(event)
    make.registration(event)
    cancel(mine, AFTER, by_staff=True)
    assert seats() == [Seat.CANCELLED, Seat.WAITLISTED]
    assert "registration.moved_up" not in set(db.session.scalars(select(Message.kind)))


def test_a_seat_on_offer_is_taken_until_the_event_begins() -> None:
    mine = make.registration(make.public_event())
    for moment, seat in ((AFTER, Seat.OFFERED), (BEFORE, Seat.REGISTERED)):
        with transaction() as session:
            session.merge(mine).status = Seat.OFFERED
        with time_machine.travel(moment, tick=False), transaction() as session:
            found = session.merge(mine)
            if moment == AFTER:
                with pytest.raises(actions.HasBegun):
                    actions.accept_seat(found)
            else:
                actions.accept_seat(found)
        assert seats() == [seat]


@NOW
@pytest.mark.parametrize("verb", ["cancel", "accept_seat", "expire_offer"])
def test_what_another_decided_before_the_lock_came_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    waiting = make.registration(make.public_event())
    with transaction() as session:
        session.merge(waiting).status = Seat.OFFERED
    free = actions.lock

    def lock_after_another(event: Event) -> Event:
        off = text("UPDATE registration SET status = 'cancelled' WHERE id = :id")
        db.session.execute(off, {"id": waiting.id})
        return free(event)

    monkeypatch.setattr(actions, "lock", lock_after_another)
    with transaction() as session:
        mine = session.merge(waiting)
        assert mine.status is Seat.OFFERED
        if verb == "expire_offer":
            actions.expire_offer(mine)
        else:
            with pytest.raises(Refused):
                {"cancel": partial(actions.cancel, by=None), "accept_seat": actions.accept_seat}[
                    verb
                ](mine)
        assert mine.status is Seat.CANCELLED


@pytest.mark.parametrize(("late", "is_open"), [(timedelta(seconds=-1), True), (timedelta(), False)])
def test_the_public_registers_until_the_window_closes(
    app: Flask, late: timedelta, is_open: bool
) -> None:
    with time_machine.travel("2026-11-10T15:00:00Z", tick=False):
        event = make.public_event()
    with (
        time_machine.travel(event.starts_at + late, tick=False),
        nullcontext() if is_open else pytest.raises(actions.RegistrationClosed),
    ):
        make.registration(event, source=RegistrationSource.PUBLIC)


def test_who_is_new_is_put_at_the_school_they_name_and_who_is_known_is_left_alone(
    app: Flask,
) -> None:
    first, second = make.school(), make.school()
    event, other = make.public_event(), make.public_event()
    mine = make.registration(event, school=first, email="zoe@example.org", last_name="Roy")
    make.registration(other, school=second, email="zoe@example.org", last_name="Roy")
    assert [a.school_id for a in people.affiliations_of(mine.person_id)] == [first.id]


def test_a_person_who_is_given_registers_once_too(app: Flask) -> None:
    event, person = make.public_event(), make.person()
    for is_first in (True, False):
        expected = nullcontext() if is_first else pytest.raises(actions.AlreadyRegistered)
        with expected, transaction() as session:
            actions.register(
                session.merge(event),
                make.applicant(email="autre@example.org"),
                source=RegistrationSource.STAFF,
                by=None,
                person=session.merge(person),
            )


@pytest.mark.parametrize(
    ("moment", "is_over"), [("2026-12-03T15:59:59Z", False), ("2026-12-03T16:00:00Z", True)]
)
def test_once_the_event_is_over_nothing_is_cancelled_and_no_seat_is_announced(
    moment: str, is_over: bool
) -> None:
    event = make.public_event()
    mine = make.registration(event)
    before = db.session.query(Message).count()
    with time_machine.travel(moment, tick=False):
        make.registration(event)
        assert db.session.query(Message).count() == before + (not is_over)
        assert db.session.get_one(Registration, mine.id).can_be_cancelled is not is_over
    if not is_over:
        cancel(mine, moment, by_staff=True)
        return
    with pytest.raises(actions.HasEnded):
        cancel(mine, moment, by_staff=True)
    assert db.session.get_one(Registration, mine.id).status is Seat.REGISTERED
