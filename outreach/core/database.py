"""The database: the session, the base of every model and the column types they share."""

import sqlite3
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from secrets import token_hex
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Enum,
    MetaData,
    TypeDecorator,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from outreach.core import distance
from outreach.core.errors import Busy

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
HIGHEST_ID = 2**31 - 1  # what PostgreSQL's integer holds
BUSY_TIMEOUT, TURN = 10_000, 40  # milliseconds
PASSING = {
    "40001",
    "40P01",
    "53300",
    "55P03",
    "57P03",
}  # lost a race, deadlock, lock not had, no room
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT}",
    "cache_size=-8000",
    "mmap_size=0",
    "temp_store=FILE",
)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


SECRET = {"secret": True}
"""`info` of a column whose values no history keeps: secrets, and files."""
writing: ContextVar[bool] = ContextVar("writing", default=False)
db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(DeclarativeBase):
        """The base of every table."""
else:
    Model = db.Model


@event.listens_for(Model, "init", propagate=True)
def _set_defaults(row: Any, _args: Any, given: dict[str, Any]) -> None:
    """Let a new row have its plain defaults at once, not only once it is stored."""
    for column in inspect(type(row)).local_table.columns:
        if column.default is not None and column.default.is_scalar and column.key not in given:
            given[column.key] = column.default.arg


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, stored as naive UTC."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)


def in_utc(stored: datetime) -> datetime:
    """The instant of a value read as it is stored: of many rows only those that are shown need it."""
    return stored.replace(tzinfo=UTC)


def Words(words: type[StrEnum]) -> Enum:
    """A column that holds one word of an enumeration by its public value."""
    return Enum(
        words,
        native_enum=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def init_app(app: Flask) -> None:
    options: dict[str, Any] = {
        "pool_use_lifo": True
    }  # what is kept by `version` is a connection's own
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        options["connect_args"] = {"options": f"-c lock_timeout={BUSY_TIMEOUT}"}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        tune(db.engine)


def version() -> tuple[str, object]:
    """Equal versions mean equal data: it changes with every commit, of whatever process, seen from here.

    SQLite counts per connection the commits of others and the rows changed by itself; on PostgreSQL
    a snapshot names the transactions that can be seen. Read it before the data that it vouches for.
    """
    connection = db.session.connection()
    name = connection.info.setdefault("name", token_hex(8))
    if connection.dialect.name == "postgresql":
        return name, connection.scalar(text("SELECT pg_current_snapshot()::text"))
    driver: Any = connection.connection.dbapi_connection
    return name, (driver.execute("PRAGMA data_version").fetchone()[0], driver.total_changes)


def columns_that_name(table: str) -> list[Column[Any]]:
    """Every column whose foreign key names a row of that table, found in the metadata of all rooms."""
    return [
        column
        for other in Model.metadata.sorted_tables
        for column in other.columns
        if any(key.column.table.name == table for key in column.foreign_keys)
    ]


def insert_all(rows: Sequence[Any]) -> None:
    """Write new rows of one table in one statement; whoever needs their ids reads them."""
    columns = [column.key for column in inspect(type(rows[0])).column_attrs if column.key != "id"]
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    db.session.execute(insert(type(rows[0])), values)


def hold(name: str) -> None:
    """Nobody else holds that name until the transaction ends; on SQLite a writing one holds everything."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def tune(engine: Engine) -> None:
    """Let reading transactions be read-only and writing ones take their lock at once."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "connect", distance.teach)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        event.listen(engine, "begin", _begin_on_postgresql)


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA query_only={0 if writing.get() else 1}")
    if writing.get():
        _begin_writing(driver)
    else:
        driver.execute("BEGIN")


def _begin_writing(driver: Any) -> None:
    """BEGIN IMMEDIATE, waiting in short turns for whoever else writes.

    Within one wait SQLite asks ever more rarely: in a rush the longest waiting starved, 1 post in 2,300.
    """
    driver.execute(f"PRAGMA busy_timeout={TURN}")
    try:
        for _turn in range(BUSY_TIMEOUT // TURN):
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != SQLITE_BUSY:
                    raise
        raise Busy("somebody else was writing for too long")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


def _begin_on_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = not writing.get()


def is_passing(error: DBAPIError) -> bool:
    """Whether the database was only busy or out of reach: trying again may help."""
    driver: Any = error.orig
    if isinstance(driver, sqlite3.Error):
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF in (SQLITE_BUSY, SQLITE_LOCKED)
    return error.connection_invalidated or getattr(driver, "sqlstate", None) in PASSING
