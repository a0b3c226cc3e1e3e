"""What happened to a row."""

from collections.abc import Sequence

from sqlalchemy import select

from outreach.core.database import db
from outreach.history.models import Entry


def entries_of(noun: str, row_id: int, *, limit: int = 50) -> Sequence[Entry]:
    """The newest entries of one row first; `noun` is its table name."""
    query = select(Entry).where(Entry.noun == noun, Entry.row_id == row_id)
    return db.session.scalars(query.order_by(Entry.id.desc()).limit(limit)).all()
