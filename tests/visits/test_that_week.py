"""What stands beside the booking form about the week of its day."""

from datetime import date, timedelta

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.schools.models import DayKind, School
from outreach.schools.places import CalendarPlace
from outreach.visits import that_week
from tests import make
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board

WEDNESDAY = date(2026, 11, 4)
ONE = timedelta(days=1)


def week(on: date, *, school: School, owner_id: int = 0) -> dict[date, tuple[int, ...]]:
    db.session.rollback()
    days = that_week.days(on, school=school, owner_id=owner_id)
    return {day.date: tuple(entry.row.event_id for entry in day.entries) for day in days}


def test_what_the_school_or_the_person_has_in_that_week(app: Flask) -> None:
    eve, school = make.user(), make.school()
    theirs = make.visit(make.group(on=WEDNESDAY), school=school)
    hers = make.visit(make.group(on=WEDNESDAY + ONE), owner=db.session.merge(eve))
    make.visit(make.group(on=WEDNESDAY))
    make.visit(make.group(on=WEDNESDAY + 7 * ONE), school=school)
    found = week(WEDNESDAY, school=school, owner_id=eve.id)
    assert {day: ids for day, ids in found.items() if ids} == {
        WEDNESDAY: (theirs.id,),
        WEDNESDAY + ONE: (hers.id,),
    }
    assert [ids for ids in week(WEDNESDAY, school=school).values() if ids] == [(theirs.id,)]


@pytest.mark.parametrize(
    ("on", "days"),
    [(WEDNESDAY, "23456"), (date(2026, 11, 7), "234567"), (date(2026, 11, 1), "123456")],
)
def test_a_weekend_stands_there_only_if_it_is_the_day(app: Flask, on: date, days: str) -> None:
    assert [str(day.day) for day in week(on, school=make.school())] == list(days)


def test_each_day_says_what_the_calendar_of_the_school_has(app: Flask) -> None:
    row, other = board(), board(code="761000")
    add_day(CalendarPlace(row), WEDNESDAY, WEDNESDAY, kind=DayKind.PEDAGOGICAL)
    add_day(CalendarPlace(other), WEDNESDAY + ONE, WEDNESDAY + ONE, kind=DayKind.BREAK)
    school = make.school(board_id=row.id)
    days = that_week.days(WEDNESDAY, school=school, owner_id=None)
    assert {day.date: list(day.oddities) for day in days if day.oddities} == {
        WEDNESDAY: ["pedagogical"]
    }
