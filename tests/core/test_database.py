"""The version of the database and who waits for it, on SQLite and PostgreSQL."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach import create_app
from outreach.core import database
from outreach.core.database import db
from outreach.core.errors import Busy
from outreach.core.transaction import transaction
from outreach.organisation import actions as organisation
from tests.conftest import SETTINGS

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def twins(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Flask]]:
    """Two applications on one database, as two processes would be."""
    settings = {**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_SECRET_KEY": "x" * 40}
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


def test_who_wants_to_write_waits_for_who_writes(app: Flask, instance: Path) -> None:
    other = sqlite3.connect(instance / "outreach.db", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, other.rollback).start()
    write(app, "A")
    with app.app_context():
        assert organisation.queries.current().name_fr == "A"
    other.close()


def test_who_waits_in_vain_is_told(
    app: Flask, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 30)
    monkeypatch.setattr(database, "TURN", 10)
    other = sqlite3.connect(instance / "outreach.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        write(app, "A")
    other.close()


@pytest.mark.postgres
def test_on_postgresql_who_waits_in_vain_is_told(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 50)
    app = create_app(
        OUTREACH_INSTANCE=str(tmp_path), OUTREACH_DATABASE_URL=postgres_url, OUTREACH_SECRET_KEY="x"
    )
    with app.app_context(), db.engine.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(1)"))
        with pytest.raises(DBAPIError) as error, transaction() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(1)"))
    assert database.is_passing(error.value)


def test_a_mistaken_statement_does_not_pass(app: Flask) -> None:
    with pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT nothing FROM nowhere"))
    assert not database.is_passing(error.value)
