"""Booking, planning and changing events; wishes stand in wishes.

What the registered must be told (new dates, calling off) goes through registration.actions, never through
`reschedule`, `shift`, `call_off` and `cancel_session` here directly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from outreach import settings
from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold, long_date
from outreach.events import rights
from outreach.events.groups import check_planned
from outreach.events.models import OVER, REACHED, Contact, Event, Session
from outreach.events.words import (
    CALLED_OFF,
    LISTED,
    MOVES,
    EventStatus,
    EventType,
    Language,
    Mode,
    Reason,
    Visibility,
)
from outreach.history import actions as history
from outreach.people import actions as people
from outreach.people.models import Person
from outreach.schools.models import Building, School

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
TEXT_FACTS = frozenset(
    [
        "title_fr",
        "title_en",
        "description_fr",
        "description_en",
        "objectives_fr",
        "objectives_en",
        "mode",
        "language",
        "place",
        "room",
        "online_url",
        "presenters",
        "co_hosts",
        "access_notes",
        "private_note",
        "credit_hours",
        "visibility",
        "owner_id",
        "registration_opens_at",
        "registration_closes_at",
    ]
)
SEEN = frozenset(  # what calendars show: a change of it raises the sequence
    [
        "title_fr",
        "title_en",
        "description_fr",
        "description_en",
        "place",
        "room",
        "online_url",
        "building",
    ]
)


@dataclass(frozen=True)
class Group:
    """A session as told on the phone, in wall-clock time of the place."""

    on: date
    starts: time
    minutes: int
    grades: tuple[str, ...] = ()
    label: str = ""
    planned_count: int | None = None
    language: Language | None = None
    period: str = ""
    title: str = ""
    credit_minutes: int | None = None


@dataclass(frozen=True)
class DayContact:
    """Whom to call on the day."""

    name: str
    phone: str = ""
    email: str = ""
    role: str = ""
    lang: str = "fr"
    person: Person | None = None


def book(
    *,
    type: EventType,
    school: School,
    groups: Sequence[Group],
    by: User | None,
    building: Building | None = None,
    contact: DayContact | None = None,
    owner: User | None = None,
    status: EventStatus = EventStatus.CONFIRMED,
    **facts: Any,
) -> Event:
    """A visit to one school, one session a group; the title is the type's and the school's name."""
    if not type.is_visit:
        raise Refused(_("This activity is not a visit: plan it as a public event."))
    building = building or next(iter(school.buildings), None)
    facts.setdefault("title_fr", "")
    event = _new_event(type=type, status=status, owner=owner or by, facts=facts)
    event.school, event.building = school, building
    event.time_zone = building.time_zone if building else settings.value("OUTREACH_TIME_ZONE")
    if contact and contact.name:
        event.contacts.append(_contact(_with_person(contact, school, by=by)))
    return _finish(event, groups, verb="book", by=by)


def plan(
    *,
    type: EventType,
    groups: Sequence[Group],
    by: User | None,
    owner: User | None = None,
    capacity: int | None = None,
    waiting_list_capacity: int | None = None,
    school: School | None = None,
    building: Building | None = None,
    time_zone: str = "",
    **facts: Any,
) -> Event:
    """An event that people register for: a draft until it is published."""
    if type.is_visit:
        raise Refused(_("A visit is booked with a school."))
    event = _new_event(type=type, status=EventStatus.DRAFT, owner=owner or by, facts=facts)
    event.school, event.building = school, building
    event.capacity, event.waiting_list_capacity = capacity, waiting_list_capacity
    event.time_zone = time_zone or (
        building.time_zone if building else settings.value("OUTREACH_TIME_ZONE")
    )
    return _finish(event, groups, verb="plan", by=by)


def change(event: Event, *, by: User | None, **facts: Any) -> Event:
    """Change texts, circumstances (TEXT_FACTS) and building; dates, status, seats have other verbs."""
    if unknown := set(facts) - TEXT_FACTS - {"building"}:
        raise TypeError(f"change() does not set {sorted(unknown)}")
    if "visibility" in facts and not event.is_visit:
        rights.check_visibility(event, facts["visibility"], by=by)
    is_seen = any(getattr(event, name) != value for name, value in facts.items() if name in SEEN)
    _check_credit(facts)
    for name, value in facts.items():
        setattr(event, name, value)
    if is_seen:
        _note_change(event)
    if event.is_visit:
        event.visibility = Visibility.PRIVATE
    if event.status in LISTED:
        _check_publishable(event)
    _index(event)
    history.record(event, "change", by=by)
    return event


def set_seats(event: Event, capacity: int | None, *, waiting: int | None, by: User | None) -> Event:
    """Seats and waiting places; None is unlimited. Who moves up is registration's to say."""
    event.capacity, event.waiting_list_capacity = capacity, waiting
    history.record(event, "set_seats", by=by)
    return event


