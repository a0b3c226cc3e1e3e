"""Who may have an attestation, and which ones exist."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.attendance import hours
from outreach.attendance import queries as attendance
from outreach.attendance.models import CAME, Attendance
from outreach.certificates.models import Attestation, AttestationStatus, Hindrance, Why
from outreach.core import clock, search
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus
from outreach.organisation import queries as organisation
from outreach.registration.models import Registration, RegistrationSource

RETRY_AFTER = timedelta(hours=1)
WATCHED = timedelta(days=730)


@dataclass(frozen=True)
class Entitled:
    """A person who came, the blocks they were at, the hours that count, and what exists for them."""

    registration: Registration
    blocks: tuple[Session, ...]
    hours: Decimal
    attestation: Attestation | None
    hindrance: Hindrance | None


def entitled(event: Event, *, among: Sequence[int] | None = None) -> list[Entitled]:
    """Everybody who was there, by name, or those of these registrations."""
    came = attendance.came_to(event.id, among=among)
    people = [person for person in came if not person.is_erased]
    recorded = attendance.attendances_of_event(event.id, among=among)
    valid = {attestation.registration_id: attestation for attestation in attestations_of(event.id)}
    noted = {hindrance.registration_id: hindrance for hindrance in _hindrances_of(event.id)}
    return [
        _entitled(person, recorded[person.id], valid.get(person.id), noted.get(person.id))
        for person in people
    ]


def entitlement(registration: Registration) -> Entitled | None:
    """One person's, or None for whoever was not there."""
    return next(iter(entitled(registration.event, among=[registration.id])), None)


def _entitled(
    registration: Registration,
    recorded: Sequence[Attendance],
    attestation: Attestation | None,
    hindrance: Hindrance | None,
) -> Entitled:
    percent = organisation.current().whole_session_percent
    cap = registration.event.credit_hours
    blocks = [mark.session for mark in recorded if mark.presence in CAME]
    return Entitled(
        registration,
        tuple(sorted((b for b in blocks if not b.is_cancelled), key=lambda b: (b.starts_at, b.id))),
        hours.credit_hours(recorded, cap=cap, whole_percent=percent),
        attestation,
        hindrance,
    )


def hindrances(event_id: int | None = None, *, limit: int = 50) -> Sequence[Hindrance]:
    """What staff must mend before somebody has an attestation, of one event or of all; newest first."""
    query = select(Hindrance).where(Hindrance.why != Why.NO_HOURS)
    if event_id is not None:
        query = query.where(Hindrance.event_id == event_id)
    query = query.options(joinedload(Hindrance.event), joinedload(Hindrance.registration))
    return db.session.scalars(query.order_by(Hindrance.id.desc()).limit(limit)).all()


def failed_count() -> int:
    """How many events' attestations could not be issued."""
    query = select(func.count()).where(Hindrance.why == Why.FAILED)
    return db.session.scalar(query) or 0


def _hindrances_of(event_id: int) -> Sequence[Hindrance]:
    query = select(Hindrance).where(
        Hindrance.event_id == event_id, Hindrance.registration_id.is_not(None)
    )
    return db.session.scalars(query).all()


def attestations_of(event_id: int) -> Sequence[Attestation]:
    """The valid attestations of an event, with who they are for and from which school."""
    query = select(Attestation).where(
        Attestation.event_id == event_id, Attestation.status == AttestationStatus.VALID
    )
    query = query.options(joinedload(Attestation.registration).joinedload(Registration.school))
    return db.session.scalars(query).all()


def attestations_with(tokens: Sequence[str]) -> dict[str, Attestation]:
    """By token, with the registration and what a mail says of it."""
    query = select(Attestation).where(Attestation.token.in_(tokens))
    query = query.options(joinedload(Attestation.registration))
    return {row.token: row for row in db.session.scalars(query)}


def revoked_at(event_id: int) -> set[int]:
    """The registrations whose last attestation was revoked."""
    last = select(func.max(Attestation.id)).where(Attestation.event_id == event_id)
    query = select(Attestation.registration_id).where(
        Attestation.id.in_(last.group_by(Attestation.registration_id)),
        Attestation.status == AttestationStatus.REVOKED,
        Attestation.registration_id.is_not(None),
    )
    return {id_ for id_ in db.session.scalars(query) if id_}


