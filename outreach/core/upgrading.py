"""Bringing the database to the newest migration: one at a time, a copy first, keys looked at afterwards."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import flask_migrate
from sqlalchemy import text

from outreach.core import clock
from outreach.core.database import db
from outreach.settings import ROOT, CannotStart

KEPT = 5
PG_LOCK = 7_011_977


def revisions() -> tuple[str | None, str | None]:
    """The one that the database is at, None while it is empty, and the newest there is."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    applied = MigrationContext.configure(db.session.connection()).get_current_revision()
    return applied, newest


def upgrade() -> Path | None:
    """Where the copy of a SQLite database as it was before lies; None when nothing was there or to do."""
    with _alone():
        applied, newest = revisions()
        db.session.rollback()
        if applied == newest:
            return None
        copy = _copy(applied) if applied and _is_sqlite() else None
        flask_migrate.upgrade()
        if _is_sqlite():
            _check_keys(copy)
    return copy


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@contextmanager
def _alone() -> Iterator[None]:
    """Whoever starts meanwhile waits, and then finds nothing to do."""
    if not _is_sqlite():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": PG_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": PG_LOCK})
        return
    with open(f"{_path()}.upgrade", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _path() -> Path:
    return Path(db.engine.url.database or "")


def _copy(applied: str) -> Path:
    """Of the whole database while others may read it; for nobody's eyes but ours, the last five kept."""
    folder = _path().parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{_path().stem}-{clock.now():%Y%m%dT%H%M%S}-{applied}.db"
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(_path())) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for old in sorted(folder.glob(f"{_path().stem}-*.db"))[:-KEPT]:
        old.unlink()
    return copy


def _check_keys(copy: Path | None) -> None:
    """No row may point to one that a migration lost."""
    lost = db.session.execute(text("PRAGMA foreign_key_check")).all()
    db.session.rollback()
    if lost:
        tables = ", ".join(sorted({row[0] for row in lost}))
        before = f" The database as it was before is {copy}." if copy else ""
        raise CannotStart(f"{len(lost)} rows of {tables} point to rows that are gone.{before}")
