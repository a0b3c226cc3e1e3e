"""Which requests there are, those that look alike, and those that nobody answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import clock, search
from outreach.core.database import db
from outreach.organisation import queries as organisation
from outreach.people.models import Affiliation, Person
from outreach.schools.models import School
from outreach.visit_requests.models import Slot, VisitRequest
from outreach.visit_requests.words import OPEN, WAITING, RequestStatus

ALIKE_FOR = timedelta(days=365)


def requests(**filters: Any) -> Select[VisitRequest]:
    """Those whose address is confirmed, for a list; filters: text, status (`open` too), owner, region."""
    query = select(VisitRequest).where(VisitRequest.confirmed_at.is_not(None))
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    return query.options(joinedload(VisitRequest.school), joinedload(VisitRequest.owner))


def to_triage() -> Select[VisitRequest]:
    """What waits for staff, oldest first: new, or answered."""
    query = requests(status=RequestStatus.RECEIVED)
    return query.order_by(VisitRequest.received_at, VisitRequest.id)


def counts() -> dict[RequestStatus, int]:
    """How many stand where."""
    query = select(VisitRequest.status, func.count()).where(VisitRequest.confirmed_at.is_not(None))
    rows = {row[0]: row[1] for row in db.session.execute(query.group_by(VisitRequest.status))}
    return {status: rows.get(status, 0) for status in RequestStatus}


def request_with_all(request_id: int) -> VisitRequest | None:
    """With school and buildings, offers, owner, person and the visit that it became."""
    return db.session.scalars(
        select(VisitRequest)
        .where(VisitRequest.id == request_id)
        .options(
            joinedload(VisitRequest.school).selectinload(School.buildings),
            joinedload(VisitRequest.owner),
            joinedload(VisitRequest.person),
            joinedload(VisitRequest.event),
            joinedload(VisitRequest.slot),
            selectinload(VisitRequest.offers),
        )
    ).one_or_none()


def alike(rows: Sequence[VisitRequest]) -> dict[int, list[VisitRequest]]:
    """By request, others of a year that may be the same wish: same school and grade, or same address."""
    schools = {row.school_id for row in rows} - {None}
    emails = {row.contact_email for row in rows} - {""}
    query = (
        requests()
        .where(
            or_(VisitRequest.school_id.in_(schools), VisitRequest.contact_email.in_(emails)),
            VisitRequest.status.in_((*OPEN, RequestStatus.CONVERTED)),
            VisitRequest.received_at > clock.now() - ALIKE_FOR,
        )
        .order_by(VisitRequest.received_at.desc(), VisitRequest.id.desc())
    )
    others = db.session.scalars(query).all() if schools or emails else []
    return {row.id: [other for other in others if _is_alike(row, other)] for row in rows}


def _is_alike(row: VisitRequest, other: VisitRequest) -> bool:
    if row.id == other.id:
        return False
    if row.contact_email and row.contact_email == other.contact_email:
        return True
    same_school = row.school_id is not None and row.school_id == other.school_id
    return same_school and bool({*row.grades} & {*other.grades})


def is_of_a_contact(email: str) -> bool:
    """Whether the address is that of somebody who was attached to a school, so that it needs no proof."""
    contact = (
        select(Person.id)
        .join(Affiliation)
        .where(
            Person.email == email.strip().casefold(),
            Person.erased_at.is_(None),
            Person.archived_at.is_(None),
        )
    )
    return bool(email) and bool(db.session.scalar(select(contact.exists())))


def to_remind(now: datetime) -> Sequence[int]:
    """Requests whose teacher has not answered in time and was not reminded."""
    return _waiting(
        VisitRequest.waiting_since <= now - _patience(), VisitRequest.reminded_at.is_(None)
    )


def to_expire(now: datetime) -> Sequence[int]:
    """Requests whose teacher did not answer the reminder in time either."""
    return _waiting(VisitRequest.reminded_at <= now - _patience())


def never_confirmed(now: datetime) -> Sequence[int]:
    """Requests whose address nobody confirmed in time."""
    query = select(VisitRequest.id).where(
        VisitRequest.confirmed_at.is_(None), VisitRequest.received_at <= now - _patience()
    )
    return db.session.scalars(query).all()


def free_slots(*, region: str = "") -> Select[Slot]:
    """Published times that somebody may still take; `region` leaves out those of other regions."""
    query = select(Slot).where(
        Slot.withdrawn_at.is_(None), Slot.starts_at > clock.now(), ~Slot.requests.any(_holds())
    )
    if region:
        query = query.where(Slot.region_code.in_(("", region)))
    return query


def are_any_slots() -> bool:
    """Whether there is a time to take."""
    return bool(db.session.scalar(select(free_slots().exists())))


def slots() -> Select[Slot]:
    """Those to come, for staff, with who has each."""
    return (
        select(Slot)
        .where(Slot.starts_at > clock.now())
        .options(
            joinedload(Slot.owner), selectinload(Slot.requests).joinedload(VisitRequest.school)
        )
    )


def _holds() -> Any:
    return VisitRequest.holds_slot.is_(True)


def _waiting(*conditions: Any) -> Sequence[int]:
    query = select(VisitRequest.id).where(VisitRequest.status.in_(WAITING), *conditions)
    return db.session.scalars(query.order_by(VisitRequest.id)).all()


def _patience() -> timedelta:
    return timedelta(days=organisation.current().request_days)


FILTERS: dict[str, Any] = {
    "text": lambda query, value: query.where(*search.holding(VisitRequest.search_text, value)),
    "status": lambda query, value: query.where(
        VisitRequest.status.in_(OPEN) if value == "open" else VisitRequest.status == value
    ),
    "owner": lambda query, value: query.where(VisitRequest.owner_id == value),
    "region": lambda query, value: query.where(
        exists().where(School.id == VisitRequest.school_id, School.region_code == value)
    ),
}
