"""What reports cost: CPU of a page's first view after a write and of the next, over school years in bulk."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import flask_migrate
from flask import Flask

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from tests import make
from tests.bench import history
from tests.bench.history import Size
from tests.browser import Client

ROWS = {
    "youth, 20 years": "the report over 9,000 sessions, after a write",
    "counsellors, 20 years": "the report over 6,000 presences, after a write",
    "youth, huge": "the report over 150,000 sessions, after a write",
    "counsellors, huge": "the report over a million presences, after a write",
    "reports, huge, again": "the slower of the two while nothing is written",
    "report of 10,000": "counsellors reached, 10,000 registrations of one event",
    "impact page, built": "20 years, after a write elsewhere",
}
LIMITS = {
    "youth, 20 years": (100, "ms CPU"),
    "counsellors, 20 years": (100, "ms CPU"),
    "youth, huge": (1000, "ms CPU"),
    "counsellors, huge": (1000, "ms CPU"),
    "reports, huge, again": (50, "ms CPU"),
    "report of 10,000": (200, "× hello"),
    "impact page, built": (40, "× hello"),
}
ONE_EVENT = Size(sessions=1, presences=20_000, years=1)
SPAN = f"since={history.LAST_YEAR - 19}-07-01&until={history.LAST_YEAR + 1}-06-30"
PAGE = "/fr/staff/reports/{}?{}"
ROUNDS = 5


def measure(folder: Path, *, hello: float) -> dict[str, float]:
    """`hello` is in milliseconds."""
    found: dict[str, float] = {}
    with _filled(folder / "years", history.TWENTY_YEARS) as client:
        found["youth, 20 years"], _again = _costs(client, PAGE.format("youth-reached", SPAN))
        found["counsellors, 20 years"], _again = _costs(
            client, PAGE.format("counsellors-reached", SPAN)
        )
        first, _again = _costs(client, "/fr/impact")
        found["impact page, built"] = first / hello
    with _filled(folder / "event", ONE_EVENT) as client:
        first, _again = _costs(client, PAGE.format("counsellors-reached", SPAN))
        found["report of 10,000"] = first / hello
    with _filled(folder / "huge", history.HUGE) as client:
        youth = _costs(client, PAGE.format("youth-reached", SPAN), rounds=2)
        counsellors = _costs(client, PAGE.format("counsellors-reached", SPAN), rounds=2)
        found["youth, huge"], found["counsellors, huge"] = youth[0], counsellors[0]
        found["reports, huge, again"] = max(youth[1], counsellors[1])
    return {name: round(value, 1) for name, value in found.items()}


@contextlib.contextmanager
def _filled(folder: Path, size: Size) -> Iterator[Client]:
    app = create_app(OUTREACH_INSTANCE=str(folder), OUTREACH_RATE_LIMITS="off", TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        history.fill(size)
        yield _reader(app)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


def _reader(app: Flask) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(make.user(Role.READER))
    return client


def _costs(client: Client, url: str, *, rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds of the view after a write and of the one after it, once the code is warm."""
    _cost(client, url)
    firsts, agains = [], []
    for _round in range(rounds):
        make.person()
        db.session.remove()
        firsts.append(_cost(client, url))
        agains.append(_cost(client, url))
    return median(firsts), median(agains)


def _cost(client: Client, url: str) -> float:
    start = time.process_time()
    answer = client.get(url)
    cost = (time.process_time() - start) * 1000
    assert answer.status_code == 200, (url, answer.status_code)
    return cost
