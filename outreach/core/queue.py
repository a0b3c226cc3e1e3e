"""The only queue: a Job row written with the change it follows, run by a worker, healed by a sweep."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import JSON, String, Text, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock, database
from outreach.core.database import Model, UtcDateTime, db
from outreach.core.transaction import transaction

LEASE = timedelta(seconds=45)
ATTEMPTS = 8
log = logging.getLogger(__name__)

Handler = Callable[..., None]
Row = TypeVar("Row", bound=Model)
HANDLERS: dict[str, Handler] = {}
AT_ONCE: dict[str, int] = {}
PERIODIC: dict[str, Handler] = {}
_at_hand: set[int] = set()


class TryLater(Exception):
    """What a handler raises to be run again at `at`, without counting as a failure."""

    def __init__(self, at: datetime, why: str) -> None:
        super().__init__(why)
        self.at = at


class Rest(Exception):
    """What a handler raises when its kind of work is too much now: the thread waits, the job does not."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


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


def handles(kind: str, *, at_once: int = 0) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it must be safe to run twice.

    A kind with `at_once` has as many threads of its own: it waits for nothing else, nothing else for it.
    """

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        if at_once:
            AT_ONCE[kind] = at_once
        return function

    return register


def every_minute(function: Handler) -> Handler:
    """Register an idempotent function that the worker calls each minute."""
    PERIODIC[f"{function.__module__}.{function.__name__}"] = function
    return function


def one_by_one(ids: Iterable[int], do: Callable[[int], object]) -> None:
    """Each in a transaction of its own; one that fails is logged and holds up no other."""
    for row_id in list(ids):
        try:
            with transaction():
                do(row_id)
        except Exception:
            log.exception("row %s could not be done", row_id)


def each_row(model: type[Row], ids: Iterable[int], do: Callable[[Row], object]) -> None:
    """The same with the row in hand."""
    one_by_one(ids, lambda row_id: do(db.session.get_one(model, row_id)))


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


def enqueue_all(
    kind: str, payloads: Sequence[dict[str, Any]], *, run_at: datetime | None = None
) -> None:
    """Ask for many such works in one statement."""
    if payloads:
        at = run_at or clock.now()
        database.insert_all([Job(kind=kind, payload=p, run_at=at) for p in payloads])


def drop(kind: str, **payload: int) -> None:
    """What was asked for is not to be done any more: SQLite may give the same id out again."""
    facts = [Job.payload[name].as_integer() == value for name, value in payload.items()]
    db.session.execute(delete(Job).where(Job.kind == kind, Job.state == "ready", *facts))


def hurry(kind: str) -> None:
    """Whatever waits for another try has it now."""
    waiting = update(Job).where(Job.kind == kind, Job.state == "ready", Job.run_at > clock.now())
    db.session.execute(waiting.values(run_at=clock.now()))


def run_due(limit: int = 100) -> int:
    """Run what is due, oldest first, in this thread; returns how many jobs ran."""
    done = 0
    for job_id in due(limit):
        with suppress(Rest):
            done += run(job_id)
    return done


def due(limit: int, *, kind: str | None = None, but: Collection[int] = ()) -> list[int]:
    """Ids of jobs to run now: ready and due, or left by a worker that died.

    Of a kind that has threads of its own, or of every other one when `kind` is empty; None for all.
    """
    db.session.rollback()
    query = select(Job.id).where(_runnable(), Job.id.not_in(but))
    if kind is not None:
        query = query.where(Job.kind == kind if kind else Job.kind.not_in(AT_ONCE))
    rows = list(db.session.scalars(query.order_by(Job.run_at, Job.id).limit(limit)))
    db.session.rollback()
    return rows


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
    if attempts > ATTEMPTS:
        _note_failure(job_id, attempts, "each worker that tried it died of it")
        return True
    _at_hand.add(job_id)
    try:
        _do(job_id, kind, payload, attempts)
    finally:
        _at_hand.discard(job_id)
    return True


def renew() -> None:
    """Keep the leases of what this process has at hand; the worker calls it every few seconds."""
    if job_ids := list(_at_hand):
        own = update(Job).where(Job.id.in_(job_ids), Job.state == "run")
        with transaction() as session:
            session.execute(own.values(lease_until=clock.now() + LEASE))


def tick() -> None:
    """What the worker does each minute: every periodic function, one failing not stopping the rest."""
    for name, function in PERIODIC.items():
        try:
            function()
        except Exception:
            log.exception("periodic %s failed", name)
        finally:
            db.session.rollback()


def _do(job_id: int, kind: str, payload: dict[str, Any], attempts: int) -> None:
    try:
        HANDLERS[kind](**payload)
    except TryLater as later:
        _note_delay(job_id, later.at, later)
    except Rest as rest:
        _note_delay(job_id, clock.now(), rest)
        raise
    except Exception as error:
        log.exception("job %s (%s) failed", job_id, kind)
        _note_failure(job_id, attempts, repr(error))
    else:
        with transaction() as session:
            session.execute(update(Job).where(Job.id == job_id).values(state="done", error=""))


def _runnable() -> Any:
    now = clock.now()
    return or_(
        and_(Job.state == "ready", Job.run_at <= now),
        and_(Job.state == "run", Job.lease_until < now),
    )


def _note_delay(job_id: int, at: datetime, why: Exception) -> None:
    """A delay is no failed attempt."""
    own = update(Job).where(Job.id == job_id)
    facts = {"state": "ready", "run_at": at, "error": str(why)[:2000]}
    with transaction() as session:
        session.execute(own.values(attempts=Job.attempts - 1, **facts))


def _note_failure(job_id: int, attempts: int, error: str) -> None:
    state = "failed" if attempts >= ATTEMPTS else "ready"
    later = clock.now() + timedelta(minutes=2 ** min(attempts, 8))
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(state=state, run_at=later, error=error[:2000])
        )
