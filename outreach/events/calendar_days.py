"""What the calendar shows of each day, in one statement of plain values: a year has up to ten thousand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.events import queries
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType
from outreach.schools.models import School


class DayRow(NamedTuple):
    """An event on one of its days, from first start to last end; `on_day` counts those of the day."""

    event_id: int
    local_on: date
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    title_fr: str
    title_en: str
    type: EventType
    status: EventStatus
    confirmed_at: datetime | None
    place: str
    school: str | None
    owner: str | None
    on_day: int


def on_days(
    first: date, last: date, *, most: int, among: Select[int] | None = None, **filters: Any
) -> Sequence[DayRow]:
    """By day and time, at most so many a day; filters as of `queries.events`, `among` gives event ids."""
    numbered = _numbered(first, last, among, filters).subquery()
    query = (
        select(
            Event.id,
            numbered.c.local_on,
            numbered.c.starts_at,
            numbered.c.ends_at,
            Event.time_zone,
            Event.title_fr,
            Event.title_en,
            Event.type,
            Event.status,
            Event.confirmed_at,
            Event.place,
            School.name,
            User.name,
            numbered.c.on_day,
        )
        .join(numbered, numbered.c.event_id == Event.id)
        .outerjoin(School, Event.school_id == School.id)
        .outerjoin(User, Event.owner_id == User.id)
        .where(numbered.c.number <= most)
        .order_by(numbered.c.local_on, numbered.c.number)
    )
    return [DayRow._make(row) for row in db.session.connection().execute(query)]


def _numbered(
    first: date, last: date, among: Select[int] | None, filters: dict[str, Any]
) -> Select[Any]:
    """Each event and day with its place in the day; events themselves are read only where a filter asks."""
    of_day = _blocks(first, last)
    number = func.row_number().over(
        partition_by=of_day.c.local_on, order_by=(of_day.c.starts_at, of_day.c.event_id)
    )
    on_day = func.count().over(partition_by=of_day.c.local_on)
    query = select(*of_day.c, on_day.label("on_day"), number.label("number"))
    if filters:
        query = query.join(Event, Event.id == of_day.c.event_id)
    for name, value in filters.items():
        query = queries.FILTERS[name](query, value)
    return query if among is None else query.where(of_day.c.event_id.in_(among))


def _blocks(first: date, last: date) -> Any:
    """First start and last end of each event on each day of the place; the index reads by school year."""
    years = range(clock.start_year(first), clock.start_year(last) + 1)
    return (
        select(
            Session.event_id,
            Session.local_on,
            func.min(Session.starts_at).label("starts_at"),
            func.max(Session.ends_at).label("ends_at"),
        )
        .where(
            Session.school_year.in_([clock.year_label(year) for year in years]),
            Session.local_on.between(first, last),
            Session.cancelled_reason.is_(None),
        )
        .group_by(Session.event_id, Session.local_on)
        .subquery()
    )
