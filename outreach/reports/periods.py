"""The stretch of days a report asks about, and the same stretch a year before."""

from dataclasses import dataclass
from datetime import date

from outreach.core import clock
from outreach.core.language import _, long_date


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
