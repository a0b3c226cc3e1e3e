"""Presence of counsellors: one event for each day and title, with a registration for each person."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance import queries as attendances
from outreach.attendance.models import Attendance, Method, Presence
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events import actions as events
from outreach.events.groups import Group
from outreach.events.models import Event, Session
from outreach.events.words import EventType, Language, Mode, Visibility
from outreach.history import actions as history
from outreach.past import contacts
from outreach.past.lines import Line, Reading
from outreach.past.models import PastLine
from outreach.past.tally import ImportTally
from outreach.past.words import Came
from outreach.people.models import Person, PersonRole
from outreach.registration import actions as registrations
from outreach.registration import queries as registered
from outreach.registration.actions import Applicant
from outreach.registration.models import RegistrationSource
from outreach.schools.models import School

MORNING = "09:00"
TYPED = ("role", "job_title", "member_number", "organisation", "phone")


def identity(facts: dict[str, Any]) -> str:
    """What makes two lines the same presence: the day, the event and the person."""
    return f"{facts['on']}|{fold(facts['title'])}|{contacts.identity(facts)}"


def is_named(_facts: dict[str, Any]) -> bool:
    """A person is at an event once."""
    return True


def check(_reading: Reading) -> None:
    """Nothing beyond the cells."""


def create(lines: Sequence[Line], tally: ImportTally, *, by: User) -> None:
    """Find or plan each event, register who came or was missing, and record it without a word to anybody."""
    ordered = sorted(lines, key=lambda line: (*_event_key(line), line.number))
    for _key, lines_of_event in groupby(ordered, key=_event_key):
        members = list(lines_of_event)
        event = _event_of(members, tally, by=by)
        for line in members:
            _record(event.live_sessions[0], line, tally, by=by)
        if event.id in tally.rows.get("event", ()):
            attendance.close(event, by=by)


def change(
    row: PastLine,
    facts: dict[str, Any],
    changed: Iterable[str],
    _tally: ImportTally | None,
    *,
    by: User,
) -> list[str]:
    """Bring a presence up to what the list now says; returns what was corrected by hand and stays."""
    present, names, kept = row.attendance, set(changed), []
    if present is None:
        return []
    if names & {"presence", "minutes"}:
        if present.presence is _presence(row.facts):
            _mark(present, facts)
            history.record(present, "import", by=by)
        else:
            kept.append("presence")
    typed = {name: facts.get(name) or "" for name in names & set(TYPED) if name != "role"}
    if "role" in names:
        typed["role"] = PersonRole(facts["role"]) if facts.get("role") else None
    if typed:
        registrations.change(present.registration, by=by, **typed)
    return kept


def _event_key(line: Line) -> tuple[str, str]:
    return line.facts["on"], fold(line.facts["title"])


def _event_of(members: list[Line], tally: ImportTally, *, by: User) -> Event:
    """The event of that day and title, else a new private one of the length of who stayed longest."""
    facts = members[0].facts
    on = date.fromisoformat(facts["on"])
    that_day = select(Session.event_id).where(Session.local_on == on)
    for event in db.session.scalars(select(Event).where(Event.id.in_(that_day))):
        titles = (fold(event.title_fr), fold(event.title_en))
        if not event.is_visit and event.live_sessions and fold(facts["title"]) in titles:
            return event
    event_type = EventType(facts.get("type", EventType.COUNSELLOR_DAY))
    lengths = [line.facts["minutes"] for line in members if line.facts.get("minutes")]
    group = Group(
        on=on,
        starts=time.fromisoformat(facts.get("starts", MORNING)),
        minutes=max(lengths, default=event_type.kind.minutes),
    )
    event = events.plan(
        type=event_type, groups=[group], by=by, title_fr=facts["title"], visibility=Visibility.PRIVATE,
        mode=Mode(facts.get("mode", Mode.IN_PERSON)), place=facts.get("place", ""),
        language=Language(facts.get("language", Language.FR)),
    )  # fmt: skip
    tally.created("event", event.id)
    tally.created("session", event.sessions[0].id)
    return event


def _record(session: Session, line: Line, tally: ImportTally, *, by: User) -> None:
    facts = line.facts
    person = contacts.person_of(facts, tally, by=by)
    attendee = registered.active_of(session.event_id, person.id)
    if attendee is None:
        attendee = registrations.register(
            session.event, _applicant(person, facts), source=RegistrationSource.IMPORT, by=by, consents=(),
            person=person,
        )  # fmt: skip
        tally.created("registration", attendee.id)
    earlier = attendances.attendance_of(attendee.id, session.id)
    row = earlier or check_in.check_in(
        attendee, session, method=Method.IMPORT, by=by, reason=tally.run.file_name
    )
    if earlier is None:
        tally.created("attendance", row.id)
        _mark(row, facts)
    tally.keep(line, person_id=person.id, attendance_id=row.id)


def _mark(row: Attendance, facts: dict[str, Any]) -> None:
    """Present or absent; who stayed for less than the session left early."""
    row.presence = _presence(facts)
    minutes, whole = facts.get("minutes"), row.session.minutes
    starts = row.session.starts_at
    left_early = bool(minutes and minutes < whole and row.presence is Presence.PRESENT)
    row.checked_in_at = starts if left_early else None
    row.checked_out_at = starts + timedelta(minutes=minutes) if left_early and minutes else None


def _presence(facts: dict[str, Any]) -> Presence:
    return Presence.ABSENT if facts.get("presence") == Came.ABSENT else Presence.PRESENT


def _role(person: Person, facts: dict[str, Any]) -> PersonRole | None:
    """As the list says, else as the person once declared."""
    role = facts.get("role") or next(iter(person.roles), None)
    return PersonRole(role) if role else None


def _applicant(person: Person, facts: dict[str, Any]) -> Applicant:
    first, last = contacts.names(facts)
    school = db.session.get(School, facts["school_id"]) if facts.get("school_id") else None
    typed = {name: facts[name] for name in TYPED if facts.get(name) and name != "role"}
    return Applicant(
        first_name=first, last_name=last, email=facts.get("email", ""), school=school,
        role=_role(person, facts), lang=person.lang, **typed,
    )  # fmt: skip
