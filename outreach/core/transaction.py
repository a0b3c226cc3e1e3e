"""The one place that commits: a request below 400, a task or a command, whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from outreach.core.database import db, writing

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: the lock is taken at the first statement, commit on leaving, roll back on any error."""
    session = db.session
    session.rollback()
    before = writing.set(True)
    try:
        yield session()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        writing.reset(before)


def locks_late(view: View) -> View:
    """Let a writing view read and parse without the lock; it calls `write_now` before its first verb."""
    view.locks_late = True  # type: ignore[attr-defined]
    return view


def write_now() -> None:
    """End the reading part of a request; rows read so far are read anew under the lock."""
    db.session.rollback()
    writing.set(True)
    for claim in g.pop("before_writing", ()):
        claim()


def before_writing(claim: Callable[[], None]) -> None:
    """Call `claim` under the lock: at once, or for a view that locks late when it does."""
    if writing.get():
        claim()
    else:
        g.setdefault("before_writing", []).append(claim)


def abandon() -> None:
    """Forget what the request changed so far and go on reading."""
    db.session.rollback()
    writing.set(False)


def init_app(app: Flask) -> None:
    app.before_request(_open)
    app.after_request(_close)


def _open() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    late = getattr(view, "locks_late", False)
    writing.set(request.method not in SAFE_METHODS and not late)


def _close(response: Response) -> Response:
    session = db.session
    if writing.get() and response.status_code < 400:
        session.commit()
    else:
        session.close()  # a rollback would look at each row again, to no end
    writing.set(False)
    return response
