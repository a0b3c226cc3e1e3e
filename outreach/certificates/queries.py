"""Who may have an attestation, and which ones exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from outreach.attendance import hours
from outreach.attendance import queries as attendance
from outreach.attendance.models import CAME, Attendance
from outreach.certificates.models import Attestation, AttestationStatus
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.organisation import queries as organisation
from outreach.registration.models import Registration, Source


@dataclass(frozen=True)
class Entitled:
    """A person who came, the hours that count, and the valid attestation if there is one."""

    registration: Registration
    hours: Decimal
    attestation: Attestation | None


def entitled(event: Event) -> list[Entitled]:
    """Everybody who was there, by name."""
    percent = organisation.current().whole_session_percent
    recorded = attendance.attendances_of_event(event.id)
    valid = {a.registration_id: a for a in attestations_of(event.id)}
    return [
        Entitled(
            registration,
            hours.credit_hours(
                recorded[registration.id], cap=event.credit_hours, whole_percent=percent
            ),
            valid.get(registration.id),
        )
        for registration in attendance.came_to(event.id)
        if not registration.is_erased
    ]


def attestations_of(event_id: int) -> Sequence[Attestation]:
    """The valid attestations of an event."""
    query = select(Attestation).where(
        Attestation.event_id == event_id, Attestation.status == AttestationStatus.VALID
    )
    return db.session.scalars(query).all()


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
    """By the token of the printed address, or by number for staff."""
    query = select(Attestation)
    query = (
        query.where(Attestation.token == token)
        if token
        else query.where(Attestation.number == number.strip().upper())
    )
    return db.session.scalar(query)


def attestations(text: str = "") -> Select[Attestation]:
    """All attestations, to be paged by id; `text` is part of a name or number."""
    query = select(Attestation).options(joinedload(Attestation.event))
    for word in fold(text).split():
        like = f"%{word}%"
        query = query.where(func.lower(Attestation.name + " " + Attestation.number).like(like))
    return query


def next_number(school_year: str) -> str:
    """`OUT-2025-26-000123`, counted a school year; the caller holds the organisation's lock."""
    prefix = f"OUT-{school_year[:4]}-{school_year[-2:]}-"
    query = select(func.max(Attestation.number)).where(Attestation.number.like(f"{prefix}%"))
    last = db.session.scalar(query)
    return f"{prefix}{int(last[-6:]) + 1 if last else 1:06}"


def due() -> Sequence[int]:
    """Ids of closed events where somebody who came has never had an attestation, past lists aside."""
    had = select(Attestation.id).where(Attestation.registration_id == Registration.id).exists()
    query = (
        select(Event.id)
        .join(Registration, Registration.event_id == Event.id)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Event.status == EventStatus.CLOSED,
            Registration.is_class.is_(False),
            Registration.source != Source.IMPORT,
            Attendance.presence.in_(CAME),
            ~had,
        )
        .distinct()
        .limit(20)
    )
    return db.session.scalars(query).all()
