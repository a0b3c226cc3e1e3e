"""What time it is, where, and in which school year."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach import settings

FIRST_MONTH = 7
DAYTIME = range(8, 19)
"""Hours of the clock where people live in which we write to them of our own accord."""
REACH = (date(1900, 1, 1), date(2100, 12, 31))
"""The days that any date of ours lies between: a year and a zone more can be counted from them."""


_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Do something as of a moment that is over: the demo tells its past years so."""
    before = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(before)


def minute() -> datetime:
    """The present instant without its seconds: what knows the time only so is the same for a minute."""
    return now().replace(second=0, microsecond=0)


def home_zone() -> ZoneInfo:
    """The organisation's own time zone."""
    return ZoneInfo(settings.value("OUTREACH_TIME_ZONE"))


def today() -> date:
    """The present day in the organisation's time zone."""
    return now().astimezone(home_zone()).date()


def is_in_reach(day: date) -> bool:
    return REACH[0] <= day <= REACH[1]


def local(instant: datetime, zone: str = "") -> datetime:
    """The instant as the clock of that zone shows it, else ours."""
    return instant.astimezone(ZoneInfo(zone) if zone else home_zone())


def local_day(instant: datetime, zone: str = "") -> date:
    """The day of an instant where people live it: the only way from an instant to a day."""
    return local(instant, zone).date()


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a wall-clock time; ValueError when the clock jumps over it that night."""
    there = datetime.combine(day, at, ZoneInfo(zone))
    back = there.astimezone(UTC).astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) != there.replace(tzinfo=None):
        raise ValueError(f"{at} does not exist on {day} in {zone}")
    return there.astimezone(UTC)


def is_daytime(instant: datetime, zone: str = "") -> bool:
    return local(instant, zone).hour in DAYTIME


def by_day(at: datetime, zone: str) -> datetime:
    """The instant itself, or of a night the morning after it."""
    if is_daytime(at, zone):
        return at
    here = local(at, zone)
    morning = here.date() + timedelta(days=here.hour >= DAYTIME.stop)
    return instant(morning, time(DAYTIME.start), zone)


def school_year(day: date) -> str:
    """`2025-2026` for any local day from 1 July 2025 to 30 June 2026."""
    return year_label(start_year(day))


def start_year(day: date) -> int:
    """The calendar year in which the day's school year began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_label(start: int) -> str:
    return f"{start}-{start + 1}"


def year_start(label: str) -> int:
    """2025 for `2025-2026`; ValueError for anything that is not a school year."""
    start = int(label[:4])
    if label != year_label(start):
        raise ValueError(f"not a school year: {label}")
    return start


def year_days(label: str) -> tuple[date, date]:
    """First and last day of a school year, both included."""
    start = year_start(label)
    return date(start, FIRST_MONTH, 1), date(start + 1, FIRST_MONTH - 1, 30)
