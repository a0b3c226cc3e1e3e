"""What happened to a school, a person or an event, on one dated line each, the latest first.

Visits, registrations, notes and mails stand beside who changed what, before and after.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, in_both, n_
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.home import changes
from outreach.indicators.models import Indicator
from outreach.invitations.models import SpeakerInvitation
from outreach.mail.models import Message
from outreach.partners.models import Partner
from outreach.people.models import Note, Person
from outreach.programmes.models import Programme
from outreach.registration.models import Registration
from outreach.schools.models import School
from outreach.speakers.models import Speaker
from outreach.visit_requests.models import VisitRequest
from outreach.visits.models import Wish

MOST = 40
A_PAGE = 20
SAME_INSTANT = 5000
ICONS = {
    "visit": "calendar", "registration": "user", "note": "file-text", "mail": "mail", "change": "pencil",
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
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


@dataclass(frozen=True)
class Until:
    """From which instant back, how many lines of that instant were told before, how many follow."""

    at: datetime | None = None
    passed: int = 0
    size: int = MOST

    def bounded(self, query: Any, column: Any) -> Any:
        """The rows of one kind that may be among the next lines."""
        query = query if self.at is None else query.where(column <= self.at)
        return query.limit(self.size + self.passed + 1)


@dataclass(frozen=True)
class Stretch:
    """Some lines, and the mark of those before them, empty when there are none."""

    lines: list[Happening]
    earlier: str


WHOLE = Until()


def of_school(school: School, *, visits: Sequence[Event], notes: Sequence[Note]) -> list[Happening]:
    """Its visits until now with pupils and year, mails about its visits, who registered, notes, changes."""
    registered = select(Registration).where(Registration.school_id == school.id)
    of_visits = select(Event.id).where(Event.school_id == school.id)
    return _latest(
        _visits(visits),
        _mails(Message.event_id.in_(of_visits)),
        _registrations(registered, with_event=True),
        _notes(notes),
        _changes([("school", [school.id])]),
    )


def of_person(person: Person, *, notes: Sequence[Note]) -> list[Happening]:
    """Registrations, mails, notes, and what was changed."""
    registered = select(Registration).where(Registration.person_id == person.id)
    return _latest(
        _registrations(registered, with_event=True),
        _mails(Message.person_id == person.id),
        _notes(notes),
        _changes([("person", [person.id])]),
    )


def of_event(event: Event, *, notes: Sequence[Note], mark: str = "") -> Stretch:
    """Mails, registrations, notes, and what was changed of it, its groups and speakers, a page at a time."""
    registered = select(Registration).where(Registration.event_id == event.id)
    sessions = [session.id for session in event.sessions]
    wishes = select(Wish.id).where(Wish.event_id == event.id)
    invited = select(SpeakerInvitation.id).where(SpeakerInvitation.event_id == event.id)
    until = _until(mark)
    kinds = (
        _registrations(registered, with_event=False, until=until),
        _mails(Message.event_id == event.id, until=until),
        _notes(notes),
        _changes(
            [
                ("event", [event.id]),
                ("session", sessions),
                ("wish", wishes),
                ("speaker_invitation", invited),
            ],
            until=until,
            zone=event.time_zone,
        ),
    )
    return _stretch([line for kind in kinds for line in kind], until)


def _until(mark: str) -> Until:
    """`2026-11-20T15:00:00+00:00~3`; anything else begins with the latest."""
    at, _sign, passed = mark.partition("~")
    try:
        moment, count = datetime.fromisoformat(at), int(passed)
    except ValueError:
        return Until(size=A_PAGE)
    is_sound = moment.tzinfo and 1900 < moment.year < 2200 and 0 <= count <= SAME_INSTANT
    return Until(moment, count, A_PAGE) if is_sound else Until(size=A_PAGE)


def _stretch(lines: list[Happening], until: Until) -> Stretch:
    """The next lines, each once: of the instant that they begin with some were told before."""
    at = until.at
    rest = sorted((x for x in lines if at is None or x.at <= at), key=lambda x: x.at, reverse=True)
    rest = rest[until.passed :]
    shown = rest[: until.size]
    if len(rest) <= until.size:
        return Stretch(shown, "")
    last = shown[-1].at
    passed = sum(line.at == last for line in shown) + (until.passed if last == at else 0)
    return Stretch(shown, f"{last.isoformat()}~{passed}")


def of_registration(registration: Registration) -> list[Happening]:
    """What was done with it, and what was changed."""
    return _latest(_changes([("registration", [registration.id])]))


def of_request(request: VisitRequest) -> list[Happening]:
    """What was done with it, and what was changed."""
    return _latest(_changes([("visit_request", [request.id])], zone=request.time_zone))


def of_speaker(speaker: Speaker) -> list[Happening]:
    """Mails, and what was changed of the speaker, of the person and of background checks."""
    checks = [check.id for check in speaker.checks]
    persons = [speaker.person_id] if speaker.person_id else []
    return _latest(
        _mails(Message.person_id.in_(persons)),
        _changes([("speaker", [speaker.id]), ("background_check", checks), ("person", persons)]),
    )


def of_partner(partner: Partner) -> list[Happening]:
    """What was changed of it and of whom we know there."""
    contacts = [contact.id for contact in partner.contacts]
    return _latest(_changes([("partner", [partner.id]), ("partner_contact", contacts)]))


def of_programme(programme: Programme) -> list[Happening]:
    """What was changed of it, of its members and of its documents."""
    members = [member.id for member in programme.members]
    documents = [document.id for document in programme.documents]
    rows = [("programme", [programme.id]), ("membership", members)]
    return _latest(_changes([*rows, ("programme_document", documents)]))


def of_indicator(indicator: Indicator) -> list[Happening]:
    """What was changed of it, of its values and of its targets."""
    values = [value.id for value in indicator.values]
    targets = [target.id for target in indicator.targets]
    rows = [("indicator", [indicator.id]), ("indicator_value", values), ("target", targets)]
    return _latest(_changes(rows))


def _latest(*kinds: Iterable[Happening]) -> list[Happening]:
    lines = [line for kind in kinds for line in kind]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def _visits(rows: Sequence[Event]) -> Iterator[Happening]:
    for event in rows:
        if not event.has_begun:
            continue
        counted = event.counted
        pupils = n_("%(num)s pupil", "%(num)s pupils", counted) if counted is not None else ""
        year = clock.school_year(event.local_start.date())
        parts = (str(event.type.label), pupils, year, event.status_label)
        yield Happening(
            event.starts_at, "visit", _title(event),
            page=("events.event", event.id), more=" · ".join(filter(None, parts)),
        )  # fmt: skip


def _title(event: Event) -> Markup:
    return in_both(event.title_fr, event.title_en)


def _registrations(query: Any, *, with_event: bool, until: Until = WHOLE) -> Iterator[Happening]:
    query = query.options(selectinload(Registration.event)) if with_event else query
    query = query.order_by(Registration.registered_at.desc(), Registration.id.desc())
    for row in db.session.scalars(until.bounded(query, Registration.registered_at)):
        title = _title(row.event) if with_event else row.name
        more = f"{row.name} · {row.status.label}" if with_event else str(row.status.label)
        yield Happening(
            row.registered_at, "registration", escape(_("Registered: %(text)s", text="{}")).format(title),
            page=("registration.registrations", row.event_id), more=more,
        )  # fmt: skip


def _notes(rows: Sequence[Note]) -> Iterator[Happening]:
    for note in rows:
        noon = datetime.combine(note.on, time(12), clock.home_zone())
        at = (
            note.created_at if clock.local_day(note.created_at) == note.on else noon.astimezone(UTC)
        )
        yield Happening(at, "note", str(note.kind.label), more=note.text, by=note.owner.name)


def _mails(condition: Any, *, until: Until = WHOLE) -> Iterator[Happening]:
    query = select(Message).where(condition)
    query = query.order_by(Message.created_at.desc(), Message.id.desc())
    for row in db.session.scalars(until.bounded(query, Message.created_at)):
        more = f"{row.to_name} {row.to_email} · {row.status.label}".strip()
        page = ("mail.message", row.id)
        yield Happening(row.created_at, "mail", row.subject, page=page, more=more, lang=row.lang)


def _changes(
    rows: Sequence[tuple[str, list[int] | Select[int]]], *, until: Until = WHOLE, zone: str = ""
) -> Iterator[Happening]:
    named = [and_(Entry.noun == noun, Entry.row_id.in_(ids)) for noun, ids in rows]
    query = select(Entry).where(or_(*named)).order_by(Entry.at.desc(), Entry.id.desc())
    for entry in db.session.scalars(until.bounded(query, Entry.at)):
        yield Happening(
            entry.at, "change", changes.verb(entry), by=entry.by_name,
            changes=tuple(changes.columns(entry, zone=zone)), more=changes.note(entry),
        )  # fmt: skip
