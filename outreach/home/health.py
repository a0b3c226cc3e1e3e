"""How the installation's parts are: the database, its migrations, the queue, attestations, the disk."""

import shutil
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from outreach import settings
from outreach.certificates import queries as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.core.queue import Job
from outreach.settings import ROOT

LATE = timedelta(minutes=10)
ROOM = 500 * 1024 * 1024  # bytes that must be free
OK = "ok"


def parts() -> dict[str, str]:
    """`ok` or one sentence for each part; a database that does not answer is told alone."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        kind = type(error).__name__
        return {"database": _("The database does not answer (%(kind)s).", kind=kind)}
    return {
        "database": OK,
        "migrations": _migrations(),
        "queue": _queue(),
        "tasks": _failed_tasks(),
        "attestations": _attestations(),
        "disk": _disk(),
    }


def ills() -> list[str]:
    """What staff read on Today of the parts that are ill; migrations are looked at by `readyz` alone."""
    return [sentence for sentence in (_queue(), _failed_tasks(), _disk()) if sentence != OK]


def _migrations() -> str:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    applied = MigrationContext.configure(db.session.connection()).get_current_revision()
    if applied == newest:
        return OK
    return _(
        "The database is at %(applied)s, should be at %(newest)s: run flask db upgrade.",
        applied=applied,
        newest=newest,
    )


def _queue() -> str:
    query = select(func.count()).where(Job.state == "ready", Job.run_at < clock.now() - LATE)
    late = db.session.scalar(query) or 0
    if not late:
        return OK
    return n_(
        "%(num)s task is more than ten minutes late: is the worker running?",
        "%(num)s tasks are more than ten minutes late: is the worker running?",
        late,
    )


def _failed_tasks() -> str:
    """Work that was given up after its last try, mails apart: those have a line of their own."""
    query = select(func.count()).where(Job.state == "failed", Job.kind != "mail.deliver")
    failed = db.session.scalar(query) or 0
    if not failed:
        return OK
    return n_(
        "%(num)s task failed for good: see the log of the worker.",
        "%(num)s tasks failed for good: see the log of the worker.",
        failed,
    )


def _disk() -> str:
    free = shutil.disk_usage(settings.value("OUTREACH_INSTANCE")).free
    if free >= ROOM:
        return OK
    return _("Only %(count)s MB are free on the disk: make room.", count=free // 1024**2)


def _attestations() -> str:
    """Today names the events, where they are mended."""
    failed = certificates.failed_count()
    if not failed:
        return OK
    return n_(
        "The attestations of %(num)s event could not be issued.",
        "The attestations of %(num)s events could not be issued.",
        failed,
    )
