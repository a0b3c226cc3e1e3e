"""What there is to lend, what is out, and what is out beside that of an event."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager

from outreach.core.database import db
from outreach.equipment.models import Equipment, Loan
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF


def equipment() -> Sequence[Equipment]:
    """All that we lend, by name."""
    return db.session.scalars(select(Equipment).order_by(Equipment.name, Equipment.id)).all()


def named(name: str) -> Equipment | None:
    return db.session.scalar(select(Equipment).where(Equipment.name == name))


def open_loans() -> Sequence[Loan]:
    """What is out or will be, the nearest first."""
    return _loans(_STANDS)


def events_with(row: Equipment) -> Sequence[Event]:
    """Those for which some of it is out or will be, the nearest first."""
    loans = _loans(and_(Loan.equipment_id == row.id, _STANDS))
    return list(dict.fromkeys(loan.event for loan in loans))


def around(event_ids: Collection[int]) -> Sequence[Loan]:
    """The loans of these events, and whatever else of the same things is out or will be."""
    if not event_ids:
        return []
    own = Loan.event_id.in_(event_ids)
    same = select(Loan.equipment_id).where(own)
    return _loans(or_(own, and_(Loan.equipment_id.in_(same), _STANDS)))


def of_events(event_ids: Collection[int]) -> Sequence[Loan]:
    """What goes out for these events."""
    return _loans(Loan.event_id.in_(event_ids)) if event_ids else []


def loan(loan_id: int) -> Loan | None:
    return next(iter(_loans(Loan.id == loan_id)), None)


_STANDS = and_(Loan.brought_back_on.is_(None), Event.status.not_in(CALLED_OFF))


def _loans(condition: ColumnElement[bool]) -> Sequence[Loan]:
    query = select(Loan).join(Event).join(Equipment).where(condition)
    ways = contains_eager(Loan.event), contains_eager(Loan.equipment)
    return db.session.scalars(query.options(*ways).order_by(Event.starts_at, Loan.id)).all()