def set_contact(event: Event, contact: DayContact, *, by: User | None) -> Event:
    """Make this the first day contact, in place of the one there was."""
    known = _with_person(contact, event.school, by=by)
    event.contacts[:1] = [_contact(known)] if contact.name else []
    _index(event)
    history.record(event, "set_contact", by=by, note=contact.name)
    return event


def set_contacts(event: Event, contacts: Sequence[DayContact], *, by: User | None) -> Event:
    """Make these the day contacts, the first one first."""
    event.contacts[:] = [_contact(contact) for contact in contacts]
    _index(event)
    history.record(event, "set_contacts", by=by, note=", ".join(c.name for c in contacts))
    return event


def _with_person(contact: DayContact, school: School | None, *, by: User | None) -> DayContact:
    """The contact as a person of the school, so that the school's page knows them the next time."""
    if contact.person or school is None or not contact.name:
        return contact
    person = people.keep_contact(
        school,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        lang=contact.lang,
        by=by,
    )
    return replace(contact, person=person)


def forget_contact(contact: Contact, *, by: User | None) -> Event:
    """Remove a day contact without keeping the name, not in the search nor in the history."""
    event, name = contact.event, contact.name
    event.contacts.remove(contact)
    _index(event)
    history.record(event, "forget_contact", by=by)
    history.forget("event", [event.id], columns={"search_text"}, note=name)
    return event


def reschedule(
    event: Event, groups: Sequence[Group], *, by: User | None, by_name: str = ""
) -> Event:
    """Give the event these sessions: those there keep their rows in order, more are added, fewer removed.

    What was postponed takes place by it: a visit is booked, another event published.
    """
    if event.status in (EventStatus.DELIVERED, EventStatus.CLOSED):
        raise Refused(_("This event has taken place: reopen it before changing its dates."))
    if event.status is EventStatus.CANCELLED:
        raise Refused(_("This event is called off for good: rebook it on another date."))
    if event.status is EventStatus.POSTPONED:
        to = EventStatus.CONFIRMED if event.is_visit else EventStatus.PUBLISHED
        move(event, to=to, by=by, by_name=by_name)
    live = event.live_sessions
    dropped = _surplus(live, groups)
    rights.check_dropped(event, dropped, by=by)
    for session in dropped:
        _check_droppable(session)
        _drop(session)
    kept = [session for session in live if session not in dropped]
    for session, group in zip(kept, groups, strict=False):
        _fill(session, group)
    for group in groups[len(kept) :]:
        event.sessions.append(_fill(Session(), group, event))
    _span(event)
    _note_change(event)
    event.confirmed_at = event.confirmed_at if event.has_ended else None
    history.record(event, "reschedule", by=by, by_name=by_name)
    return event


def shift(
    event: Event, *, to: date, starts: time | None, by: User | None, by_name: str = ""
) -> Event:
    """Move every live session by the same number of days, and to another first hour if given."""
    if not event.live_sessions:
        raise Refused(_("Every group of this event is cancelled."))
    groups = [
        as_group(session, on=begins.date(), starts=begins.time())
        for session, begins in event.beginnings_if_moved(to=to, starts=starts)
    ]
    return reschedule(event, groups, by=by, by_name=by_name)


