"""Figures kept in memory while nothing is written to the database; pages are kept by `web.kept`."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar

from outreach.core import database

MOST = 64
Filters = dict[str, str]
Asked = TypeVar("Asked", bound=Hashable)
Figures = TypeVar("Figures")


def remembered(
    read: Callable[[Asked, str, Filters], Figures],
) -> Callable[[Asked, str, Filters], Figures]:
    """For figures that depend on what is asked (a period), dimension and filters alone, not on the hour.

    Within a transaction that writes nothing is kept: it may yet be taken back.
    """

    @lru_cache(maxsize=MOST)
    def kept(_version: object, asked: Asked, by: str, *filters: tuple[str, str]) -> Figures:
        return read(asked, by, dict(filters))

    @wraps(read)
    def figures(asked: Asked, by: str, filters: Filters) -> Figures:
        if database.writing.get():
            return read(asked, by, filters)
        return kept(database.version(), asked, by, *sorted(filters.items()))

    return figures
