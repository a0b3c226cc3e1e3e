"""Events as the grid of a month."""

from calendar import SUNDAY, Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outreach.core import clock
from outreach.core.language import clock_time
from outreach.events.models import Event, Session

GRID = Calendar(SUNDAY)


@dataclass(frozen=True)
class CalendarEntry:
    """What a day shows of an event; `page` is an endpoint and the id it takes."""

    label: str
    time: str
    page: tuple[str, int]
    state: str
    tone: str


@dataclass(frozen=True)
class CalendarDay:
    date: date
    is_today: bool
    is_outside: bool
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True)
class Month:
    """Weeks from Sunday to Saturday that cover one month."""

    first_on: date
    previous: str
    next: str
    weeks: tuple[tuple[CalendarDay, ...], ...]


def month_asked(text: str) -> date:
    """The first day of `2026-03`, of this month when the text is none."""
    try:
        typed = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        typed = date.min
    return typed if 1900 <= typed.year <= 2200 else clock.today().replace(day=1)


def days_shown(first: date) -> tuple[date, date]:
    """First Sunday and last Saturday of the grid."""
    weeks = GRID.monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def month(first: date, events: Sequence[Event]) -> Month:
    """The grid with each event on every local day that it has a session."""
    by_day: dict[date, list[CalendarEntry]] = {}
    for event in events:
        first_blocks = {b.local_on: b for b in reversed(event.live_sessions or event.sessions)}
        for day, block in sorted(first_blocks.items()):
            by_day.setdefault(day, []).append(_entry(event, block))
    weeks = tuple(
        tuple(_day(day, first, by_day) for day in week)
        for week in GRID.monthdatescalendar(first.year, first.month)
    )
    earlier, later = first - timedelta(days=1), first + timedelta(days=32)
    return Month(first, f"{earlier:%Y-%m}", f"{later:%Y-%m}", weeks)


def _entry(event: Event, block: Session) -> CalendarEntry:
    return CalendarEntry(
        label=event.school.name if event.is_visit and event.school else event.title,
        time=clock_time(clock.local(block.starts_at, event.time_zone)),
        page=("events.event", event.id),
        state=event.status_label,
        tone=event.status.tone,
    )


def _day(day: date, first: date, by_day: dict[date, list[CalendarEntry]]) -> CalendarDay:
    return CalendarDay(
        date=day,
        is_today=day == clock.today(),
        is_outside=day.month != first.month,
        entries=tuple(by_day.get(day, ())),
    )
