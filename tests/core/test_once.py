"""What must happen once happens once, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from outreach import create_app
from outreach.core import once
from outreach.core.database import db
from outreach.core.transaction import transaction
from tests.conftest import SETTINGS

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of that kind."""
    settings = {**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_SECRET_KEY": "x" * 40}
    if request.param == "postgresql":
        settings["OUTREACH_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    app = create_app(**settings)
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_key_is_ours_once_and_then_gives_the_first_answer(both: Flask) -> None:
    with transaction():
        assert once.claim("form", "a", body="x") is None
        once.remember("form", "a", {"id": 7})
    with transaction():
        first = once.claim("form", "a", body="y")
        assert first is not None
        assert (first.body, first.answer) == ("x", {"id": 7})
        assert once.claim("check-in", "a") is None


def test_a_key_whose_work_was_refused_is_free_again(both: Flask) -> None:
    with pytest.raises(RuntimeError):
        _claim_and_fail("b")
    with transaction():
        assert once.claim("form", "b") is None


def _claim_and_fail(key: str) -> None:
    with transaction():
        assert once.claim("form", key) is None
        raise RuntimeError
