"""Figures kept in memory while nothing is written to the database; pages are kept by `web.kept`."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from outreach.core import database
from outreach.reports.periods import Period

MOST = 64
Filters = dict[str, str]
Figures = TypeVar("Figures")


def remembered(
    read: Callable[[Period, str, Filters], Figures],
) -> Callable[[Period, str, Filters], Figures]:
    """For what reads figures that depend on their period, dimension and filters alone, not on the hour.

    Within a transaction that writes nothing is kept: it may yet be taken back.
    """

    @lru_cache(maxsize=MOST)
    def kept(_version: object, period: Period, by: str, *filters: tuple[str, str]) -> Figures:
        return read(period, by, dict(filters))

    @wraps(read)
    def figures(period: Period, by: str, filters: Filters) -> Figures:
        if database.writing.get():
            return read(period, by, filters)
        return kept(database.version(), period, by, *sorted(filters.items()))

    return figures
