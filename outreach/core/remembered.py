"""Figures kept in memory while nothing is written to the database; pages are kept by `web.kept`."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar

from outreach.core import database

MOST = 64
Filters = dict[str, str]
Span = TypeVar("Span", bound=Hashable)
Figures = TypeVar("Figures")


def remembered(
    read: Callable[[Span, str, Filters], Figures],
) -> Callable[[Span, str, Filters], Figures]:
    """For figures that depend on a span of time, a dimension and filters alone, not on the hour.

    Within a transaction that writes nothing is kept: it may yet be taken back.
    """

    @lru_cache(maxsize=MOST)
    def kept(_version: object, span: Span, by: str, *filters: tuple[str, str]) -> Figures:
        return read(span, by, dict(filters))

    @wraps(read)
    def figures(span: Span, by: str, filters: Filters) -> Figures:
        if database.writing.get():
            return read(span, by, filters)
        return kept(database.version(), span, by, *sorted(filters.items()))

    return figures
