"""Whom to visit next: which schools, in which order, and the shares by school year."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.reports.coverage import coverage
from outreach.reports.imse import InForce, in_force, is_of
from outreach.reports.periods import of_year
from outreach.reports.visited import Listing, Within, pupils_of
from outreach.schools.models import (
    Board,
    BoardType,
    ImseGroup,
    IndexLevel,
    Network,
    School,
    SchoolIndex,
)
from tests import make

TODAY = "2026-06-30 12:00 -0400"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def index(school: School, **facts: object) -> None:
    values = {
        "level": IndexLevel.SEC,
        "school_year": "2024-2025",
        "imse_rank": 5,
        "is_published": True,
    }
    with transaction() as session:
        session.add(SchoolIndex(school_id=school.id, **(values | facts)))


def visited(school: School, on: date) -> None:
    make.counted(make.visit(make.group(on=on), school=school), 20)


def names(**filters: str) -> list[str]:
    return [school.name for school in Listing(**filters).rows()]


def test_never_comes_before_longest_ago_then_the_largest_and_unknown_size_last() -> None:
    for name, pupils in (("A", 300), ("B", None), ("C", 0), ("D", 900)):
        school = make.school(name=name)
        if pupils is not None:
            index(school, pupils=pupils)
    old, recent = make.school(name="old"), make.school(name="recent")
    visited(recent, date(2025, 10, 1))
    visited(old, date(2025, 9, 30))
    visited(old, date(2025, 9, 29))
    assert names() == ["D", "A", "C", "B", "old", "recent"]
    rows = {school.name: school for school in Listing().rows()}
    assert [rows[name].pupils for name in "BC"] == [None, 0]
    assert (rows["old"].last_on, rows["A"].last_on) == (date(2025, 9, 30), None)


def test_what_did_not_take_place_is_no_visit() -> None:
    school = make.school(name="A")
    make.visit(make.group(on=date(2025, 10, 1)), school=school)
    assert [row.last_on for row in Listing().rows()] == [None]


@pytest.mark.parametrize(
    ("within", "first_on"),
    [("1", date(2025, 7, 1)), ("2", date(2024, 7, 1)), ("5", date(2021, 7, 1))],
)
def test_a_visit_counts_from_the_first_day_of_the_school_years(within: str, first_on: date) -> None:
    assert Within(within).first_on == first_on
    inside, before = make.school(name="inside"), make.school(name="before")
    visited(inside, first_on)
    visited(before, first_on - date.resolution)
    assert names(within=within, show="missed") == ["before"]
    listing = Listing(within=within)
    assert [place.id for place in listing.missed] == [before.id]
    assert names(show="missed") == []


@time_machine.travel("2026-07-01 12:00 -0400", tick=False)
def test_the_school_year_turns_on_the_first_of_july() -> None:
    assert Within.YEAR.first_on == date(2026, 7, 1)


def test_each_filter_narrows_list_places_and_years() -> None:
    with transaction() as session:
        board = Board(code="881000", name="Central", board_type=BoardType.ENGLISH)
        session.add(board)
    a = make.school(name="A", region_code="13", board_id=board.id)
    make.school(name="B")
    make.school(name="private", network=Network.PRIVATE)
    make.school(name="vocational", secondary=False, vocational=True)
    index(a, imse_rank=8)
    for filters in (
        {"region": "13"},
        {"board": str(board.id)},
        {"board_type": "english"},
        {"imse_group": "deprived"},
    ):
        assert names(**filters) == ["A"], filters
        assert [place.id for place in Listing(**filters).places] == [a.id]
    assert names(network="private") == ["private"]
    assert set(names(network="all")) == {"A", "B", "private"}
    assert names(teaches="vocational") == ["vocational"]
    assert names(imse_group="unknown") == ["B"]


@pytest.mark.parametrize(
    "facts",
    [
        *({"imse_rank": rank} for rank in (1, 3, 4, 7, 8, 10, None)),
        {"is_published": False},
        {"school_year": "2025-2026"},
        {"school_year": "2026-2027"},
    ],
)
def test_the_group_in_a_query_is_the_group_of_the_reports(facts: dict[str, object]) -> None:
    school = make.school()
    index(school, level=IndexLevel.PRIM, imse_rank=2)
    index(school, **facts)
    index(school, school_year="2023-2024", imse_rank=9)
    wanted = InForce().group(school.id, "2025-2026")
    query = db.select(School.id).outerjoin(SchoolIndex, SchoolIndex.id == in_force("2025-2026"))
    groups = [group for group in ImseGroup if db.session.scalars(query.where(is_of(group))).all()]
    assert groups == [wanted]
    assert [row.imse for row in Listing().rows()] == [wanted]


def test_years_say_what_the_report_says_and_at_most_ten() -> None:
    a, b = make.school(name="A"), make.school(name="B", region_code="13")
    for year in (2013, 2014, 2024, 2025):
        visited(a, date(year, 10, 1))
    visited(b, date(2025, 11, 3))
    visited(b, date(2025, 11, 4))
    for filters in ({}, {"region": "13"}, {"region": "06"}):
        years = Listing(**filters).years()
        assert [year.school_year for year in years][0] in ("2016-2017", "2025-2026")
        for year in years:
            totals = coverage(of_year(year.school_year), **filters).totals
            assert (year.schools, year.share) == (totals.schools, totals.share)
    assert len(Listing().years()) == 10
    assert [year.schools for year in Listing().years()][-2:] == [1, 2]


def test_years_begin_with_the_first_visit_and_there_are_none_without() -> None:
    school = make.school()
    assert Listing().years() == []
    visited(school, date(2024, 10, 1))
    assert [year.school_year for year in Listing().years()] == ["2024-2025", "2025-2026"]
    assert Listing(network="private").years() == []


def test_a_class_registered_to_an_event_makes_its_school_visited() -> None:
    school = make.school(name="A")
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    registration = make.registration(event, pupils={"secondary_4": 28}, school=school)
    with transaction() as session:
        mine = session.merge(registration)
        check_in.count_class(mine, mine.event.sessions[0], youth=25, adults=2, by=None)
        numbers = attendance.Headcount(40)
        attendance.count(mine.event.sessions[0], numbers, version=None, by=None, sure=True)
    assert [row.last_on for row in Listing().rows()] == [date(2025, 12, 3)]


def test_unknown_sizes_are_told_apart_and_never_nought() -> None:
    index(make.school(), pupils=120)
    index(make.school(), pupils=0)
    make.school()
    assert pupils_of(Listing().places) == (120, 1)
