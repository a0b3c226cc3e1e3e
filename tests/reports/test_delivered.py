"""Which sessions count for youth, and which events are still undecided."""

from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from flask import Flask

from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType
from outreach.people.models import Person
from outreach.registration.models import RegistrationSource, Seat
from outreach.reports.counsellors_reached import behind, counsellors_reached
from outreach.reports.coverage import coverage
from outreach.reports.delivered import heads_by_day, participations_by_year
from outreach.reports.periods import Period, of_year
from outreach.reports.youth_reached import youth_reached
from tests import make

YEAR = of_year("2025-2026")
DAY = date(2025, 10, 1)
OF_YOUTH = {"classroom_visit", "talk", "workshop", "company_tour", "career_fair", "job_shadow_day",
            "hackathon", "theme_week"}  # fmt: skip


def held(type_: EventType, heads: int | None = 20) -> Event:
    """An event of that type on DAY, delivered, with this headcount of its one session."""
    block = make.group(on=DAY, label="", minutes=60)
    event = (
        make.visit(block, type=type_) if type_.is_visit else make.public_event(block, type=type_)
    )
    with transaction() as session:
        event = session.merge(event)
        if heads is not None:
            numbers = attendance.Headcount(heads)
            attendance.count(event.sessions[0], numbers, version=None, by=None, sure=True)
        elif event.status is not EventStatus.DELIVERED:
            events.move(event, to=EventStatus.DELIVERED, by=None)
        return event


@pytest.mark.parametrize("type_", list(EventType))
def test_only_types_that_count_youth_count_by_their_headcount(app: Flask, type_: EventType) -> None:
    held(type_, 20)
    totals = youth_reached(YEAR).totals
    counts = type_.value in OF_YOUTH
    assert (totals.participations, totals.sessions) == ((20, 1) if counts else (0, 0))
    assert participations_by_year(["2025-2026"]) == {"2025-2026": 20 if counts else 0}


@pytest.mark.parametrize(
    ("type_", "heads"), [("webinar", 25), ("counsellor_day", 25), ("parents_evening", 0)]
)
def test_a_class_at_an_event_for_adults_counts_by_its_heads(
    app: Flask, type_: str, heads: int
) -> None:
    event = make.public_event(make.group(on=DAY, grades=(), minutes=60), type=type_)
    made = make.registration(event, pupils={"secondary_4": 28}, adults=2, school=make.school())
    with transaction() as session:
        made = session.merge(made)
        check_in.count_class(made, made.event.sessions[0], youth=25, adults=2, by=None)
        numbers = attendance.Headcount(140)
        attendance.count(made.event.sessions[0], numbers, version=None, by=None, sure=True)
    totals = youth_reached(YEAR).totals
    assert (totals.participations, totals.schools) == (heads, 1 if heads else 0)
    assert participations_by_year(["2025-2026"]) == {"2025-2026": heads}


def test_two_classes_at_one_fair_are_one_session(app: Flask) -> None:
    event = make.public_event(make.group(on=DAY, grades=(), minutes=60), type="career_fair")
    for heads in (20, 22):
        made = make.registration(event, pupils={"secondary_4": heads}, school=make.school())
        with transaction() as session:
            made = session.merge(made)
            check_in.count_class(made, made.event.sessions[0], youth=heads, adults=0, by=None)
            attendance.close(made.event, by=None)
    report = youth_reached(YEAR)
    assert (report.totals.participations, report.totals.sessions, report.totals.schools) == (
        42,
        1,
        2,
    )
    assert report.without_numbers == 0


def test_a_session_that_nobody_counted_is_a_session_without_numbers(app: Flask) -> None:
    held(EventType.TALK, 20)
    held(EventType.TALK, 0)
    held(EventType.TALK, None)
    held(EventType.WEBINAR, None)
    report = youth_reached(YEAR)
    totals = report.totals
    assert (totals.participations, totals.sessions, totals.schools) == (20, 3, 3)
    assert report.without_numbers == 1
    reach = coverage(YEAR)
    assert (reach.totals.schools, reach.totals.eligible, reach.without_numbers) == (3, 3, 1)
    assert (reach.totals.participations, reach.totals.sessions) == (20, 3)


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_undecided_follow_the_filters_and_the_places_own_day(app: Flask) -> None:
    montreal = make.school()
    islands = make.school(region_code="11", time_zone="America/Halifax")
    first = make.group(on=date(2026, 10, 1), grades=("secondary_3",))
    make.visit(first, school=montreal, type=EventType.TALK)
    late = make.group(on=date(2026, 10, 2), starts=time(0, 15), grades=("secondary_5",))
    make.visit(late, school=islands)
    make.public_event(make.group(on=date(2026, 10, 1)))
    asked: list[tuple[dict[str, str], int]] = [
        ({}, 2),
        ({"region": "06"}, 1),
        ({"region": "11"}, 1),
        ({"region": "01"}, 0),
        ({"activity_type": "talk"}, 1),
        ({"mode": "online"}, 0),
        ({"grade": "secondary_5"}, 1),
        ({"grade": "secondary_1"}, 0),
        ({"school": str(montreal.id)}, 1),
    ]
    for filters, count in asked:
        assert youth_reached(of_year("2026-2027"), **filters).undecided == count, filters
    days = {on: Period(date(2026, 10, on), date(2026, 10, on)) for on in (1, 2)}
    assert [youth_reached(days[on], region="11").undecided for on in (1, 2)] == [0, 1]
    assert coverage(of_year("2026-2027")).undecided == 2
    assert coverage(of_year("2026-2027"), region="06").undecided == 1


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_undecided_of_counsellors_are_told_beside_their_reach(app: Flask) -> None:
    year = of_year("2026-2027")
    event = make.public_event(make.group(on=date(2026, 10, 1)))
    make.visit(make.group(on=date(2026, 10, 1)))
    assert counsellors_reached(year).undecided == 1
    assert counsellors_reached(year, region="06").undecided == 0
    make.school(region_code="01")
    make.registration(event, school=make.school(), source=RegistrationSource.STAFF)
    assert counsellors_reached(year, region="06").undecided == 1
    assert counsellors_reached(year, region="01").undecided == 0
    assert counsellors_reached(year, role="guidance_counsellor").undecided == 1
    assert counsellors_reached(year, role="principal").undecided == 0
    assert counsellors_reached(year, activity_type="webinar").undecided == 0
    assert counsellors_reached(Period(date(2026, 10, 2), date(2026, 10, 31))).undecided == 0


