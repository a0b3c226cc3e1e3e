"""When registration is open, how many heads hold a seat, and who stands where in line."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.registration import queries
from outreach.registration.models import ACTIVE, TAKEN, Registration, Seat
from tests import make

NOW = time_machine.travel("2026-11-10T15:00:00Z", tick=False)
CLASS = {"pupils": {"secondary_4": 28}, "adults": 2}


def kept(event: Event, **facts: Any) -> Event:
    """The event with these facts, whatever the verbs would say."""
    with transaction() as session:
        event = session.merge(event)
        for name, value in facts.items():
            setattr(event, name, value)
        return event


def seat(made: Registration, status: Seat) -> Registration:
    with transaction() as session:
        made = session.merge(made)
        made.status = status
        return made


@NOW
@pytest.mark.parametrize("status", list(EventStatus))
def test_registration_is_open_while_the_event_is_listed(app: Flask, status: EventStatus) -> None:
    event = kept(make.public_event(), status=status)
    assert queries.is_open(event) == (status in (EventStatus.PUBLISHED, EventStatus.CONFIRMED))
    assert queries.is_in_window(event)


@pytest.mark.parametrize(("second", "is_open"), [(-1, False), (0, True), (1, True)])
def test_registration_opens_to_the_second(app: Flask, second: int, is_open: bool) -> None:
    with NOW:
        event = make.public_event()
    opens = event.starts_at - timedelta(days=5)
    event = kept(event, registration_opens_at=opens)
    with time_machine.travel(opens + timedelta(seconds=second), tick=False):
        assert (queries.is_in_window(event), queries.is_open(event)) == (is_open, is_open)


@NOW
@pytest.mark.parametrize("status", list(Seat))
def test_a_seat_is_counted_in_heads_wherever_seats_are(app: Flask, status: Seat) -> None:
    event, other = make.public_event(capacity=40), make.public_event()
    make.registration(event)
    made = seat(make.registration(event, school=make.school(), **CLASS), status)
    taken = 31 if status in TAKEN else 1
    assert queries.taken_count(event.id) == taken
    assert queries.taken_count(other.id) == 0
    assert (queries.seats_left(event), queries.seats_left(other)) == (40 - taken, None)
    counted = queries.event_with_seats(event.id)
    assert counted is not None
    assert counted.taken == taken
    waits = status is Seat.WAITLISTED
    heads = queries.heads_of(event.id)
    assert (heads.taken, heads.waiting, heads.waiting_count) == (taken, 30 * waits, int(waits))
    assert queries.heads_of(other.id) == queries.Heads(0, 0, 0)
    assert (made in queries.active_at(event.id)) == (status in ACTIVE)


@NOW
def test_seats_left_are_never_fewer_than_none(app: Flask) -> None:
    event = make.public_event()
    make.registration(event, school=make.school(), **CLASS)
    assert queries.seats_left(kept(event, capacity=29)) == 0


@pytest.fixture
def line(app: Flask) -> list[Registration]:
    """Of a full event: who has the seat, and three who wait, the second a class."""
    with NOW:
        event = make.public_event(capacity=1)
        other = make.public_event(capacity=1)
        for _n in range(2):
            make.registration(other)
        made = [make.registration(event) for _n in range(4)]
        with transaction() as session:
            session.merge(made[2]).heads = 3
        return [db.session.get_one(Registration, one.id) for one in made]


def test_each_knows_the_place_in_line(line: list[Registration]) -> None:
    event = line[0].event
    assert [queries.position(one) for one in line] == [None, 1, 2, 3]
    assert queries.positions(event.id) == {line[1].id: 1, line[2].id: 2, line[3].id: 3}
    assert queries.positions(event.id, among=[line[2].id]) == {line[2].id: 2}
    assert queries.positions(event.id, among=[]) == {}
    assert list(queries.waiting(event.id)) == line[1:]
    assert [queries.is_last_waiting(one) for one in line[1:]] == [False, False, True]


@pytest.mark.parametrize(("capacity", "ahead"), [(1, 1), (2, 1), (3, 4), (None, 4)])
def test_a_class_larger_than_all_the_seats_is_not_ahead(
    line: list[Registration], capacity: int | None, ahead: int
) -> None:
    kept(line[0].event, capacity=capacity)
    assert [queries.heads_ahead(one) for one in line[1:]] == [0, 1, ahead]


@NOW
@pytest.mark.parametrize("status", list(Seat))
def test_who_is_registered_is_known_by_person_and_by_address(app: Flask, status: Seat) -> None:
    event, other = make.public_event(), make.public_event()
    mine = seat(make.registration(event, email="Line@Example.org"), status)
    is_active = status in ACTIVE
    assert mine.person_id is not None
    found = queries.active_of(event.id, mine.person_id)
    assert found == (mine if is_active else None)
    assert queries.active_of(other.id, mine.person_id) is None
    assert queries.is_registered(event.id, " LINE@example.org ") == is_active
    assert not queries.is_registered(other.id, "line@example.org")
    assert not queries.is_registered(event.id, "line@example.org", besides=mine.id)
    assert (mine in queries.registrations_with_email(" Line@example.org")) == is_active


@NOW
def test_the_same_person_is_another_registration_at_that_address(app: Flask) -> None:
    event, other = make.public_event(), make.public_event()
    mine = make.registration(event, email="line@example.org")
    new = make.registration(event)
    make.registration(other, email="luc@example.org")
    key = mine.sort_key
    for row, email, wanted in (
        (new, "line@example.org", True),
        (mine, "line@example.org", False),
        (new, "luc@example.org", False),
    ):
        assert queries.is_same_person_registered(row, email, sort_key=key) == wanted
    assert not queries.is_same_person_registered(new, "line@example.org", sort_key="luc")
    seat(mine, Seat.CANCELLED)
    assert not queries.is_same_person_registered(new, "line@example.org", sort_key=key)


@pytest.mark.parametrize(("second", "is_there"), [(-1, True), (0, False)])
def test_lost_links_are_those_that_still_open(app: Flask, second: int, is_there: bool) -> None:
    with NOW:
        event = make.public_event()
        make.registration(event, email="line@example.org")
    end = event.link_ends_at + timedelta(seconds=second)
    with time_machine.travel(end, tick=False):
        assert bool(queries.registrations_with_email("line@example.org")) == is_there


@NOW
def test_what_a_person_registered_for_is_shown_latest_first(app: Flask) -> None:
    days = (make.date(2026, 12, n) for n in (3, 9, 4))
    facts = {"first_name": "Line", "last_name": "Roy", "email": "line@example.org"}
    made = [make.registration(_event_on(day), **facts) for day in days]
    make.registration(make.public_event())
    assert made[0].person_id is not None
    assert list(queries.registrations_of(made[0].person_id)) == [made[1], made[2], made[0]]


def _event_on(day: make.date) -> Event:
    return make.public_event(make.group(on=day, grades=(), label="", planned_count=None))


@NOW
def test_who_said_what_would_help_is_listed_while_seated(app: Flask) -> None:
    event = make.public_event()
    make.registration(event)
    made = [make.registration(event, accessibility_needs="Rampe") for _n in range(3)]
    make.registration(make.public_event(), accessibility_needs="Rampe")
    seat(made[0], Seat.WAITLISTED)
    assert queries.with_needs(event.id, most=5) == made[1:]
    assert queries.with_needs(event.id, most=1) == made[1:2]


@NOW
def test_a_mail_reaches_whoever_gave_an_address(app: Flask) -> None:
    event = make.public_event()
    rows = [make.registration(event, email=email) for email in ("a@example.org", "", "")]
    assert queries.informed(rows) == queries.Informed(mailed=1, without_address=2)


@NOW
def test_registrations_are_read_by_code_or_by_id(app: Flask) -> None:
    event = make.public_event()
    made = [make.registration(event) for _n in range(3)]
    codes = [made[0].code]
    assert set(queries.registrations_with(codes=codes, ids=[made[2].id])) == {made[0], made[2]}
    assert set(queries.registrations_with(codes=codes, ids=[])) == {made[0]}
    assert list(queries.registrations_with(codes=[], ids=[])) == []
    assert queries.registration_of_code(f" {made[1].code.lower()} ") == made[1]
