"""Following the calendar that a board or a school publishes: of it only the days are kept, never a title."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.schools import calendar_files as files
from outreach.schools import calendar_queries as queries
from outreach.schools.download import NotFetched
from outreach.schools.models import (
    DayKind,
    DaySource,
    FetchFailure,
    PublishedCalendar,
    SchoolCalendarDay,
)
from outreach.schools.places import CalendarPlace

JOB = "schools.fetch_calendar"
AGAIN, AFTER_FAILURE = timedelta(days=1), timedelta(hours=6)
YEARS, DAY = 2, timedelta(days=1)
Span = tuple[date, date, DayKind]


def followed_by(place: CalendarPlace) -> PublishedCalendar | None:
    """The published calendar of a place, where somebody gave its address."""
    query = select(PublishedCalendar).where(PublishedCalendar.place_key == place.key)
    return db.session.scalar(query)


def follow(
    place: CalendarPlace, url: str, *, kind: DayKind, by: history.Actor | None
) -> PublishedCalendar:
    """Fetch that address soon, and once a day from then on."""
    if place == CalendarPlace():
        raise Refused(_("An address is followed for a board or a school."))
    row = followed_by(place) or PublishedCalendar(
        place_key=place.key, board=place.board, school=place.school
    )
    row.url, row.kind, row.due_at, row.failure = url, kind, clock.now(), None
    db.session.add(row)
    history.record(row, "follow", by=by)
    ask(row)
    return row


def unfollow(row: PublishedCalendar, *, by: history.Actor | None) -> None:
    """Fetch it no more; the days that it brought go with it."""
    for day in _brought(row):
        db.session.delete(day)
    history.record(row, "unfollow", by=by)
    db.session.delete(row)


def ask(row: PublishedCalendar) -> None:
    """A job for the worker, once for each time that it is due."""
    key = f"calendar {row.id} {row.due_at.isoformat()}"
    queue.enqueue(JOB, key=key, published_id=row.id)


def due() -> list[int]:
    """The ids of the published calendars that are to be fetched now."""
    query = select(PublishedCalendar.id).where(PublishedCalendar.due_at <= clock.now())
    return list(db.session.scalars(query.order_by(PublishedCalendar.id)))


def read(content: bytes, *, kind: DayKind) -> tuple[list[Span], dict[str, int]]:
    """The busy days from this school year on, as ranges by kind; and how much was left out."""
    if not files.is_ics(content):
        raise NotFetched(FetchFailure.NO_CALENDAR)
    try:
        contents = files.read(content)
    except Refused as refused:
        raise NotFetched(FetchFailure.NO_CALENDAR) from refused
    busy = [day for day in contents.days if day.is_busy]
    kinds: dict[date, DayKind] = {}
    for entry in busy:
        for day in _days_of(entry.first_on, entry.last_on):
            kinds.setdefault(day, entry.kind or kind)
    counts = {"days": len(kinds), "free": len(contents.days) - len(busy)}
    return _spans(kinds), counts | {"repeating": contents.repeating}


def keep(row: PublishedCalendar, spans: list[Span], counts: dict[str, int]) -> None:
    """These are its days now; what somebody entered for one of them stays, and it alone."""
    wanted = set(spans)
    for day in _brought(row):
        if (day.first_on, day.last_on, day.kind) in wanted:
            wanted.remove((day.first_on, day.last_on, day.kind))
        else:
            db.session.delete(day)
    db.session.flush()
    place = CalendarPlace(row.board, row.school)
    for first_on, last_on, kind in sorted(wanted):
        if queries.between(first_on, last_on, place.own_days):
            continue
        day = SchoolCalendarDay(board=row.board, school=row.school, source=DaySource.ADDRESS)
        day.first_on, day.last_on, day.kind = first_on, last_on, kind
        db.session.add(day)
    row.fetched_at, row.failure, row.counts = clock.now(), None, counts
    row.due_at = clock.now() + AGAIN
    history.record(row, "fetch", by=None)


def note_failure(row: PublishedCalendar, failure: FetchFailure) -> None:
    """It could not be fetched: its days stay as they were, and it is tried again some hours later."""
    row.failure, row.due_at = failure, clock.now() + AFTER_FAILURE


def _brought(row: PublishedCalendar) -> list[SchoolCalendarDay]:
    place = CalendarPlace(row.board, row.school)
    query = select(SchoolCalendarDay).where(
        place.own_days, SchoolCalendarDay.source == DaySource.ADDRESS
    )
    return list(db.session.scalars(query))


def _days_of(first_on: date, last_on: date) -> Iterator[date]:
    """Those of this school year and the next ones, however far a range reaches."""
    start = clock.start_year(clock.today())
    first, _end = clock.year_days(clock.year_label(start))
    _start, last = clock.year_days(clock.year_label(start + YEARS))
    day = max(first_on, first)
    while day <= min(last_on, last):
        yield day
        day += DAY


def _spans(kinds: Mapping[date, DayKind]) -> list[Span]:
    """Days in a row of one kind and one school year as ranges."""
    spans: list[Span] = []
    for day, kind in sorted(kinds.items()):
        if spans and _goes_on(spans[-1], day, kind):
            spans[-1] = (spans[-1][0], day, kind)
        else:
            spans.append((day, day, kind))
    return spans


def _goes_on(span: Span, day: date, kind: DayKind) -> bool:
    _first, last, kind_before = span
    is_next = day - last == DAY and kind == kind_before
    return is_next and clock.school_year(day) == clock.school_year(last)
