"""The one place that commits: a request below 400, a task or a command, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request
from sqlalchemy.orm import Session

from outreach.core.database import db, writing

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


def read_first() -> None:
    """Let a writing request read without the lock until `write_now`."""
    writing.set(False)


def write_now() -> None:
    """End the reading part of a request; rows read so far are read anew under the lock."""
    db.session.rollback()
    writing.set(True)


def abandon() -> None:
    """Forget what the request changed so far and go on reading."""
    db.session.rollback()
    writing.set(False)


def init_app(app: Flask) -> None:
    app.before_request(_open)
    app.after_request(_close)


def _open() -> None:
    writing.set(request.method not in SAFE_METHODS)


def _close(response: Response) -> Response:
    session = db.session
    if writing.get() and response.status_code < 400:
        session.commit()
    else:
        session.rollback()
    writing.set(False)
    return response
