"""Who is registered, how many seats are left, and where somebody stands on the waiting list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload, load_only, with_expression

from outreach.core import clock, search
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events import queries as events
from outreach.events.models import LINK_LIVES, Event, Session
from outreach.events.words import LISTED
from outreach.invitations.models import SpeakerInvitation
from outreach.registration.models import (
    ACTIVE,
    TAKEN,
    AddressChange,
    Registration,
    Seat,
)
from outreach.schools.models import School
from outreach.speakers.models import Speaker

SHOWN_FIRST = (
    Seat.PENDING, Seat.REGISTERED, Seat.OFFERED, Seat.WAITLISTED, Seat.CANCELLED, Seat.DECLINED,
)  # fmt: skip

IN_FILE = (
    Registration.id,
    Registration.code,
    Registration.status,
    Registration.first_name,
    Registration.last_name,
    Registration.email,
    Registration.phone,
    Registration.role,
    Registration.job_title,
    Registration.member_number,
    Registration.organisation,
    Registration.lang,
    Registration.heads,
    Registration.registered_at,
    Registration.accessibility_needs,
    Registration.block_ids,
)


def registrations_for(event_id: int) -> Sequence[Registration]:
    """Everybody ever registered, those with a seat first, then the waiting list, by name."""
    query = select(Registration).where(Registration.event_id == event_id)
    query = query.options(joinedload(Registration.school))
    rows = db.session.scalars(query).all()
    order = list(Seat)
    return sorted(rows, key=lambda r: (order.index(r.status), fold(r.last_name), r.id))


def wanted(
    event_id: int, *, text: str = "", seat: str = "", needs: str = ""
) -> Select[Registration]:
    """The registrations of an event by any part of name, address, code or school, by seat and by needs."""
    query = select(Registration).where(Registration.event_id == event_id)
    query = query.where(*search.holding(Registration.search_text, text))
    if seat:
        query = query.where(Registration.status == seat)
    return query.where(Registration.accessibility_needs != "") if needs else query


def people_named(text: str) -> Select[int | None]:
    """Ids of the persons who registered under a name, address, code or school with these words."""
    query = select(Registration.person_id).where(Registration.person_id.is_not(None))
    return query.where(*search.holding(Registration.search_text, text))


def by_seat_and_name() -> list[Any]:
    """The order of the list: seats by name, then the waiting list as it moves, then who gave up."""
    place = case(*((Registration.status == seat, n) for n, seat in enumerate(SHOWN_FIRST)))
    in_turn = case((Registration.status == Seat.WAITLISTED, ""), else_=Registration.sort_key)
    return [place, in_turn, Registration.id]


def for_file(event_id: int, **filters: str) -> Iterator[Any]:
    """What the list shows, all its pages, as light rows with the name of the `school`, some at a time."""
    query = wanted(event_id, **filters).outerjoin(School).order_by(*by_seat_and_name())
    light = query.with_only_columns(*IN_FILE, School.name.label("school"))
    return iter(db.session.execute(light.execution_options(yield_per=500)))


def active_at(event_id: int) -> list[Registration]:
    """Everybody who is registered or waits, those with a seat first."""
    return [r for r in registrations_for(event_id) if r.is_active]


def concerned_by(blocks: Sequence[Session]) -> list[Registration]:
    """Everybody active at the event, without the classes that chose none of these blocks."""
    ids = {block.id for block in blocks}
    active = active_at(blocks[0].event_id)
    return [r for r in active if not r.block_ids or ids & set(r.block_ids)]


@dataclass(frozen=True)
class Informed:
    """How many registrations a mail goes to, how many have no address; which speakers hear."""

    mailed: int
    without_address: int
    speakers: Sequence[Speaker] = ()


def informed(
    registrations: Sequence[Registration], invitations: Sequence[SpeakerInvitation] = ()
) -> Informed:
    mailed = sum(bool(registration.email) for registration in registrations)
    speakers = tuple(invitation.speaker for invitation in invitations)
    return Informed(mailed, len(registrations) - mailed, speakers)


def ever_at(event_id: int) -> Select[Registration]:
    """Everybody ever registered, with their schools, to be ordered by id."""
    query = select(Registration).where(Registration.event_id == event_id)
    return query.options(joinedload(Registration.school))


@cache
def with_taken() -> Any:
    """For a query of events: count `Event.taken` along."""
    taken = select(func.coalesce(func.sum(Registration.heads), 0)).where(
        Registration.event_id == Event.id, Registration.status.in_(TAKEN)
    )
    return with_expression(Event.taken, taken.correlate(Event).scalar_subquery())


def listed() -> Select[Event]:
    """`events.public_events` with the taken seats, and no more than a list shows."""
    shown = load_only(
        Event.title_fr,
        Event.title_en,
        Event.place,
        Event.mode,
        Event.visibility,
        Event.starts_at,
        Event.ends_at,
        Event.time_zone,
        Event.capacity,
        Event.registration_closes_at,
    )
    return events.public_events().options(shown, with_taken())


def event_with_seats(event_id: int) -> Event | None:
    """The event with its taken seats, counted anew, in one statement."""
    query = select(Event).where(Event.id == event_id).options(with_taken())
    return db.session.scalar(query.execution_options(populate_existing=True))


def event_to_register(event_id: int) -> Event | None:
    """The event with all that a registration needs of it, in one statement."""
    ways = (joinedload(Event.sessions), joinedload(Event.owner))
    query = select(Event).where(Event.id == event_id).options(*ways)
    return db.session.scalars(query).unique().one_or_none()


@dataclass(frozen=True)
class Heads:
    """How many heads hold a seat, and how many wait for one."""

    taken: int
    waiting: int
    waiting_count: int = 0


def heads_of(event_id: int) -> Heads:
    """With the length of the waiting list in registrations."""
    query = select(Registration.status, func.sum(Registration.heads), func.count()).where(
        Registration.event_id == event_id, Registration.status.in_((*TAKEN, Seat.WAITLISTED))
    )
    rows = db.session.execute(query.group_by(Registration.status))
    heads = {row[0]: (row[1], row[2]) for row in rows}
    taken = sum(heads.get(seat, (0, 0))[0] for seat in TAKEN)
    return Heads(taken, *heads.get(Seat.WAITLISTED, (0, 0)))


def with_needs(event_id: int, *, most: int) -> list[Registration]:
    """Those with a seat who said what would help them, first come first."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.status.in_(TAKEN),
        Registration.accessibility_needs != "",
    )
    return list(db.session.scalars(query.order_by(Registration.id).limit(most)))


