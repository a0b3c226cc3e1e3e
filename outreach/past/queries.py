"""How lists were read, what each line became, and declared totals."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core.database import db
from outreach.events.models import Session
from outreach.past.models import DeclaredTotal, Layout, PastLine, SchoolName
from outreach.past.words import ListKind, Measure
from outreach.programmes.models import Programme


def layout_of(kind: ListKind, headers_key: str) -> Layout | None:
    """How a list of these headers was read the last time."""
    query = select(Layout).where(Layout.kind == kind, Layout.headers_key == headers_key)
    return db.session.scalar(query)


def decided_names(keys: Sequence[str]) -> dict[str, int | None]:
    """The school of each key that somebody decided; None for what is no school."""
    query = select(SchoolName.key, SchoolName.school_id).where(SchoolName.key.in_(keys))
    return {row.key: row.school_id for row in db.session.execute(query)}


def lines_with(kind: ListKind, keys: Sequence[str]) -> dict[str, PastLine]:
    """What lines of an earlier list became, by key."""
    query = select(PastLine).where(PastLine.kind == kind, PastLine.key.in_(keys))
    query = query.options(joinedload(PastLine.session), joinedload(PastLine.person))
    return {line.key: line for line in db.session.scalars(query)}


def lines_of(person_id: int) -> Sequence[PastLine]:
    """The lines that told of a person."""
    return db.session.scalars(select(PastLine).where(PastLine.person_id == person_id)).all()


def lines_of_events(event_ids: Sequence[int]) -> Sequence[PastLine]:
    """The lines of past visits that became sessions of these events."""
    query = select(PastLine).join(Session, PastLine.session_id == Session.id)
    return db.session.scalars(query.where(Session.event_id.in_(event_ids))).all()


def totals() -> Sequence[DeclaredTotal]:
    """Every declared total that stands with its programmes, earliest first."""
    query = select(DeclaredTotal).where(DeclaredTotal.withdrawn_at.is_(None))
    query = query.options(selectinload(DeclaredTotal.programmes))
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
    query = query.options(selectinload(DeclaredTotal.programmes))
    return db.session.scalars(query.order_by(DeclaredTotal.first_on, DeclaredTotal.id)).all()


def totals_within(
    measure: Measure, first: date, last: date, *, programme_id: int = 0
) -> Sequence[DeclaredTotal]:
    """The declared totals whose days lie wholly within a period, of one programme where it is given."""
    query = select(DeclaredTotal).where(
        DeclaredTotal.measure == measure,
        DeclaredTotal.withdrawn_at.is_(None),
        DeclaredTotal.first_on >= first,
        DeclaredTotal.last_on <= last,
    )
    if programme_id:
        query = query.where(DeclaredTotal.programmes.any(Programme.id == programme_id))
    return db.session.scalars(query.order_by(DeclaredTotal.first_on, DeclaredTotal.id)).all()
