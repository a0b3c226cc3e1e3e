"""Registering, changing and cancelling; and what touches an event's registered: seats, dates, calling off."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.events import actions as events
from outreach.events.groups import Group, Hours
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Reason
from outreach.history import actions as history
from outreach.invitations import actions as invitations
from outreach.people import actions as people
from outreach.people.models import CONSENT_VERSION, ConsentKind, Person, PersonRole
from outreach.registration import mails, queries, seats, waiting_list
from outreach.registration.models import TAKEN, Registration, RegistrationSource, Seat
from outreach.registration.seats import SeatOutcome
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.speakers import actions as speakers
from outreach.visits import wishes

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LARGEST_CLASS = 400
CHANGEABLE = frozenset(
    [
        "first_name",
        "last_name",
        "phone",
        "role",
        "job_title",
        "member_number",
        "organisation",
        "school",
        "lang",
        "accessibility_needs",
    ]
)


class EventFull(Refused):
    """Neither a seat nor a place on the waiting list is left."""


class RegistrationClosed(Refused):
    """Too early, too late, or the event is not open to the public."""


class HasBegun(Refused):
    """Once the event has begun, staff alone give a seat back, take one or correct what it rests on."""


class HasEnded(Refused):
    """Once the event is over, who came is recorded; a seat is given back no more."""


class AlreadyRegistered(Refused):
    """The same address under the same name holds an active registration."""


class AddressInUse(AlreadyRegistered):
    """The address holds an active registration under another name: is this somebody else?"""


@dataclass(frozen=True)
class Applicant:
    """What a person says of themselves; a class says how many pupils of each grade and adults come."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    role: PersonRole | None = None
    job_title: str = ""
    member_number: str = ""
    organisation: str = ""
    school: School | None = None
    lang: str = "fr"
    accessibility_needs: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    is_someone_else: bool = False
    pupils: dict[str, int] = field(default_factory=dict)
    adults: int = 0
    block_ids: tuple[int, ...] = ()

    @property
    def is_class(self) -> bool:
        return bool(self.pupils)

    @property
    def heads(self) -> int:
        return sum(self.pupils.values()) + self.adults if self.is_class else 1


def register(
    event: Event,
    applicant: Applicant,
    *,
    source: RegistrationSource,
    by: User | None,
    consents: tuple[ConsentKind, ...] = (ConsentKind.PRIVACY,),
    person: Person | None = None,
) -> Registration:
    """A seat, or a place on the waiting list, under the event's lock; past lists and walk-ins get no mail."""
    lock(event)
    is_late = _check_open(event, source)
    check_class(applicant.pupils, applicant.adults)
    person, is_known = (person, True) if person else _person_of(applicant)
    if not applicant.is_class:
        namesake = person if is_known else None
        _check_single(event, applicant, person=namesake, source=source)
    registration = _new(event, applicant, source=source, is_late=is_late)
    registration.person = None if applicant.is_class else person
    registration.status = _seat_for(event, applicant.heads, source)
    db.session.add(registration)
    for kind in consents:
        people.give_consent(
            person,
            kind,
            text_version=CONSENT_VERSION,
            source=f"event {event.id}",
            by=by,
            is_new=not is_known,
        )
    history.record(registration, "register", by=by, by_name=registration.name)
    if (
        source not in (RegistrationSource.IMPORT, RegistrationSource.WALK_IN)
        and not event.has_ended
    ):
        notify = mails.waitlisted if registration.status is Seat.WAITLISTED else mails.confirmed
        notify(registration)
    return registration


def cancel(registration: Registration, *, by: User | None, by_name: str = "") -> list[Registration]:
    """Give the seat or the place in the waiting list back; returns who moved up."""
    event = lock_of(registration)
    _check_time(registration, by)
    if event.has_ended:
        raise HasEnded(_("This event is over: the door list says who came, and who did not."))
    if not registration.is_active:
        raise Refused(_("This registration is already cancelled."))
    had_seat = registration.status in TAKEN
    registration.status = Seat.CANCELLED
    registration.cancelled_at = clock.now()
    history.record(registration, "cancel", by=by, by_name=by_name)
    mails.cancelled(registration, had_seat=had_seat)
    return waiting_list.move_up(event)


