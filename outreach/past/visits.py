"""Past visits: one event for each school, day and activity, with a session for each line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.accounts.models import User
from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core import language
from outreach.core.database import db
from outreach.core.language import _, fold
from outreach.events import actions as events
from outreach.events.contacts import DayContact, set_contact
from outreach.events.groups import Group, as_group
from outreach.events.models import Contact, Event, Session
from outreach.events.words import (
    CountMethod,
    EventStatus,
    EventType,
    Language,
    Mode,
    Reason,
    Visibility,
)
from outreach.past import columns, contacts
from outreach.past.lines import Line, Problem, Reading
from outreach.past.models import PastLine
from outreach.past.tally import ImportTally
from outreach.past.words import ListKind, Outcome
from outreach.registration import actions as registration
from outreach.schools.models import School
from outreach.visits import actions as visits

PARTS = ("girls", "boys", "other", "not_declared")
COUNTS = frozenset({"youth", "adults", "method", *PARTS})
GROUP = {name: name for name in ("on", "starts", "minutes", "grades", "label", "language")}
GROUP["planned"] = "planned_count"
CONTACT = frozenset({"contact", "contact_email", "contact_phone"})
MORNING = "09:00"


def identity(facts: dict[str, Any]) -> str:
    """What makes two lines the same group: the list's own number, else school, day and label."""
    if reference := facts.get("reference"):
        return f"{facts.get('school_id')}|ref {fold(reference)}"
    return f"{facts.get('school_id')}|{facts['on']}|{fold(facts.get('label', ''))}"


def is_named(facts: dict[str, Any]) -> bool:
    """Whether a second line of the same identity would be the same group told twice."""
    return bool(facts.get("reference") or facts.get("label"))


def check(reading: Reading) -> None:
    """Counts must add up and a visit needs its school; a line that fails becomes a problem."""
    for line in list(reading.lines):
        if problem := _counts_problem(line) or _school_problem(line):
            reading.lines.remove(line)
            reading.problems.append(problem)


def booked_before(lines: Sequence[Line]) -> dict[int, Event]:
    """The event in the calendar that a line tells of, when no list brought it."""
    days = {date.fromisoformat(line.facts["on"]) for line in lines}
    schools = {line.facts.get("school_id") for line in lines} - {None}
    query = (
        select(Session)
        .outerjoin(PastLine, PastLine.session_id == Session.id)
        .where(Session.local_on.in_(days), Session.school_id.in_(schools), PastLine.id.is_(None))
        .options(joinedload(Session.event))
    )
    sessions: dict[Any, list[Session]] = {}
    for session in db.session.scalars(query):
        sessions.setdefault((session.school_id, session.local_on.isoformat()), []).append(session)
    met = {}
    for line in lines:
        label = fold(line.facts.get("label", ""))
        for session in sessions.get((line.facts.get("school_id"), line.facts["on"]), []):
            if not label or not session.group_label or fold(session.group_label) == label:
                met[line.number] = session.event
    return met


def create(lines: Sequence[Line], tally: ImportTally, *, by: User) -> None:
    """Book each visit as it was, count its groups, and call off those that did not take place."""
    ordered = sorted(lines, key=lambda line: (*_event_key(line), line.facts.get("starts", MORNING)))
    for _key, members in groupby(ordered, key=_event_key):
        _create_event(list(members), tally, by=by)


def change(
    row: PastLine,
    facts: dict[str, Any],
    changed: Iterable[str],
    tally: ImportTally | None,
    *,
    by: User,
) -> list[str]:
    """Bring a group up to what the list now says; returns what was corrected by hand and stays."""
    session, kept = row.session, []
    if session is None:
        return []
    names = set(changed)
    if names & COUNTS:
        if session.youth_count == row.facts.get("youth"):
            _count(session, facts, by=by)
        else:
            kept.append("youth")
    kept += _correct_group(session, row.facts, facts, names & set(GROUP), by=by)
    if "type" in names:
        events.retype(session.event, _type(facts), by=by)
    if event_facts := _event_facts(facts, only=names):
        events.change(session.event, by=by, **event_facts)
    if names & CONTACT:
        kept += _change_contact(session.event, row.facts, facts, tally, by=by)
    return sorted({*kept, *(names & {"outcome"})})


