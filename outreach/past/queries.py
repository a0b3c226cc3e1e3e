"""Lists on their way in, lists taken in, what each line became, and declared totals."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.core.database import db
from outreach.events.models import Session
from outreach.past.models import DeclaredTotal, Layout, Line, Run, SchoolName, Upload
from outreach.past.words import ListKind, Measure


def upload_of(upload_id: int, user_id: int) -> Upload | None:
    """A list that this user sent and has not yet taken in."""
    query = select(Upload).where(Upload.id == upload_id, Upload.by_id == user_id)
    return db.session.scalar(query)


def uploads_of(user_id: int) -> Sequence[Upload]:
    """The lists of a user that wait to be finished, newest first."""
    query = select(Upload).where(Upload.by_id == user_id).order_by(Upload.id.desc())
    return db.session.scalars(query).all()


def layout_of(kind: ListKind, headers_key: str) -> Layout | None:
    """How a list of these headers was read the last time."""
    query = select(Layout).where(Layout.kind == kind, Layout.headers_key == headers_key)
    return db.session.scalar(query)


def decided_names(keys: Sequence[str]) -> dict[str, int | None]:
    """The school of each key that somebody decided; None for what is no school."""
    query = select(SchoolName.key, SchoolName.school_id).where(SchoolName.key.in_(keys))
    return {row.key: row.school_id for row in db.session.execute(query)}


def lines_with(kind: ListKind, keys: Sequence[str]) -> dict[str, Line]:
    """What lines of an earlier list became, by key."""
    query = select(Line).where(Line.kind == kind, Line.key.in_(keys))
    query = query.options(joinedload(Line.session), joinedload(Line.person))
    return {line.key: line for line in db.session.scalars(query)}


def lines_of(person_id: int) -> Sequence[Line]:
    """The lines that told of a person."""
    return db.session.scalars(select(Line).where(Line.person_id == person_id)).all()


def lines_of_events(event_ids: Sequence[int]) -> Sequence[Line]:
    """The lines of past visits that became sessions of these events."""
    query = select(Line).join(Session, Line.session_id == Session.id)
    return db.session.scalars(query.where(Session.event_id.in_(event_ids))).all()


def runs(limit: int | None = 20) -> Sequence[Run]:
    """The last lists taken in, newest first; without a limit all of them."""
    return db.session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)).all()


def last_run() -> Run | None:
    """The only list that can be undone: the last one that was not."""
    query = select(Run).where(Run.undone_at.is_(None)).order_by(Run.id.desc())
    return db.session.scalar(query.limit(1))


def totals() -> Sequence[DeclaredTotal]:
    """Every declared total that stands, earliest first."""
    query = select(DeclaredTotal).where(DeclaredTotal.withdrawn_at.is_(None))
    return db.session.scalars(
        query.order_by(DeclaredTotal.first_on, DeclaredTotal.last_on, DeclaredTotal.id)
    ).all()


def totals_touching(measure: Measure, first: date, last: date) -> Sequence[DeclaredTotal]:
    """The declared totals that share a day with a period."""
    query = select(DeclaredTotal).where(
        DeclaredTotal.measure == measure,
        DeclaredTotal.withdrawn_at.is_(None),
        DeclaredTotal.first_on <= last,
        DeclaredTotal.last_on >= first,
    )
    return db.session.scalars(query.order_by(DeclaredTotal.first_on, DeclaredTotal.id)).all()


def totals_within(measure: Measure, first: date, last: date) -> Sequence[DeclaredTotal]:
    """The declared totals whose days lie wholly within a period."""
    query = select(DeclaredTotal).where(
        DeclaredTotal.measure == measure,
        DeclaredTotal.withdrawn_at.is_(None),
        DeclaredTotal.first_on >= first,
        DeclaredTotal.last_on <= last,
    )
    return db.session.scalars(query.order_by(DeclaredTotal.first_on, DeclaredTotal.id)).all()
