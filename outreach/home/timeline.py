"""What happened to a school, a person or an event, on one dated line each, the latest first.

Visits, registrations, notes and mails stand beside who changed what, before and after.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.home import changes
from outreach.mail.models import Message
from outreach.people.models import Note, Person
from outreach.registration.models import Registration
from outreach.schools.models import School

MOST = 40
ICONS = {
    "visit": "calendar", "registration": "user", "note": "file-text", "mail": "mail", "change": "pencil",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing that happened; `page` is an endpoint and its id, `changes` are (label, before, after)."""

    at: datetime
    kind: str
    text: str
    page: tuple[str, int] | None = None
    more: str = ""
    by: str = ""
    lang: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


def of_school(school: School, *, visits: Sequence[Event], notes: Sequence[Note]) -> list[Line]:
    """Its visits with pupils and year, who registered from there, notes, and what was changed."""
    registered = select(Registration).where(Registration.school_id == school.id)
    return _latest(
        _visits(visits),
        _registrations(registered, with_event=True),
        _notes(notes),
        _changes([("school", [school.id])]),
    )


def of_person(person: Person, *, notes: Sequence[Note]) -> list[Line]:
    """Registrations, mails, notes, and what was changed."""
    registered = select(Registration).where(Registration.person_id == person.id)
    return _latest(
        _registrations(registered, with_event=True),
        _mails(Message.person_id == person.id),
        _notes(notes),
        _changes([("person", [person.id])]),
    )


def of_event(event: Event, *, notes: Sequence[Note]) -> list[Line]:
    """Mails, registrations, notes, and what was changed of it and of its groups."""
    registered = select(Registration).where(Registration.event_id == event.id)
    sessions = [session.id for session in event.sessions]
    return _latest(
        _registrations(registered, with_event=False),
        _mails(Message.event_id == event.id),
        _notes(notes),
        _changes([("event", [event.id]), ("session", sessions)]),
    )


def of_registration(registration: Registration) -> list[Line]:
    """What was done with it, and what was changed."""
    return _latest(_changes([("registration", [registration.id])]))


def _latest(*kinds: Iterable[Line]) -> list[Line]:
    lines = [line for kind in kinds for line in kind]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def _visits(rows: Sequence[Event]) -> Iterator[Line]:
    for event in rows:
        counted = event.counted
        pupils = n_("%(num)s pupil", "%(num)s pupils", counted) if counted is not None else ""
        year = clock.school_year(event.local_start.date())
        parts = (str(event.type.label), pupils, year, str(event.status.label))
        yield Line(
            event.starts_at, "visit", event.title,
            page=("events.event", event.id), more=" · ".join(filter(None, parts)),
        )  # fmt: skip


def _registrations(query: Any, *, with_event: bool) -> Iterator[Line]:
    query = query.options(selectinload(Registration.event))
    query = query.order_by(Registration.registered_at.desc(), Registration.id.desc())
    for row in db.session.scalars(query.limit(MOST)):
        title = row.event.title if with_event else row.name
        more = f"{row.name} · {row.status.label}" if with_event else str(row.status.label)
        yield Line(
            row.registered_at, "registration", _("Registered: %(text)s", text=title),
            page=("registration.registrations", row.event_id), more=more,
        )  # fmt: skip


def _notes(rows: Sequence[Note]) -> Iterator[Line]:
    for note in rows:
        noon = datetime.combine(note.on, time(12), clock.home_zone())
        at = (
            note.created_at if clock.local_day(note.created_at) == note.on else noon.astimezone(UTC)
        )
        yield Line(at, "note", str(note.kind.label), more=note.text, by=note.owner.name)


def _mails(condition: Any) -> Iterator[Line]:
    query = select(Message).where(condition).order_by(Message.id.desc())
    for row in db.session.scalars(query.limit(MOST)):
        more = f"{row.to_name} {row.to_email} · {row.status.label}".strip()
        page = ("mail.message", row.id)
        yield Line(row.created_at, "mail", row.subject, page=page, more=more, lang=row.lang)


def _changes(rows: Sequence[tuple[str, list[int]]]) -> Iterator[Line]:
    named = [and_(Entry.noun == noun, Entry.row_id.in_(ids)) for noun, ids in rows if ids]
    query = select(Entry).where(or_(*named)).order_by(Entry.id.desc())
    for entry in db.session.scalars(query.limit(MOST)):
        yield Line(
            entry.at, "change", changes.verb(entry), by=entry.by_name,
            changes=tuple(changes.columns(entry)), more=entry.note if entry.noun != "event" else "",
        )  # fmt: skip
