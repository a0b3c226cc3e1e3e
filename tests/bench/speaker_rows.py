"""What asking who could go costs with two thousand speakers: the app's own CPU, and its statements."""

import shutil
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median

import flask_migrate

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.invitations import actions
from outreach.people.models import Person
from outreach.schools.models import Board, Building, School
from outreach.speakers import actions as speakers
from outreach.speakers.models import BackgroundCheck, Speaker
from outreach.speakers.words import CheckStatus
from tests import make
from tests.browser import Client, counted

ROWS = {
    "who could go": "the page over 2,000 speakers",
    "who could go statements": "the same, statements",
}
LIMITS = {"who could go": (50, "× hello"), "who could go statements": (8, "statements")}
SPEAKERS, ROUNDS = 2000, 7
DAY = date(2027, 4, 6)


def measure(folder: Path, *, hello: float) -> dict[str, float]:
    """`hello` is in milliseconds."""
    app = create_app(OUTREACH_INSTANCE=str(folder / "speakers"), TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        user = make.user(Role.COORDINATOR)
        url = _filled(user.id)
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        db.session.remove()
        cost, statements = _cost(client, url)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "speakers")
    return {"who could go": round(cost / hello, 1), "who could go statements": statements}


def _filled(user_id: int) -> str:
    """Speakers around one school, one in ten of whom goes to another visit that month; the page of a visit."""
    with transaction() as session:
        board = Board(code="762000", name="Centre de services scolaire")
        session.add(board)
    school = make.school(board_id=board.id)
    with transaction() as session:
        building = session.get_one(Building, school.buildings[0].id)
        building.latitude, building.longitude = 45.5, -73.6
    with transaction() as session:
        people = _speakers(Random(7), board.id)
        session.add_all(people)
    others = [
        make.visit(
            make.group(on=DAY + timedelta(days=n - 10)), school=session.get_one(School, school.id)
        )
        for n in range(20)
    ]
    with transaction() as session:
        user = session.get_one(type(make.user()), user_id)
        for n, event in enumerate(others):
            actions.ask(
                session.merge(event), people[n * 10 : n * 10 + 10], override="bench", by=user
            )
    event = make.visit(make.group(on=DAY), school=db.session.get_one(School, school.id))
    return f"/fr/staff/events/{event.id}/speakers"


def _speakers(chance: Random, board_id: int) -> list[Speaker]:
    rows = []
    for n in range(SPEAKERS):
        person = Person(
            first_name="Ada",
            last_name=f"Roy {n}",
            name_key=f"ada roy {n}",
            email=f"ada{n}@example.org",
            lang="fr",
        )
        row = Speaker(
            person=person, employer="Logiciels Boréal", job_title="Analyste", topics=["données"],
            languages=["fr"] if n % 5 else ["fr", "en"], region_codes=["06"] if n % 3 else [],
            weekdays=["tuesday", "friday"] if n % 2 else [], travel_km=80,
            latitude=45.5 + chance.uniform(-1, 1), longitude=-73.6 + chance.uniform(-1, 1),
            applied_at=speakers.clock.now(), confirmed_at=speakers.clock.now(),
        )  # fmt: skip
        row.checks.append(
            BackgroundCheck(
                board_id=board_id,
                status=CheckStatus.VERIFIED if n % 4 else CheckStatus.TO_DO,
                checked_on=date(2026, 1, 5),
                expires_on=date(2029, 1, 5),
            )  # fmt: skip
        )
        row.index()
        rows.append(row)
    return rows


def _cost(client: Client, url: str) -> tuple[float, int]:
    assert client.get(url).status_code == 200
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        client.get(url)
        costs.append((time.process_time() - start) * 1000)
    with counted() as statements:
        client.get(url)
    return median(costs), len(statements)
