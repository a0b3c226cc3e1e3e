"""What a month of the calendar costs in a year of ten thousand events: the app's own CPU."""

import shutil
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import flask_migrate

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db, insert_all
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType, Language, Mode, Visibility
from tests import make
from tests.browser import Client

ROWS = {"calendar month": "a month of 10,000 events a year"}
LIMITS = {"calendar month": (40, "× hello")}
EVENTS, ROUNDS = 10_000, 9
FIRST = datetime(2026, 9, 1, 13, tzinfo=UTC)


def measure(folder: Path, *, hello: float) -> dict[str, float]:
    """`hello` is in milliseconds."""
    app = create_app(OUTREACH_INSTANCE=str(folder / "calendar"), TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        user = make.user(Role.COORDINATOR)
        _fill(user.id, [make.school().id for _n in range(50)])
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        db.session.remove()
        cost = _cost(client)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "calendar")
    return {"calendar month": round(cost / hello, 1)}


def _fill(owner_id: int, school_ids: list[int]) -> None:
    """Ten months of them, one session each, spread over the days."""
    starts = [FIRST + timedelta(days=n % 300, minutes=n % 360) for n in range(EVENTS)]
    with transaction():
        insert_all(
            [
                Event(
                    id=n + 1, type=EventType.CLASSROOM_VISIT, status=EventStatus.CONFIRMED,
                    visibility=Visibility.PRIVATE, title_fr=f"Visite {n}", mode=Mode.IN_PERSON,
                    language=Language.FR, owner_id=owner_id, school_id=school_ids[n % 50],
                    time_zone="America/Toronto", starts_at=at, ends_at=at + timedelta(minutes=75),
                    created_at=FIRST, changed_at=FIRST, link_key=f"{n:016}", uid_key=f"{n:016}",
                )
                for n, at in enumerate(starts)
            ]
        )  # fmt: skip
        insert_all([_session(n, at) for n, at in enumerate(starts)])


def _session(n: int, at: datetime) -> Session:
    day: date = clock.local_day(at)
    return Session(
        event_id=n + 1, starts_at=at, ends_at=at + timedelta(minutes=75), local_on=day,
        school_year=clock.school_year(day), region_code="06", version=1,
    )  # fmt: skip


def _cost(client: Client) -> float:
    url = "/fr/staff/calendar?month=2026-11"
    assert client.get(url).status_code == 200
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        client.get(url)
        costs.append((time.process_time() - start) * 1000)
    return median(costs)
