"""Many people register at once through the real server; some of them twice, some for several events."""

import http.client
import re
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate
from sqlalchemy import func, select

from outreach import create_app
from outreach.core.database import db
from outreach.registration.models import Registration
from tests import make
from tests.bench import servers

EVENTS = 3


def run(settings: dict[str, str], posts: int, *, clients: int = 16) -> tuple[Counter[int], int]:
    """How often each status was answered to a post, and how many registrations that made."""
    app = create_app(OUTREACH_RATE_LIMITS="off", **settings)
    with app.app_context():
        flask_migrate.upgrade()
        made = [make.coming_event(capacity=posts) for _n in range(EVENTS)]
        before = _registrations()
        paths = [f"/fr/events/{event.id}-{event.slug}/register" for event in made]
        db.session.remove()
        db.engine.dispose()
    answers: Counter[int] = Counter()
    with servers.ours(Path(settings["OUTREACH_INSTANCE"]), settings) as server:
        threads = [
            threading.Thread(
                target=_client, args=(server.port, paths, range(first, posts, clients), answers)
            )
            for first in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with app.app_context():
        return answers, _registrations() - before


def for_seats(
    settings: dict[str, str], *, people: int, seats: int, clients: int = 16
) -> tuple[Counter[int], Counter[str], bool]:
    """So many people for so many seats: the answers, the seats given, and whether the queue is in order."""
    app = create_app(OUTREACH_RATE_LIMITS="off", **settings)
    with app.app_context():
        flask_migrate.upgrade()
        event = make.coming_event(capacity=seats)
        event_id, paths = event.id, [f"/fr/events/{event.id}-{event.slug}/register"] * EVENTS
        db.session.remove()
        db.engine.dispose()
    answers: Counter[int] = Counter()
    with servers.ours(Path(settings["OUTREACH_INSTANCE"]), settings) as server:
        threads = [
            threading.Thread(
                target=_client_alone,
                args=(server.port, paths[0], range(n, people, clients), answers),
            )
            for n in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with app.app_context():
        rows = db.session.scalars(
            select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)
        ).all()
        given = Counter(row.status.value for row in rows)
        in_order = [row.status.value for row in rows] == ["registered"] * seats + ["waitlisted"] * (
            people - seats
        )
        db.session.remove()
        db.engine.dispose()
    return answers, given, in_order


def _client_alone(port: int, path: str, numbers: range, answers: Counter[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        answers[_post(connection, path, person=number)] += 1


def _registrations() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def _client(port: int, paths: list[str], numbers: range, answers: Counter[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        answers[_post(connection, paths[number % EVENTS], person=number // EVENTS)] += 1


def _post(connection: http.client.HTTPConnection, path: str, *, person: int) -> int:
    connection.request("GET", path)
    response = connection.getresponse()
    page = response.read().decode()
    cookie = (response.getheader("Set-Cookie") or "").split(";")[0]
    fields = {
        **dict(re.findall(r'name="(csrf_token|form_key)"[^>]*value="([^"]+)"', page)),
        "first_name": "Noémie",
        "last_name": f"Lévesque {person}",
        "email": f"noemie{person}@ecole.example.org",
        "language": "fr",
        "consent_privacy": "y",
    }
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(fields), headers)
    response = connection.getresponse()
    response.read()
    return response.status
