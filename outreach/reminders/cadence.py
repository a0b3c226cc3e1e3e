"""When a reminder goes: from which instant, and until when it is of use (docs/decisions/0020)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from outreach.core import clock
from outreach.events.models import Event
from outreach.organisation.models import Organisation
from outreach.reminders.words import (
    NUMBERS,
    REGISTERED,
    SPEAKERS,
    TEACHERS,
    ReminderKind,
)

DAY = timedelta(days=1)
NEXT = dict((TEACHERS, SPEAKERS, REGISTERED, NUMBERS))
SAME_DAYS = dict(zip(SPEAKERS, TEACHERS, strict=True))
"""A speaker reads of the visit on the days on which its teacher does."""


@dataclass(frozen=True)
class Term:
    """Due at `opens_at`; from `closes_at` on it is of no use any more."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, instant: datetime, zone: str) -> bool:
        """Whether it leaves then, by the place's clock not at night."""
        return clock.is_daytime(instant, zone) and self.opens_at <= instant < self.closes_at


@dataclass(frozen=True)
class Cadence:
    """The organisation's days for each kind (0 is never) and its hours of the day."""

    days: Mapping[ReminderKind, int]
    hour: int
    numbers_hour: int
    staff_days: int

    @classmethod
    def of(cls, organisation: Organisation) -> "Cadence":
        settings = {kind: f"{SAME_DAYS.get(kind, kind).value}_days" for kind in ReminderKind}
        days = {kind: getattr(organisation, name) for kind, name in settings.items()}
        return cls(
            days,
            organisation.reminder_hour,
            organisation.numbers_hour,
            organisation.numbers_staff_days,
        )

    @property
    def ahead(self) -> timedelta:
        """No reminder goes earlier than so long before an event."""
        return (max(self.days[kind] for kind in (*TEACHERS, *REGISTERED)) + 1) * DAY

    @property
    def after(self) -> timedelta:
        """Nobody is asked later than so long after an event."""
        return (self.staff_days + 1) * DAY

    def planned(self, kind: ReminderKind, event: Event, starts_at: datetime) -> datetime | None:
        """Its day at its hour, on the clock of the place; None for a kind that the organisation leaves out."""
        days = self.days[kind]
        if not days:
            return None
        if kind in NUMBERS:
            return self._at(
                self.numbers_hour, event, clock.local_day(event.ends_at, event.time_zone), days
            )
        return self._at(self.hour, event, clock.local_day(starts_at, event.time_zone), -days)

    def term(
        self, kind: ReminderKind, event: Event, *, starts_at: datetime, told_at: datetime
    ) -> Term | None:
        """What its reader was told after it was due goes the next morning: they have just read of it.

        The first of two is of use until the second is due; the last one until it begins, or staff take over.
        """
        opens = self.planned(kind, event, starts_at)
        if opens is None:
            return None
        if told_at >= opens:
            hour = self.numbers_hour if kind in NUMBERS else self.hour
            opens = self._at(hour, event, clock.local_day(told_at, event.time_zone), 1)
        closes = self._closes(kind, event, starts_at)
        return Term(opens, closes) if opens < closes else None

    def staff_at(self, event: Event) -> datetime:
        """When a visit without numbers is no longer its teacher's to answer."""
        day = clock.local_day(event.ends_at, event.time_zone)
        return self._at(self.numbers_hour, event, day, self.staff_days)

    def _closes(self, kind: ReminderKind, event: Event, starts_at: datetime) -> datetime:
        last = self.staff_at(event) if kind in NUMBERS else starts_at
        following = self.planned(NEXT[kind], event, starts_at) if kind in NEXT else None
        return min(following, last) if following else last

    def _at(self, hour: int, event: Event, day: date, days: int) -> datetime:
        return clock.instant(day + days * DAY, time(hour), event.time_zone)
