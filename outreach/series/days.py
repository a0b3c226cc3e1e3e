"""Which days a series has, by a rule or named."""

from collections.abc import Iterable
from datetime import date, timedelta

WEEK, LONGEST = timedelta(days=7), timedelta(days=366)


def days_of_rule(first: date, *, every: int, until: date) -> list[date]:
    """Every so many weeks after the first day, which is there already; no longer than a year."""
    last = min(until, first + LONGEST)
    count = (last - first) // (every * WEEK)
    return [first + n * every * WEEK for n in range(1, count + 1)]


def days_after(first: date, *, every: int, until: date | None, named: Iterable[date]) -> list[date]:
    """The days of the rule and those named besides, in order, each once and never the first again."""
    of_rule = days_of_rule(first, every=every, until=until) if until else []
    return sorted({*of_rule, *named} - {first})
