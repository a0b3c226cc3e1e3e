"""Which requests there are, those that look alike, and those that nobody answers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from outreach.accounts.models import User
from outreach.core import clock, search
from outreach.core.database import db
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF, EventStatus
from outreach.organisation import queries as organisation
from outreach.people.models import Affiliation, Person
from outreach.schools.models import School
from outreach.speakers.models import Speaker
from outreach.visit_requests.models import Slot, VisitRequest
from outreach.visit_requests.words import OPEN, WAITING, RequestStatus

ALIKE_FOR = timedelta(days=365)
MOST_BESIDE = 10
_OTHER, _SCHOOL = aliased(VisitRequest), aliased(School)
_NO_DAY = "9999"
Span = tuple[datetime, datetime]


def requests(**filters: Any) -> Select[VisitRequest]:
    """Those whose address is confirmed, for a list, with school and owner."""
    query = confirmed(**filters)
    return query.options(joinedload(VisitRequest.school), joinedload(VisitRequest.owner))


def confirmed(**filters: Any) -> Select[VisitRequest]:
    """Alone, those whose address is confirmed; filters: text, status (`open` too), owner, region."""
    query = select(VisitRequest).where(VisitRequest.confirmed_at.is_not(None))
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    return query


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


def open_at(school_id: int) -> Sequence[VisitRequest]:
    """What a school asked for and has not got yet, the latest first."""
    query = requests(status="open").where(VisitRequest.school_id == school_id)
    return db.session.scalars(
        query.order_by(VisitRequest.received_at.desc()).limit(MOST_BESIDE)
    ).all()


def behind(event_id: int) -> VisitRequest | None:
    """The request that a visit came from."""
    query = select(VisitRequest).where(VisitRequest.event_id == event_id)
    return db.session.scalars(query.order_by(VisitRequest.id).limit(1)).first()


def alike(row: VisitRequest) -> Sequence[VisitRequest]:
    """Others that may be the same wish, the latest first."""
    query = requests().where(*_may_be_the_same(VisitRequest, row))
    query = query.order_by(VisitRequest.received_at.desc(), VisitRequest.id.desc())
    return db.session.scalars(query.limit(MOST_BESIDE)).all()


def with_a_double(rows: Sequence[Any]) -> set[int]:
    """The ids of those that look like another."""
    query = select(VisitRequest.id).where(
        VisitRequest.id.in_([row.id for row in rows]),
        exists().where(*_may_be_the_same(_OTHER, VisitRequest)),
    )
    return set(db.session.scalars(query))


def _may_be_the_same(other: Any, row: Any) -> Sequence[Any]:
    """Of a year, not ended without a visit, and of the same address, or of the same school and a same grade."""
    return (
        other.id != row.id,
        other.confirmed_at.is_not(None),
        other.status.in_((*OPEN, RequestStatus.CONVERTED)),
        other.received_at > clock.now() - ALIKE_FOR,
        or_(
            and_(other.contact_email == row.contact_email, other.contact_email != ""),
            and_(
                other.school_id == row.school_id,
                other.school_id.is_not(None),
                other.grade_bits.bitwise_and(row.grade_bits) != 0,
            ),
        ),
    )


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


def free_slots(
    *, region: str = "", within: Sequence[Span] | None = None, but: Sequence[Span] = ()
) -> Select[Slot]:
    """Published times that somebody may still take; `region` leaves out those of other regions.

    `within` keeps those that begin in one of these spans of time, `but` those that begin in none.
    """
    free = (Slot.withdrawn_at.is_(None), Slot.starts_at > clock.now(), ~Slot.requests.any(_holds()))
    query = select(Slot).where(*free).options(joinedload(Slot.speaker))
    if region:
        query = query.where(Slot.region_code.in_(("", region)))
    if within is not None:
        query = query.where(_begins_in(within))
    return query.where(~_begins_in(but)) if but else query


def _begins_in(spans: Sequence[Span]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(Slot.starts_at >= begins, Slot.starts_at < ends) for begins, ends in spans),
    )


def free_for_anybody(limit: int = 200) -> Sequence[Slot]:
    """The next free times of every region, soonest first."""
    query = free_slots().order_by(Slot.starts_at, Slot.id).limit(limit)
    return db.session.scalars(query).all()


def visit_of(owner: User, begins: datetime, ends: datetime) -> Event | None:
    """What somebody looks after that takes place between these instants."""
    query = (
        select(Event)
        .join(Session)
        .where(
            Event.owner == owner,
            Event.status.not_in(CALLED_OFF),
            Session.cancelled_reason.is_(None),
            Session.starts_at < ends,
            Session.ends_at > begins,
        )
    )
    return db.session.scalars(query.order_by(Event.id).limit(1)).first()


def slot_between(whose: ColumnElement[bool], begins: datetime, ends: datetime) -> Slot | None:
    """The slot of an owner or a speaker that is open between these instants."""
    query = select(Slot).where(
        whose,
        Slot.withdrawn_at.is_(None),
        Slot.starts_at < ends,
        Slot.ends_at > begins,
    )
    return db.session.scalars(query.order_by(Slot.id).limit(1)).first()


def are_any_slots() -> bool:
    """Whether there is a time to take."""
    return bool(db.session.scalar(select(free_slots().exists())))


def slots() -> Select[Slot]:
    """Those to come, for staff, with who has each."""
    return (
        select(Slot)
        .where(Slot.starts_at > clock.now())
        .options(
            joinedload(Slot.owner),
            joinedload(Slot.speaker).joinedload(Speaker.person),
            selectinload(Slot.requests).joinedload(VisitRequest.school),
        )
    )


def _holds() -> Any:
    """As `Slot.held_by` says: not once its visit is called off for good, or at another time."""
    is_elsewhere = VisitRequest.event.has(
        or_(Event.status == EventStatus.CANCELLED, Event.starts_at != Slot.starts_at)
    )
    return and_(VisitRequest.holds_slot.is_(True), ~is_elsewhere)


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
    "owner": lambda query, value: query.where(VisitRequest.owner_id == int(value)),
    "region": lambda query, value: query.where(
        exists().where(_SCHOOL.id == VisitRequest.school_id, _SCHOOL.region_code == value)
    ),
}


def _wished() -> ColumnElement[str | None]:
    """The soonest of the dates that would suit, as they are kept; NULL where none is named."""
    first, second, third = (
        func.coalesce(func.nullif(VisitRequest.preferred[(n, "on")].as_string(), ""), _NO_DAY)
        for n in range(3)
    )
    soonest = case(
        (and_(first <= second, first <= third), first), (second <= third, second), else_=third
    )
    return func.nullif(soonest, _NO_DAY, type_=String)


def _of_school(column: Any) -> ColumnElement[str | None]:
    """NULL for a request of no school of ours."""
    return select(column).where(_SCHOOL.id == VisitRequest.school_id).scalar_subquery()


ORDERS: dict[str, Any] = {
    "received": VisitRequest.received_at,
    "due": VisitRequest.due_on,
    "wished": _wished(),
    "school": _of_school(_SCHOOL.name_key),
    "region": _of_school(_SCHOOL.region_code + " " + _SCHOOL.name_key),
}
"""What the board may be ordered by."""
MISSING: dict[str, Any] = {"due": date.min, "wished": "", "school": "", "region": ""}
"""What stands for a value of an order that a request may lack."""
