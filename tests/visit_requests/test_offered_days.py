"""What school calendars say of the days that are offered."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.schools.models import DayKind
from outreach.schools.places import CalendarPlace
from outreach.visit_requests import offered_days, queries
from outreach.visit_requests.models import VisitRequest
from outreach.visit_requests.offered_days import OddDate, OddDates
from outreach.visits.conflicts import are_settled
from tests import make
from tests.browser import counted
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board
from tests.visit_requests.asking import NOVEMBER, offered, published, request

DAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[None]:
    with NOVEMBER:
        yield


def keys(days: list[OddDate]) -> list[list[str]]:
    return [[odd.place_key for odd in day.conflicts] for day in days]


def closed(days: list[OddDate]) -> list[bool]:
    return [day.is_closed for day in days]


def test_of_schools_is_what_counts_at_any_of_them() -> None:
    mine, other = board(), board("763000", "Autre")
    here, there = make.school(board_id=mine.id), make.school(board_id=mine.id)
    for place in (CalendarPlace(mine), CalendarPlace(other), CalendarPlace(school=here)):
        add_day(place, DAY)
    days = offered_days.of_schools([DAY, DAY, date(2026, 12, 9)], [here, there])
    assert [day.on for day in days] == [DAY]
    assert keys(days) == [[f"board-{mine.id}", f"school-{here.id}"]]
    assert closed(days) == [True]


@pytest.mark.parametrize(
    ("place", "is_closed"), [("school", False), ("board", True), ("quebec", True)]
)
def test_a_day_is_closed_where_none_of_the_schools_has_classes(place: str, is_closed: bool) -> None:
    mine = board()
    here, there = make.school(board_id=mine.id), make.school(board_id=mine.id)
    places = {"school": CalendarPlace(school=here), "board": CalendarPlace(mine)}
    add_day(places.get(place, CalendarPlace()), DAY)
    assert closed(offered_days.of_schools([DAY], [here, there])) == [is_closed]
    assert closed(offered_days.of_schools([DAY], [there])) == ([True] if is_closed else [])


def test_exams_are_said_and_close_nothing() -> None:
    here = make.school()
    add_day(CalendarPlace(school=here), DAY, kind=DayKind.EXAMS)
    assert closed(offered_days.of_schools([DAY], [here])) == [False]


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [
        (date(2026, 12, 25), [True]),  # a holiday
        (date(2026, 12, 12), [False]),  # a Saturday
        (date(2027, 6, 18), []),
        (date(2027, 6, 21), [True]),  # the summer
    ],
)
def test_what_is_computed_counts_everywhere(day: date, is_closed: list[bool]) -> None:
    assert closed(offered_days.of_schools([day], [make.school()])) == is_closed
    assert closed(offered_days.of_region([day], "06")) == is_closed


def test_of_region_names_its_boards_that_are_closed() -> None:
    mine, second = board(), board("763000", "Deuxième")
    elsewhere, empty = board("764000", "Ailleurs"), board("765000", "Sans école")
    here = make.school(board_id=mine.id, region_code="06")
    make.school(board_id=second.id, region_code="06")
    make.school(board_id=elsewhere.id, region_code="13")
    gone = make.school(board_id=empty.id, region_code="06")
    with transaction() as session:
        session.merge(gone).is_active = False
    for place in (mine, elsewhere, empty):
        add_day(CalendarPlace(place), DAY)
    add_day(CalendarPlace(school=here), date(2026, 12, 9))
    days = offered_days.of_region([DAY, date(2026, 12, 9)], "06")
    assert (keys(days), closed(days)) == ([[f"board-{mine.id}"]], [False])
    everywhere = offered_days.of_region([DAY], "")
    assert keys(everywhere) == [[f"board-{mine.id}", f"board-{elsewhere.id}"]]
    add_day(CalendarPlace(second), DAY)
    assert closed(offered_days.of_region([DAY], "06")) == [True]
    assert offered_days.of_region([], "06") == []


@pytest.mark.parametrize(("count", "named", "others"), [(5, 5, 0), (6, 5, 1)])
def test_five_boards_are_named_and_the_others_counted(count: int, named: int, others: int) -> None:
    for n in range(count):
        row = board(f"76{n}000", f"Centre {n}")
        make.school(board_id=row.id)
        add_day(CalendarPlace(row), DAY)
    (day,) = offered_days.of_region([DAY], "06")
    assert (len(day.named), day.others_count, len(day.keys)) == (named, others, count)


def test_many_days_and_schools_are_one_statement() -> None:
    mine = board()
    rows = [make.school(board_id=mine.id) for _n in range(3)]
    add_day(CalendarPlace(mine), DAY, DAY + timedelta(days=40))
    counts = []
    for days, schools in ((1, rows[:1]), (30, rows)):
        wanted = [DAY + timedelta(days=n) for n in range(days)]
        assert all(school.board_id for school in schools)
        with counted() as statements:
            assert len(offered_days.of_schools(wanted, schools)) == days
            offered_days.closed_days(wanted, schools)
        counts.append(len(statements))
    assert counts == [2, 2]


def test_odd_days_stay_as_they_were_ticked_and_new_ones_as_proposed() -> None:
    mine = board()
    here = make.school(board_id=mine.id)
    wednesday, thursday = DAY + timedelta(days=1), DAY + timedelta(days=2)
    add_day(CalendarPlace(mine), DAY)
    add_day(CalendarPlace(mine), wednesday, kind=DayKind.EXAMS)
    odd = offered_days.of_schools([DAY, wednesday], [here])
    days = [DAY, wednesday, thursday]
    with pytest.raises(OddDates) as first:
        offered_days.staying(days, odd, settled="", ticked=[], by=None)
    assert (first.value.ticked, first.value.may_go_on) == ({wednesday}, True)

    def stay(*ticked: date) -> list[date]:
        names = [day.isoformat() for day in ticked]
        return offered_days.staying(days, odd, settled=first.value.keys, ticked=names, by=None)

    assert stay() == [thursday]
    assert stay(DAY) == [DAY, thursday]
    assert stay(DAY, wednesday) == days
    with pytest.raises(OddDates) as again:
        offered_days.staying(
            days, odd, settled=odd[0].conflicts[0].key, ticked=[DAY.isoformat()], by=None
        )
    assert again.value.ticked == {DAY, wednesday}


def test_a_teacher_goes_past_what_warns_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from outreach.visits import conflicts

    here = make.school()
    add_day(CalendarPlace(school=here), DAY)
    (odd,) = offered_days.of_schools([DAY], [here])
    assert are_settled(odd.conflicts, " ".join(odd.keys), by=None)
    assert not are_settled(odd.conflicts, "other", by=None)
    monkeypatch.setitem(conflicts.RULES, odd.conflicts[0].kind, conflicts.BLOCKS)
    assert not are_settled(odd.conflicts, " ".join(odd.keys), by=None)


def test_closed_days_are_told_by_school() -> None:
    mine = board()
    here, there, private = (
        make.school(board_id=mine.id),
        make.school(board_id=mine.id),
        make.school(),
    )
    thursday = DAY + timedelta(days=2)
    add_day(CalendarPlace(mine), DAY)
    add_day(CalendarPlace(school=here), thursday, kind=DayKind.BREAK)
    add_day(CalendarPlace(school=there), thursday, kind=DayKind.EXAMS)
    days = [DAY, DAY + timedelta(days=1), thursday]
    assert offered_days.closed_days(days, [here, there, private]) == {
        here.id: {DAY, thursday},
        there.id: {DAY},
        private.id: set(),
    }


@pytest.mark.parametrize(
    ("day", "at", "is_hidden"),
    [
        (date(2027, 3, 12), time(23, 30), False),
        (date(2027, 3, 13), time(0, 0), True),
        (date(2027, 3, 14), time(23, 30), True),  # the clock went forward that night
        (date(2027, 3, 15), time(0, 0), False),
        (date(2026, 11, 30), time(0, 0), True),
    ],
)
def test_days_off_run_from_midnight_to_midnight_here(day: date, at: time, is_hidden: bool) -> None:
    here = make.school()
    add_day(CalendarPlace(school=here), date(2027, 3, 13), date(2027, 3, 14), kind=DayKind.BREAK)
    add_day(CalendarPlace(school=here), date(2026, 11, 30))
    add_day(CalendarPlace(school=here), date(2026, 12, 1), kind=DayKind.EXAMS)
    (slot,) = published(day, at=at, minutes=15)
    days = offered_days.days_to_come(here)
    assert len(days.off) == 2
    shown = db.session.scalars(queries.free_slots(but=days.off)).all()
    hidden = db.session.scalars(queries.free_slots(within=days.off)).all()
    assert ([s.id for s in shown], [s.id for s in hidden]) == (
        ([], [slot.id]) if is_hidden else ([slot.id], [])
    )
    assert bool([odd for odd in days.said_of(slot) if odd.place_key]) == is_hidden


def test_within_no_day_off_is_no_slot() -> None:
    published(DAY)
    assert db.session.scalars(queries.free_slots(within=[])).all() == []


def test_of_request_are_the_slot_it_holds_and_the_dates_it_was_offered() -> None:
    here = make.school()
    thursday = DAY + timedelta(days=2)
    add_day(CalendarPlace(school=here), DAY, thursday)
    row, (slot,) = request(school=here), published(DAY)

    def days(**facts: object) -> list[date]:
        with transaction() as session:
            mine = session.get_one(VisitRequest, row.id)
            for name, value in facts.items():
                setattr(mine, name, value)
            return [day.on for day in offered_days.of_request(mine)]

    assert days() == []
    assert days(slot_id=slot.id) == []
    assert days(holds_slot=True) == [DAY]
    assert days(school=None) == []
    other = offered(DAY, date(2026, 12, 9))
    assert offered_days.of_request(other) == []
    add_day(CalendarPlace(school=other.school), DAY)
    assert [day.on for day in offered_days.of_request(other)] == [DAY]
