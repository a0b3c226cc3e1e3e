"""The version of the database, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from outreach import create_app
from outreach.core import database
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.organisation import actions as organisation

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def twins(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Flask]]:
    """Two applications on one database, as two processes would be."""
    settings = {"OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_SECRET_KEY": "x" * 40}
    if request.param == "postgresql":
        settings["OUTREACH_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    made = [create_app(**settings), create_app(**settings)]
    with made[0].app_context():
        flask_migrate.upgrade()
    yield made
    for app in made:
        with app.app_context():
            db.engine.dispose()


def version(app: Flask) -> object:
    with app.app_context():
        return database.version()


def write(app: Flask, name: str, *, fails: bool = False) -> None:
    with app.app_context(), transaction():
        organisation.describe(name_fr=name, by=None)
        if fails:
            raise ZeroDivisionError


def test_version_stays_while_nothing_is_written(twins: list[Flask]) -> None:
    assert version(twins[0]) == version(twins[0])


def test_version_changes_with_a_commit_of_one_s_own(twins: list[Flask]) -> None:
    before = version(twins[0])
    write(twins[0], "A")
    assert version(twins[0]) != before


def test_version_changes_with_a_commit_of_another(twins: list[Flask]) -> None:
    before = version(twins[0])
    write(twins[1], "A")
    assert version(twins[0]) != before


def test_versions_of_two_connections_are_never_mixed(twins: list[Flask]) -> None:
    assert version(twins[0]) != version(twins[1])
