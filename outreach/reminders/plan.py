"""What is to be sent about events, and what of it is due: computed, so that a moved event has a new plan."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from outreach.core import clock
from outreach.events.models import Event
from outreach.invitations.models import SpeakerInvitation
from outreach.organisation import queries as organisation
from outreach.reminders import queries
from outreach.reminders.addressees import FINDERS, Addressee, Finder, Kinds, finders_with
from outreach.reminders.cadence import Cadence, Term
from outreach.reminders.models import SentReminder
from outreach.reminders.words import ASKED, NUMBERS, ReminderKind


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

    def leaves_at(self, now: datetime) -> datetime | None:
        """When it leaves if nobody holds it: at its hour or the next by day; None once it is too late."""
        if self.term is None:
            return None
        at = clock.by_day(max(now, self.term.opens_at), self.event.time_zone)
        return at if at < self.term.closes_at else None

    def is_due(self, now: datetime) -> bool:
        return self.term is not None and self.term.holds(now, self.event.time_zone)


def of_events(
    events: Sequence[Event], cadence: Cadence, *, finders: Mapping[Finder, Kinds] = FINDERS
) -> Iterator[Reminder]:
    """Every reminder of these events, sent or not, in the statements of one event."""
    by_id = {event.id: event for event in events}
    for find, kinds in finders.items():
        for event_id, people in find(events).items():
            for kind in kinds:
                for person in people:
                    if cadence.days[kind]:
                        yield _reminder(kind, by_id[event_id], person, cadence)


def due(events: Sequence[Event]) -> list[Reminder]:
    """What leaves now, in the statements of one event."""
    now, cadence = clock.now(), Cadence.of(organisation.current())
    open_now = [reminder for reminder in of_events(events, cadence) if reminder.is_due(now)]
    if not open_now:
        return []
    records = queries.records({reminder.event.id for reminder in open_now})
    return [reminder for reminder in open_now if records.lets_go(reminder.key, now)]


def is_to_leave(event: Event, kind: ReminderKind) -> bool:
    """Whether somebody is still to get one of that kind, unless it is held."""
    if event.status not in ASKED:
        return False
    now, cadence = clock.now(), Cadence.of(organisation.current())
    sent = queries.records([event.id]).sent
    finders = {find: kinds for find, kinds in FINDERS.items() if kind in kinds}
    ahead = [r for r in of_events([event], cadence, finders=finders) if r.leaves_at(now)]
    return any(r.kind is kind and r.key not in sent for r in ahead)


def near() -> Sequence[Event]:
    """The events about which anything may be due now."""
    cadence, now = Cadence.of(organisation.current()), clock.now()
    return queries.near(now - cadence.after, now + cadence.ahead)


@dataclass(frozen=True)
class PlanLine:
    """What staff read of one kind about an event: whom it goes to, what left, what is to leave and when."""

    kind: ReminderKind
    people: Sequence[Addressee]
    sent: Sequence[datetime]
    leaves: Sequence[datetime]
    held_by: str | None

    @property
    def sent_at(self) -> datetime:
        return max(self.sent)

    @property
    def leaves_at(self) -> datetime:
        return min(self.leaves)


def lines(
    event: Event, cadence: Cadence, invitations: Sequence[SpeakerInvitation]
) -> list[PlanLine]:
    """One a kind that somebody would get or got, in order; none once all of it is over."""
    now = clock.now()
    over_at = event.ends_at + cadence.after if event.is_visit else event.starts_at
    if event.status not in ASKED or over_at <= now:
        return []
    records = queries.records([event.id])
    sent, held = records.sent, records.held
    by_kind: dict[ReminderKind, list[Reminder]] = defaultdict(list)
    for reminder in of_events([event], cadence, finders=finders_with(invitations)):
        by_kind[reminder.kind].append(reminder)
    return [
        PlanLine(
            kind,
            [r.to for r in by_kind[kind]],
            [sent[r.key] for r in by_kind[kind] if r.key in sent],
            [at for r in by_kind[kind] if r.key not in sent and (at := r.leaves_at(now))],
            held.get((event.id, kind)),
        )
        for kind in ReminderKind
        if by_kind[kind]
    ]


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
    events = {row.event_id: row.event for row in rows}
    now, cadence = clock.now(), Cadence.of(organisation.current())
    ahead = {r.key for r in of_events(list(events.values()), cadence) if now < r.ends_at}
    return {row.id for row in rows if row.key in ahead}
