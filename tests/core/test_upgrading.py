"""An upgrade keeps a copy of before, waits for another one, and says when keys point nowhere."""

import fcntl
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from outreach import create_app
from outreach.core import upgrading
from outreach.core.database import db
from outreach.settings import CannotStart
from tests import make
from tests.conftest import SETTINGS


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(**{**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path)})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def names(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT title_fr FROM event")]


def version(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_an_empty_database_is_made_and_a_new_one_left_alone(empty: Flask) -> None:
    assert upgrading.revisions()[0] is None
    db.session.rollback()
    assert upgrading.upgrade() is None
    applied, newest = upgrading.revisions()
    assert applied == newest
    db.session.rollback()
    assert upgrading.upgrade() is None


def test_an_older_database_is_copied_before_it_is_upgraded(lite: Flask) -> None:
    upgrading.upgrade()
    make.visit(title_fr="Métiers")
    db.session.remove()
    flask_migrate.downgrade(revision="0010")
    copy = upgrading.upgrade()
    assert copy is not None
    assert (names(copy), version(copy)) == (["Métiers"], "0010")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert upgrading.revisions()[0] == upgrading.revisions()[1]


def test_the_last_five_copies_are_kept(lite: Flask) -> None:
    upgrading.upgrade()
    copies = []
    for hour in range(7):
        flask_migrate.downgrade(revision="0010")
        with time_machine.travel(f"2026-12-01T0{hour}:00:00Z", tick=False):
            copies.append(upgrading.upgrade())
    kept = sorted(copies[0].parent.glob("*.db"))
    assert kept == copies[2:]


def test_rows_that_point_nowhere_are_said(lite: Flask) -> None:
    upgrading.upgrade()
    make.visit()
    db.session.remove()
    flask_migrate.downgrade(revision="0010")
    with closing(sqlite3.connect(db.engine.url.database)) as connection:
        connection.execute("DELETE FROM event")
        connection.commit()
    with pytest.raises(
        CannotStart, match=r"rows of .*session.* point to rows that are gone"
    ) as told:
        upgrading.upgrade()
    assert "backups" in told.value.message


def test_who_starts_meanwhile_waits_and_finds_nothing_to_do(lite: Flask) -> None:
    upgrading.upgrade()
    flask_migrate.downgrade(revision="0010")
    done: list[Path | None] = []

    def start() -> None:
        with lite.app_context():
            done.append(upgrading.upgrade())
            db.session.remove()

    with open(f"{db.engine.url.database}.upgrade", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        thread = threading.Thread(target=start)
        thread.start()
        thread.join(0.3)
        assert (thread.is_alive(), done) == (True, [])
        flask_migrate.upgrade()
    thread.join(10)
    assert done == [None]


@pytest.mark.postgres
def test_two_upgrades_of_one_postgresql_database_are_one_after_the_other(
    postgres_url: str, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_SECRET_KEY": "x" * 40}
    app = create_app(**settings, OUTREACH_DATABASE_URL=postgres_url)
    with app.app_context():
        with db.engine.connect() as connection:
            key = {"key": upgrading.PG_LOCK}
            connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
            thread = threading.Thread(target=_upgrade, args=(app,))
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            connection.commit()
        thread.join(20)
        assert upgrading.revisions()[0] == upgrading.revisions()[1]
        db.session.remove()
        db.engine.dispose()


def _upgrade(app: Flask) -> None:
    with app.app_context():
        upgrading.upgrade()
        db.session.remove()
