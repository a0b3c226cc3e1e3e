"""How the installation's parts are: the database, its migrations, the queue."""

from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from outreach.core import clock
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.settings import ROOT

LATE = timedelta(minutes=10)


def parts() -> dict[str, str]:
    """`ok` or one sentence for each part; a database that does not answer is told alone."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return {"database": f"does not answer: {type(error).__name__}"}
    return {"database": "ok", "migrations": _migrations(), "queue": _queue()}


def _migrations() -> str:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    applied = MigrationContext.configure(db.session.connection()).get_current_revision()
    return (
        "ok" if applied == newest else f"at {applied}, should be at {newest}: run flask db upgrade"
    )


def _queue() -> str:
    query = select(func.count()).where(Job.state == "ready", Job.run_at < clock.now() - LATE)
    late = db.session.scalar(query) or 0
    return (
        "ok" if not late else f"{late} jobs are more than ten minutes late: is the worker running?"
    )
