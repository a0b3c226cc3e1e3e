"""Runs the migrations in one writing transaction, on SQLite and PostgreSQL alike."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from outreach.core.database import UtcDateTime, db, writing

ONLY_ON = {"ix_event_search": "sqlite", "ix_event_starts_at": "postgresql"}


def run() -> None:
    options: dict[str, Any] = dict(current_app.extensions["migrate"].configure_args)
    options.update(
        target_metadata=db.metadata,
        compare_type=True,
        compare_server_default=False,
        render_item=plain_types,
        include_object=is_for_this_database,
        process_revision_directives=skip_empty,
    )
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.invalidate()


def plain_types(kind: str, item: Any, _context: Any) -> Any:
    """Write our column types as the plain ones they stand on, so that old migrations outlive the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, sa.Enum):
        return "sa.String(length=40)"
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return "sa.UnicodeText()"
    return False


def is_for_this_database(_item: Any, name: str, _kind: str, _reflected: bool, _other: Any) -> bool:
    """Alembic does not look at `ddl_if`: what stands in one kind of database only is left out in the other."""
    here = db.engine.dialect.name
    return ONLY_ON.get(name, here) == here


def skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


before = writing.set(True)
try:
    run()
finally:
    writing.reset(before)
