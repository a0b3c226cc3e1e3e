"""Which days a series has, by a rule or named, and which of its events are meant."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from outreach.events.models import REACHED, Event
from outreach.events.words import CALLED_OFF

MOST = 60
"""Events that are made at once."""
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


def meant(rows: Sequence[Event], event: Event, which: str) -> list[Event]:
    """Of the events of a series `one`, those `following` it too, or `all`; what has begun or is off stays."""
    if which == "one":
        rows = [event]
    elif which == "following":
        rows = [row for row in rows if row.starts_at >= event.starts_at]
    return [row for row in rows if not row.has_begun and row.status not in (*CALLED_OFF, *REACHED)]
