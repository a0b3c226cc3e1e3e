"""What a full house costs: the app's own CPU with 10,000 registered at one event and 200 events to come."""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import flask_migrate
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach import create_app
from outreach.accounts import actions as accounts
from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.certificates import actions as certificates
from outreach.certificates import papers
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.registration.models import Registration
from tests import make
from tests.bench import crowd
from tests.browser import Client

ROWS = {
    "registrations list": "the first page of 10,000 registered",
    "door list": "the first page of 10,000 expected",
    "feed, built": "calendar of 200 events, each time anew",
    "feed, kept": "the same while nothing is written",
    "check-in": "one, by the API",
    "100 check-ins": "in one call of the API",
    "CSV of 10,000": "registrations as a file",
    "XLSX of 10,000": "the same as a workbook",
    "100 attestations issued": "with their mails and the PDF",
    "100 attestations again": "the PDF of those there are",
}
LIMITS = {
    "registrations list": (60, "× hello"),
    "door list": (60, "× hello"),
    "feed, built": (30, "× hello"),
    "feed, kept": (6, "× hello"),
    "check-in": (8, "× hello"),
    "100 check-ins": (60, "× hello"),
    "CSV of 10,000": (0.4, "s CPU"),
    "XLSX of 10,000": (1.0, "s CPU"),
    "100 attestations issued": (500, "× hello"),
    "100 attestations again": (250, "× hello"),
}
ROUNDS = 7
Cost = dict[str, float]


def measure(folder: Path, *, hello: float) -> Cost:
    """`hello` is in milliseconds."""
    with _house(folder / "crowd") as app:
        costs = _pages(app) | _check_ins(app) | _papers()
    return {
        name: round(cost / hello, 1) if LIMITS[name][1] == "× hello" else round(cost / 1000, 2)
        for name, cost in costs.items()
    }


@contextlib.contextmanager
def _house(folder: Path) -> Iterator[Flask]:
    app = create_app(OUTREACH_INSTANCE=str(folder), OUTREACH_RATE_LIMITS="off", TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        crowd.full_event()
        for _n in range(200):
            make.coming_event(capacity=100)
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


def _pages(app: Flask) -> Cost:
    staff, visitor, numbers = app.test_client(), app.test_client(), count()
    assert isinstance(staff, Client)
    staff.sign_in(make.user(Role.COORDINATOR))
    full = f"/fr/staff/events/{_full().id}"
    return {
        "registrations list": _cost(lambda: staff.get(f"{full}/registrations")),
        "door list": _cost(lambda: staff.get(f"{full}/door")),
        "feed, built": _cost(lambda: visitor.get(f"/fr/calendar.ics?n={next(numbers)}")),
        "feed, kept": _cost(lambda: visitor.get("/fr/calendar.ics")),
        "CSV of 10,000": _cost(lambda: staff.get(f"{full}/registrations.csv")),
        "XLSX of 10,000": _cost(lambda: staff.get(f"{full}/registrations.xlsx"), rounds=3),
    }


def _check_ins(app: Flask) -> Cost:
    phone, block = app.test_client(), _full().sessions[0]
    codes = iter(db.session.scalars(select(Registration.code).order_by(Registration.id)).all())
    with transaction():
        _token, secret = accounts.create_token("door", scope=Scope.WRITE, by=None)
    headers = {"Authorization": f"Bearer {secret}"}
    session_id, at = block.id, block.starts_at.isoformat()
    db.session.remove()

    def send(size: int) -> Any:
        arrivals = [{"code": next(codes), "session_id": session_id, "at": at} for _n in range(size)]
        body = [{**arrival, "client_id": f"phone-{arrival['code']}"} for arrival in arrivals]
        return phone.post("/api/v1/check-ins", json=body, headers=headers)

    return {"check-in": _cost(lambda: send(1)), "100 check-ins": _cost(lambda: send(100))}


def _papers() -> Cost:
    issued, again = [], []
    for _round in range(4):
        event = make.coming_event()
        with transaction():
            crowd.register(event.id, 100)
        crowd.seen(event)
        with time_machine.travel(clock.now() + timedelta(days=31)):
            issued.append(_printed(event.id, with_mail=True))
            again.append(_printed(event.id, with_mail=False))
    return {
        "100 attestations issued": median(issued[1:]),
        "100 attestations again": median(again[1:]),
    }


def _printed(event_id: int, *, with_mail: bool) -> float:
    db.session.remove()
    start = time.process_time()
    with transaction() as session:
        event = session.get_one(Event, event_id)
        chosen = certificates.issue_all(event, by=None, with_mail=with_mail)
        certificates.mark_printed(chosen, by=None)
        content = papers.pdf_of(papers.in_order(chosen, "name"))
    assert (len(chosen), content[:4]) == (100, b"%PDF")
    return (time.process_time() - start) * 1000


def _full() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id)).first() or make.coming_event()


def _cost(ask: Callable[[], Any], *, rounds: int = ROUNDS) -> float:
    """Milliseconds of CPU, the median once the code is warm."""
    ask()
    costs = []
    for _round in range(rounds):
        start = time.process_time()
        answer = ask()
        size = len(answer.data)
        costs.append((time.process_time() - start) * 1000)
        assert (answer.status_code, size > 0) == (200, True)
    return median(costs)
