"""What teachers wait for, what earlier visits of a school propose for the next, and groups that meet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events import queries as events
from outreach.events.models import REACHED, Contact, Event, Session
from outreach.events.words import CALLED_OFF, VISITS, EventStatus
from outreach.visits.models import Wish

MOST_VISITS, MOST_PERIODS = 12, 8
BETWEEN_PERIODS = timedelta(minutes=10)
"""Where no earlier visit tells how long pupils take from one period to the next."""
LONGEST_BREAK = timedelta(minutes=30)
"""Longer than that is a free period or lunch."""
SAME_BELL = timedelta(minutes=15)


def open_wishes() -> Select[Wish]:
    """What teachers asked for and nobody has decided, oldest first."""
    query = select(Wish).where(Wish.decided_at.is_(None))
    return query.order_by(Wish.id).options(
        joinedload(Wish.event).joinedload(Event.school),
        joinedload(Wish.event).selectinload(Event.sessions),
        joinedload(Wish.event).selectinload(Event.contacts),
    )


def open_wishes_about(event_id: int) -> Sequence[Wish]:
    """What nobody has decided of one visit, newest first."""
    query = select(Wish).where(Wish.event_id == event_id, Wish.decided_at.is_(None))
    return db.session.scalars(query.order_by(Wish.id.desc())).all()


def untold_with(event: Event) -> Sequence[Event]:
    """Coming visits to the same school of which nobody was told by mail yet and somebody can be, in order."""
    query = events.events().where(
        Event.school_id == event.school_id,
        Event.type.in_(VISITS),
        Event.status.not_in((*CALLED_OFF, *REACHED)),
        Event.told_at.is_(None),
        Event.starts_at > clock.now(),
        Event.contacts.any(Contact.email != ""),
        Event.sessions.any(Session.cancelled_reason.is_(None)),
    )
    query = query.options(joinedload(Event.building)).order_by(Event.starts_at, Event.id)
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class Habits:
    """What earlier visits of a school, latest first, propose for the next.

    `starts` are the periods used most, in order of the day. Visits to come are among them: `earlier` are not.
    """

    visits: Sequence[Event]
    starts: tuple[time, ...]
    between: timedelta

    @property
    def earlier(self) -> Sequence[Event]:
        """What is over, the latest first."""
        return [visit for visit in self.visits if visit.has_ended]

    @property
    def coming(self) -> Sequence[Event]:
        """What is not over, the nearest first."""
        return [visit for visit in reversed(self.visits) if not visit.has_ended]

    @property
    def contact(self) -> Contact | None:
        return next(iter(self.visits[0].contacts), None) if self.visits else None

    def room_of(self, contact_name: str) -> str:
        """Where their latest visit was; empty for whoever has had none here: it may be another's classroom."""
        name = fold(contact_name)
        rooms = (v.room for v in self.visits if name in {fold(c.name) for c in v.contacts})
        return next(rooms, "")

    @property
    def first_values(self) -> dict[str, Any]:
        """What the form of the next visit starts from: all as last time, but the day, the hour and how many."""
        if not self.visits:
            return {}
        last = self.visits[0]
        facts = ("room", "access_notes", "building_id")
        words = {name: getattr(last, name).value for name in ("type", "language", "mode")}
        group = (last.live_sessions or last.sessions)[0]
        row = {"minutes": group.minutes, "grades": list(group.grades)}
        return {**{name: getattr(last, name) for name in facts}, **words, "groups": [row]}

    def next_start(self, starts: time, *, minutes: int) -> time | None:
        """The period after one: its end and the break, or the known bell near that; None on the next day."""
        ends = datetime.combine(date.min, starts) + timedelta(minutes=minutes)
        guess = ends + self.between
        bells = [datetime.combine(date.min, bell) for bell in self.starts]
        near = [bell for bell in bells if bell >= ends and abs(bell - guess) <= SAME_BELL]
        begins = min(near, key=lambda bell: abs(bell - guess), default=guess)
        return begins.time() if begins.date() == date.min else None


def habits(school_id: int) -> Habits:
    """Told by the latest visits of the school, and the nearest of those to come."""
    visits = _latest_visits(school_id)
    blocks = [(event, block) for event in visits for block in event.sessions]
    bells = Counter(_bell(block.starts_at, event) for event, block in blocks)
    usual = [bell for bell, _times in bells.most_common(MOST_PERIODS)]
    gaps = Counter(
        later.starts_at - earlier.ends_at
        for event in visits
        for earlier, later in pairwise(event.sessions)
        if timedelta() <= later.starts_at - earlier.ends_at <= LONGEST_BREAK
    )
    between = gaps.most_common(1)[0][0] if gaps else BETWEEN_PERIODS
    return Habits(visits, tuple(sorted(usual)), between)


def _bell(at: datetime, event: Event) -> time:
    return clock.local(at, event.time_zone).time().replace(tzinfo=None)


def _latest_visits(school_id: int) -> Sequence[Event]:
    """Up to twelve that are over and up to twelve that are not, the latest first."""
    ids, now = (
        select(Event.id).where(Event.school_id == school_id, Event.type.in_(VISITS)),
        clock.now(),
    )
    over = ids.where(Event.ends_at <= now).order_by(Event.starts_at.desc(), Event.id.desc())
    coming = ids.where(Event.ends_at > now).order_by(Event.starts_at, Event.id)
    both = (select(some.limit(MOST_VISITS).subquery().c.id) for some in (over, coming))
    query = select(Event).where(or_(*map(Event.id.in_, both)))
    query = query.options(selectinload(Event.contacts), selectinload(Event.sessions))
    return db.session.scalars(query.order_by(Event.starts_at.desc(), Event.id.desc())).all()


def near(events: Sequence[Event], days: Iterable[date]) -> Sequence[Session]:
    """Live blocks about those days of live events that share the school, owner or building of one of these."""
    columns = (Event.school_id, Event.owner_id, Event.building_id)
    shared = [
        column.in_(ids)
        for column in columns
        if (ids := {getattr(event, column.key) for event in events} - {None})
    ]
    around = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    if not shared or not around:
        return []
    query = (
        select(Session)
        .join(Event)
        .where(
            or_(*shared),
            Session.local_on.in_(around),
            Session.cancelled_reason.is_(None),
            Event.status.not_in((EventStatus.CANCELLED, EventStatus.POSTPONED)),
        )
        .options(contains_eager(Session.event).joinedload(Event.building))
        .order_by(Session.starts_at, Session.id)
    )
    return db.session.scalars(query).all()
