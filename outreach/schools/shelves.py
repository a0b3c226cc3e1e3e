"""The rows of one table by their key in the ministry's files: compared with a file, then written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert, select, update

from outreach.core import clock
from outreach.core.database import db
from outreach.history import actions as history
from outreach.schools.models import Board, Building, IndexLevel, School, SchoolIndex

Key = tuple[str, ...]
SILENT = frozenset({"search_text", "name_key", "last_seen_on"})


class Shelf:
    """The rows of one table by key, with what a file would add and change."""

    def __init__(self, model: Any, rows: Iterable[tuple[Key, dict[str, Any]]]) -> None:
        self.model = model
        self.rows = dict(rows)
        self.new: set[Key] = set()
        self.before: dict[Key, dict[str, Any]] = defaultdict(dict)

    def put(self, key: Key, facts: dict[str, Any]) -> None:
        """Add a row or change one; columns locked by hand stay."""
        row = self.rows.get(key)
        if row is None:
            self.rows[key] = {"locked": [], **facts}
            self.new.add(key)
            return
        for name, value in facts.items():
            if row.get(name) != value and name not in row.get("locked", ()):
                if key not in self.new:
                    self.before[key].setdefault(name, row.get(name))
                row[name] = value

    def differences(self, key: Key) -> Iterator[tuple[str, Any, Any]]:
        """(column, before, after) of a row that was there."""
        if key in self.before:
            for name, value in self.before[key].items():
                if name not in SILENT and value != self.rows[key][name]:
                    of_building = self.model is Building and name == "name"
                    yield "building_name" if of_building else name, value, self.rows[key][name]

    def touched(self) -> set[Key]:
        return self.new | set(self.before)


def write(
    shelf: Shelf,
    renamed: dict[str, tuple[str, dict[str, int]]],
    *,
    note: str,
    by: history.Actor | None,
) -> list[int]:
    """Insert and update in bulk, with one history entry for each row changed."""

    def stored(facts: dict[str, Any]) -> dict[str, Any]:
        plain = {name: value for name, value in facts.items() if name not in renamed}
        for name, (column, ids) in renamed.items():
            if name in facts:
                plain[column] = ids.get(facts[name])
        return plain

    updates, entries = [], []
    for key, before in shelf.before.items():
        row = shelf.rows[key]
        changed = {name: row[name] for name in before}
        updates.append({"id": row["id"], **stored(changed)})
        given = {name: value for name, value in before.items() if name not in SILENT}
        if given:
            after = {name: row[name] for name in given}
            entries.append((row["id"], stored(given), stored(after)))
    if updates:
        db.session.execute(update(shelf.model), updates)
    history.record_many(shelf.model.__tablename__, entries, "import", by=by, note=note)
    keys = sorted(shelf.new)
    if not keys:
        return []
    today = {"first_seen_on": clock.today()} if shelf.model is School else {}
    rows = [stored({**shelf.rows[key], **today}) for key in keys]
    if shelf.model is SchoolIndex:
        for row in rows:
            del row["locked"]
    added = insert(shelf.model).returning(shelf.model.id)
    return list(db.session.scalars(added, rows))


def ids_of(shelf: Shelf) -> dict[Key, int]:
    query = select(shelf.model.code, shelf.model.id)
    return {(code,): row_id for code, row_id in db.session.execute(query)}


def stored_boards() -> Iterator[tuple[Key, dict[str, Any]]]:
    for row in db.session.execute(select(Board.__table__)).mappings():
        yield (row["code"],), dict(row)


def stored_schools() -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(School.__table__, Board.code.label("board_code")).join(
        Board, Board.id == School.board_id, isouter=True
    )
    for row in db.session.execute(query).mappings():
        yield (row["code"],), dict(row)


def stored_buildings() -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(Building.__table__, School.code.label("school_code")).join(
        School, School.id == Building.school_id
    )
    for row in db.session.execute(query).mappings():
        yield (row["school_code"], row["code"]), dict(row)


def stored_indices(editions: set[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(SchoolIndex.__table__, School.code.label("school_code")).join(
        School, School.id == SchoolIndex.school_id
    )
    for level, year in editions:
        edition = query.where(
            SchoolIndex.level == IndexLevel(level), SchoolIndex.school_year == year
        )
        for row in db.session.execute(edition).mappings():
            yield (row["school_code"], level, year), dict(row)
