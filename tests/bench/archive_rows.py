"""What twenty years of events cost whoever looks for one: the app's own CPU at 100,000 events."""

import shutil
import time
from pathlib import Path
from statistics import median

import flask_migrate

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.events.models import Event
from tests import make
from tests.bench import history
from tests.browser import Client

ROWS = {
    "search": "one box over 100,000 events",
    "list by text": "the events with a word in them, the first page",
    "coming events": "the staff list as it opens",
    "Today": "what waits",
}
LIMITS = dict.fromkeys(ROWS, (40, "ms CPU"))
URLS = {
    "search": "/fr/staff/search?q=robotique",
    "list by text": "/fr/staff/events?q=robotique&when=",
    "coming events": "/fr/staff/events?when=upcoming",
    "Today": "/fr/staff",
}
SIZE = history.Size(sessions=245_000, presences=20_000)
ROUNDS = 5


def measure(folder: Path) -> dict[str, float]:
    app = create_app(OUTREACH_INSTANCE=str(folder / "archive"), TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        history.fill(SIZE)
        for _n in range(60):
            make.coming_event()
        assert db.session.query(Event).count() > 100_000
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(make.user(Role.COORDINATOR))
        db.session.remove()
        costs = {name: _cost(client, url) for name, url in URLS.items()}
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "archive")
    return costs


def _cost(client: Client, url: str) -> float:
    client.get(url)
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        answer = client.get(url, follow_redirects=True)
        costs.append((time.process_time() - start) * 1000)
        assert answer.status_code == 200
    return round(median(costs), 1)
