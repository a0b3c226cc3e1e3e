"""The days on which schools are visited."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from outreach.schools.calendar import holiday_name

T = TypeVar("T")
MONTHS = {9: 4, 10: 20, 11: 22, 12: 7, 1: 8, 2: 17, 3: 16, 4: 19, 5: 14}
QUIET = (((6, 21), (8, 28)), ((12, 19), (12, 31)), ((1, 1), (1, 6)))  # month and day, both included


def is_school_day(day: date) -> bool:
    """A weekday outside the summer, the Christmas break, the spring break and the holidays."""
    is_quiet = any(first <= (day.month, day.day) <= last for first, last in QUIET)
    is_break = day.month == 3 and day.day <= 7
    return day.weekday() < 5 and not is_quiet and not is_break and not holiday_name(day)


def school_day_from(day: date) -> date:
    """That day, or the next one on which schools are visited."""
    while not is_school_day(day):
        day += timedelta(days=1)
    return day


def of_year(chance: Random, start: int, count: int) -> Iterator[date]:
    """School days of one year, most in autumn and late winter."""
    while count:
        month = pick(chance, MONTHS)
        day = date(start if month >= 7 else start + 1, month, chance.randrange(1, 29))
        if is_school_day(day):
            count -= 1
            yield day


def pick(chance: Random, weights: dict[T, int]) -> T:
    """One of them, those of greater weight more often."""
    return chance.choices(list(weights), list(weights.values()))[0]
