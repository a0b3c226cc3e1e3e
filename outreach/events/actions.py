"""Planning and changing events; visits are booked in visits.actions.

What the registered must be told (new dates, calling off) goes through registration.actions, never through
`reschedule`, `shift`, `call_off` and `cancel_session` here directly.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from outreach import settings
from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, long_date
from outreach.events import rights
from outreach.events.contacts import DayContact
from outreach.events.groups import LONGEST, SHORTEST, Group, Hours, as_group, check_planned, differ
from outreach.events.models import OVER, REACHED, Event, Session
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
from outreach.programmes.models import Programme
from outreach.schools.models import Building, School

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
        "programmes",
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
    return create(
        type=type,
        status=EventStatus.DRAFT,
        groups=groups,
        verb="plan",
        by=by,
        owner=owner or by,
        capacity=capacity,
        waiting_list_capacity=waiting_list_capacity,
        school=school,
        building=building,
        time_zone=time_zone,
        facts=facts,
    )


def create(
    *,
    type: EventType,
    status: EventStatus,
    groups: Sequence[Group],
    verb: str,
    by: User | None,
    owner: User | None,
    facts: dict[str, Any],
    contacts: Sequence[DayContact] = (),
    capacity: int | None = None,
    waiting_list_capacity: int | None = None,
    school: School | None = None,
    building: Building | None = None,
    time_zone: str = "",
) -> Event:
    """An event with its blocks, kept in history as `verb`; who books a visit calls visits.actions."""
    if not groups:
        raise Refused(_("Give at least one date and time."))
    event = _new_event(event_type=type, status=status, owner=owner, facts=facts)
    event.school, event.building = school, building
    event.capacity, event.waiting_list_capacity = capacity, waiting_list_capacity
    here = building.time_zone if building else settings.value("OUTREACH_TIME_ZONE")
    event.time_zone = time_zone or here
    event.contacts.extend(contact.as_row() for contact in contacts)
    for group in groups:
        event.sessions.append(_fill(Session(), group, event))
    if not event.title_fr and school:
        event.title_fr, event.title_en = _own_title(event)
    _span(event)
    event.index()
    if event.status in LISTED:
        _check_publishable(event)
    db.session.add(event)
    history.record(event, verb, by=by)
    return event


def change(event: Event, *, by: User | None, **facts: Any) -> Event:
    """Change texts, circumstances (TEXT_FACTS) and building; dates, status, seats have other verbs."""
    if unknown := set(facts) - TEXT_FACTS - {"building"}:
        raise TypeError(f"change() does not set {sorted(unknown)}")
    if "visibility" in facts and not event.is_visit:
        rights.check_visibility(event, facts["visibility"], by=by)
    is_seen = any(getattr(event, name) != value for name, value in facts.items() if name in SEEN)
    _check_credit(facts)
    if "programmes" in facts:
        _note_programmes(event, facts["programmes"], by=by)
    for name, value in facts.items():
        setattr(event, name, value)
    if is_seen:
        event.note_change()
    if event.is_visit:
        event.visibility = Visibility.PRIVATE
    if event.status in LISTED:
        _check_publishable(event)
    event.index()
    history.record(event, "change", by=by)
    return event


def add_to_programme(events: Iterable[Event], programme: Programme, *, by: User | None) -> int:
    """How many events belong to it that did not before; those they belong to already stay."""
    new = [event for event in events if programme not in event.programmes]
    for event in new:
        _note_programmes(event, [*event.programmes, programme], by=by)
        event.programmes.append(programme)
    return len(new)


def set_seats(event: Event, capacity: int | None, *, waiting: int | None, by: User | None) -> Event:
    """Seats and waiting places; None is unlimited. Who moves up is registration's to say."""
    event.capacity, event.waiting_list_capacity = capacity, waiting
    history.record(event, "set_seats", by=by)
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
    event.note_change()
    event.confirmed_at = event.confirmed_at if event.has_ended else None
    history.record(event, "reschedule", by=by, by_name=by_name)
    return event


def shift(
    event: Event, *, to: date, starts: time | None, by: User | None, by_name: str = ""
) -> Event:
    """Move every live session by the same number of days, and to another first hour if given."""
    if not event.live_sessions:
        raise Refused(_("Every group of this event is cancelled."))
    if not is_new(event, to=to, starts=starts):
        return event
    return reschedule(event, _shifted(event, to, starts), by=by, by_name=by_name)


def is_new(event: Event, *, to: date, starts: time | None) -> bool:
    """Whether moving it there changes anything; what is postponed takes place by any date."""
    moved = bool(event.live_sessions) and differ(event, _shifted(event, to, starts))
    return event.reason is not None or moved


def _shifted(event: Event, to: date, starts: time | None) -> list[Group]:
    return [
        as_group(session, on=begins.date(), starts=begins.time())
        for session, begins in event.beginnings_if_moved(to=to, starts=starts)
    ]


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
    event.note_change()
    history.record(event, f"move_to_{to.value}", by=by, note=note, by_name=by_name)
    return event


