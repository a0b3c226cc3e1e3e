"""What the calendar shows of each day, in two statements of plain values: a year has up to ten thousand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from heapq import nsmallest
from typing import Any, NamedTuple

from sqlalchemy import DateTime, Select, select, type_coerce
from sqlalchemy.orm import aliased

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db, in_utc
from outreach.events import queries
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType
from outreach.schools.models import School

Span = tuple[datetime, int, datetime]
"""First start, event and last end, as they are ordered in a day; in UTC without saying so."""

_Block = aliased(Session)
"""Apart from the sessions that a filter looks at."""


class DayRow(NamedTuple):
    """An event on one of its days, from first start to last end; `on_day` counts those of the day."""

    local_on: date
    starts_at: datetime
    ends_at: datetime
    on_day: int
    event_id: int
    time_zone: str
    title_fr: str
    title_en: str
    type: EventType
    status: EventStatus
    confirmed_at: datetime | None
    place: str
    school: str | None
    owner: str | None


def on_days(
    first: date, last: date, *, most: int, among: Select[int] | None = None, **filters: Any
) -> Sequence[DayRow]:
    """By day and time, at most so many a day; filters as of `queries.events`, `among` gives event ids."""
    spans = _spans(first, last, among, filters)
    shown = {day: nsmallest(most, of_day.values()) for day, of_day in sorted(spans.items())}
    events = _events({event_id for of_day in shown.values() for _start, event_id, _end in of_day})
    return [
        DayRow(
            day,
            in_utc(starts_at),
            in_utc(ends_at),
            len(spans[day]),
            *events[event_id],
        )
        for day, of_day in shown.items()
        for starts_at, event_id, ends_at in of_day
        if event_id in events  # else it was deleted between the two
    ]


def _spans(
    first: date, last: date, among: Select[int] | None, filters: dict[str, Any]
) -> dict[date, dict[int, Span]]:
    """First start and last end of each event on each day; the database took three times as long for it."""
    spans: dict[date, dict[int, Span]] = {}
    for day, event_id, starts_at, ends_at in _blocks(first, last, among, filters):
        of_day = spans.setdefault(day, {})
        if event_id in of_day:
            start, _event_id, end = of_day[event_id]
            starts_at, ends_at = min(start, starts_at), max(end, ends_at)
        of_day[event_id] = starts_at, event_id, ends_at
    return spans


def _blocks(
    first: date, last: date, among: Select[int] | None, filters: dict[str, Any]
) -> Iterable[Any]:
    """Instants as they are stored; events are read only where a filter asks, the index by school year."""
    years = range(clock.start_year(first), clock.start_year(last) + 1)
    query: Any = select(
        _Block.local_on,
        _Block.event_id,
        type_coerce(_Block.starts_at, DateTime),
        type_coerce(_Block.ends_at, DateTime),
    ).where(
        _Block.school_year.in_([clock.year_label(year) for year in years]),
        _Block.local_on.between(first, last),
        _Block.cancelled_reason.is_(None),
    )
    if filters:
        query = query.join(Event, Event.id == _Block.event_id)
    for name, value in filters.items():
        query = queries.FILTERS[name](query, value)
    if among is not None:
        query = query.where(_Block.event_id.in_(among))
    return db.session.connection().execute(query)


def _events(ids: set[int]) -> dict[int, Any]:
    """What a day shows of each event besides its hours."""
    query = (
        select(
            Event.id,
            Event.time_zone,
            Event.title_fr,
            Event.title_en,
            Event.type,
            Event.status,
            Event.confirmed_at,
            Event.place,
            School.name,
            User.name,
        )
        .outerjoin(School, Event.school_id == School.id)
        .outerjoin(User, Event.owner_id == User.id)
        .where(Event.id.in_(sorted(ids)))
    )
    return {row[0]: row for row in db.session.connection().execute(query)}
