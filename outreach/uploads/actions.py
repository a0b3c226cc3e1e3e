"""Keeping a file, taking it in, undoing that, throwing it away; reading and writing are its room's."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.uploads import models, queries
from outreach.uploads.effect import Effect
from outreach.uploads.models import NAME_LENGTH, Run, Upload

AnUpload = TypeVar("AnUpload", bound=Upload)
ARun = TypeVar("ARun", bound=Run)


class NotTheLast(Refused):
    """A file taken in before another of its kind, or undone already."""


class NothingWritten(Refused):
    """A line of the file cannot be taken, so none was."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was written: some lines cannot be taken."))


def keep(upload: AnUpload, content: bytes, *, name: str, by: history.Actor) -> AnUpload:
    """Keep a file until it is taken in; those of its table past their time are thrown away."""
    _forget(type(upload))
    upload.file_name, upload.content = name[-NAME_LENGTH:], content
    upload.by_id, upload.created_at = by.id, clock.now()
    db.session.add(upload)
    history.record(upload, "upload", by=by)
    return upload


def finish(upload: Upload, *, by: history.Actor | None) -> None:
    """Throw the file away, taken in or not, with what the history kept of its cells."""
    history.record(upload, "finish", by=by)
    history.forget(upload.__tablename__, [upload.id])
    db.session.delete(upload)


def finish_taken(upload: Upload, effect: Effect, *, by: history.Actor | None) -> None:
    """Throw away a file that was taken in; refused when a line could not be, so that nothing of it stays."""
    if effect.rejected:
        raise NothingWritten
    finish(upload, by=by)


def forget_old(*, really: bool = True) -> int:
    """How many files nobody took in within their time; they are thrown away."""
    return sum(_forget(table, really=really) for table in models.tables_of_uploads())


def take_in(
    run: ARun,
    write: Callable[[ARun], None] = lambda _run: None,
    *,
    name: str,
    by: history.Actor | None,
) -> ARun:
    """Note that a file is taken in; `write` writes what it says, where that needs the run's id."""
    run.file_name = name[-NAME_LENGTH:]
    run.by_id, run.created_at = by.id if by else None, clock.now()
    db.session.add(run)
    db.session.flush()
    write(run)
    history.record(run, "import", by=by)
    return run


def undo(run: ARun, put_back: Callable[[ARun], None], *, by: history.Actor | None) -> ARun:
    """Put back what the last file of its kind changed, as its room does; refused for any other."""
    if run.id not in queries.undoable(type(run)):
        raise NotTheLast(str(run.only_last))
    put_back(run)
    run.undone_at = clock.now()
    history.record(run, "undo", by=by)
    return run


def _forget(table: type[Upload], *, really: bool = True) -> int:
    old = select(table).where(table.created_at < clock.now() - table.life)
    uploads = db.session.scalars(old).all()
    for upload in uploads if really else ():
        finish(upload, by=None)
    return len(uploads)
