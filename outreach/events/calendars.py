"""Events as the days of a month, a week, one day, or the list of the next thirty."""

from calendar import SUNDAY, Calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from outreach.core import clock, language
from outreach.core.language import clock_time
from outreach.events.calendar_days import DayRow
from outreach.events.models import status_label
from outreach.events.words import CalendarView, EventStatus, EventType
from outreach.schools.calendar import holiday_name

GRID = Calendar(SUNDAY)
AGENDA_DAYS = 30
MOST_IN_MONTH, MOST = 4, 200
"""How many a day of a month shows, and a day of the other views."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class CalendarEntry(NamedTuple):
    """What a day shows of an event, on the clock of its place; `zone` where that clock differs from ours."""

    row: DayRow
    state: str
    tone: str
    label: str
    time: str
    zone: str

    @property
    def until(self) -> str:
        return clock_time(clock.local(self.row.ends_at, self.row.time_zone))


@dataclass(frozen=True)
class CalendarDay:
    """`more` is how many events there are besides the entries."""

    date: date
    is_today: bool
    is_outside: bool
    holiday: str
    entries: tuple[CalendarEntry, ...]
    more: int


@dataclass(frozen=True)
class CalendarGrid:
    """Weeks from Sunday to Saturday, or one row of days; `previous` and `next` are days to show instead."""

    view: CalendarView
    on: date
    previous: date
    next: date
    title: str
    weeks: tuple[tuple[CalendarDay, ...], ...]

    @property
    def days(self) -> list[CalendarDay]:
        return [day for week in self.weeks for day in week]


def day_asked(on: str, month: str = "") -> date:
    """A day like `2026-03-05`, the first of a month like `2026-03`, else today."""
    try:
        day = date.fromisoformat(on or f"{month}-01")
    except ValueError:
        return clock.today()
    return day if clock.is_in_reach(day) else clock.today()


def days_shown(view: CalendarView, on: date) -> tuple[date, date]:
    """The first and the last."""
    if view is CalendarView.MONTH:
        weeks = GRID.monthdatescalendar(on.year, on.month)
        return weeks[0][0], weeks[-1][-1]
    if view is CalendarView.WEEK:
        sunday = on - DAY * ((on.weekday() + 1) % 7)
        return sunday, sunday + 6 * DAY
    if view is CalendarView.DAY:
        return on, on
    return on, on + DAY * (AGENDA_DAYS - 1)


def most_shown(view: CalendarView) -> int:
    return MOST_IN_MONTH if view is CalendarView.MONTH else MOST


def grid(view: CalendarView, on: date, rows: Sequence[DayRow]) -> CalendarGrid:
    """The days of the view with what takes place on each, on the clock of its place."""
    first, last = days_shown(view, on)
    by_day: dict[date, list[CalendarEntry]] = {}
    for entry in _entries(rows):
        by_day.setdefault(entry.row.local_on, []).append(entry)
    all_days = [first + DAY * n for n in range((last - first).days + 1)]
    built = [_day(day, on, view, by_day.get(day, [])) for day in all_days]
    width = 7 if view in (CalendarView.MONTH, CalendarView.WEEK) else len(built)
    weeks = tuple(tuple(built[n : n + width]) for n in range(0, len(built), width))
    earlier, later = STEPS[view](on)
    return CalendarGrid(view, on, earlier, later, _title(view, first, last, on), weeks)


def _month_steps(on: date) -> tuple[date, date]:
    first = on.replace(day=1)
    return (first - DAY).replace(day=1), (first + 32 * DAY).replace(day=1)


STEPS: dict[CalendarView, Callable[[date], tuple[date, date]]] = {
    CalendarView.MONTH: _month_steps,
    CalendarView.WEEK: lambda on: (on - WEEK, on + WEEK),
    CalendarView.DAY: lambda on: (on - DAY, on + DAY),
    CalendarView.AGENDA: lambda on: (on - DAY * AGENDA_DAYS, on + DAY * AGENDA_DAYS),
}


def _title(view: CalendarView, first: date, last: date, on: date) -> str:
    return language.month_and_year(on) if view is CalendarView.MONTH else language.days(first, last)


def _day(day: date, on: date, view: CalendarView, entries: Sequence[CalendarEntry]) -> CalendarDay:
    return CalendarDay(
        date=day,
        is_today=day == clock.today(),
        is_outside=view is CalendarView.MONTH and day.month != on.month,
        holiday=holiday_name(day),
        entries=tuple(entries),
        more=entries[0].row.on_day - len(entries) if entries else 0,
    )


def _entries(rows: Sequence[DayRow]) -> Iterator[CalendarEntry]:
    """A label of a status is translated once, however many events stand so."""
    states: dict[tuple[EventType, EventStatus, bool], str] = {}
    home = clock.home_zone()
    for row in rows:
        kind = row.type, row.status, row.confirmed_at is None
        if kind not in states:
            states[kind] = status_label(row.type, row.status, row.confirmed_at)
        start = clock.local(row.starts_at, row.time_zone)
        yield CalendarEntry(
            row=row,
            state=states[kind],
            tone=row.status.tone,
            label=_label(row),
            time=clock_time(start),
            zone="" if row.time_zone == home.key else _zone(start, row.time_zone, home),
        )


def _label(row: DayRow) -> str:
    if row.type.is_visit and row.school:
        return row.school
    return language.pick(row.title_fr, row.title_en)


def _zone(start: datetime, zone: str, home: ZoneInfo) -> str:
    """Of the place, where its clock differs from ours at that time."""
    is_elsewhere = start.utcoffset() != start.astimezone(home).utcoffset()
    return language.zone_name(zone) if is_elsewhere else ""