def take_back(event: Event, *, to: EventStatus, by: User | None) -> Event:
    """Give back the status from before a postponement that nobody was told of."""
    rights.check(roles.CANCEL, by=by)
    if event.status is not EventStatus.POSTPONED:
        raise Refused(_("This event is not postponed."))
    return _set_status(event, to, note="", by=by)


def bring_back_session(session: Session, *, by: User | None) -> Session:
    """A block called off by a closure that nobody was told of takes place after all."""
    rights.check(roles.CANCEL, by=by)
    session.cancelled_reason = None
    _span(session.event)
    session.event.note_change()
    history.record(session, "bring_back", by=by, note=session.group_label or session.title)
    return session


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
    session.event.note_change()
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


def duplicate(event: Event, *, on: date, by: User, status: EventStatus | None = None) -> Event:
    """The same event on another day, without counts, registrations or confirmations."""
    first = event.live_sessions or event.sessions
    days = on - first[0].local_on
    groups = [as_group(s, on=s.local_on + days) for s in first]
    facts = {name: getattr(event, name) for name in TEXT_FACTS - {"owner_id"}}
    facts["registration_opens_at"] = facts["registration_closes_at"] = None
    return create(
        type=event.type,
        status=status or (EventStatus.CONFIRMED if event.is_visit else EventStatus.DRAFT),
        groups=groups,
        verb="duplicate",
        by=by,
        owner=event.owner or by,
        contacts=[DayContact.of(contact) for contact in event.contacts],
        capacity=event.capacity,
        waiting_list_capacity=event.waiting_list_capacity,
        school=event.school,
        building=event.building,
        time_zone=event.time_zone,
        facts=facts,
    )


def correct_group(session: Session, group: Group, *, by: User | None) -> Session:
    """Put right what was told of one group, past ones too; year, region and board follow the day."""
    _fill(session, group)
    _span(session.event)
    history.record(session, "correct", by=by)
    return session


def retype(event: Event, event_type: EventType, *, by: User | None) -> Event:
    """It was another activity; a visit stays a visit, and a public event one that people register for."""
    if event_type.is_visit != event.is_visit:
        raise Refused(_("A visit cannot become a public event, nor the reverse."))
    event.type = event_type
    history.record(event, "retype", by=by)
    return event


def rebook(event: Event, *, on: date, by: User) -> Event:
    """A new event for one that was called off or did not happen, tied to it."""
    fresh = duplicate(event, on=on, by=by)
    fresh.rebooked_from_id = event.id
    history.record(fresh, "rebook", by=by, note=str(event.id))
    return fresh


def _note_programmes(event: Event, programmes: Sequence[Programme], *, by: User | None) -> None:
    """A list of rows is no column: the history says by name what it becomes."""
    if set(event.programmes) != set(programmes):
        names = ", ".join(programme.name_fr for programme in programmes)
        history.record(event, "set_programmes", by=by, note=names)


def _check_credit(facts: dict[str, Any]) -> None:
    """Hours on an attestation go by quarters (domain.md 7.3 rule 9), so does their most."""
    hours = facts.get("credit_hours")
    if hours is not None and hours * 4 % 1:
        raise Refused(_("Creditable hours go by quarters of an hour, as 1.25 or 1.5."))


def _new_event(
    *, event_type: EventType, status: EventStatus, owner: User | None, facts: dict[str, Any]
) -> Event:
    unknown = set(facts) - TEXT_FACTS
    if unknown:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    _check_credit(facts)
    default = Visibility.PRIVATE if event_type.is_visit else Visibility.PUBLIC
    event = Event(
        type=event_type, status=status, owner=owner, mode=Mode.IN_PERSON, language=Language.FR
    )
    for name, value in facts.items():
        setattr(event, name, value)
    event.visibility = default if event_type.is_visit else facts.get("visibility") or default
    event.sequence, event.link_version = 0, 1
    event.created_at = event.changed_at = clock.now()
    return event


def _own_title(event: Event) -> tuple[str, str]:
    titles = []
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            titles.append(f"{event.type.label} – {event.school.name if event.school else ''}"[:200])
    return titles[0], titles[1]


def _fill(session: Session, group: Group, event: Event | None = None) -> Session:
    before = None if event else (session.starts_at, session.ends_at)
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
    _check_one_day(event, (starts_at, starts_at + length), before=before)
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


def _check_one_day(event: Event, hours: Hours, *, before: Hours | None) -> None:
    """A block is over on the day on which it begins, but for a public event planned overnight."""
    if _is_one_day(hours, event.time_zone):
        return
    was_one_day = _is_one_day(before, event.time_zone) if before else event.is_visit
    if was_one_day:
        sentence = _("So long a block does not end on that day: choose an earlier hour.")
        raise Refused(sentence, about="starts")


def _is_one_day(hours: Hours, zone: str) -> bool:
    begins, ends = hours
    last = ends - timedelta(seconds=1)
    return clock.local_day(begins, zone) == clock.local_day(last, zone)


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
    now = {session: as_group(session) for session in live}
    gone = [s for s in live if (now[s].on, now[s].starts, now[s].minutes) not in hours]
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
