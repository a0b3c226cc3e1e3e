"""The stretch of days a report asks about, and the same stretch a year before."""

from dataclasses import dataclass
from datetime import date

from outreach.core import clock
from outreach.core.language import _, long_date

CALENDAR, FEDERAL = "calendar", "federal"
FIRST_FEDERAL_MONTH = 4


@dataclass(frozen=True)
class Period:
    """First and last local day, both included."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """What people call it: a whole school year, this one up to today, else its two days."""
        days = {"first": long_date(self.first), "last": long_date(self.last)}
        if self == to_date(clock.today()):
            return _(
                "This school year (%(year)s), until %(last)s",
                year=clock.school_year(self.first),
                **days,
            )
        if self == of_year(clock.school_year(self.first)):
            return _("School year %(year)s", year=clock.school_year(self.first))
        if self == of_calendar_year(self.first.year):
            return _("Calendar year %(year)s", year=self.first.year)
        if self == of_federal_year(self.first.year):
            return _federal(self.first.year)
        return "{first} – {last}".format(**days)

    @property
    def span(self) -> str:
        """“From … to …” of a sentence; what is still running is told until today."""
        days = {"first": long_date(self.first), "last": long_date(min(self.last, clock.today()))}
        if self.first <= clock.today() <= self.last:
            return _("From %(first)s until today, %(last)s", **days)
        days["last"] = long_date(self.last)
        return _("From %(first)s to %(last)s", **days)


def of_year(label: str) -> Period:
    """A whole school year."""
    return Period(*clock.year_days(label))


def of_calendar_year(year: int) -> Period:
    """1 January to 31 December."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def of_federal_year(year: int) -> Period:
    """1 April of that year to 31 March of the next, as federal funders count."""
    return Period(date(year, 4, 1), date(year + 1, 3, 31))


def named(key: str) -> Period:
    """What a form calls a stretch: `2025-2026`, `calendar-2026`, `federal-2026`."""
    kind, _dash, year = key.partition("-")
    if kind == CALENDAR:
        return of_calendar_year(int(year))
    return of_federal_year(int(year)) if kind == FEDERAL else of_year(key)


def choices(today: date, *, years: int) -> list[tuple[str, str]]:
    """The latest school, calendar and federal years, each the latest first."""
    this, federal = clock.start_year(today), today.year - (today.month < FIRST_FEDERAL_MONTH)
    school = [clock.year_label(year) for year in range(this, this - years, -1)]
    return [
        *((label, _("School year %(year)s", year=label)) for label in school),
        *(
            (f"{CALENDAR}-{year}", _("Calendar year %(year)s", year=year))
            for year in range(today.year, today.year - years, -1)
        ),
        *((f"{FEDERAL}-{year}", _federal(year)) for year in range(federal, federal - years, -1)),
    ]


def _federal(year: int) -> str:
    return _("Federal year %(first)s-%(last)s (April to March)", first=year, last=year + 1)


def to_date(today: date) -> Period:
    """The running school year up to today."""
    return Period(date(clock.start_year(today), clock.FIRST_MONTH, 1), today)


def year_before(period: Period) -> Period | None:
    """The same days a year earlier, of a running period those until today; 29 February becomes the 28th.

    None where the two would overlap, or where nothing has begun yet: they cannot be compared.
    """
    last = min(period.last, clock.today())
    before = Period(_earlier(period.first), _earlier(last))
    return before if before.last < period.first <= last else None


def _earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=day.day - 1)