def move(
    event: Event,
    *,
    to: EventStatus,
    by: User | None,
    note: str = "",
    by_name: str = "",
) -> Event:
    """Change the status along the allowed moves (contract.md 5), calling off apart."""
    if to in CALLED_OFF:
        raise TypeError("move() does not call off: registration.call_off does")
    _check_move(event, to, by=by)
    if event.status is EventStatus.CLOSED and not note:
        raise Refused(_("Say why the event is opened again."), about="note")
    if to is EventStatus.DELIVERED and event.ends_at > clock.now():
        raise Refused(_("The event has not ended yet."))
    if to is EventStatus.CLOSED:
        _check_counted(event)
    if to in LISTED:
        _check_publishable(event)
    return _set_status(event, to, note=note, by=by, by_name=by_name)


def call_off(
    event: Event,
    *,
    to: EventStatus,
    reason: Reason | None,
    note: str = "",
    by: User | None,
) -> Event:
    """Cancel or postpone with its reason; registration.call_off also tells the registered."""
    _check_move(event, to, by=by)
    if reason is None:
        raise Refused(_("Choose the reason."), about="reason")
    event.reason, event.reason_note = reason, note
    return _set_status(event, to, note=note, by=by)


def _check_move(event: Event, to: EventStatus, *, by: User | None) -> None:
    rights.check_move(event, to, by=by)
    if event.is_visit and to is EventStatus.PUBLISHED:
        raise Refused(_("A visit is private: it is booked, never published."))
    if to not in MOVES[event.status]:
        raise Refused(
            _(
                "An event that is “%(from_)s” cannot become “%(to)s”.",
                from_=event.status_label,
                to=to.label,
            )
        )


def _set_status(
    event: Event, to: EventStatus, *, note: str, by: User | None, by_name: str = ""
) -> Event:
    event.status = to
    if to not in CALLED_OFF:
        event.reason, event.reason_note = None, ""
    _note_change(event)
    history.record(event, f"move_to_{to.value}", by=by, note=note, by_name=by_name)
    return event


def cancel_session(session: Session, *, reason: Reason, by: User | None) -> Session:
    """Call off one group or block that takes place yet; the last one is called off with the event."""
    rights.check(roles.CANCEL, by=by)
    if session.is_cancelled:
        raise Refused(_("It is called off already."))
    if len(session.event.live_sessions) == 1:
        raise Refused(_("This is the last group: call off the whole event."))
    _check_droppable(session)
    if session.event.status in OVER:
        raise Refused(_("The whole event is called off already."))
    session.cancelled_reason = reason
    _span(session.event)
    _note_change(session.event)
    history.record(session, "cancel", by=by, note=session.group_label or session.title)
    return session


def mark_same_pupils(session: Session, other: Session | None, *, by: User | None) -> Session:
    """Say that this group is the pupils of another session of that school and year; None takes it back."""
    if other is not None:
        same = (other.school_id, other.school_year) == (session.school_id, session.school_year)
        if not same or session.school_id is None or other.id == session.id:
            raise Refused(_("Choose another session of the same school and school year."))
        if other.same_pupils_as_id == session.id:
            raise Refused(_("That session is marked as this one already."))
    session.same_pupils_as_id = (other.same_pupils_as_id or other.id) if other else None
    history.record(session, "mark_same_pupils", by=by)
    return session


def duplicate(event: Event, *, on: date, by: User) -> Event:
    """The same event on another day, without counts, registrations or confirmations."""
    first = event.live_sessions or event.sessions
    days = on - first[0].local_on
    groups = [as_group(s, on=s.local_on + days) for s in first]
    facts = {name: getattr(event, name) for name in TEXT_FACTS - {"owner_id"}}
    facts["registration_opens_at"] = facts["registration_closes_at"] = None
    copy = _new_event(
        type=event.type,
        status=EventStatus.CONFIRMED if event.is_visit else EventStatus.DRAFT,
        owner=event.owner or by,
        facts=facts,
    )
    copy.school, copy.building, copy.time_zone = event.school, event.building, event.time_zone
    copy.capacity, copy.waiting_list_capacity = event.capacity, event.waiting_list_capacity
    for contact in event.contacts:
        copy.contacts.append(
            _contact(
                DayContact(
                    contact.name,
                    contact.phone,
                    contact.email,
                    contact.role,
                    contact.lang,
                    contact.person,
                )
            )
        )
    return _finish(copy, groups, verb="duplicate", by=by)


