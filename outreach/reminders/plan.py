"""What is to be sent about events, and what of it is due: computed, so that a moved event has a new plan."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from outreach.core import clock
from outreach.events.models import Event
from outreach.organisation import queries as organisation
from outreach.reminders import queries
from outreach.reminders.addressees import FINDERS, Addressee
from outreach.reminders.cadence import Cadence, Term
from outreach.reminders.models import SentReminder
from outreach.reminders.words import NUMBERS, ReminderKind


@dataclass(frozen=True)
class Reminder:
    """One kind to one addressee about one day, of use until `ends_at`; `term` is None where it never goes."""

    event: Event
    kind: ReminderKind
    to: Addressee
    about_on: date
    ends_at: datetime
    term: Term | None

    @property
    def key(self) -> queries.Key:
        return self.event.id, self.kind, self.to.key, self.about_on

    def is_due(self, now: datetime) -> bool:
        return self.term is not None and self.term.holds(now, self.event.time_zone)


def of_events(events: Sequence[Event]) -> Iterator[Reminder]:
    """Every reminder of these events, sent or not, in the statements of one event."""
    cadence = Cadence.of(organisation.current())
    by_id = {event.id: event for event in events}
    for find, kinds in FINDERS.items():
        for event_id, people in find(events).items():
            for kind in kinds:
                for person in people:
                    if cadence.days[kind]:
                        yield _reminder(kind, by_id[event_id], person, cadence)


def due(events: Sequence[Event]) -> list[Reminder]:
    """What leaves now, in the statements of one event."""
    now = clock.now()
    open_now = [reminder for reminder in of_events(events) if reminder.is_due(now)]
    if not open_now:
        return []
    ids = {reminder.event.id for reminder in open_now}
    sent, held = queries.sent(ids), queries.held(ids)
    return [
        reminder
        for reminder in open_now
        if reminder.key not in sent and (reminder.event.id, reminder.kind) not in held
    ]


def near() -> Sequence[Event]:
    """The events about which anything may be due now."""
    cadence, now = Cadence.of(organisation.current()), clock.now()
    return queries.near(now - cadence.after, now + cadence.ahead)


def _reminder(kind: ReminderKind, event: Event, person: Addressee, cadence: Cadence) -> Reminder:
    about = event.ends_at if kind in NUMBERS else person.starts_at
    on = clock.local_day(about, event.time_zone)
    term = cadence.term(kind, event, starts_at=person.starts_at, told_at=person.told_at)
    if kind is ReminderKind.NUMBERS and person.told_at >= event.ends_at:
        term = None  # staff asked by hand, or entered the visit once it was over
    ends_at = cadence.staff_at(event) if kind in NUMBERS else person.starts_at
    return Reminder(event, kind, person, on, ends_at, term)


def still_so(rows: Collection[SentReminder]) -> set[int]:
    """Ids of those whose event still is as was written: on that day, live, ahead, for somebody who comes."""
    now, events = clock.now(), {row.event_id: row.event for row in rows}
    ahead = {r.key for r in of_events(list(events.values())) if now < r.ends_at}
    return {row.id for row in rows if row.key in ahead}
