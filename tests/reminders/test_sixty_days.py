"""Sixty days in which visits and events are booked, moved, postponed, called off; the worker is down at times.

What should be written is told here anew, from days alone: the task may neither forget one nor write another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core import language
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail.models import Message, MessageStatus
from outreach.registration import actions as registration
from outreach.registration.models import Registration, Seat
from outreach.reminders import tasks
from tests import make
from tests.reminders.test_tasks import local

DAY = timedelta(days=1)
STARTS = time(13)
TICKS = ((0, 30), (7, 59), (8, 0), (9, 0), (13, 20), (18, 59), (19, 30))
STEPS = {
    "visit": (("sheet", 10), ("visit_near", 2)),
    "event": (("event_ahead", 7), ("event_near", 1)),
}
NUMBERS = (("numbers", 1), ("numbers_again", 4))
Key = tuple[int, str, str, date]


@dataclass
class Story:
    """What the test knows of an event: its day, whether it is on, who is to be written to since when."""

    id: int
    sort: str
    zone: str
    day: date
    told: datetime
    people: dict[str, datetime]
    is_on: bool = True
    is_over: bool = False

    def at(self, days: int, hour: int = 9) -> datetime:
        return local(self.day + days * DAY, hour, zone=self.zone)

    def due(self, now: datetime) -> Iterator[Key]:
        """What must have been written by now, or must be now."""
        if not self.is_on or not 8 <= now.astimezone(ZoneInfo(self.zone)).hour < 19:
            return
        first, second = STEPS[self.sort]
        begins = local(self.day, STARTS.hour, zone=self.zone)
        for (kind, days), until in ((first, self.at(-second[1])), (second, begins)):
            for who, since in self.people.items():
                told = max(since, self.told)
                opens = self.at(-days)
                if told >= opens:
                    opens = local(self._today(told) + DAY, 9, zone=self.zone)
                if opens <= now < until:
                    yield self.id, kind, who, self.day
        if self.sort == "visit" and not self.is_over:
            for (kind, days), stop in zip(NUMBERS, (4, 8), strict=True):
                if self.at(days) <= now < self.at(stop):
                    yield from ((self.id, kind, who, self.day) for who in self.people)

    def _today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()


class World:
    """Random days, and what was written in them."""

    def __init__(self, seed: int, first: date) -> None:
        self.random, self.first = Random(seed), first
        self.stories: list[Story] = []
        self.sent: list[Key] = []
        self.sent_at: dict[Key, datetime] = {}
        self.down_until = datetime.min.replace(tzinfo=UTC)
        self.seen = 0

    def run(self, days: int) -> None:
        for n in range(days):
            for hour, minute in TICKS:
                now = local(self.first + n * DAY, hour, minute)
                with time_machine.travel(now, tick=False):
                    self._tick(now)
                    if 8 <= hour < 19 and self.random.random() < 0.3:
                        self._change(now + timedelta(minutes=1))

    def _tick(self, now: datetime) -> None:
        if now < self.down_until:
            return
        tasks.remind()
        new = [self._key(message) for message in self._mails()]
        due = {key for story in self.stories for key in story.due(now)} - set(self.sent)
        due = {key for key in due if not self._was_asked_lately(key, now)}
        assert set(new) == due, (now, new, due)
        self.sent += new
        self.sent_at |= dict.fromkeys(new, now)

    def _was_asked_lately(self, key: Key, now: datetime) -> bool:
        """The second question for numbers leaves a day after the first, however late that was."""
        event_id, kind, who, day = key
        first = self.sent_at.get((event_id, "numbers", who, day))
        return kind == "numbers_again" and first is not None and now - first < DAY

    def _mails(self) -> list[Message]:
        """Those that came since, sent as soon as they are written."""
        db.session.rollback()
        query = select(Message).where(Message.kind.startswith("reminders."), Message.id > self.seen)
        rows = list(db.session.scalars(query.order_by(Message.id)))
        self.seen = max([self.seen, *(row.id for row in rows)])
        with transaction() as session:
            session.execute(update(Message).values(status=MessageStatus.SENT))
        return rows

    def _key(self, message: Message) -> Key:
        """The day is that of the subject, as its reader has it."""
        assert message.event_id
        story = next(story for story in self.stories if story.id == message.event_id)
        with language.speaking("fr"):
            assert message.subject.endswith(language.day_and_date(story.day)), message.subject
        return (
            message.event_id,
            message.kind.removeprefix("reminders."),
            message.to_email,
            story.day,
        )

    def _change(self, now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            change = self.random.choice(
                [self.book] * 3 + [self.plan] * 2 + [self.register] * 5 + [self.move] * 3
                + [self.give_up, self.postpone, self.cancel, self.count, self.fall_ill]
            )  # fmt: skip
            change(now)
        db.session.rollback()

    def fall_ill(self, now: datetime) -> None:
        """The worker is down for up to three days."""
        self.down_until = now + self.random.random() * 3 * DAY

    def book(self, now: datetime) -> None:
        zone = self.random.choice(["America/Toronto", "America/Halifax"])
        day, email = self._day(now), f"t{len(self.stories)}@ecole.example.org"
        group = make.group(on=day, starts=STARTS, label=f"{len(self.stories)}")
        contact = DayContact("Line Roy", "+15145550134", email)
        event = make.visit(group, school=make.school(time_zone=zone), contact=contact)
        self.stories.append(Story(event.id, "visit", zone, day, now, {email: now}))

    def plan(self, now: datetime) -> None:
        day = self._day(now)
        event = make.public_event(make.group(on=day, starts=STARTS, grades=(), label=""))
        self.stories.append(Story(event.id, "event", "America/Toronto", day, now, {}))

    def register(self, now: datetime) -> None:
        if story := self._any(now, "event"):
            row = make.registration(db.session.get_one(Event, story.id))
            story.people[row.email] = now

    def give_up(self, now: datetime) -> None:
        story = self._any(now, "event")
        if story and story.people:
            email = story.people.popitem()[0]
            query = select(Registration).where(
                Registration.email == email, Registration.status == Seat.REGISTERED
            )
            with transaction() as session:
                registration.cancel(session.scalars(query).one(), by=None)

    def move(self, now: datetime) -> None:
        if story := self._any(now, is_on=None):
            day = self._day(now)
            with transaction() as session:
                event = session.get_one(Event, story.id)
                registration.shift(event, to=day, starts=None, by=None)
            story.day, story.told, story.is_on = day, now, True

    def postpone(self, now: datetime, to: EventStatus = EventStatus.POSTPONED) -> None:
        if story := self._any(now):
            with transaction() as session:
                event = session.get_one(Event, story.id)
                registration.call_off(event, to=to, reason=Reason.STRIKE, by=None)
            story.is_on = False
            if to is EventStatus.CANCELLED:
                self.stories.remove(story)

    def cancel(self, now: datetime) -> None:
        self.postpone(now, EventStatus.CANCELLED)

    def count(self, now: datetime) -> None:
        over = [s for s in self.stories if s.sort == "visit" and s.is_on and s.at(0, 15) <= now]
        if over:
            story = self.random.choice(over)
            with transaction() as session:
                block = session.get_one(Event, story.id).sessions[0]
                attendance.count(block, Headcount(28), version=None, by=None, sure=True)
            story.is_over = True

    def _day(self, now: datetime) -> date:
        return now.date() + self.random.randrange(1, 22) * DAY

    def _any(self, now: datetime, sort: str = "", *, is_on: Any = True) -> Story | None:
        """One that has not begun."""
        ahead = [
            story
            for story in self.stories
            if sort in ("", story.sort) and is_on in (None, story.is_on)
            and (story.at(0, STARTS.hour) > now or not story.is_on)
        ]  # fmt: skip
        return self.random.choice(ahead) if ahead else None


@pytest.mark.parametrize(
    ("seed", "first"), [(9, date(2026, 10, 1)), (32, date(2027, 2, 12))], ids=["autumn", "spring"]
)
def test_sixty_days_each_reminder_once_and_none_for_an_old_date(
    app: Flask, seed: int, first: date
) -> None:
    with time_machine.travel(local(first, 0), tick=False):
        make.our_organisation()
    world = World(seed, first)
    world.run(60)
    assert len(world.sent) == len(set(world.sent)) > 40
    assert {kind for _event, kind, _who, _day in world.sent} >= {
        "sheet",
        "event_near",
        "numbers_again",
    }