def correct_group(session: Session, group: Group, *, by: User | None) -> Session:
    """Put right what was told of one group, past ones too; year, region and board follow the day."""
    _fill(session, group)
    _span(session.event)
    history.record(session, "correct", by=by)
    return session


def retype(event: Event, type: EventType, *, by: User | None) -> Event:
    """It was another activity; a visit stays a visit, and a public event one that people register for."""
    if type.is_visit != event.is_visit:
        raise Refused(_("A visit cannot become a public event, nor the reverse."))
    event.type = type
    history.record(event, "retype", by=by)
    return event


def rebook(event: Event, *, on: date, by: User) -> Event:
    """A new event for one that was called off or did not happen, tied to it."""
    fresh = duplicate(event, on=on, by=by)
    fresh.rebooked_from_id = event.id
    history.record(fresh, "rebook", by=by, note=str(event.id))
    return fresh


def correct_plan(
    event: Event, *, planned: dict[int, int | None], room: str | None, by: User | None
) -> Event:
    """Planned counts by session id, and the room; None leaves the room as it is."""
    for session in event.live_sessions:
        count = planned.get(session.id, session.planned_count)
        check_planned(count)
        if count != session.planned_count:
            session.planned_count = count
            history.record(session, "correct_plan", by=by)
    _note_change(event)
    if room is not None and room != event.room:
        event.room = room
        history.record(event, "correct_plan", by=by)
    return event


def renew_link(event: Event, *, by: User) -> Event:
    """Make the personal link sent so far worthless."""
    if not event.link_is_open:
        raise Refused(_("A year after the visit its link has ended: a new one would open nothing."))
    event.link_version += 1
    history.record(event, "renew_link", by=by)
    return event


def as_group(session: Session, *, on: date | None = None, starts: time | None = None) -> Group:
    """A session as it would be told again."""
    begins = clock.local(session.starts_at, session.event.time_zone)
    return Group(
        on=on or begins.date(),
        starts=starts or begins.time().replace(tzinfo=None),
        minutes=session.minutes,
        grades=tuple(session.grades),
        label=session.group_label,
        planned_count=session.planned_count,
        language=session.language,
        period=session.period,
        title=session.title,
        credit_minutes=session.credit_minutes,
    )


def _check_credit(facts: dict[str, Any]) -> None:
    """Hours on an attestation go by quarters (domain.md 7.3 rule 9), so does their most."""
    hours = facts.get("credit_hours")
    if hours is not None and hours * 4 % 1:
        raise Refused(_("Creditable hours go by quarters of an hour, as 1.25 or 1.5."))


def _new_event(
    *, type: EventType, status: EventStatus, owner: User | None, facts: dict[str, Any]
) -> Event:
    unknown = set(facts) - TEXT_FACTS
    if unknown:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    _check_credit(facts)
    default = Visibility.PRIVATE if type.is_visit else Visibility.PUBLIC
    event = Event(type=type, status=status, owner=owner, mode=Mode.IN_PERSON, language=Language.FR)
    for name, value in facts.items():
        setattr(event, name, value)
    event.visibility = default if type.is_visit else facts.get("visibility") or default
    event.sequence, event.link_version = 0, 1
    event.created_at = event.changed_at = clock.now()
    return event


def _finish(event: Event, groups: Sequence[Group], *, verb: str, by: User | None) -> Event:
    if not groups:
        raise Refused(_("Give at least one date and time."))
    for group in groups:
        event.sessions.append(_fill(Session(), group, event))
    if not event.title_fr and event.school:
        event.title_fr, event.title_en = _own_title(event)
    _span(event)
    _index(event)
    if event.status in LISTED:
        _check_publishable(event)
    db.session.add(event)
    history.record(event, verb, by=by)
    return event


def _own_title(event: Event) -> tuple[str, str]:
    titles = []
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            titles.append(f"{event.type.label} – {event.school.name if event.school else ''}"[:200])
    return titles[0], titles[1]


