"""Files that wait and files taken in, of whichever table is named."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select

from outreach.core.database import db
from outreach.uploads.models import Run, Upload

AnUpload = TypeVar("AnUpload", bound=Upload)
ARun = TypeVar("ARun", bound=Run)


def waiting(table: type[AnUpload], upload_id: int, user_id: int) -> AnUpload | None:
    """A file that this user sent and that was neither taken in nor thrown away."""
    return db.session.scalar(select(table).where(table.id == upload_id, table.by_id == user_id))


def waiting_of(table: type[AnUpload], user_id: int) -> Sequence[AnUpload]:
    """The files of a user that wait, newest first."""
    query = select(table).where(table.by_id == user_id).order_by(table.id.desc())
    return db.session.scalars(query).all()


def runs(table: type[ARun], limit: int | None = 20) -> Sequence[ARun]:
    """The last files taken in, newest first; without a limit all of them."""
    return db.session.scalars(select(table).order_by(table.id.desc()).limit(limit)).all()


def runs_of(table: type[ARun], kind: Any, limit: int = 20) -> Sequence[ARun]:
    """The last files of that kind taken in, newest first."""
    query = select(table).where(table.kind == kind).order_by(table.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def last_run(table: type[ARun], kind: Any = None) -> ARun | None:
    """The last file, of that kind where one is named, that was taken in and not undone."""
    query = select(table).where(table.undone_at.is_(None)).order_by(table.id.desc())
    if kind is not None:
        query = query.where(table.kind == kind)
    return db.session.scalar(query.limit(1))


def undoable(table: type[Run]) -> set[int]:
    """The ids of the runs that can be undone: the last, or where kinds stand apart the last of each."""
    last = select(func.max(table.id)).where(table.undone_at.is_(None))
    if table.by_kind:
        last = last.group_by(table.kind)
    return {run_id for run_id in db.session.scalars(last) if run_id}