def valid_of(registration_id: int) -> Attestation | None:
    query = select(Attestation).where(
        Attestation.registration_id == registration_id,
        Attestation.status == AttestationStatus.VALID,
    )
    return db.session.scalar(query)


def given_for(registration: Registration) -> Attestation | None:
    """The valid attestation of a registration; before the event begins there is none to look for."""
    return valid_of(registration.id) if registration.event.starts_at <= clock.now() else None


def attestation_with(*, token: str = "", number: str = "") -> Attestation | None:
    """By the code, typed with or without its dashes, or by number for staff."""
    query = select(Attestation)
    if token:
        bare = "".join(token.replace("-", " ").split())
        query = query.where(Attestation.token.in_({bare.upper(), bare.lower(), token}))
    else:
        query = query.where(Attestation.number == number.strip().upper())
    return db.session.scalar(query)


def issued_to(name: str, *, number: str) -> Attestation | None:
    """That number, if it bears that name; accents, case and which name comes first aside."""
    attestation = attestation_with(number=number)
    return attestation if attestation and _words(attestation.name) == _words(name) else None


def _words(name: str) -> list[str]:
    return sorted(fold(name.replace(",", " ")).split())


def attestations(text: str = "") -> Select[Attestation]:
    """All attestations, to be paged by id; `text` is part of a name or number, without regard to accents."""
    query = select(Attestation).options(joinedload(Attestation.event))
    return query.where(*search.holding(Attestation.search_text, text))


def free_numbers(school_year: str) -> Iterator[str]:
    """`OUT-2025-26-000123` and on, counted a school year; the caller holds the organisation's lock."""
    prefix = f"OUT-{school_year[:4]}-{school_year[-2:]}-"
    query = select(func.max(Attestation.number)).where(Attestation.number.like(f"{prefix}%"))
    last = db.session.scalar(query)
    for number in count(int(last[-6:]) + 1 if last else 1):
        yield f"{prefix}{number:06}"


def due() -> Sequence[int]:
    """Ids of closed events where somebody who came is owed something.

    An attestation, or the mail of the one printed earlier; past lists aside. What was hindered is
    tried again an hour later. Of what is older than two years nothing leaves by itself.
    """
    query = _is_owed(
        select(Event.id)
        .join(Registration, Registration.event_id == Event.id)
        .join(Attendance, Attendance.registration_id == Registration.id)
    ).where(
        Event.status == EventStatus.CLOSED, Event.ends_at > clock.now() - WATCHED, ~_has_failed()
    )
    return db.session.scalars(query.distinct().limit(20)).all()


def owed(event_id: int, *, most: int) -> Sequence[int]:
    """Registrations of a closed event that make it `due`, by name."""
    query = _is_owed(select(Registration.id).join(Attendance))
    query = query.where(Registration.event_id == event_id).group_by(Registration.id)
    order = (Registration.sort_key, Registration.id)
    return db.session.scalars(query.order_by(*order).limit(most)).all()


def _is_owed(query: Select[int]) -> Select[int]:
    """Somebody who came has neither an attestation nor a hindrance of late, or it was never mailed."""
    return query.where(
        Registration.is_class.is_(False),
        Registration.source != RegistrationSource.IMPORT,
        Attendance.presence.in_(CAME),
        or_(Registration.first_name != "", Registration.last_name != ""),
        or_(~_had() & ~_was_hindered(), _mail_is_owed()),
    )


def _had() -> Any:
    return select(Attestation.id).where(Attestation.registration_id == Registration.id).exists()


def _mail_is_owed() -> Any:
    unsent = select(Attestation.id).where(
        Attestation.registration_id == Registration.id,
        Attestation.status == AttestationStatus.VALID,
        Attestation.mailed_at.is_(None),
    )
    return and_(Registration.email != "", unsent.exists())


def _was_hindered() -> Any:
    lately = Hindrance.tried_at > clock.now() - RETRY_AFTER
    return select(Hindrance.id).where(Hindrance.registration_id == Registration.id, lately).exists()


def _has_failed() -> Any:
    lately = Hindrance.tried_at > clock.now() - RETRY_AFTER
    whole = and_(Hindrance.event_id == Event.id, Hindrance.registration_id.is_(None))
    return select(Hindrance.id).where(whole, lately).exists()
