"""What earlier visits of a school propose for the next one."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.events.contacts import DayContact
from outreach.events.words import EventType
from outreach.schools.models import School
from outreach.visits import queries
from outreach.visits.queries import Habits
from tests import make

DAY = date(2026, 11, 4)


def known(school: School) -> Habits:
    db.session.rollback()
    return queries.habits(school.id)


def visit(school: School, *hours: tuple[int, int], on: date = DAY, **facts: object) -> None:
    groups = [make.group(on=on, starts=time(*at), minutes=60) for at in hours]
    make.visit(*groups, school=school, **facts)


def test_a_school_without_a_visit_proposes_nothing(app: Flask) -> None:
    made = known(make.school())
    assert (made.contact, made.first_values, made.starts) == (None, {}, ())
    assert made.between == timedelta(minutes=10)


def test_periods_are_those_used_most_in_order_of_the_day(app: Flask) -> None:
    school = make.school()
    visit(school, (13, 0), (9, 0))
    visit(school, (9, 0), (10, 15), on=date(2026, 7, 8))
    visit(make.school(), (8, 0))
    assert known(school).starts == (time(9), time(10, 15), time(13))
    many = make.school()
    visit(many, *((hour, 0) for hour in range(7, 16)))
    visit(many, (15, 0), on=date(2026, 10, 7))
    assert len(known(many).starts) == queries.MOST_PERIODS
    assert time(15) in known(many).starts


@pytest.mark.parametrize(
    ("second", "minutes"),
    [((10, 0), 0), ((10, 5), 5), ((10, 30), 30), ((10, 31), 10), ((9, 59), 10)],
)
def test_the_break_is_that_between_two_groups(
    app: Flask, second: tuple[int, int], minutes: int
) -> None:
    school = make.school()
    visit(school, (9, 0), second)
    assert known(school).between == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("bells", "starts", "after"),
    [
        ((), time(9), time(10, 10)),
        ((time(9, 50), time(10, 15)), time(9), time(10, 15)),
        ((time(10, 0),), time(9), time(10)),
        ((time(9, 59),), time(9), time(10, 10)),
        ((time(10, 25),), time(9), time(10, 25)),
        ((time(10, 26),), time(9), time(10, 10)),
        ((time(10, 15), time(10, 12)), time(9), time(10, 12)),
        ((), time(22, 49), time(23, 59)),
        ((), time(22, 50), None),
    ],
)
def test_the_next_period_is_a_known_bell_or_comes_after_the_break(
    bells: tuple[time, ...], starts: time, after: time | None
) -> None:
    assert Habits((), bells, timedelta(minutes=10)).next_start(starts, minutes=60) == after


def test_what_is_over_stands_apart_from_what_comes(app: Flask) -> None:
    school = make.school()
    for on in (7, 14, 21, 28):
        visit(school, (9, 0), on=date(2026, 10, on))
    with time_machine.travel("2026-10-14T14:00:00Z", tick=False):
        habits = known(school)
        assert [row.local_start.day for row in habits.visits] == [28, 21, 14, 7]
        assert [row.local_start.day for row in habits.earlier] == [14, 7]
        assert [row.local_start.day for row in habits.coming] == [21, 28]
    with time_machine.travel("2026-10-14T13:59:59Z", tick=False):
        assert [row.local_start.day for row in known(school).coming] == [14, 21, 28]


def test_many_to_come_hide_no_earlier_one(app: Flask) -> None:
    school = make.school()
    for n in range(-13, 14):
        visit(school, (9, 0), on=DAY + timedelta(n))
    with time_machine.travel("2026-11-04T12:00:00Z", tick=False):
        habits = known(school)
    assert (len(habits.visits), habits.visits[-1].local_start.date()) == (24, DAY - timedelta(12))
    assert habits.visits[0].local_start.date() == DAY + timedelta(11)


def test_the_next_visit_is_as_the_latest(app: Flask) -> None:
    school = make.school()
    visit(school, (9, 0), on=date(2026, 10, 7), room="A-1")
    visit(school, (13, 0), type=EventType.TALK, room="B-2")
    values = known(school).first_values
    assert (values["type"], values["room"]) == ("talk", "B-2")
    assert values["groups"] == [{"minutes": 60, "grades": ["secondary_3"]}]
    assert values["building_id"] == school.buildings[0].id


def test_a_room_is_that_of_the_same_contacts_latest_visit(app: Flask) -> None:
    school = make.school()
    for day, name, room in (
        (7, "Line Roy", "A-1"),
        (14, "Zoé Noël", "B-2"),
        (21, "Line Roy", "C-3"),
    ):
        contact = DayContact(name, "", "ecole@example.org")
        visit(school, (9, 0), on=date(2026, 10, day), room=room, contact=contact)
    rooms = [known(school).room_of(name) for name in ("line roy", "Zoe Noel", "Ana Roy", "")]
    assert rooms == ["C-3", "B-2", "", ""]