def taken_count(event_id: int) -> int:
    """Heads that hold a seat."""
    query = select(func.coalesce(func.sum(Registration.heads), 0))
    query = query.where(Registration.event_id == event_id, Registration.status.in_(TAKEN))
    return db.session.scalar(query) or 0


def seats_left(event: Event) -> int | None:
    """Free seats, None when they are unlimited."""
    return None if event.capacity is None else event.seats_left_of(taken_count(event.id))


def waiting(event_id: int) -> Sequence[Registration]:
    """The waiting list in its order."""
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status == Seat.WAITLISTED
    )
    return db.session.scalars(query.order_by(Registration.id)).all()


def is_last_waiting(registration: Registration) -> bool:
    """Whether nobody stands behind on the waiting list."""
    query = select(Registration.id).where(
        Registration.event_id == registration.event_id,
        Registration.status == Seat.WAITLISTED,
        Registration.id > registration.id,
    )
    return db.session.scalar(query.limit(1)) is None


def position(registration: Registration) -> int | None:
    """1 for the head of the waiting list, None for whoever is not on it."""
    if registration.status is not Seat.WAITLISTED:
        return None
    query = select(func.count()).where(
        Registration.event_id == registration.event_id,
        Registration.status == Seat.WAITLISTED,
        Registration.id <= registration.id,
    )
    return db.session.scalar(query)


def heads_ahead(registration: Registration) -> int:
    """Heads that stand before on the waiting list, without classes larger than all the seats."""
    query = select(func.coalesce(func.sum(Registration.heads), 0)).where(
        Registration.event_id == registration.event_id,
        Registration.status == Seat.WAITLISTED,
        Registration.id < registration.id,
    )
    if (capacity := registration.event.capacity) is not None:
        query = query.where(Registration.heads <= capacity)
    return db.session.scalar(query) or 0