@time_machine.travel("2026-12-10T12:00:00Z", tick=False)
def test_undecided_of_youth_look_at_the_class_that_registered(app: Flask) -> None:
    """By its school and its grades; a class that gave its seat back is not awaited any more."""
    year = of_year("2026-2027")
    theirs = make.school()
    event = make.public_event(type="webinar")
    made = make.registration(event, pupils={"secondary_4": 28}, adults=2, school=theirs)
    asked: list[tuple[dict[str, str], int]] = [
        ({}, 1),
        ({"region": "06"}, 1),
        ({"region": "01"}, 0),
        ({"grade": "secondary_4"}, 1),
        ({"grade": "secondary_3"}, 0),
        ({"school": str(theirs.id)}, 1),
        ({"school": "99"}, 0),
    ]
    for filters, count in asked:
        assert youth_reached(year, **filters).undecided == count, filters
    assert coverage(year).undecided == 1
    with transaction() as session:
        session.merge(made).status = Seat.CANCELLED
    assert youth_reached(year).undecided == coverage(year).undecided == 0


def test_a_row_is_what_its_filter_keeps(app: Flask) -> None:
    """For each dimension that is also a filter: visits, mixed grades, classes of schools and of typed names."""
    first, second = make.school(), make.school(region_code="13")
    mixed = make.group(on=DAY, label="", grades=("secondary_3", "secondary_4"))
    make.counted(make.visit(make.group(on=DAY), mixed, school=first), 28, 50)
    make.counted(make.visit(make.group(on=DAY, grades=()), school=second, type=EventType.TALK), 31)
    block = make.group(on=DAY, grades=(), minutes=60)
    fair = make.public_event(block, type="webinar", school=make.school(region_code="05"))
    for facts in ({"school": second}, {"organisation": "École tapée"}):
        made = make.registration(fair, pupils={"secondary_4": 25}, adults=1, **facts)
        with transaction() as session:
            made = session.merge(made)
            check_in.count_class(made, made.event.sessions[0], youth=25, adults=1, by=None)
    with transaction() as session:
        attendance.close(session.merge(fair), by=None)
    for by in ("region", "grade", "activity_type", "mode", "school_year"):
        rows = youth_reached(YEAR, by=by).rows
        assert sum(row.participations for row in rows) == 159
        for row in rows:
            if by == "school_year":
                totals = youth_reached(of_year(row.key)).totals
            elif row.key:
                totals = youth_reached(YEAR, **{by: row.key}).totals
            assert not row.key or replace(totals, key=row.key, label=row.label) == row, (by, row)
    for by in ("region", "board_type", "network", "grade", "activity_type", "mode"):
        for row in coverage(YEAR, by=by).rows:
            if row.key:
                totals = coverage(YEAR, **{by: row.key}).totals
                told = (totals.schools, totals.sessions, totals.participations)
                assert told == (row.schools, row.sessions, row.participations), (by, row)


def test_heads_of_a_day_are_those_counted_by_session_and_by_class(app: Flask) -> None:
    held(EventType.TALK, None)
    assert list(heads_by_day(YEAR)) == [(DAY, 0)]
    assert participations_by_year(["2025-2026"]) == {"2025-2026": 0}
    for heads in (20, 22):
        held(EventType.TALK, heads)
    event = make.public_event(make.group(on=DAY, grades=(), minutes=60), type="webinar")
    made = make.registration(event, pupils={"secondary_4": 28}, school=make.school())
    with transaction() as session:
        made = session.merge(made)
        check_in.count_class(made, made.event.sessions[0], youth=25, adults=2, by=None)
        attendance.close(made.event, by=None)
    assert list(heads_by_day(YEAR)) == [(DAY, 42), (DAY, 25)]
    assert list(heads_by_day(of_year("2024-2025"))) == []


def test_behind_counsellors_who_did_not_come_is_nobody(app: Flask) -> None:
    none = behind(YEAR, by="region", most=5)
    assert (none.count, none.presences, none.row.counsellors) == (0, [], 0)
    block = make.group(on=DAY, grades=(), label="", minutes=60)
    event = make.public_event(block)
    for _n in range(3):
        made = make.registration(event, school=make.school())
        with transaction() as session:
            made = session.merge(made)
            check_in.check_in(made, made.event.sessions[0], by=None, reason="test")
    with transaction() as session:
        attendance.close(session.merge(event), by=None)
    told = {seen.person for seen in behind(YEAR, by="region", most=5).presences}
    assert told == {person.id for person in db.session.query(Person)}
    for key, most, shown in (("06", 2, 2), ("06", 3, 3), ("01", 3, 0)):
        found = behind(YEAR, by="region", key=key, most=most)
        assert (len(found.presences), found.count) == (shown, 3 if key == "06" else 0)
        assert found.row.counsellors == found.row.schools == found.count
