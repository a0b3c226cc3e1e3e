"""Whom the door expects at a block."""

from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import check_in, queries
from outreach.attendance.models import Attendance, Presence
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import Reason
from outreach.registration import actions as registrations
from outreach.registration import queries as registration_queries
from outreach.registration.models import Registration
from tests import make
from tests.browser import Client

CLASS = {"pupils": {"secondary_4": 28}, "adults": 2}


@pytest.fixture
def fair(app: Flask) -> Iterator[Event]:
    """A fair of two blocks, seen in the evening of its day."""
    with time_machine.travel("2026-12-03T23:00:00Z", tick=False):
        plain = {"on": make.date(2026, 12, 3), "grades": (), "label": "", "planned_count": None}
        blocks = (make.group(starts=time(hour), minutes=60, **plain) for hour in (9, 13))
        yield make.public_event(*blocks, type="career_fair")


def a_class(fair: Event, *blocks: Session, **facts: str) -> Registration:
    chosen = tuple(block.id for block in blocks)
    return make.registration(fair, school=make.school(), block_ids=chosen, **CLASS, **facts)


def names(session: Session, text: str = "") -> list[str]:
    rows = db.session.execute(queries.on_roll(session, text=text).order_by(*queries.BY_NAME))
    return [registration.last_name for registration, _attendance in rows]


def counted(session: Session) -> tuple[int, int]:
    found = queries.counts(session)
    return found.came, found.expected


def test_a_class_is_expected_at_the_block_it_chose(fair: Event) -> None:
    morning, afternoon = fair.sessions
    a_class(fair, morning, last_name="Abel")
    make.registration(fair, last_name="Zed")
    assert (names(morning), names(afternoon)) == (["Abel", "Zed"], ["Zed"])
    assert (counted(morning), counted(afternoon)) == ((0, 2), (0, 1))


def test_a_class_that_comes_to_another_block_is_found_and_then_on_its_list(fair: Event) -> None:
    morning, afternoon = fair.sessions
    made = a_class(fair, morning, last_name="Abel")
    assert names(afternoon, "abel") == ["Abel"]
    with transaction() as session:
        mine = session.merge(made)
        check_in.count_class(mine, session.merge(afternoon), youth=28, adults=2, by=None)
    assert names(afternoon) == ["Abel"]
    assert (counted(morning), counted(afternoon)) == ((0, 1), (1, 1))


def test_closing_marks_nobody_absent_where_they_were_not_expected(fair: Event) -> None:
    morning, afternoon = fair.sessions
    a_class(fair, morning)
    with transaction() as session:
        check_in.close_roll(session.merge(fair), by=None)
    rows = db.session.execute(select(Attendance.session_id, Attendance.presence)).all()
    assert [tuple(row) for row in rows] == [(morning.id, Presence.ABSENT)]


def test_a_class_whose_block_is_called_off_is_expected_at_all_the_others(fair: Event) -> None:
    morning, afternoon = fair.sessions
    with time_machine.travel("2026-12-01T12:00:00Z", tick=False):
        a_class(fair, morning, last_name="Abel")
        with transaction() as session:
            registrations.cancel_session(
                session.merge(morning), reason=Reason.WEATHER_CLOSURE, by=None
            )
    assert names(db.session.get_one(Session, afternoon.id)) == ["Abel"]


def test_who_waits_is_on_the_roll_and_not_among_the_expected(app: Flask) -> None:
    event = make.public_event(capacity=1)
    make.registration(event, last_name="Abel")
    make.registration(event, last_name="Zed")
    (block,) = event.sessions
    assert names(block) == ["Abel", "Zed"]
    assert counted(block) == (0, 1)
    assert [line.registration.last_name for line in queries.seated(block)] == ["Abel"]


def test_who_came_is_counted_by_block_in_heads_and_shown_on_the_event(
    fair: Event, client: Client
) -> None:
    morning, afternoon = fair.sessions
    made = a_class(fair, morning)
    person = make.registration(fair)
    make.registration(fair)
    assert queries.came_by_block(fair) == {}
    with transaction() as session:
        check_in.count_class(
            session.merge(made), session.merge(morning), youth=28, adults=2, by=None
        )
    make.present(person)
    came = queries.came_by_block(fair)
    assert came[morning.id] == 31
    client.sign_in(make.user())
    cells = client.page(f"/fr/staff/events/{fair.id}").all("tbody tr td:nth-child(4)")
    assert cells == ["31", str(came.get(afternoon.id, ""))]


