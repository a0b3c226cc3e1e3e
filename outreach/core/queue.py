"""The only queue: a Job row written with the change it follows, run by a worker, healed by a sweep."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Text, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock
from outreach.core.database import Model, UtcDateTime, db
from outreach.core.transaction import transaction

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
log = logging.getLogger(__name__)

Handler = Callable[..., None]
HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, Handler] = {}


class TryLater(Exception):
    """What a handler raises to be run again at `at`, without counting as a failure."""

    def __init__(self, at: datetime, why: str) -> None:
        super().__init__(why)
        self.at = at


class Job(Model):
    """Work to do after a commit; `key` makes asking twice one job."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="ready", index=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it must be safe to run twice."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def every_minute(function: Handler) -> Handler:
    """Register an idempotent function that the worker calls each minute."""
    PERIODIC[f"{function.__module__}.{function.__name__}"] = function
    return function


def enqueue(
    kind: str, *, key: str | None = None, run_at: datetime | None = None, **payload: Any
) -> Job | None:
    """Ask for work in the caller's transaction; None when a job of that key was asked before."""
    if key and db.session.scalar(select(Job.id).where(Job.key == key)):
        return None
    job = Job(kind=kind, key=key, payload=payload, run_at=run_at or clock.now())
    db.session.add(job)
    db.session.flush()
    return job


def run_due(limit: int = 100) -> int:
    """Run what is due, oldest first; returns how many jobs ran."""
    return sum(run(job_id) for job_id in due(limit))


def due(limit: int) -> list[int]:
    """Ids of jobs to run now: ready and due, or left by a worker that died."""
    db.session.rollback()
    query = select(Job.id).where(_runnable()).order_by(Job.run_at, Job.id).limit(limit)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def run(job_id: int) -> bool:
    """Claim, do, note: two transactions around the work; False when another worker has it."""
    with transaction() as session:
        claimed = session.execute(
            update(Job)
            .where(Job.id == job_id, _runnable())
            .values(state="run", lease_until=clock.now() + LEASE, attempts=Job.attempts + 1)
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]
            return False
        job = session.get_one(Job, job_id)
        kind, payload, attempts = job.kind, dict(job.payload), job.attempts
    try:
        HANDLERS[kind](**payload)
    except TryLater as later:
        _note_delay(job_id, later)
        return True
    except Exception as error:
        log.exception("job %s (%s) failed", job_id, kind)
        _note_failure(job_id, attempts, repr(error))
        return True
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state="done", error=""))
    return True


def tick() -> None:
    """What the worker does each minute: every periodic function, one failing not stopping the rest."""
    for name, function in PERIODIC.items():
        try:
            function()
        except Exception:
            log.exception("periodic %s failed", name)
            db.session.rollback()


def _runnable() -> Any:
    now = clock.now()
    return or_(
        and_(Job.state == "ready", Job.run_at <= now),
        and_(Job.state == "run", Job.lease_until < now),
    )


def _note_delay(job_id: int, later: TryLater) -> None:
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(state="ready", run_at=later.at, error=str(later)[:2000])
        )


def _note_failure(job_id: int, attempts: int, error: str) -> None:
    state = "failed" if attempts >= ATTEMPTS else "ready"
    later = clock.now() + timedelta(minutes=2 ** min(attempts, 8))
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(state=state, run_at=later, error=error[:2000])
        )