def change(registration: Registration, *, by: User | None, **facts: Any) -> Registration:
    """What a person may correct themselves (CHANGEABLE); the Person is left alone."""
    unknown = set(facts) - CHANGEABLE
    if unknown:
        raise TypeError(f"change() does not set {sorted(unknown)}")
    if "organisation" in facts:
        _match_school(registration, facts["organisation"])
    for name, value in facts.items():
        setattr(registration, name, value)
    index(registration)
    history.record(registration, "change", by=by, by_name=registration.name)
    return registration


def _match_school(registration: Registration, organisation: str) -> None:
    """Another school or organisation than was typed before is not the school that was found then."""
    if organisation != registration.organisation:
        registration.school = schools.find_school(organisation) if organisation else None


def accept_seat(registration: Registration) -> Registration:
    """Take an offered seat before the offer ends."""
    lock_of(registration)
    _check_time(registration, None)
    if registration.status is not Seat.OFFERED:
        raise Refused(_("No seat is offered to you at the moment."))
    registration.status, registration.offered_until = Seat.REGISTERED, None
    history.record(registration, "accept_seat", by=None, by_name=registration.name)
    return registration


def expire_offer(registration: Registration) -> list[Registration]:
    """An offer nobody took goes back; returns who moved up."""
    event = lock_of(registration)
    if registration.status is Seat.OFFERED:
        registration.status = Seat.DECLINED
        history.record(registration, "expire_offer", by=None)
    return waiting_list.move_up(event)


def set_capacity(
    event: Event, capacity: int | None, *, waiting: int | None, by: User | None
) -> list[Registration]:
    """More seats move people up; fewer than are taken is refused."""
    lock(event)
    taken = queries.taken_count(event.id)
    if capacity is not None and capacity < taken:
        raise Refused(_("%(taken)s seats are taken: there cannot be fewer.", taken=taken))
    events.set_seats(event, capacity, waiting=waiting, by=by)
    return waiting_list.move_up(event)


def call_off(
    event: Event, *, to: EventStatus, reason: Reason | None, note: str = "", by: User | None
) -> list[Registration]:
    """Cancel or postpone, and tell everybody who is registered or waits."""
    events.call_off(event, to=to, reason=reason, note=note, by=by)
    if not event.has_begun:
        invitations.tell_called_off(event)
    active = queries.active_at(event.id)
    for registration in active:
        mails.called_off(registration)
    return active


def move(event: Event, *, to: EventStatus, note: str = "", by: User | None) -> list[Registration]:
    """Along the allowed moves, calling off apart; who was told of a delay is told that it takes place."""
    was_postponed = event.status is EventStatus.POSTPONED
    if to is EventStatus.CONFIRMED and not event.has_begun:
        invitations.check_speakers(event)
    events.move(event, to=to, note=note, by=by)
    if was_postponed:
        invitations.ask_anew(event, is_new_date=True)
    informed = queries.active_at(event.id) if was_postponed else []
    for registration in informed:
        mails.resumed(registration)
    return list(informed)


def reschedule(event: Event, groups: Sequence[Group], *, by: User | None) -> list[Registration]:
    """Give the event these blocks; everybody registered or waiting is told what is new or called off."""
    before, was_postponed = _hours(event), event.reason is not None
    events.reschedule(event, groups, by=by)
    return _tell_of_new_dates(event, before, was_postponed=was_postponed)


def shift(
    event: Event, *, to: date, starts: time | None, by: User | None, by_name: str = ""
) -> list[Registration]:
    """Move every block to another day, and tell everybody who is registered or waits."""
    before, was_postponed = _hours(event), event.reason is not None
    events.shift(event, to=to, starts=starts, by=by, by_name=by_name)
    return _tell_of_new_dates(event, before, was_postponed=was_postponed)


