"""What visitors see for a minute though it may have changed: one works it out, others get the former."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from outreach.core import clock, language
from outreach.core.database import db

SECONDS = 60
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Former(Generic[Shown]):
    """What was worked out, and when."""

    shown: Shown
    at: float

    @property
    def is_fresh(self) -> bool:
        return monotonic() - self.at < SECONDS


def lasting(work_out: Callable[[], Shown]) -> Callable[[], Shown]:
    """For what is the same for everybody of a language on a day, and costly; each database has its own."""
    of_database: WeakKeyDictionary[object, dict[Hashable, Former[Shown]]] = WeakKeyDictionary()
    turn = Lock()

    @wraps(work_out)
    def show() -> Shown:
        formers = of_database.setdefault(db.engine.pool, {})
        key = (language.current(), clock.today())
        former = formers.get(key)
        if former and (former.is_fresh or not turn.acquire(blocking=False)):
            return former.shown
        if former is None:
            turn.acquire()
        try:
            former = formers.get(key)
            if former is None or not former.is_fresh:
                former = formers[key] = Former(work_out(), monotonic())
            return former.shown
        finally:
            turn.release()

    return show
