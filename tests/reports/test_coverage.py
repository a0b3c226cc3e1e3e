"""School reach over the real school file, and what is hidden."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Session
from outreach.reports.coverage import behind, coverage
from outreach.reports.periods import Period, of_year
from outreach.reports.youth_reached import youth_reached
from outreach.schools import imports, queries
from outreach.schools.models import Board, BoardType, School
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.schools import files

YEAR = of_year("2025-2026")
ASKED = "from=2025-07-01&to=2026-06-30"
SPAN = "since=2025-07-01&until=2026-06-30"
PUBLISHED = {
    "01": 36, "02": 16, "03": 41, "04": 18, "05": 33, "06": 115, "07": 32, "08": 21, "09": 17,
    "10": 6, "11": 21, "12": 33, "13": 18, "14": 30, "15": 39, "16": 72, "17": 22,
}  # fmt: skip


@pytest.fixture
def real_schools(app: Flask) -> None:
    with transaction():
        imports.take_in(files.BOARDS.read_bytes(), name="boards.csv", by=None)
    with transaction():
        imports.take_in(files.PUBLIC.read_bytes(), name="ecoles.csv", by=None)


def visited(code: str, *heads: int, on: date = date(2025, 10, 1)) -> School:
    school = queries.school_with(code)
    assert school
    for n, number in enumerate(heads):
        make.counted(make.visit(make.group(on=on, label=str(n)), school=school), number)
    return school


def secondary(region: str, *, nth: int = 0) -> str:
    """The code of a public secondary school of that region."""
    query = queries.eligible(region=region).order_by(School.code)
    return db.session.scalars(query).all()[nth].code


@pytest.mark.usefixtures("real_schools")
def test_denominators_are_those_of_the_ministry() -> None:
    report = coverage(YEAR)
    assert report.totals.eligible == 602
    special = {r.key: r.eligible for r in coverage(YEAR, board_type="special_status").rows}
    counted = {r.key: r.eligible - special.get(r.key, 0) for r in report.rows}
    assert counted == PUBLISHED
    assert special["10"] + counted["10"] == 29
    by_language = {r.key: r.eligible for r in coverage(YEAR, by="board_type").rows}
    assert by_language == {"french": 464, "english": 106, "special_status": 32}
    assert coverage(YEAR, teaches="vocational").totals.eligible == 175
    assert sum(r.eligible for r in coverage(YEAR, by="board").rows) == 602
    assert sum(r.eligible for r in coverage(YEAR, by="imse_group").rows) == 602


@pytest.mark.usefixtures("real_schools")
def test_a_school_counts_once_however_often_it_is_visited() -> None:
    visited(secondary("06"), 20, 25)
    visited(secondary("06", nth=1), 30, on=date(2024, 10, 1))
    visited(secondary("13"), 28)
    report = coverage(YEAR)
    assert (report.totals.schools, report.totals.sessions, report.totals.participations) == (
        2,
        3,
        73,
    )
    row = next(r for r in report.rows if r.key == "06")
    assert (row.schools, row.eligible, row.sessions) == (1, row.eligible, 2)
    assert row.share == round(1 / row.eligible, 6)
    assert report.totals.share == round(2 / 602, 6)
    alone = coverage(YEAR, region="13")
    assert (alone.totals.schools, alone.totals.eligible) == (1, next(
        r.eligible for r in report.rows if r.key == "13"))  # fmt: skip


@pytest.mark.usefixtures("real_schools")
def test_places_are_exact_however_few_they_are() -> None:
    """A percentage over five schools is a count of places, not of people."""
    schools = db.session.scalars(queries.eligible(region="10")).all()
    french = next(s for s in schools if s.board and s.board.board_type is BoardType.FRENCH)
    visited(french.code, 2)
    row = next(r for r in coverage(YEAR, board_type="french").rows if r.key == "10")
    assert (row.schools, row.participations) == (1, 2)
    assert row.share == round(1 / row.eligible, 6)
    assert row.eligible < 10


@pytest.mark.usefixtures("real_schools")
def test_schools_that_are_not_eligible_do_not_count() -> None:
    elementary = db.session.query(School).where(School.secondary.is_(False)).first()
    assert elementary
    visited(elementary.code, 20)
    assert coverage(YEAR).totals.schools == 0


def test_without_schools_nothing_is_divided_by_zero(app: Flask) -> None:
    report = coverage(YEAR)
    assert (report.totals.eligible, report.totals.share, report.rows) == (0, None, ())
    assert report.taken_in_on is None


@pytest.mark.usefixtures("real_schools")
@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_coverage_says_the_same_on_the_page_in_the_file_the_api_and_the_terminal(
    client: Client, app: Flask
) -> None:
    visited(secondary("06"), 20)
    visited(secondary("16"), 28)
    told = Caller(client).get(f"/reports/coverage?{ASKED}&by=region")
    assert (told["totals"]["schools"], told["totals"]["eligible"]) == (2, 602)
    assert told["taken_in_on"]
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/fr/staff/reports/coverage?{SPAN}&by=region")
    assert "2 sur 602 écoles admissibles" in page.text
    rows = page.all("table.table :is(tbody, tfoot) tr")
    assert len(rows) >= 18
    answer = client.get(f"/en/staff/reports/coverage/export.csv?{SPAN}&by=region")
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert lines[-1][:4] == ["Total", "2", "602", "0.3%"]
    assert client.get(f"/en/staff/reports/coverage/export.xlsx?{SPAN}").status_code == 200
    words = ["reports", "show", "coverage", "--from", "2025-07-01", "--to", "2026-06-30"]
    db.session.remove()
    result = app.test_cli_runner().invoke(args=[*words, "--lang", "en", "--format", "json"])
    assert json.loads(result.output) == told


@pytest.mark.usefixtures("real_schools")
@pytest.mark.parametrize(
    "by", ["board", "network", "board_type", "language", "imse_group", "school_year", "grade", "activity_type",
           "mode", "month"],
)  # fmt: skip
def test_coverage_page_opens_by_every_dimension(client: Client, by: str) -> None:
    visited(secondary("06"), 20)
    client.sign_in(make.user(Role.READER))
    client.page(
        f"/fr/staff/reports/coverage?{SPAN}&by={by}&network=all&teaches=either", queries=100
    )


def test_coverage_refuses_what_it_cannot_tell(client: Client, app: Flask) -> None:
    caller = Caller(client)
    for query, field in (("by=role", "by"), ("network=x", "network"), ("teaches=x", "teaches")):
        assert list(caller.get(f"/reports/coverage?{query}", status=422)["errors"]) == [field]
    words = ["reports", "show", "coverage", "--by", "role"]
    assert app.test_cli_runner().invoke(args=words).exit_code == 2


@pytest.mark.usefixtures("real_schools")
def test_two_periods_and_every_filter_agree_with_youth_reached() -> None:
    """What stands in one report stands in the other, and two halves of a year add up to it."""
    visited(secondary("06"), 20, 25)
    visited(secondary("13"), 28, on=date(2026, 2, 4))
    halves = (Period(YEAR.first, date(2025, 12, 31)), Period(date(2026, 1, 1), YEAR.last))
    for filters in (
        {},
        {"region": "06"},
        {"region": "13"},
        {"mode": "online"},
        {"grade": "secondary_3"},
    ):
        whole, youth = coverage(YEAR, **filters).totals, youth_reached(YEAR, **filters).totals
        assert (whole.participations, whole.sessions, whole.schools) == (
            youth.participations, youth.sessions, youth.schools,
        ), filters  # fmt: skip
        parts = [coverage(half, **filters).totals for half in halves]
        assert sum(part.participations for part in parts) == whole.participations
        assert sum(part.sessions for part in parts) == whole.sessions
        reached, missing = behind(YEAR, by="region", **filters)
        assert len(reached) == whole.schools
        assert len(reached) + len(missing) == whole.eligible
        assert sum(school.participations for school in reached) == whole.participations


@pytest.mark.usefixtures("real_schools")
def test_a_school_visited_in_a_building_of_another_region_waits_nowhere_for_a_visit() -> None:
    school = visited(secondary("06"), 20)
    with transaction() as session:
        for block in session.query(Session):
            block.region_code = "13"
    rows = {row.key: row for row in coverage(YEAR).rows}
    assert (rows["06"].schools, rows["13"].schools) == (0, 1)
    waiting = {}
    for key, filters in ((None, {}), ("06", {}), ("13", {}), (None, {"region": "06"})):
        reached, missing = behind(YEAR, by="region", key=key, **filters)
        assert school.id not in {row.id for row in missing}, (key, filters)
        waiting[key] = len(missing)
        assert ([row.id for row in reached] == [school.id]) is (key == "13" or not (key or filters))
    assert waiting["13"] == rows["13"].eligible


def test_a_fair_that_belongs_to_no_school_leaves_every_school_to_be_visited(app: Flask) -> None:
    waiting, reached = make.school(), make.school()
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=reached), 20)
    block = make.group(on=date(2025, 10, 1), grades=())
    make.counted(make.public_event(block, type="career_fair"), 30)
    for key in (None, "06"):
        told = [[row.id for row in rows] for rows in behind(YEAR, by="region", key=key)]
        assert told == [[reached.id], [waiting.id]]


def test_a_board_has_its_own_schools_only(app: Flask) -> None:
    boards = [Board(code=str(n), name=f"Centre {n}") for n in range(2)]
    schools = [make.school() for _n in range(4)]
    with transaction() as session:
        session.add_all(boards)
        session.flush()
        for school, board in zip(schools, (0, 0, 1), strict=False):
            session.merge(school).board_id = boards[board].id
    eligible = [coverage(YEAR, board=str(board.id)).totals.eligible for board in boards]
    assert eligible == [2, 1]
    rows = coverage(YEAR, by="board").rows
    assert [(row.key, row.eligible) for row in rows][-1] == ("", 1)
