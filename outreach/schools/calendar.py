"""When schools are open: holidays of Quebec and the summer; closures of one school come with its calendar."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from outreach.core import language
from outreach.core.language import _


def working_days(first: date, last: date) -> int:
    """Weekdays after `first` up to `last`, holidays left out."""
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and not holiday_name(day) for day in span)


def holiday_name(day: date) -> str:
    """The name of the Quebec holiday in the reader's language, or nothing."""
    return _holidays(day.year, language.current()).get(day, "")


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
    """Why few schools would want a visit on that day."""
    when = language.day_and_date(day)
    if day.weekday() >= 5:
        yield _("%(day)s is on a weekend.", day=when)
    if name := holiday_name(day):
        yield _("%(day)s is a holiday: %(name)s.", day=when, name=name)
    if (6, 20) < (day.month, day.day) < (8, 25):
        yield _("%(day)s falls in the school summer holidays.", day=when)
