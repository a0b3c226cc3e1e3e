"""What teachers wait for, what the last visit teaches about the next, and groups that meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from outreach.core.database import db
from outreach.events.models import Contact, Event, Session
from outreach.events.words import VISITS, EventStatus
from outreach.visits.models import Wish


def open_wishes() -> Select[Wish]:
    """What teachers asked for and nobody has decided, oldest first."""
    query = select(Wish).where(Wish.decided_at.is_(None))
    return query.order_by(Wish.id).options(
        joinedload(Wish.event).joinedload(Event.school),
        joinedload(Wish.event).selectinload(Event.sessions),
        joinedload(Wish.event).selectinload(Event.contacts),
    )


def open_wishes_about(event_id: int) -> Sequence[Wish]:
    """What nobody has decided of one visit, newest first."""
    query = select(Wish).where(Wish.event_id == event_id, Wish.decided_at.is_(None))
    return db.session.scalars(query.order_by(Wish.id.desc())).all()


@dataclass(frozen=True)
class LastVisit:
    """What the next booking of a school starts from."""

    contact: Contact | None
    room: str
    access_notes: str


def last_visit(school_id: int) -> LastVisit:
    """Contact, room and access notes of the school's latest booked visit."""
    query = select(Event).where(Event.school_id == school_id, Event.type.in_(VISITS))
    query = query.options(selectinload(Event.contacts)).order_by(
        Event.starts_at.desc(), Event.id.desc()
    )
    event = db.session.scalars(query.limit(1)).first()
    if event is None:
        return LastVisit(None, "", "")
    return LastVisit(next(iter(event.contacts), None), event.room, event.access_notes)


def near(events: Sequence[Event], days: Iterable[date]) -> Sequence[Session]:
    """Live blocks about those days of live events that share the school, owner or building of one of these."""
    columns = (Event.school_id, Event.owner_id, Event.building_id)
    shared = [
        column.in_(ids)
        for column in columns
        if (ids := {getattr(event, column.key) for event in events} - {None})
    ]
    around = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    if not shared or not around:
        return []
    query = (
        select(Session)
        .join(Event)
        .where(
            or_(*shared),
            Session.local_on.in_(around),
            Session.cancelled_reason.is_(None),
            Event.status.not_in((EventStatus.CANCELLED, EventStatus.POSTPONED)),
        )
        .options(contains_eager(Session.event).joinedload(Event.building))
        .order_by(Session.starts_at, Session.id)
    )
    return db.session.scalars(query).all()
