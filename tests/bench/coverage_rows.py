"""What the list of whom to visit next costs over the public schools: the app's own CPU, and its statements."""

import shutil
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import flask_migrate
from sqlalchemy import select

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.schools import imports
from outreach.schools.models import School
from tests import make
from tests.browser import Client, counted

ROWS = {
    "coverage list": "whom to visit next over 602 schools with 300 visits, maps and chart",
    "coverage list statements": "the same, statements",
}
LIMITS = {"coverage list": (40, "× hello"), "coverage list statements": (20, "statements")}
VISITS, ROUNDS = 300, 7
URL = "/fr/staff/reports/schools-to-visit"


def measure(folder: Path, *, hello: float) -> dict[str, float]:
    """`hello` is in milliseconds."""
    app = create_app(OUTREACH_INSTANCE=str(folder / "coverage"), TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        user = make.user(Role.COORDINATOR)
        _fill()
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        db.session.remove()
        cost, statements = _cost(client)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder / "coverage")
    return {"coverage list": round(cost / hello, 1), "coverage list statements": statements}


def _fill() -> None:
    """The shipped files, and a visit at every other secondary school over two school years."""
    for path in imports.SHIPPED:
        with transaction():
            imports.take_in(path.read_bytes(), name=path.name, by=None)
    query = select(School).where(School.secondary.is_(True)).order_by(School.id)
    for n, school in enumerate(db.session.scalars(query.limit(2 * VISITS)).all()[::2]):
        day = date(2024, 10, 1) + timedelta(days=n * 2)
        make.counted(make.visit(make.group(on=day), school=school), 25)


def _cost(client: Client) -> tuple[float, int]:
    assert client.get(URL).status_code == 200
    costs = []
    for _round in range(ROUNDS):
        start = time.process_time()
        client.get(URL)
        costs.append((time.process_time() - start) * 1000)
    with counted() as statements:
        client.get(URL)
    return median(costs), len(statements)