def test_presence_over_all_blocks(fair: Event) -> None:
    morning, afternoon = fair.sessions
    both, one, none, unseen = (make.registration(fair) for _n in range(4))
    with transaction() as session:
        for made, blocks in ((both, (morning, afternoon)), (one, (morning,))):
            for block in blocks:
                check_in.check_in(session.merge(made), session.merge(block), by=None, reason="x")
        for made, blocks in ((one, (afternoon,)), (none, (morning, afternoon))):
            for block in blocks:
                absent = Attendance(registration=session.merge(made), session=session.merge(block))
                absent.presence = Presence.ABSENT
                session.add(absent)
    assert queries.over_all([]) is Presence.UNKNOWN
    mixed = [Attendance(presence=one) for one in (Presence.ABSENT, Presence.EXCUSED)]
    assert queries.over_all(mixed) is Presence.ABSENT
    expected = {both.id: Presence.PRESENT, one.id: Presence.PARTIAL, none.id: Presence.ABSENT}
    assert queries.presences_at(fair.id) == expected
    assert unseen.id not in expected
    assert queries.presences_of_person(one.person_id) == {one.id: Presence.PARTIAL}


@time_machine.travel("2026-12-03T23:00:00Z", tick=False)
def test_positions_and_presences_are_asked_for_the_rows_of_a_page_only(app: Flask) -> None:
    event = make.public_event(capacity=1)
    seated, second, third = (make.registration(event) for _n in range(3))
    assert registration_queries.positions(event.id, among=[seated.id, third.id]) == {third.id: 2}
    make.present(seated)
    assert queries.presences_of([seated.id, second.id]) == {seated.id: Presence.PRESENT}
    assert queries.presences_of([second.id]) == {}


def test_heads_that_came_are_counted_by_block(fair: Event) -> None:
    morning, afternoon = fair.sessions
    person, first, second = make.registration(fair), a_class(fair), a_class(fair)
    with transaction() as session:
        for row, block, counts in (
            (person, morning, {}),
            (first, morning, {"youth_count": 25, "adults_count": 3}),
            (second, morning, {"youth_count": 20}),
            (second, afternoon, {}),
        ):
            ids = {"registration_id": row.id, "session_id": block.id}
            session.add(Attendance(**ids, presence=Presence.PARTIAL, **counts))
        absent = {"registration_id": person.id, "session_id": afternoon.id}
        session.add(Attendance(**absent, presence=Presence.ABSENT))
    assert queries.came_by_block(fair) == {morning.id: 1 + 28 + 20, afternoon.id: 30}


@pytest.mark.parametrize(
    ("marks", "over_all"),
    [
        (("present", "present"), "present"),
        (("present", "absent"), "partial"),
        (("absent", "partial"), "partial"),
        (("absent", "absent"), "absent"),
        (("absent", "excused"), "absent"),
        (("excused", "excused"), "excused"),
        (("partial",), "partial"),
        ((), "unknown"),
    ],
)
def test_one_presence_for_all_blocks(fair: Event, marks: tuple[str, ...], over_all: str) -> None:
    mine, other = make.registration(fair), make.registration(make.public_event())
    with transaction() as session:
        rows = [
            Attendance(registration_id=mine.id, session_id=block.id, presence=Presence(mark))
            for block, mark in zip(fair.sessions, marks, strict=False)
        ]
        session.add_all(rows)
    wanted = {mine.id: Presence(over_all)} if marks else {}
    assert queries.presences_at(fair.id) == wanted
    assert queries.presences_of([mine.id, other.id]) == wanted
    assert queries.presences_of_person(mine.person_id or 0) == wanted
    assert queries.over_all(rows) is Presence(over_all)
    assert queries.unseen_count(fair) == (not marks)
    came = Presence(over_all) in (Presence.PRESENT, Presence.PARTIAL)
    assert list(queries.came_to(fair.id)) == [mine] * came
    assert list(queries.came_to(fair.id, among=[mine.id])) == [mine] * came
    assert list(queries.came_to(fair.id, among=[other.id])) == []
    assert (queries.presence_of(mine.id) is not None) == came
