"""How the installation's parts are: the database, its migrations, the queue, attestations, the disk."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from outreach import settings
from outreach.certificates import queries as certificates
from outreach.core import clock, upgrading
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.core.queue import Job

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
    jobs = _jobs()
    return {
        "database": OK,
        "migrations": _migrations(),
        "queue": _queue(jobs),
        "tasks": _failed_tasks(jobs),
        "attestations": _attestations(),
        "disk": _disk(),
    }


def ills() -> list[str]:
    """What staff read on Today of the parts that are ill; migrations are looked at by `readyz` alone."""
    jobs = _jobs()
    return [part for part in (_queue(jobs), _failed_tasks(jobs), _disk()) if part != OK]


def _migrations() -> str:
    applied, newest = upgrading.revisions()
    if applied == newest:
        return OK
    return _(
        "The database is at %(applied)s, should be at %(newest)s: run flask db upgrade.",
        applied=applied,
        newest=newest,
    )


@dataclass(frozen=True)
class _Jobs:
    """How many are late, and how many were given up after their last try, mails apart (they have a line)."""

    late: int
    failed: int


def _jobs() -> _Jobs:
    late = and_(Job.state == "ready", Job.run_at < clock.now() - LATE)
    failed = and_(Job.state == "failed", Job.kind != "mail.deliver")
    counts = (func.count().filter(late), func.count().filter(failed))
    return _Jobs(*db.session.execute(select(*counts).where(or_(late, failed))).one())


def _queue(jobs: _Jobs) -> str:
    if not jobs.late:
        return OK
    return n_(
        "%(num)s task is more than ten minutes late: is the worker running?",
        "%(num)s tasks are more than ten minutes late: is the worker running?",
        jobs.late,
    )


def _failed_tasks(jobs: _Jobs) -> str:
    if not jobs.failed:
        return OK
    return n_(
        "%(num)s task failed for good: see the log of the worker.",
        "%(num)s tasks failed for good: see the log of the worker.",
        jobs.failed,
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
