"""Booking a visit, and what its teacher corrects of it; dates and calling off are registration.actions."""

from collections.abc import Sequence
from typing import Any

from outreach.accounts.models import User
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions as events
from outreach.events import contacts
from outreach.events.contacts import DayContact
from outreach.events.groups import Group, check_planned
from outreach.events.models import Event
from outreach.events.words import (
    EventStatus,
    EventType,
)
from outreach.history import actions as history
from outreach.schools.models import Building, School


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
    return events.create(
        type=type,
        status=status,
        groups=groups,
        verb="book",
        by=by,
        owner=owner or by,
        contacts=[contacts.with_person(contact, school, by=by)] if contact and contact.name else [],
        school=school,
        building=building,
        facts=facts,
    )


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
    event.note_change()
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
