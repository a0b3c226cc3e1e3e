"""One transaction a request: a GET cannot write, an answer from 400 leaves nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach import create_app
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.web import access
from outreach.web import answers as web
from tests import make
from tests.browser import Client
from tests.conftest import SETTINGS
from tests.house.routes import routes_of


@pytest.fixture
def planted(tmp_path: Path) -> Any:
    """The application with three more routes: a GET that writes, a POST that fails, one that works."""
    made = create_app(OUTREACH_INSTANCE=str(tmp_path), **SETTINGS | {"PROPAGATE_EXCEPTIONS": False})
    made.test_client_class = Client
    for name, status in (("get", 200), ("fails", 422), ("works", 200)):
        methods = ["GET"] if name == "get" else ["POST"]
        view = web.csrf.exempt(access.public(_writer(name, status)))
        made.add_url_rule(f"/planted/{name}", f"planted_{name}", view, methods=methods)
    with made.app_context():
        flask_migrate.upgrade()
        yield made
        db.session.remove()
        db.engine.dispose()


def _writer(name: str, status: int) -> Callable[[], tuple[str, int]]:
    def view() -> tuple[str, int]:
        db.session.add(User(email=name, role=Role.STAFF, fs_uniquifier=name))
        db.session.flush()
        return "written", status

    view.__name__ = f"planted_{name}"
    return view


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_twin_a_get_that_writes_is_stopped(planted: Flask) -> None:
    assert planted.test_client().get("/planted/get").status_code == 500
    assert count() == 0


def test_an_answer_from_400_rolls_back_and_one_below_commits(planted: Flask) -> None:
    assert planted.test_client().post("/planted/fails").status_code == 422
    assert count() == 0
    assert planted.test_client().post("/planted/works").status_code == 200
    assert count() == 1


def test_no_get_changes_the_database(client: Client) -> None:
    user, _key, _codes = make.with_second_factor()
    client.sign_in(user)
    before = _fingerprint()
    for route in routes_of(client.application):
        if "GET" in route.methods:
            client.get(route.url)
    assert _fingerprint() == before


def _fingerprint() -> dict[str, int]:
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
        if table.name != "history_entry"  # a trace of an export is the one write of a GET
    }
