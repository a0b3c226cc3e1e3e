"""A new report is one file: page, files, drill-down, API and command serve it without another edit."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.reports.filters import FILTERS
from outreach.reports.question import Counted, OverYears
from outreach.reports.questions import QUESTIONS
from outreach.schools.models import Board
from tests import make
from tests.browser import Client, counted

PLANTED = '''
"""How many events were there?"""

from dataclasses import dataclass, field

from marshmallow import fields
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.events.models import Event, Session
from outreach.reports import answers
from outreach.reports.question import Behind, Column, Counted, Headline


@dataclass(frozen=True)
class Held:
    key: str
    label: str
    events: int


@dataclass(frozen=True)
class HeldAnswer:
    by: str
    period: object
    rows: tuple
    totals: Held
    filters: dict = field(default_factory=dict)
    undecided: int = 0
    is_empty: bool = False


class HeldRow(answers.CountsRow):
    events = fields.Integer()


class HeldReport(answers.Counts):
    rows = fields.Nested(HeldRow, many=True)
    totals = fields.Nested(HeldRow)


def behind(period, *, by, key, most, **filters):
    titles = list(db.session.scalars(select(Event.title_fr)))
    return {"headers": ["Title"], "rows": [[title] for title in titles], "count": len(titles)}


class EventsHeld(Counted):
    name, word, place = "events-held", "held", 9
    title, invitation, summary = "Events held", "How many events.", "Events, each once."
    dimensions, filters = ("school_year",), ("mode",)
    answers = HeldReport
    columns = (Column("events", "Events"),)
    charted = "events"
    nothing = "No event."
    has_declared_totals = False
    behind = Behind("events", "Events behind the number", behind)

    def answer(self, period, *, by, **filters):
        query = select(Session.school_year, func.count()).join(Event).group_by(Session.school_year)
        rows = tuple(Held(year, year, count) for year, count in db.session.execute(query))
        return HeldAnswer(by, period, rows, Held("total", "Total", sum(r.events for r in rows)), filters)

    def open_events(self, period, **filters):
        return set()

    def figures(self, answer, before):
        return [Headline("Events", str(answer.totals.events))]

    def definition(self, answer):
        return "Every event."

    def sentence(self, answer):
        return f"{answer.totals.events} events were held."

    def about(self, answer):
        return [("Definition", self.definition(answer))]


QUESTION = EventsHeld()
'''
ASKED = """
import sys
import outreach.reports
outreach.reports.__path__.append(sys.argv[1])
import flask_migrate, json
from outreach import create_app
from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from tests import make
from tests.api import Caller
from tests.browser import Client

app = create_app(OUTREACH_INSTANCE=sys.argv[2], TESTING=True, OUTREACH_RATE_LIMITS="off")
app.test_client_class = Client
with app.app_context():
    flask_migrate.upgrade()
    make.visit(title_fr="Visite plantée")
    client = app.test_client().sign_in(make.user(Role.STAFF))
    room = "/en/staff/reports"
    assert "Events held" in client.page(f"{room}/").text
    page = client.page(f"{room}/events-held?mode=in_person")
    assert "1 events were held." in page.text and "Every event." in page.text
    assert page.all(".figure b")[0] == "1"
    links = [link.get("href") for link in page.html.cssselect("td.number a, a.figure, svg a")]
    assert links and all("/events-held/events?" in link for link in links)
    assert "Visite plantée" in client.page(links[0]).text
    assert client.page(f"{room}/undecided/held").heading
    assert client.get(f"{room}/events-held?by=month").status_code == 422
    assert client.get(f"{room}/events-held/visits").status_code == 404
    csv = client.get(f"{room}/events-held/export.csv").get_data(as_text=True).splitlines()
    assert csv[-1] == "Total,1", csv
    assert client.get(f"{room}/events-held/export.xlsx").data[:2] == b"PK"
    caller = Caller(app.test_client(), Scope.READ)
    answer = caller.get("/reports/events-held?mode=online")
    assert answer["totals"]["events"] == 1 and answer["filters"]["mode"] == "online"
    assert "/api/v1/reports/events-held" in client.get("/api/v1/openapi.json").json["paths"]
    printed = app.test_cli_runner().invoke(args=["reports", "show", "events-held", "--format", "json"])
    assert json.loads(printed.output)["totals"]["events"] == 1
print("served")
"""


def test_a_planted_question_is_served_everywhere(tmp_path: Path) -> None:
    room = tmp_path / "planted"
    room.mkdir()
    (room / "held_question.py").write_text(PLANTED)
    command = [sys.executable, "-c", ASKED, str(room), str(tmp_path / "instance")]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stdout.endswith("served\n"), done.stderr


def test_questions_stand_in_their_order() -> None:
    assert list(QUESTIONS) == [
        "youth-reached", "counsellors-reached", "coverage", "enrolment-trend",
    ]  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_says_what_it_is_asked(name: str) -> None:
    question = QUESTIONS[name]
    assert isinstance(question, OverYears) or set(question.filters) <= set(FILTERS)
    if isinstance(question, Counted):
        assert question.charted in [column.name for column in question.columns]
        columns = [column.name for column in question.columns]
        assert sorted(columns) == sorted(c.name for c in question.file_columns or question.columns)


@pytest.mark.parametrize("door", ["views", "api", "commands", "forms"])
def test_no_door_knows_a_report_by_name(door: str) -> None:
    source = Path(f"outreach/reports/{door}.py").read_text()
    named = [
        "youth_reached",
        "counsellors_reached",
        "_question",
        *(f'"{name}"' for name in QUESTIONS),
    ]
    assert [name for name in named if name in source] == []


@pytest.mark.parametrize("name", ["youth-reached", "counsellors-reached", "coverage"])
@pytest.mark.parametrize("by", ["month", "board"])
def test_a_report_asks_as_often_for_two_rows_as_for_thirty(
    client: Client, name: str, by: str
) -> None:
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/reports/{name}?since=2020-07-01&until=2026-06-30&by={by}"
    for month in (1, 2):
        held_on(date(2020, 8 + month, 12))
    client.page(url)
    asked = []
    for months in (1, 30):
        for n in range(1, months):
            held_on(date(2021 + n // 12, n % 12 + 1, 12))
        make.person()
        db.session.remove()
        with counted() as statements:
            rows = client.page(url).all("tbody tr")
        asked.append(len(statements))
    assert len(rows) >= 30
    assert asked[0] == asked[1]


def held_on(day: date) -> None:
    """A visit that was counted, and a counsellor who came to a day, of a school with a board of its own."""
    school = make.school()
    with transaction() as session:
        board = Board(code=f"{school.id:06}", name=f"Centre {school.id}")
        session.add(board)
        session.flush()
        session.merge(school).board_id = board.id
    make.counted(make.visit(make.group(on=day), school=school), 20)
    event = make.public_event(make.group(on=day, grades=(), label="", minutes=60))
    with transaction() as session:
        seat = session.merge(make.registration(event))
        seat.school_id = school.id
    make.present(seat)
