"""What the board of visit requests costs with a thousand wishes on it: the app's own CPU."""

import shutil
import time
from pathlib import Path
from statistics import median

import flask_migrate

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from tests import make
from tests.browser import Client
from tests.visit_requests.asking import request

ROWS = {"triage board": "the first page of 1,000 wishes"}
LIMITS = {"triage board": (40, "× hello")}
WISHES, ROUNDS = 1000, 7


def measure(folder: Path, *, hello: float) -> dict[str, float]:
    """`hello` is in milliseconds."""
    app = create_app(OUTREACH_INSTANCE=str(folder / "requests"), TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        user = make.user(Role.COORDINATOR)
        schools = [make.school() for _n in range(50)]
        for n in range(WISHES):
            request(by=user, school=schools[n % 50], contact_email=f"t{n}@ecole.example.org")
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        db.session.remove()
        cost = _cost(client)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "requests")
    return {"triage board": round(cost / hello, 1)}


def _cost(client: Client) -> float:
    url = "/fr/staff/visit-requests?status=open"
    client.get(url)
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        answer = client.get(url)
        costs.append((time.process_time() - start) * 1000)
        assert answer.status_code == 200
    return median(costs)
