"""The worked example of domain.md 7.4, and what does not count."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.attendance import actions as attendance
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.reports.coverage import coverage
from outreach.reports.delivered import participations_by_year
from outreach.reports.periods import Period, of_year
from outreach.reports.youth_reached import behind, youth_reached
from outreach.schools.models import Board
from tests import make

SPAN = Period(date(2022, 7, 1), date(2025, 6, 30))


@pytest.fixture
def worked_example(app: Flask) -> None:
    """School A: groups 31 and 32 the same day, 31 again, and two years later one assembly."""
    school = make.school()
    day, again, assembly = date(2022, 10, 5), date(2023, 2, 8), date(2024, 11, 6)
    first = make.visit(
        make.group(on=day, label="31"), make.group(on=day, label="32"), school=school
    )
    make.counted(first, 28, 30)
    make.counted(make.visit(make.group(on=again, label=" 31"), school=school), 27)
    last = make.visit(make.group(on=assembly, label="", grades=("secondary_5",)), school=school)
    make.counted(last, 55)


@pytest.mark.usefixtures("worked_example")
def test_worked_example_over_the_span() -> None:
    report = youth_reached(SPAN)
    assert report.totals.participations == 140
    assert (report.totals.unique_low, report.totals.unique_high) == (58, 113)
    by_year = {row.key: (row.unique_low, row.unique_high) for row in report.rows}
    assert by_year == {"2022-2023": (58, 58), "2024-2025": (55, 55)}


@pytest.mark.usefixtures("worked_example")
def test_each_dimension_adds_up_to_the_same_participations() -> None:
    for by in ("region", "grade", "board", "activity_type", "mode", "month"):
        report = youth_reached(SPAN, by=by)
        assert sum(row.participations for row in report.rows) == 140, by


def test_four_periods_with_one_cancelled_are_three_sessions(app: Flask) -> None:
    groups = [make.group(on=date(2025, 10, 1), label=str(n)) for n in range(4)]
    event = make.visit(*groups)
    with transaction() as session:
        event = session.merge(event)
        events.cancel_session(event.live_sessions[3], reason=Reason.STRIKE, by=None)
    make.counted(event, 20, 21, 22)
    report = youth_reached(of_year("2025-2026"))
    assert (report.totals.sessions, report.totals.participations) == (3, 63)
    assert report.totals.contact_hours == 78.75


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_undecided_visits_are_counted_beside_and_not_within(app: Flask) -> None:
    make.visit(make.group(on=date(2026, 10, 1)))
    report = youth_reached(of_year("2026-2027"))
    assert (report.totals.participations, report.undecided) == (0, 1)


def test_a_cancelled_visit_never_counts(app: Flask) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 10, 1))), 20)
    with transaction() as session:
        found = session.merge(event)
        assert isinstance(found, Event)
        found.status = "cancelled"
    assert youth_reached(of_year("2025-2026")).totals.participations == 0


def test_a_group_of_two_grades_joins_their_cohorts(app: Flask) -> None:
    school, day = make.school(), date(2025, 10, 1)
    alone = make.group(on=day, label="", grades=("secondary_3",))
    both = make.group(on=date(2025, 10, 2), label="", grades=("secondary_3", "secondary_4"))
    make.counted(make.visit(alone, school=school), 30)
    make.counted(make.visit(both, school=school), 50)
    totals = youth_reached(of_year("2025-2026")).totals
    assert (totals.unique_low, totals.unique_high) == (50, 80)


@pytest.mark.usefixtures("worked_example")
def test_participations_by_year_are_those_of_the_report() -> None:
    years = ("2022-2023", "2023-2024", "2024-2025")
    report = {row.key: row.participations for row in youth_reached(SPAN).rows}
    assert participations_by_year(years) == {year: report.get(year, 0) for year in years}


def test_labels_fold_case_and_spaces_only(app: Flask) -> None:
    """Accents and dashes tell groups apart (domain.md 7.4)."""
    school, day = make.school(), date(2025, 10, 1)
    for first, second, most in (("É1", "E1", 60), ("3-1", "3 1", 60), ("3 a", " 3  A ", 30)):
        for n, label in enumerate((first, second)):
            day = date(2025, 10, 1 + n)
            grades = {"É1": "secondary_1", "3-1": "secondary_2", "3 a": "secondary_3"}[first]
            group = make.group(on=day, label=label, grades=(grades,))
            make.counted(make.visit(group, school=school), 30)
        assert youth_reached(of_year("2025-2026"), grade=grades).totals.unique_high == most, first


def test_by_gender_tells_no_sessions_and_schools(app: Flask) -> None:
    event = make.visit(make.group(on=date(2025, 10, 1)))
    with transaction() as session:
        numbers = attendance.Headcount(20, girls=20, boys=0)
        block = session.merge(event).sessions[0]
        attendance.count(block, numbers, version=None, by=None, sure=True)
    rows = youth_reached(of_year("2025-2026"), by="gender").rows
    assert {(row.sessions, row.schools) for row in rows} == {(None, None)}
    assert next(row.participations for row in rows if row.key == "girls") == 20


def test_boards_stand_by_name(app: Flask) -> None:
    with transaction() as session:
        boards = [
            Board(code=f"{n}", name=name, board_type="french")
            for n, name in enumerate(("Zèbre", "Érable", "Alouette"))
        ]
        session.add_all(boards)
    for board in boards:
        school = make.school()
        with transaction() as session:
            session.merge(school).board_id = session.merge(board).id
        make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=school), 20)
    for report in (youth_reached, coverage):
        rows = report(of_year("2025-2026"), by="board").rows
        assert [row.label for row in rows] == ["Alouette", "Érable", "Zèbre"]


def test_a_session_without_numbers_joins_the_cohorts_of_its_grades(app: Flask) -> None:
    school = make.school()
    for day, grades in ((1, ("secondary_3",)), (2, ("secondary_4",))):
        group = make.group(on=date(2025, 10, day), label="", grades=grades)
        make.counted(make.visit(group, school=school), 30)
    both = make.group(on=date(2025, 10, 3), label="31", grades=("secondary_3", "secondary_4"))
    with transaction() as session:
        session.merge(make.visit(both, school=school)).status = EventStatus.DELIVERED
    totals = youth_reached(of_year("2025-2026")).totals
    assert (totals.sessions, totals.unique_low, totals.unique_high) == (3, 30, 60)


def test_hours_of_a_gender_are_those_of_the_mean_session_to_the_hundredth(app: Flask) -> None:
    for day, minutes, heads in ((1, 50, 20), (2, 20, 10)):
        event = make.visit(make.group(on=date(2025, 10, day), minutes=minutes))
        with transaction() as session:
            numbers = attendance.Headcount(heads, girls=heads - 7, boys=7)
            block = session.merge(event).sessions[0]
            attendance.count(block, numbers, version=None, by=None, sure=True)
    rows = youth_reached(of_year("2025-2026"), by="gender").rows
    told = {row.key: (row.participations, row.contact_hours) for row in rows}
    assert told == {
        "girls": (15, 10), "boys": (15, 10), "other": (0, 0), "not_declared": (0, 0),
    }  # fmt: skip
    make.counted(make.visit(make.group(on=date(2025, 10, 3), minutes=50)), 25)
    (missing,) = youth_reached(of_year("2025-2026"), by="gender").rows[4:]
    assert (missing.key, missing.participations, missing.contact_hours) == (
        "not_recorded",
        25,
        20.83,
    )


def test_what_is_behind_a_row_is_told_oldest_first_and_classes_last(app: Flask) -> None:
    groups = [make.group(on=date(2025, 10, day), label=str(day)) for day in (3, 2, 1)]
    for group, heads in zip(groups, (23, 22, 21), strict=True):
        make.counted(make.visit(group), heads)
    found = behind(of_year("2025-2026"), by="month", key="2025-10", most=2)
    assert [presence.heads for presence in found.presences] == [21, 22]
    assert (found.count, found.row.participations) == (3, 66)
    assert behind(of_year("2025-2026"), by="month", key="2025-11", most=2).count == 0
    assert behind(of_year("2025-2026"), by="month", most=9).row.sessions == 3


def test_a_gender_that_was_not_recorded_beside_another_has_nobody(app: Flask) -> None:
    event = make.visit(make.group(on=date(2025, 10, 1)))
    with transaction() as session:
        block = session.merge(event).sessions[0]
        numbers = attendance.Headcount(20, girls=20)
        attendance.count(block, numbers, version=None, by=None, sure=True)
    heads = [
        behind(of_year("2025-2026"), by="gender", key=key, most=9).row.participations
        for key in ("girls", "boys", "other", "not_declared", "not_recorded")
    ]
    assert heads == [20, 0, 0, 0, 0]
