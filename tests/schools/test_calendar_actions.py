"""Entering, correcting and removing days of school calendars."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.schools import calendar_actions as actions
from outreach.schools.models import Board, DayKind, DaySource, SchoolCalendarDay
from outreach.schools.places import CalendarPlace
from tests import make

MARCH = date(2027, 3, 1), date(2027, 3, 5)


def board(code: str = "762000", name: str = "Centre de services scolaire des Rivières") -> Board:
    with transaction() as session:
        row = Board(code=code, name=name, aliases=[], locked=[])
        session.add(row)
    return row


def add(
    place: CalendarPlace, first: date, last: date | None = None, **facts: object
) -> SchoolCalendarDay:
    kind = facts.pop("kind", DayKind.PEDAGOGICAL)
    with transaction():
        return actions.add(
            place, first_on=first, last_on=last or first, kind=kind, by=None, **facts
        )


def days() -> list[tuple[date, date]]:
    by_id = select(SchoolCalendarDay).order_by(SchoolCalendarDay.id)
    return [(row.first_on, row.last_on) for row in db.session.scalars(by_id)]


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [
        (date(2027, 2, 27), date(2027, 2, 28), True),
        (date(2027, 2, 27), date(2027, 3, 1), False),
        (date(2027, 3, 3), date(2027, 3, 3), False),
        (date(2027, 3, 5), date(2027, 3, 8), False),
        (date(2027, 3, 6), date(2027, 3, 6), True),
        (date(2027, 2, 1), date(2027, 4, 1), False),
    ],
)
def test_two_ranges_of_one_calendar_share_no_day(
    app: Flask, first: date, last: date, is_free: bool
) -> None:
    place = CalendarPlace(board())
    add(place, *MARCH, kind=DayKind.BREAK)
    if is_free:
        add(place, first, last)
        assert len(days()) == 2
        return
    with speaking("fr"), pytest.raises(Refused, match="chevauchent") as refused:
        add(place, first, last)
    assert "du 1er au 5 mars 2027" in refused.value.sentence
    assert (refused.value.about, len(days())) == ("first_on", 1)


def test_other_calendars_may_have_the_same_days(app: Flask) -> None:
    for place in (
        CalendarPlace(board()),
        CalendarPlace(board("763000", "Autre")),
        CalendarPlace(school=make.school()),
        CalendarPlace(),
    ):
        add(place, *MARCH)
    assert len(days()) == 4


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2027, 3, 2), date(2027, 3, 1), "comes before"),
        (date(2027, 6, 30), date(2027, 7, 1), "two school years"),
        (date(2027, 6, 29), date(2027, 6, 30), ""),
        (date(2027, 7, 1), date(2027, 7, 2), ""),
    ],
)
def test_a_range_runs_forward_within_a_school_year(
    app: Flask, first: date, last: date, sentence: str
) -> None:
    if not sentence:
        add(CalendarPlace(), first, last)
        return
    with speaking("en"), pytest.raises(Refused, match=sentence) as refused:
        add(CalendarPlace(), first, last)
    assert refused.value.about == "last_on"
    assert days() == []


def test_a_day_moves_within_its_own_days_and_stands_as_entered_by_hand(app: Flask) -> None:
    row = add(CalendarPlace(), *MARCH, source=DaySource.COPY)
    other = add(CalendarPlace(), date(2027, 3, 9))
    facts = {"kind": DayKind.BREAK, "label": "Relâche"}
    with transaction() as session:
        here = session.merge(row)
        actions.correct(here, by=None, first_on=MARCH[1], last_on=date(2027, 3, 8), **facts)
        source = here.source
    assert (days()[0], source) == ((date(2027, 3, 5), date(2027, 3, 8)), DaySource.HAND)
    with transaction() as session, pytest.raises(Refused, match="chevauchent"):
        actions.correct(
            session.merge(other),
            by=None,
            first_on=date(2027, 3, 8),
            last_on=date(2027, 3, 9),
            **facts,
        )


def test_a_removed_day_is_gone_and_its_number_never_given_again(app: Flask) -> None:
    row = add(CalendarPlace(), *MARCH)
    with transaction() as session:
        actions.remove(session.merge(row), by=None)
    assert days() == []
    assert add(CalendarPlace(), *MARCH).id > row.id


def copy(place: CalendarPlace, year: str = "2026-2027") -> list[tuple[date, date]]:
    with transaction():
        rows = actions.copy_year(place, year, by=None)  # type: ignore[arg-type]
        return [(row.first_on, row.last_on) for row in rows]


def test_a_year_is_copied_to_the_same_weekdays_of_the_next_once(app: Flask) -> None:
    place = CalendarPlace(board())
    add(place, date(2026, 6, 30))
    add(place, date(2026, 11, 20))
    add(place, *MARCH, kind=DayKind.BREAK, label="Relâche")
    add(place, date(2027, 7, 1))
    add(CalendarPlace(), date(2026, 11, 23))
    assert copy(place) == [(date(2027, 11, 19),) * 2, (date(2028, 2, 28), date(2028, 3, 3))]
    copies = select(SchoolCalendarDay).where(SchoolCalendarDay.source == DaySource.COPY)
    last = list(db.session.scalars(copies.order_by(SchoolCalendarDay.id)))[-1]
    assert (last.kind, last.label) == (DayKind.BREAK, "Relâche")
    with speaking("en"), pytest.raises(Refused, match="copy already"):
        copy(place)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 7, 1), date(2027, 7, 7)),
        (date(2026, 7, 2), date(2027, 7, 1)),
        (date(2027, 7, 1), date(2028, 7, 6)),
        (date(2027, 7, 2), date(2028, 7, 7)),
        (date(2027, 7, 3), date(2028, 7, 1)),
        (date(2027, 6, 30), date(2028, 6, 28)),
        (date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_a_copied_day_lies_in_the_next_school_year(app: Flask, day: date, later: date) -> None:
    place = CalendarPlace()
    add(place, day)
    year = f"{day.year - (day.month < 7)}-{day.year + (day.month >= 7)}"
    assert copy(place, year) == [(later, later)]
    assert day.weekday() == later.weekday()


def test_a_copy_leaves_out_what_meets_a_day_of_the_next_year(app: Flask) -> None:
    place = CalendarPlace()
    add(place, date(2026, 11, 20))
    add(place, date(2027, 11, 19))
    with speaking("en"), pytest.raises(Refused, match="Nothing"):
        copy(place)
    add(place, date(2026, 11, 21))
    assert copy(place) == [(date(2027, 11, 20), date(2027, 11, 20))]
