"""The week of a day at a school: what it and whoever looks after the visit have, and what its calendar says."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from outreach.events import calendar_days, calendars
from outreach.events.calendars import CalendarEntry
from outreach.events.models import Event
from outreach.events.words import CalendarView
from outreach.schools import calendar, calendar_queries
from outreach.schools.models import School
from outreach.visits.words import ConflictKind


@dataclass(frozen=True)
class DayOfWeek:
    """A day with its events, and why few schools would want a visit then."""

    date: date
    entries: tuple[CalendarEntry, ...]
    oddities: tuple[ConflictKind, ...]


def days(on: date, *, school: School, owner_id: int | None) -> list[DayOfWeek]:
    """Sunday to Saturday; a weekend day only where it has something, or is the day itself."""
    first, last = calendars.days_shown(CalendarView.WEEK, on)
    theirs = or_(Event.school_id == school.id, Event.owner_id == (owner_id or 0))
    rows = calendar_days.on_days(
        first, last, most=calendars.MOST, among=select(Event.id).where(theirs)
    )
    boards = {school.board_id} if school.board_id else set()
    closed = calendar_queries.about([first, last], board_ids=boards, school_ids={school.id})
    week = [
        DayOfWeek(
            day.date,
            day.entries,
            tuple(ConflictKind(odd.kind) for odd in calendar.oddities(day.date, closed)),
        )
        for day in calendars.grid(CalendarView.WEEK, on, rows).days
    ]
    return [day for day in week if day.date.weekday() < 5 or day.entries or day.date == on]