def cancel_session(session: Session, *, reason: Reason, by: User | None) -> list[Registration]:
    """Call off one block, and tell everybody who is registered for it or waits of what remains."""
    before = _hours(session.event)
    events.cancel_session(session, reason=reason, by=by)
    wishes.drop_groups(session.event)
    return _tell_of_new_dates(session.event, before)


def _hours(event: Event) -> dict[int | None, Hours]:
    """By the id of the block; a new one has none yet."""
    return {block.id: (block.starts_at, block.ends_at) for block in event.live_sessions}


def _tell_of_new_dates(
    event: Event,
    before: dict[int | None, Hours],
    *,
    was_postponed: bool = False,
) -> list[Registration]:
    """What remained where it was is no new date: then only the blocks called off are told.

    Of what was postponed everybody heard that there is no date: any is a new one.
    """
    after = _hours(event)
    if after == before and not was_postponed:
        return []
    _tell_speakers(event, before, was_postponed=was_postponed)
    gone = [block for block in event.sessions if block.id in before and block.id not in after]
    remains = all(before.get(id_) == hours for id_, hours in after.items())
    if gone and remains and not was_postponed:
        return _tell_of_blocks_off(gone)
    same_days = _days(event, after.values()) == _days(event, before.values())
    is_same_day = same_days and not was_postponed
    active = queries.active_at(event.id)
    for registration in active:
        concerned = _of_blocks(registration, before)
        mails.rescheduled(registration, is_same_day=is_same_day, before=concerned)
    return active


def _tell_speakers(event: Event, before: dict[int | None, Hours], *, was_postponed: bool) -> None:
    """What remains within the hours that they said yes to is no new date."""
    if event.has_begun:
        return
    remains = set(_hours(event).values()) <= set(before.values())
    invitations.ask_anew(event, is_new_date=was_postponed or not remains)


def _of_blocks(registration: Registration, hours: dict[int | None, Hours]) -> list[Hours]:
    """Of the blocks that a class chose, else of all."""
    own = [pair for id_, pair in hours.items() if id_ in registration.block_ids]
    return own or list(hours.values())


def _days(event: Event, hours: Iterable[Hours]) -> set[date]:
    return {clock.local(starts_at, event.time_zone).date() for starts_at, _ends_at in hours}


def _tell_of_blocks_off(blocks: Sequence[Session]) -> list[Registration]:
    concerned = queries.concerned_by(blocks)
    for registration in concerned:
        mails.block_called_off(registration, blocks)
    return concerned


def send_lost_links(email: str) -> None:
    """Mail every link of an address to it, a speaker's too; an unknown one gets nothing and nobody can tell."""
    if registrations := queries.registrations_with_email(email):
        mails.lost_links(email.strip().casefold(), registrations)
    speakers.send_lost_links(email)


def check_class(pupils: dict[str, int], adults: int) -> None:
    """A class has a number that can be, in all and of each grade."""
    counts = (*pupils.values(), adults)
    if any(count < 0 for count in counts) or sum(counts) > LARGEST_CLASS:
        raise Refused(_("A class has 1 to 400 people."))


def block_ids(event: Event, chosen: Iterable[int]) -> list[int]:
    """The blocks of the event that were chosen, as they are kept: none when it is all of them."""
    live = [block.id for block in event.live_sessions]
    kept = [id_ for id_ in live if id_ in set(chosen)]
    return [] if kept == live else kept


def lock(event: Event) -> Event:
    """Hold the event, as it now is, until the end of the transaction: seats are decided one at a time.

    A writing transaction on SQLite holds the whole database from its first statement.
    """
    if db.engine.dialect.name != "sqlite":
        query = select(Event).where(Event.id == event.id).with_for_update()
        db.session.execute(query.execution_options(populate_existing=True))
    return event


def lock_of(registration: Registration) -> Event:
    """Hold the event, and read the seat as it now is: what was read before the lock may be old."""
    event = lock(registration.event)
    db.session.refresh(registration, ["status", "offered_until"])
    return event


