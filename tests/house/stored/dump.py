"""A database as text that SQLite and PostgreSQL both read: written, loaded, counted, its keys looked at."""

import re
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import Table, inspect, text

from outreach import create_app
from outreach.core import upgrading
from outreach.core.database import db, writing
from tests.conftest import SETTINGS

FOLDER = Path(__file__).parent
BYTES = re.compile(r"\bX'([0-9a-f]*)'")
Rows = dict[str, list[tuple[Any, ...]]]


def stored() -> list[Path]:
    """The stored databases, oldest first."""
    return sorted(FOLDER.glob("at_*.sql"))


def revision_of(path: Path) -> str:
    return path.stem.removeprefix("at_")


def write(fill: Callable[[], None]) -> Path:
    """Fill an empty database of the newest revision and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(OUTREACH_INSTANCE=folder, **SETTINGS)
        with app.app_context():
            flask_migrate.upgrade()
            fill()
            revision, _newest = upgrading.revisions()
            path = FOLDER / f"at_{revision}.sql"
            path.write_text("".join(map(_inserts, db.metadata.sorted_tables)))
            db.session.remove()
            db.engine.dispose()
    return path


def load(path: Path) -> None:
    """Make an empty database the stored one, at its revision."""
    flask_migrate.upgrade(revision=revision_of(path))
    sql, before = path.read_text(), writing.set(True)
    try:
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            if connection.dialect.name == "sqlite":
                driver.executescript(f"PRAGMA foreign_keys=OFF; BEGIN; {sql} COMMIT;")
            else:
                driver.execute("SET session_replication_role = replica")
                driver.execute(BYTES.sub(r"'\\x\1'::bytea", sql))
                driver.execute("SET session_replication_role = DEFAULT")
                driver.commit()
    finally:
        writing.reset(before)
        db.engine.dispose()


def rows() -> Rows:
    """Every row of every table but alembic's, in one order."""
    with db.engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in inspect(db.engine).get_table_names()
            if name != "alembic_version"
        }


def orphans() -> list[str]:
    """The foreign keys of which some row points to nothing."""
    found = []
    with db.engine.connect() as connection:
        for name in inspect(db.engine).get_table_names():
            for key in inspect(db.engine).get_foreign_keys(name):
                (column,), (target,) = key["constrained_columns"], key["referred_columns"]
                there = f'SELECT 1 FROM "{key["referred_table"]}" AS b WHERE b."{target}" = a."{column}"'
                pointing = f'SELECT count(*) FROM "{name}" AS a WHERE a."{column}" IS NOT NULL'
                lost = connection.scalar(text(f"{pointing} AND NOT EXISTS ({there})"))
                found += [f"{name}.{column}"] if lost else []
    return found


def _inserts(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    given = [_stored_type(column) for column in table.columns]
    lines = []
    for row in db.session.execute(text(f'SELECT {columns} FROM "{table.name}"')):
        values = ", ".join(_literal(value, kind) for value, kind in zip(row, given, strict=True))
        lines.append(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values});\n')
    return "".join(sorted(lines, key=_by_id))


def _by_id(line: str) -> tuple[int, str]:
    first = re.search(r"VALUES \((\d+)", line)
    return (int(first[1]) if first else 0, line)


def _stored_type(column: Any) -> type:
    try:
        kind = column.type.python_type
    except NotImplementedError:
        return str
    return kind if isinstance(kind, type) else str


def _literal(value: Any, kind: type) -> str:
    if value is None:
        return "NULL"
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return f"'{value}'"
    return "'" + str(value).replace("'", "''") + "'"
