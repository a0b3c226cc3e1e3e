"""Finished pages, shown again while nothing was written to the database and the minute has not passed."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from flask import request, session

from outreach.core import clock, database, language

MOST = 32


def kept(view: Callable[..., str]) -> Callable[..., Any]:
    """For a GET page that is the same for everybody and knows the time by `clock.minute()` only."""

    @lru_cache(maxsize=MOST)
    def finished(*_state: object) -> str:
        return view(**(request.view_args or {}))

    @wraps(view)
    def show(**values: Any) -> str:
        if session.get("_flashes"):
            return view(**values)
        state = (database.version(), clock.minute())
        return finished(*state, language.current(), request.full_path)

    return show