def _correct_group(
    session: Session,
    before: dict[str, Any],
    facts: dict[str, Any],
    names: set[str],
    *,
    by: User,
) -> list[str]:
    """Put the named facts of a group right; returns those that were corrected by hand since `before`."""
    present = as_group(session, on=session.local_on)
    said, wanted = _group(before, _type(before)), _group(facts, _type(facts))
    apart = {name for name in names if _is_apart(GROUP[name], present, said, wanted)}
    taken = {GROUP[name]: getattr(wanted, GROUP[name]) for name in names - apart}
    if "starts" in taken:
        taken["period"] = wanted.period
    if taken:
        events.correct_group(session, replace(present, **taken), by=by)
    return sorted(apart)


def _is_apart(name: str, present: Group, said: Group, wanted: Group) -> bool:
    return getattr(present, name) not in (getattr(said, name), getattr(wanted, name))


def _change_contact(
    event: Event,
    before: dict[str, Any],
    facts: dict[str, Any],
    tally: ImportTally | None,
    *,
    by: User,
) -> list[str]:
    """Make the list's teacher the contact, or nobody, unless staff named another since."""
    present = [_named(contact) for contact in event.contacts[:1]]
    if present not in (_teacher(before), _teacher(facts)) and present not in _teachers_of(event):
        return ["contact"]
    contact = _contact(facts, tally, by=by) if facts.get("contact") else DayContact("")
    set_contact(event, contact, by=by)
    return []


def _named(contact: Contact) -> tuple[str, str, str]:
    return contact.name, contact.email, contact.phone