def _contact(contact: DayContact) -> Contact:
    return Contact(
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        role=contact.role,
        lang=contact.lang,
        person=contact.person,
    )


def _fill(session: Session, group: Group, event: Event | None = None) -> Session:
    event = event or session.event
    zone = event.time_zone
    if not clock.is_in_reach(group.on):
        raise Refused(_("Enter a date from 1900 to 2100."), about="on")
    try:
        starts_at = clock.instant(group.on, group.starts, zone)
    except ValueError as error:
        raise Refused(
            _("On %(day)s the clocks change: that hour does not exist.", day=long_date(group.on))
        ) from error
    length = timedelta(minutes=group.minutes)
    if not SHORTEST <= length <= LONGEST:
        raise Refused(_("A block lasts from 15 minutes to 12 hours."))
    check_planned(group.planned_count)
    if (group.credit_minutes or 0) > group.minutes:
        raise Refused(_("A block gives no more creditable minutes than it lasts."))
    session.starts_at, session.ends_at = starts_at, starts_at + length
    session.grades, session.group_label = list(group.grades), group.label
    session.planned_count, session.language = group.planned_count, group.language
    session.period, session.title = group.period, group.title
    session.credit_minutes = group.credit_minutes
    session.school = event.school
    place(session, event)
    return session


def place(session: Session, event: Event) -> None:
    """Derive day, school year, region and board from time and school; frozen once delivered."""
    session.local_on = clock.local(session.starts_at, event.time_zone).date()
    session.school_year = clock.school_year(session.local_on)
    where = event.building or event.school
    session.region_code = where.region_code if where else ""
    session.board_id = event.school.board_id if event.school else None


def _span(event: Event) -> None:
    live = event.live_sessions or event.sessions
    event.starts_at = min(session.starts_at for session in live)
    event.ends_at = max(session.ends_at for session in live)
    event.sessions.sort(key=lambda session: (session.starts_at, session.id or 0))


def _index(event: Event) -> None:
    school = (
        f"{event.school.name} {event.school.municipality} {event.school.code}"
        if event.school
        else ""
    )
    people = " ".join(contact.name for contact in event.contacts)
    words = (event.title_fr, event.title_en, school, event.place, people, event.presenters)
    event.search_text = fold(" ".join(words))[:1500]


def _note_change(event: Event) -> None:
    """Calendars that hold the event take it anew."""
    event.sequence += 1
    event.changed_at = clock.now()


def _drop(session: Session) -> None:
    """A block that somebody may have in a calendar stays as a cancelled one; one of a draft goes."""
    if session.event.status is EventStatus.DRAFT:
        session.event.sessions.remove(session)
    else:
        session.cancelled_reason = Reason.OTHER


def _surplus(live: list[Session], groups: Sequence[Group]) -> list[Session]:
    """Those that go when the groups are fewer: first whose hours no group has, then the last ones."""
    count = max(len(live) - len(groups), 0)
    hours = {(group.on, group.starts, group.minutes) for group in groups}
    told = {session: as_group(session) for session in live}
    gone = [s for s in live if (told[s].on, told[s].starts, told[s].minutes) not in hours]
    rest = [session for session in reversed(live) if session not in gone]
    return [*reversed(gone), *rest][:count]


def _check_droppable(session: Session) -> None:
    """What took place is not called off afterwards (of a visit a group that did not come is)."""
    if session.is_counted:
        raise Refused(_("A group whose headcount is in cannot be cancelled."))
    if session.event.status in REACHED:
        raise Refused(_("This event has taken place: nothing of it can be called off any more."))
    if session.is_past_block:
        raise Refused(_("This block has ended: it cannot be called off any more."))


def _check_counted(event: Event) -> None:
    if not event.type.kind.counts_youth:
        return
    missing = [session for session in event.live_sessions if not session.is_counted]
    if missing:
        raise Refused(_("The headcount of every group must be in before the event is closed."))


def _check_publishable(event: Event) -> None:
    if not event.title_fr:
        raise Refused(_("Give the French title: nothing is published in English only."))
