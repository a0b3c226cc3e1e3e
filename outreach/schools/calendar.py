"""When schools are open: holidays of Quebec, weekends, the summer, and the days of their calendars."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from outreach.core import clock, language
from outreach.core.language import _
from outreach.schools.models import DayKind, SchoolCalendarDay
from outreach.schools.places import CalendarPlace, place_of

WEEKEND, SUMMER = "weekend", "summer"


@dataclass(frozen=True)
class OddDay:
    """Why few schools want a visit then: a kind of day, `weekend` or `summer`; and whose calendar says so."""

    kind: str
    sentence: str
    place_key: str = ""
    place_name: str = ""


@dataclass(frozen=True)
class CalendarLine:
    """A line of a calendar: a day that somebody entered, or a holiday that we know."""

    first_on: date
    last_on: date
    kind: DayKind
    label: str
    row: SchoolCalendarDay | None = None

    @property
    def days(self) -> str:
        return language.days(self.first_on, self.last_on)

    @property
    def place(self) -> CalendarPlace:
        return place_of(self.row) if self.row else CalendarPlace()


def lines(rows: Iterable[SchoolCalendarDay], *, year: str) -> list[CalendarLine]:
    """The days of calendars and the holidays of that school year, in order."""
    entered = [CalendarLine(row.first_on, row.last_on, row.kind, row.label, row) for row in rows]
    holidays = [
        CalendarLine(day, day, DayKind.HOLIDAY, name)
        for day, name in holidays_between(*clock.year_days(year))
    ]
    return sorted([*entered, *holidays], key=lambda line: (line.first_on, line.last_on))


def working_days(first: date, last: date) -> int:
    """Weekdays after `first` up to `last`, holidays left out."""
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and not holiday_name(day) for day in span)


def holiday_name(day: date) -> str:
    """The name of the Quebec holiday in the reader's language, or nothing."""
    return _holidays(day.year, language.current()).get(day, "")


def holidays_between(first: date, last: date) -> list[tuple[date, str]]:
    """The holidays of Quebec from one day to another, with their names."""
    years = range(first.year, last.year + 1)
    named = [pair for year in years for pair in _holidays(year, language.current()).items()]
    return sorted(pair for pair in named if first <= pair[0] <= last)


@lru_cache(maxsize=64)
def _holidays(year: int, lang: str) -> dict[date, str]:
    import holidays

    names = holidays.country_holidays(
        "CA",
        subdiv="QC",
        years=year,
        language="fr" if lang == "fr" else "en_CA",
        categories=("public", "optional"),
    )
    closed = {date(year, 12, 24), date(year, 12, 26), date(year, 12, 31), date(year, 1, 2)}
    return {**{day: _("School holiday") for day in closed}, **dict(names.items())}


def warnings_about(day: date) -> Iterator[str]:
    """Why few schools anywhere would want a visit on that day."""
    return (odd.sentence for odd in oddities(day))


def oddities(day: date, rows: Iterable[SchoolCalendarDay] = ()) -> Iterator[OddDay]:
    """Why few schools would want a visit on that day; `rows` are the days of the calendars that count there."""
    when = language.day_and_date(day)
    if day.weekday() >= 5:
        yield OddDay(WEEKEND, _("%(day)s is on a weekend.", day=when))
    name = holiday_name(day)
    if name:
        sentence = _("%(day)s is a holiday: %(name)s.", day=when, name=name)
        yield OddDay(DayKind.HOLIDAY, sentence)
    for row in rows:
        if row.has(day) and not (name and row.kind is DayKind.HOLIDAY):
            place = place_of(row)
            yield OddDay(row.kind, _about(row, when), place.key, place.name)
    if (6, 20) < (day.month, day.day) < (8, 25):
        yield OddDay(SUMMER, _("%(day)s falls in the school summer holidays.", day=when))


def _about(row: SchoolCalendarDay, when: str) -> str:
    where = place_of(row).name
    if row.label:
        where = _("%(place)s, “%(label)s”", place=where, label=row.label)
    match row.kind:
        case DayKind.HOLIDAY:
            return _("%(day)s is a holiday there: %(where)s.", day=when, where=where)
        case DayKind.PEDAGOGICAL:
            return _("%(day)s is a pedagogical day: %(where)s.", day=when, where=where)
        case DayKind.FLOATING:
            return _(
                "%(day)s is a floating pedagogical day, a class day only after a snow day: %(where)s.",
                day=when,
                where=where,
            )
        case DayKind.BREAK:
            return _("%(day)s falls in a break: %(where)s.", day=when, where=where)
        case DayKind.EXAMS:
            return _("%(day)s falls in an exam period: %(where)s.", day=when, where=where)
        case DayKind.CLOSURE:
            return _("%(day)s is a day of closure: %(where)s.", day=when, where=where)