def _teacher(facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The teacher of a line as a contact is named, if it names one."""
    if not facts.get("contact"):
        return []
    name = " ".join(facts["contact"]).strip()
    return [(name, facts.get("contact_email", ""), facts.get("contact_phone", ""))]


def _teachers_of(event: Event) -> list[list[tuple[str, str, str]]]:
    """What each line of the visit said of its teacher: it has one contact for all its groups."""
    sessions = [session.id for session in event.sessions]
    query = select(PastLine.facts).where(PastLine.session_id.in_(sessions))
    return [_teacher(facts) for facts in db.session.scalars(query)]


def _event_key(line: Line) -> tuple[str, str, str]:
    return (str(line.facts.get("school_id")), line.facts["on"], _type(line.facts).value)


def _create_event(members: list[Line], tally: ImportTally, *, by: User) -> None:
    facts = members[0].facts
    event_type = _type(facts)
    groups = [_group(line.facts, event_type) for line in members]
    school = db.session.get(School, facts["school_id"]) if facts.get("school_id") else None
    texts = _event_facts(facts)
    notes = dict.fromkeys(line.facts["note"] for line in members if line.facts.get("note"))
    texts["private_note"] = "\n".join(notes)
    if event_type.is_visit and school:
        event = visits.book(type=event_type, school=school, groups=groups, by=by, **texts)
    else:
        texts |= {"visibility": Visibility.PRIVATE, **_titles(event_type, school)}
        event = events.plan(type=event_type, school=school, groups=groups, by=by, **texts)
        events.move(event, to=EventStatus.CONFIRMED, by=by)
    tally.created("event", event.id)
    with_contact = next((line.facts for line in members if line.facts.get("contact")), None)
    if with_contact:
        set_contact(event, _contact(with_contact, tally, by=by), by=by)
    _settle(event, members, by=by)
    for session, line in zip(event.sessions, members, strict=True):
        tally.created("session", session.id)
        tally.keep(line, session_id=session.id)


def _settle(event: Event, members: list[Line], *, by: User) -> None:
    """What took place is counted, what did not is called off; the rest stands under Did it happen?"""
    pairs = list(zip(event.sessions, members, strict=True))
    off = [session for session, line in pairs if _is_off(line.facts)]
    if len(off) == len(pairs):
        registration.call_off(event, to=EventStatus.CANCELLED, reason=Reason.OTHER, by=by)
        return
    for session in off:
        registration.cancel_session(session, reason=Reason.OTHER, by=by)
    for session, line in pairs:
        if session not in off and line.facts.get("youth") is not None:
            _count(session, line.facts, by=by)


def _count(session: Session, facts: dict[str, Any], *, by: User) -> None:
    if facts.get("youth") is None:
        attendance.uncount(session, by=by)
        return
    numbers = Headcount(
        facts["youth"],
        adults=facts.get("adults"),
        method=CountMethod(facts.get("method", CountMethod.ESTIMATED)),
        **{part: facts.get(part) for part in PARTS},
    )
    attendance.count(session, numbers, version=None, by=by, sure=True)


def _group(facts: dict[str, Any], event_type: EventType) -> Group:
    spoken = facts.get("language")
    return Group(
        on=date.fromisoformat(facts["on"]),
        starts=time.fromisoformat(facts.get("starts", MORNING)),
        minutes=facts.get("minutes") or event_type.kind.minutes,
        grades=tuple(facts.get("grades", ())),
        label=facts.get("label", "")[:60],
        planned_count=facts.get("planned") or None,
        language=Language(spoken) if spoken else None,
        period="" if facts.get("starts") else _("hour not known"),
    )


def _contact(facts: dict[str, Any], tally: ImportTally | None, *, by: User) -> DayContact:
    """The teacher of that day; of a known school she becomes a contact, and one whom undoing knows."""
    first, last = facts["contact"]
    address = {"phone": facts.get("contact_phone", ""), "email": facts.get("contact_email", "")}
    person = None
    if facts.get("school_id") or (address["email"] and first):
        names = ("on", "school_id", "contact")
        shared: dict[str, Any] = {name: facts[name] for name in names if name in facts}
        person = contacts.person_of({**shared, **address}, tally, by=by, column="contact")
    return DayContact(f"{first} {last}".strip(), **address, person=person)


def _event_facts(facts: dict[str, Any], only: Iterable[str] | None = None) -> dict[str, Any]:
    """Texts and circumstances as events take them; only those named, when some are."""
    wanted = {"mode", "language", "presenters"} if only is None else set(only)
    texts: dict[str, Any] = {}
    if "mode" in wanted and facts.get("mode"):
        texts["mode"] = Mode(facts["mode"])
    if "language" in wanted and facts.get("language"):
        texts["language"] = Language(facts["language"])
    if "presenters" in wanted:
        texts["presenters"] = facts.get("presenters", "")
    if only is not None and "note" in wanted:
        texts["private_note"] = facts.get("note", "")
    return texts


def _titles(event_type: EventType, school: School | None) -> dict[str, str]:
    titles = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            titles[f"title_{lang}"] = (
                f"{event_type.label} – {school.name}" if school else str(event_type.label)
            )
    return {name: title[:200] for name, title in titles.items()}


def _type(facts: dict[str, Any]) -> EventType:
    return EventType(facts.get("type", EventType.CLASSROOM_VISIT))


def _is_off(facts: dict[str, Any]) -> bool:
    return bool(facts.get("outcome") == Outcome.CANCELLED)


def _counts_problem(line: Line) -> Problem | None:
    """Parts alone make the sum; parts beside a count must add up to it."""
    parts = [line.facts[part] for part in PARTS if line.facts.get(part) is not None]
    if not parts:
        return None
    youth = line.facts.setdefault("youth", sum(parts))
    if youth == sum(parts):
        return None
    sentence = _(
        "Girls, boys, other and not declared add up to %(sum)s, not to %(count)s.",
        sum=sum(parts),
        count=youth,
    )
    field = columns.field_of(ListKind.VISITS, "youth")
    return Problem(field, f"#{line.number}", line.cells.get("youth", ""), sentence, (line.number,))


def _school_problem(line: Line) -> Problem | None:
    if line.facts.get("school_id") or not _type(line.facts).is_visit:
        return None
    sentence = _("A visit takes place at a school: choose another activity, or leave the line out.")
    field = columns.field_of(ListKind.VISITS, "type")
    return Problem(field, f"#{line.number}", line.cells.get("type", ""), sentence, (line.number,))