def positions(event_id: int, *, among: Sequence[int] | None = None) -> dict[int, int]:
    """1 for the head of the waiting list, by registration, for all who are on it, or those of them."""
    place = func.row_number().over(order_by=Registration.id)
    line = select(Registration.id, place.label("place")).where(
        Registration.event_id == event_id, Registration.status == Seat.WAITLISTED
    )
    places = line.subquery()
    query = select(places.c.id, places.c.place)
    query = query if among is None else query.where(places.c.id.in_(among))
    return {row[0]: row[1] for row in db.session.execute(query)}


def active_of(event_id: int, person_id: int) -> Registration | None:
    """The person's registration that is not cancelled."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.person_id == person_id,
        Registration.status.in_(ACTIVE),
    )
    return db.session.scalar(query)


def is_registered(event_id: int, email: str, *, besides: int = 0) -> bool:
    """Whether an address has an active registration for the event, one registration aside."""
    query = select(Registration.id).where(
        Registration.event_id == event_id,
        Registration.email == email.strip().casefold(),
        Registration.status.in_(ACTIVE),
        Registration.id != besides,
    )
    return db.session.scalar(query.limit(1)) is not None


def is_same_person_registered(registration: Registration, email: str, *, sort_key: str) -> bool:
    """Whether who is so named has another registration for the event at that address."""
    query = select(Registration.sort_key).where(
        Registration.event_id == registration.event_id,
        Registration.email == email,
        Registration.status.in_(ACTIVE),
        Registration.id != registration.id,
    )
    return sort_key in db.session.scalars(query).all()


def address_change_of(registration_id: int) -> AddressChange | None:
    """What waits to be confirmed."""
    query = select(AddressChange).where(AddressChange.registration_id == registration_id)
    return db.session.scalar(query)


def registration_with(registration_id: int) -> Registration | None:
    """The registration with its school, its event and the event's blocks, in one statement."""
    ways = (
        joinedload(Registration.event).joinedload(Event.sessions),
        joinedload(Registration.school),
    )
    query = select(Registration).where(Registration.id == registration_id).options(*ways)
    return db.session.scalars(query).unique().one_or_none()


def registration_of_code(code: str) -> Registration | None:
    return db.session.scalar(select(Registration).where(Registration.code == code.strip().upper()))


def registrations_with(*, codes: Sequence[str], ids: Sequence[int]) -> Sequence[Registration]:
    """Those of these codes or ids, with their events."""
    pairs = ((Registration.code, codes), (Registration.id, ids))
    conditions = [column.in_(values) for column, values in pairs if values]
    if not conditions:
        return []
    query = select(Registration).where(or_(*conditions))
    return db.session.scalars(query.options(joinedload(Registration.event))).all()


def registrations_of(person_id: int) -> Sequence[Registration]:
    """Everything one person ever registered for, latest event first."""
    query = select(Registration).join(Event).where(Registration.person_id == person_id)
    query = query.options(joinedload(Registration.event)).order_by(Event.starts_at.desc())
    return db.session.scalars(query).all()


def registrations_with_email(email: str) -> Sequence[Registration]:
    """Active registrations under an address whose links still open, soonest event first."""
    query = (
        select(Registration)
        .join(Event)
        .where(
            Registration.email == email.strip().casefold(),
            Registration.status.in_(ACTIVE),
            Event.ends_at > clock.now() - LINK_LIVES,
        )
    )
    query = query.options(joinedload(Registration.event)).order_by(Event.starts_at)
    return db.session.scalars(query.limit(50)).all()


def is_open(event: Event) -> bool:
    """Whether the public may register now (contract.md 3)."""
    return event.status in LISTED and is_in_window(event)


def is_in_window(event: Event) -> bool:
    """Whether the public could register now if the event were published."""
    opens = event.registration_opens_at
    return (opens is None or opens <= clock.now()) and not event.registration_is_over
