"""Whom a kind of reminder goes to: one function each, for many events at once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.core.once import hashed
from outreach.events.models import Contact, Event
from outreach.events.words import LISTED
from outreach.invitations.models import SpeakerInvitation
from outreach.registration.models import blocks_for
from outreach.reminders import queries
from outreach.reminders.words import (
    ASKED,
    NUMBERS,
    REGISTERED,
    SPEAKERS,
    TEACHERS,
    ReminderKind,
)


@dataclass(frozen=True)
class Addressee:
    """Somebody by a key that says nothing, when it begins for them, and when they were last told of it."""

    key: str
    starts_at: datetime
    told_at: datetime


Finder = Callable[[Sequence[Event]], Mapping[int, Sequence[Addressee]]]
"""By event id, in the statements of one event."""
Kinds = tuple[ReminderKind, ...]
SPEAKER = "speaker-"
"""What the key of a speaker begins with; the number of their invitation follows."""


def key_of(contact: Contact) -> str:
    return hashed(contact.email.casefold())[:20]


def teachers(events: Sequence[Event]) -> Mapping[int, Sequence[Addressee]]:
    """The day contacts of live visits, each address once."""
    visits = [event for event in events if event.is_visit and event.status in LISTED]
    return {event.id: list(_contacts(event, _told_at(event))) for event in visits}


def speakers(events: Sequence[Event]) -> Mapping[int, Sequence[Addressee]]:
    """Who said yes to live events, and has an address."""
    live = [event for event in events if event.status in LISTED]
    return speakers_among(queries.going([event.id for event in live]) if live else ())


def speakers_among(invitations: Sequence[SpeakerInvitation]) -> Mapping[int, Sequence[Addressee]]:
    """Of those who were asked for live events, the ones who go."""
    people: dict[int, list[Addressee]] = defaultdict(list)
    for invitation in invitations:
        event = invitation.event
        if invitation.goes and invitation.speaker.email and event.status in LISTED:
            told_at = max(filter(None, (event.changed_at, invitation.answered_at)))
            key = f"{SPEAKER}{invitation.id}"
            people[event.id].append(Addressee(key, event.starts_at, told_at))
    return people


def registered(events: Sequence[Event]) -> Mapping[int, Sequence[Addressee]]:
    """Who has a seat at live events; a class from the first of the blocks that it chose."""
    live = {event.id: event for event in events if not event.is_visit and event.status in LISTED}
    people: dict[int, list[Addressee]] = defaultdict(list)
    for row in queries.seats(live) if live else ():
        event = live[row.event_id]
        starts_at = (
            blocks_for(event, row.block_ids)[0].starts_at if row.block_ids else event.starts_at
        )
        told_at = max(filter(None, (event.changed_at, row.registered_at, row.moved_up_at)))
        people[event.id].append(Addressee(row.code, starts_at, told_at))
    return people


def hosts(events: Sequence[Event]) -> Mapping[int, Sequence[Addressee]]:
    """The day contacts of visits whose numbers we do not have, not even to be accepted."""
    visits = {event.id: event for event in events if _lacks_numbers(event)}
    begun = [id_ for id_, event in visits.items() if event.has_begun]
    given = queries.events_with_numbers_to_accept(begun) if begun else set()
    return {
        id_: list(_contacts(event, max(filter(None, (event.created_at, event.told_at)))))
        for id_, event in visits.items()
        if id_ not in given
    }


FINDERS: dict[Finder, Kinds] = {
    teachers: TEACHERS,
    speakers: SPEAKERS,
    registered: REGISTERED,
    hosts: NUMBERS,
}


def finders_with(invitations: Sequence[SpeakerInvitation]) -> Mapping[Finder, Kinds]:
    """The same for a page that has read already who was asked to speak."""
    others = {find: kinds for find, kinds in FINDERS.items() if find is not speakers}
    return {**others, lambda _events: speakers_among(invitations): SPEAKERS}


def _contacts(event: Event, told_at: datetime) -> Iterator[Addressee]:
    for key in dict.fromkeys(key_of(contact) for contact in event.contacts if contact.email):
        yield Addressee(key, event.starts_at, told_at)


def _told_at(event: Event) -> datetime:
    return max(filter(None, (event.changed_at, event.told_at)))


def _lacks_numbers(event: Event) -> bool:
    is_asked_about = event.is_visit and event.status in ASKED
    return is_asked_about and any(not block.is_counted for block in event.live_sessions)
