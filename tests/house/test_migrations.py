"""The migrations run up, down and up again on both databases, and leave nothing to add."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect

from outreach import create_app
from outreach.core.database import db
from tests.conftest import SETTINGS


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    more = {}
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        more = {"OUTREACH_DATABASE_URL": url, "OUTREACH_SECRET_KEY": "for this test only"}
    app = create_app(OUTREACH_INSTANCE=str(tmp_path), **SETTINGS, **more)
    with app.app_context():
        yield app
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(empty: Flask) -> None:
    flask_migrate.upgrade()
    full = tables()
    assert {"user", "message", "organisation", "event", "school"} <= full
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == full


def test_the_models_ask_for_nothing_more(empty: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.check()