def lock_all(registrations: Sequence[Registration]) -> None:
    """`lock_of` for many: each of their events once, in the order of their ids, then every seat anew."""
    if not registrations:
        return
    events = {registration.event_id: registration.event for registration in registrations}
    for _id, event in sorted(events.items()):
        lock(event)
    ids = {registration.id for registration in registrations}
    query = select(Registration).where(Registration.id.in_(ids))
    db.session.execute(query.execution_options(populate_existing=True))


def _person_of(applicant: Applicant) -> tuple[Person, bool]:
    """Whoever has that address and name, and whether they were known; the new start with what was typed."""
    person, is_known = people.find_or_create(
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        email=applicant.email,
        phone=applicant.phone,
        lang=applicant.lang,
        roles=[applicant.role.value] if applicant.role else [],
        job_title=applicant.job_title,
        member_number=applicant.member_number,
        organisation=applicant.organisation,
    )
    if applicant.school and not is_known:
        people.attach(person, applicant.school, role=applicant.role, by=None)
    return person, is_known


def _check_open(event: Event, source: RegistrationSource) -> bool:
    """Whether the registration comes late; the public may not."""
    is_late = not queries.is_open(event)
    if is_late and source is RegistrationSource.PUBLIC:
        raise RegistrationClosed(_("Registration for this event is not open."))
    return is_late


def _check_single(
    event: Event, applicant: Applicant, *, person: Person | None, source: RegistrationSource
) -> None:
    """One registration a person; the public is asked before another name registers with one address."""
    if person and queries.active_of(event.id, person.id):
        name = f"{applicant.first_name} {applicant.last_name}"
        raise AlreadyRegistered(_("%(name)s is already registered with this address.", name=name))
    is_asked = source is RegistrationSource.PUBLIC and not applicant.is_someone_else
    if is_asked and queries.is_registered(event.id, applicant.email):
        raise AddressInUse(_("This address already has a registration for this event."))


def _check_time(registration: Registration, by: User | None) -> None:
    if by is None and registration.event.has_begun:
        raise HasBegun(_("This event has begun: nothing can be cancelled or taken here any more."))


def _seat_for(event: Event, heads: int, source: RegistrationSource) -> Seat:
    if event.capacity is None or source in (RegistrationSource.WALK_IN, RegistrationSource.IMPORT):
        return Seat.REGISTERED
    offer = seats.for_newcomers(event).of(heads)
    if offer.outcome is SeatOutcome.REFUSED:
        raise EventFull(offer.sentence_for(heads))
    return Seat.REGISTERED if offer.outcome is SeatOutcome.SEAT else Seat.WAITLISTED


def _new(
    event: Event, applicant: Applicant, *, source: RegistrationSource, is_late: bool
) -> Registration:
    registration = Registration(
        code="".join(secrets.choice(ALPHABET) for _n in range(8)),
        event=event,
        status=Seat.PENDING,
        heads=applicant.heads,
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        email=applicant.email.strip().casefold(),
        phone=applicant.phone,
        role=applicant.role,
        job_title=applicant.job_title,
        member_number=applicant.member_number,
        organisation=applicant.organisation,
        school=applicant.school,
        lang=applicant.lang,
        accessibility_needs=applicant.accessibility_needs,
        answers=applicant.answers,
        is_class=applicant.is_class,
        pupils=applicant.pupils,
        adults=applicant.adults,
        block_ids=block_ids(event, applicant.block_ids) if applicant.block_ids else [],
        source=source,
        is_late=is_late,
        registered_at=clock.now(),
    )
    index(registration)
    return registration


def sort_key(first_name: str, last_name: str) -> str:
    """By what a list is sorted and a namesake known: the last name first, without accents."""
    return fold(f"{last_name} {first_name}")[:220]


def index(registration: Registration) -> None:
    """Write down anew by what it is found."""
    school = registration.school.name if registration.school else registration.organisation
    words = (registration.name, registration.email, registration.code, school)
    registration.sort_key = sort_key(registration.first_name, registration.last_name)
    registration.search_text = fold(" ".join(words))[:500]
