"""Recording an action: the changed columns are found by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.database import db
from outreach.history.models import Entry


class Actor(Protocol):
    """Whoever acts: a staff user."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def record(row: Any, verb: str, *, by: Actor | None, note: str = "", by_name: str = "") -> None:
    """One entry for what this action changed on the row; `by_name` says who, when no user acted.

    It is written with the commit, or by `write_kept`.
    """
    db.session.flush()
    _note(row, verb, by=by, note=note, by_name=by_name)


@dataclass(frozen=True)
class RowChange:
    """A row that changed, by which verb, and who acted where no user did."""

    row: Any
    verb: str
    by_name: str = ""


def record_all(notes: Iterable[RowChange], *, by: Actor | None) -> None:
    """One entry each, as `record` writes it, in the statements of one."""
    db.session.flush()
    for note in notes:
        _note(note.row, note.verb, by=by, by_name=note.by_name)


def _note(row: Any, verb: str, *, by: Actor | None, note: str = "", by_name: str = "") -> None:
    state = inspect(row)
    before = db.session.info.get("before", {}).pop(state.key, {})
    _keep(
        at=clock.now(),
        by_id=by.id if by else None,
        by_name=by.name if by else by_name or db.session.info.get("by_name", ""),
        noun=row.__tablename__,
        row_id=row.id,
        verb=verb,
        before=before,
        after={name: _plain(getattr(row, name)) for name in before},
        note=note,
    )


def record_export(noun: str, *, by: Actor | None, note: str = "", by_name: str = "") -> Entry:
    """Who took a list of this table away as a file, and under which filters."""
    entry = Entry(
        at=clock.now(),
        by_id=by.id if by else None,
        by_name=by.name if by else by_name,
        noun=noun,
        row_id=0,
        verb="export",
        note=note,
    )
    db.session.add(entry)
    return entry


def record_many(
    noun: str,
    changes: Iterable[tuple[int, dict[str, Any], dict[str, Any]]],
    verb: str,
    *,
    by: Actor | None,
    note: str = "",
) -> None:
    """The entries of a change made in bulk: row id, columns before, columns after."""
    common = {"at": clock.now(), "by_id": by.id if by else None, "by_name": by.name if by else ""}
    entries = [
        {
            **common,
            "noun": noun,
            "row_id": row_id,
            "verb": verb,
            "before": {name: _plain(value) for name, value in before.items()},
            "after": {name: _plain(value) for name, value in after.items()},
            "note": note,
        }
        for row_id, before, after in changes
    ]
    if entries:
        db.session.execute(insert(Entry), entries)


def forget(
    noun: str, row_ids: Iterable[int], *, columns: set[str] | None = None, note: str = ""
) -> None:
    """Blank what the entries keep of these rows: all of it, or these columns and notes with that text."""
    write_kept()
    db.session.flush()
    query = select(Entry).where(Entry.noun == noun, Entry.row_id.in_(list(row_ids)))
    for entry in db.session.scalars(query):
        if columns is None:
            entry.before, entry.after, entry.note = {}, {}, ""
            entry.by_name = entry.by_name if entry.by_id else ""
            continue
        entry.before = {name: v for name, v in entry.before.items() if name not in columns}
        entry.after = {name: v for name, v in entry.after.items() if name not in columns}
        entry.note = "" if note and note in entry.note else entry.note


def forget_actor(name: str) -> None:
    """Blank the name of somebody who acted without an account."""
    write_kept()
    entries = update(Entry).where(Entry.by_id.is_(None), Entry.by_name == name)
    db.session.execute(entries.values(by_name=""))


def _keep(**facts: Any) -> None:
    """Until the commit, when all entries are one statement; no part of the house opens a savepoint."""
    db.session.info.setdefault("entries", []).append(facts)


def write_kept() -> None:
    """Write the entries recorded so far now: for whoever reads entries in the transaction that records them."""
    _write_kept(db.session())


@event.listens_for(Session, "before_commit")
def _write_kept(session: Session) -> None:
    if entries := session.info.pop("entries", []):
        session.execute(insert(Entry), entries)


@event.listens_for(Session, "before_flush")
def _keep_before(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.dirty:
        state = inspect(row)
        kept = session.info.setdefault("before", {}).setdefault(state.key, {})
        for column in state.mapper.column_attrs:
            was = state.attrs[column.key].history.deleted
            if was and not column.columns[0].info.get("secret"):
                kept.setdefault(column.key, _plain(was[0]))


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("before", None)
    session.info.pop("entries", None)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | time | Decimal):
        return str(value)
    return value if isinstance(value, str | int | float | bool | list | dict) else None
