"""Taking in the ministry's files: compare every line with what is stored, then write once, or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.history import actions as history
from outreach.history.models import Entry
from outreach.schools import ministry, queries, regions
from outreach.schools.ministry import FLAGS, Contents, Line, Rejected
from outreach.schools.models import (
    Board,
    Building,
    FileKind,
    ImportRun,
    IndexLevel,
    Network,
    School,
    SchoolIndex,
    searchable,
)
from outreach.settings import ROOT

Key = tuple[str, ...]
DATA = ROOT / "outreach" / "data"
SHIPPED = (
    DATA / "meq_pps_public_ssocial_cs_full.csv",
    DATA / "meq_pps_public_ecole_full.csv",
    DATA / "meq_pps_prive_etablissement_full.csv",
)
SHOWN = 50
SILENT = frozenset({"search_text", "name_key", "last_seen_on"})
DEPENDS_ON = {
    FileKind.PUBLIC_BUILDINGS: (),
    FileKind.BOARDS: (),
    FileKind.PRIVATE: (FileKind.PUBLIC_BUILDINGS,),
    FileKind.DEPRIVATION_INDEX: (FileKind.PUBLIC_BUILDINGS, FileKind.PRIVATE),
}


@dataclass(frozen=True)
class Change:
    """A line that differs from what is stored: (column, before, after) for each difference."""

    line: int
    code: str
    name: str
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass
class Report:
    """What taking in a file does, or did; counts are lines of the file, `missing` rows of ours."""

    kind: FileKind
    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    rejected: Sequence[Rejected] = ()
    unknown: list[Rejected] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    is_repeat: bool = False

    @property
    def counts(self) -> dict[str, int]:
        names = ("read", "new", "changed", "unchanged", "missing")
        return {name: getattr(self, name) for name in names}

    def as_json(self) -> dict[str, Any]:
        """The contract's keys, and `unknown`: lines of the index about schools we do not have."""
        return {
            "kind": self.kind.value,
            **self.counts,
            "rejected": [asdict(rejected) for rejected in self.rejected],
            "unknown": [asdict(unknown) for unknown in self.unknown],
        }


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


class Plan:
    """Everything one file would change, before anything is written."""

    def __init__(self, contents: Contents, *, accept_missing: bool) -> None:
        self.contents = contents
        self.accept_missing = accept_missing
        self.report = Report(contents.kind, contents.read, rejected=contents.rejected)
        self.boards = Shelf(Board, _stored_boards())
        self.schools = Shelf(School, _stored_schools())
        self.buildings = Shelf(Building, _stored_buildings())
        self.indices = Shelf(SchoolIndex, ())
        PLANNERS[contents.kind](self)
        said_twice = contents.read - len(contents.lines) - len({r.line for r in contents.rejected})
        self.report.unchanged += said_twice

    def count(self, line: Line, shelf: Shelf, *others: tuple[Shelf, Key]) -> None:
        """Sort a line into new, changed or unchanged."""
        code = " ".join(filter(None, line.key))
        name = str(line.school.get("name") or line.board.get("name") or "")
        if line.key in shelf.new:
            self.report.new += 1
            if len(self.report.added) < SHOWN:
                self.report.added.append(f"{code} {name}".strip())
            return
        columns = [
            *shelf.differences(line.key),
            *(d for other, key in others for d in other.differences(key)),
        ]
        if not columns:
            self.report.unchanged += 1
            return
        self.report.changed += 1
        if len(self.report.changes) < SHOWN:
            self.report.changes.append(Change(line.number, code, name, tuple(columns)))

    def miss(self, shelf: Shelf, keys: Iterable[Key], facts: dict[str, Any]) -> list[Key]:
        """Count rows that the file lacks; with `accept_missing` they are marked by `facts`."""
        missed = sorted(keys)
        self.report.missing = len(missed)
        self.report.missed = [
            " ".join((*filter(None, key), shelf.rows[key].get("name", "")))
            for key in missed[:SHOWN]
        ]
        if not self.accept_missing:
            return []
        for key in missed:
            shelf.put(key, facts)
        return missed


def take_in(
    content: bytes,
    *,
    name: str,
    by: history.Actor | None,
    dry_run: bool = False,
    accept_missing: bool = False,
    level: str = "",
    school_year: str = "",
) -> Report:
    """Read, check and compare a file; write it unless it is a dry run or a line is rejected."""
    digest = hashlib.sha256(content).hexdigest()
    options = {"accept_missing": accept_missing, "level": level, "school_year": school_year}
    if repeat := _same_as_last(digest, options):
        return repeat
    contents = ministry.read(content, name=name, level=level, school_year=school_year)
    plan = Plan(contents, accept_missing=accept_missing)
    if dry_run or contents.rejected:
        return plan.report
    run = ImportRun(
        kind=contents.kind,
        sha256=digest,
        file_name=name[-200:],
        counts=plan.report.counts,
        report={"options": options},
        by_id=by.id if by else None,
        created_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    run.report = {"options": options, "created": _write(plan, run, by)}
    history.record(run, "import", by=by)
    return plan.report


def undo(run: ImportRun, *, by: history.Actor | None) -> ImportRun:
    """Put back what the last file of its kind changed; what it added is closed, never deleted."""
    last = queries.last_run(run.kind)
    if run.undone_at or last is None or last.id != run.id:
        raise Refused(_("Only the last file of its kind can be undone."))
    models: dict[str, Any] = {m.__tablename__: m for m in (Board, School, Building, SchoolIndex)}
    entries = select(Entry).where(Entry.verb == "import", Entry.note == _mark(run))
    for entry in db.session.scalars(entries.where(Entry.noun.in_(models))).all():
        row = db.session.get_one(models[entry.noun], entry.row_id)
        for column, value in entry.before.items():
            if getattr(row, column) == entry.after[column]:
                setattr(row, column, value)
        history.record(row, "undo_import", by=by, note=_mark(run))
    created = run.report["created"]
    for noun in ("board", "school", "building"):
        model = models[noun]
        closing = update(model).where(model.id.in_(created.get(noun, [])))
        db.session.execute(closing.values(is_active=False))
    indices = SchoolIndex.id.in_(created.get("school_index", []))
    db.session.execute(delete(SchoolIndex).where(indices))
    run.undone_at = clock.now()
    history.record(run, "undo", by=by)
    return run


def _same_as_last(digest: str, options: dict[str, Any]) -> Report | None:
    """The report of a file that was the last of its kind, when nothing it needs changed since."""
    same = select(ImportRun).where(ImportRun.sha256 == digest).order_by(ImportRun.id.desc())
    run = db.session.scalar(same.limit(1))
    if run is None or run.undone_at or run.report.get("options") != options:
        return None
    last = queries.last_run(run.kind)
    if last is None or last.id != run.id or queries.has_run_since(run, DEPENDS_ON[run.kind]):
        return None
    opened = select(Entry.id).where(Entry.verb.in_(("unlock", "reopen")), Entry.at > run.created_at)
    if db.session.scalar(opened.where(Entry.noun.in_(("school", "building"))).limit(1)):
        return None
    read = run.counts["read"]
    missing = 0 if options["accept_missing"] else run.counts["missing"]
    return Report(run.kind, read, unchanged=read, missing=missing, is_repeat=True)


def _plan_public(plan: Plan) -> None:
    """One line per building of a public school; unknown boards are added, known ones left alone."""
    lines = plan.contents.lines
    seen = {line.key for line in lines}
    for line in lines:
        code = line.key[0]
        board = dict(line.board)
        if board.get("code") and (board["code"],) not in plan.boards.rows:
            plan.boards.put((board["code"],), {"is_active": True, **board})
        facts = {**line.school, "network": Network.PUBLIC, "is_active": True, "is_manual": False}
        plan.schools.put((code,), {**facts, **_board_code(board)})
        building = {**line.building, "is_active": True}
        plan.buildings.put(line.key, {**building, **_zone(building)})
    for line in lines:
        plan.count(line, plan.buildings, (plan.schools, line.key[:1]))
    gone = _active_buildings(plan, (Network.PUBLIC,)) - seen
    missed = plan.miss(plan.buildings, gone, {"is_active": False})
    _settle(plan, {key[0] for key in (*seen, *missed)})


def _plan_private(plan: Plan) -> None:
    """One building without code for each school; its region is that of its municipality."""
    known = queries.regions_of_municipalities()
    lines = plan.contents.lines
    for line in lines:
        school = {**line.school, "is_active": True, "is_manual": False}
        region, mrc = _region_of(str(school.get("municipality_code", "")), known)
        shared = ("address", "postal_code", "municipality", "municipality_code")
        building = {
            **line.building,
            "code": "",
            "name": school["name"],
            **{name: school[name] for name in shared if name in school},
            **({"region_code": region, "mrc": mrc} if region else {}),
            "is_active": True,
        }
        plan.schools.put(line.key[:1], school)
        plan.buildings.put(line.key, {**building, **_zone(building)})
    for line in lines:
        plan.count(line, plan.buildings, (plan.schools, line.key[:1]))
    seen = {line.key for line in lines}
    networks = {plan.schools.rows[key[:1]]["network"] for key in seen}
    missed = plan.miss(
        plan.buildings, _active_buildings(plan, networks) - seen, {"is_active": False}
    )
    _settle(plan, {key[0] for key in (*seen, *missed)})


def _plan_boards(plan: Plan) -> None:
    """Names, types and addresses of boards; a former name becomes an alias."""
    for line in plan.contents.lines:
        plan.boards.put(line.key, {**line.board, "is_active": True})
        for name, before, _after in list(plan.boards.differences(line.key)):
            if name == "name":
                aliases = [*plan.boards.rows[line.key]["aliases"], before]
                plan.boards.put(line.key, {"aliases": aliases})
        plan.count(line, plan.boards)
    seen = {line.key for line in plan.contents.lines}
    active = {key for key, row in plan.boards.rows.items() if row["is_active"]}
    plan.miss(plan.boards, active - seen, {"is_active": False})
    touched = {key[0] for key in plan.boards.touched()}
    schools = [k for k, row in plan.schools.rows.items() if row.get("board_code") in touched]
    _rewrite_search_texts(plan, {key[0] for key in schools})


def _plan_index(plan: Plan) -> None:
    """The ranks of schools by level and year; lines about schools we do not have are only told."""
    lines = [line for line in plan.contents.lines if (line.key[0],) in plan.schools.rows]
    unknown = [line for line in plan.contents.lines if (line.key[0],) not in plan.schools.rows]
    if unknown and not lines:
        raise Refused(_("None of these schools is known: take in the public buildings first."))
    editions = {line.key[1:] for line in lines}
    plan.indices = Shelf(SchoolIndex, _stored_indices(editions))
    for line in lines:
        plan.indices.put(line.key, dict(line.index))
        plan.count(line, plan.indices)
    for line in unknown:
        sentence = _("There is no school with the code %(code)s.", code=line.key[0])
        plan.report.unknown.append(Rejected(line.number, "Code_Org", sentence))
    seen = {line.key for line in lines}
    published = {key for key, row in plan.indices.rows.items() if row["is_published"]}
    plan.miss(plan.indices, published - seen, {"is_published": False})


PLANNERS = {
    FileKind.PUBLIC_BUILDINGS: _plan_public,
    FileKind.PRIVATE: _plan_private,
    FileKind.BOARDS: _plan_boards,
    FileKind.DEPRIVATION_INDEX: _plan_index,
}


def _board_code(board: dict[str, Any]) -> dict[str, Any]:
    return {"board_code": board["code"]} if "code" in board else {}


def _zone(building: dict[str, Any]) -> dict[str, str]:
    """The time zone, when the file says where the building is."""
    if "longitude" not in building and "mrc" not in building:
        return {}
    place = {name: building.get(name) or "" for name in ("mrc", "municipality")}
    zone = regions.time_zone(
        **place, latitude=building.get("latitude"), longitude=building.get("longitude")
    )
    return {"time_zone": zone}


def _region_of(municipality: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """A municipality without public school has the region of its MRC: the code's first two digits."""
    if municipality in known:
        return known[municipality]
    found = {place for code, place in known.items() if code[:2] == municipality[:2]}
    return found.pop() if len(found) == 1 else ("", "")


def _active_buildings(plan: Plan, networks: Iterable[Network]) -> set[Key]:
    """Buildings that a whole file of these networks would name."""
    expected = {
        key[0]
        for key, row in plan.schools.rows.items()
        if key not in plan.schools.new
        and row["network"] in networks
        and row["is_active"]
        and not row["is_manual"]
    }
    return {
        key
        for key, row in plan.buildings.rows.items()
        if key[0] in expected and row["is_active"] and key not in plan.buildings.new
    }


def _settle(plan: Plan, codes: set[str]) -> None:
    """A school teaches what its open buildings teach, in the region of most of them."""
    buildings: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for key, row in plan.buildings.rows.items():
        if key[0] in codes and row["is_active"]:
            buildings[key[0]].append((key[1], row))
    for code in codes:
        open_ones = sorted(buildings[code], key=lambda pair: pair[0])
        if not open_ones:
            plan.schools.put((code,), {"is_active": False})
            continue
        facts: dict[str, Any] = {
            flag: _any(row.get(flag) for _code, row in open_ones) for flag in FLAGS
        }
        if region := _main_region([row for _code, row in open_ones]):
            facts["region_code"] = region
        plan.schools.put((code,), {**facts, "last_seen_on": clock.today()})
    touched = plan.schools.touched() | {key[:1] for key in plan.buildings.touched()}
    _rewrite_search_texts(plan, {key[0] for key in touched})


def _any(flags: Iterable[bool | None]) -> bool | None:
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None


def _main_region(rows: list[dict[str, Any]]) -> str:
    """That of most buildings with secondary, else of most; ties go to the lowest building code."""
    counted = [row for row in rows if row.get("secondary")] or rows
    codes = [row.get("region_code", "") for row in counted if row.get("region_code")]
    return max(codes, key=lambda code: (codes.count(code), -codes.index(code)), default="")


def _rewrite_search_texts(plan: Plan, codes: set[str]) -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for key, row in plan.buildings.rows.items():
        if key[0] in codes:
            texts[key[0]] += (row.get("name", ""), row.get("municipality", ""))
    for code in codes:
        row = plan.schools.rows[(code,)]
        board = plan.boards.rows.get((row.get("board_code") or "",), {})
        text = searchable(
            row["name"],
            row.get("short_name", ""),
            code,
            row.get("municipality", ""),
            board.get("name", ""),
            board.get("short_name", ""),
            *texts[code],
        )
        name_key = fold(row["name"])[:200]
        plan.schools.put((code,), {"search_text": text, "name_key": name_key})


def _write(plan: Plan, run: ImportRun, by: history.Actor | None) -> dict[str, list[int]]:
    """Write the plan table by table; returns the ids of the rows added."""
    created = {}
    ids = {shelf: _ids(shelf) for shelf in (plan.boards, plan.schools)}
    created["board"] = _write_shelf(plan.boards, {}, run, by)
    ids[plan.boards] = _ids(plan.boards)
    boards = {key[0]: row_id for key, row_id in ids[plan.boards].items()}
    created["school"] = _write_shelf(plan.schools, {"board_code": ("board_id", boards)}, run, by)
    schools = {key[0]: row_id for key, row_id in _ids(plan.schools).items()}
    for shelf in (plan.buildings, plan.indices):
        for key in shelf.new:
            shelf.rows[key]["school_id"] = schools[key[0]]
        created[shelf.model.__tablename__] = _write_shelf(shelf, {}, run, by)
    db.session.expire_all()
    return created


def _write_shelf(
    shelf: Shelf,
    renamed: dict[str, tuple[str, dict[str, int]]],
    run: ImportRun,
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
        told = {name: value for name, value in before.items() if name not in SILENT}
        if told:
            after = {name: row[name] for name in told}
            entries.append((row["id"], stored(told), stored(after)))
    if updates:
        db.session.execute(update(shelf.model), updates)
    history.record_many(shelf.model.__tablename__, entries, "import", by=by, note=_mark(run))
    keys = sorted(shelf.new)
    if not keys:
        return []
    today = {"first_seen_on": clock.today()} if shelf.model is School else {}
    rows = [stored({**shelf.rows[key], **today}) for key in keys]
    if shelf.model is SchoolIndex:
        for row in rows:
            del row["locked"]
    added = insert(shelf.model).returning(shelf.model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(added, rows))


def _mark(run: ImportRun) -> str:
    return f"import {run.id}"


def _ids(shelf: Shelf) -> dict[Key, int]:
    query = select(shelf.model.code, shelf.model.id)
    return {(code,): row_id for code, row_id in db.session.execute(query)}


def _stored_boards() -> Iterator[tuple[Key, dict[str, Any]]]:
    for row in db.session.execute(select(Board.__table__)).mappings():
        yield (row["code"],), dict(row)


def _stored_schools() -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(School.__table__, Board.code.label("board_code")).join(
        Board, Board.id == School.board_id, isouter=True
    )
    for row in db.session.execute(query).mappings():
        yield (row["code"],), dict(row)


def _stored_buildings() -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(Building.__table__, School.code.label("school_code")).join(
        School, School.id == Building.school_id
    )
    for row in db.session.execute(query).mappings():
        yield (row["school_code"], row["code"]), dict(row)


def _stored_indices(editions: set[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    query = select(SchoolIndex.__table__, School.code.label("school_code")).join(
        School, School.id == SchoolIndex.school_id
    )
    for level, year in editions:
        edition = query.where(
            SchoolIndex.level == IndexLevel(level), SchoolIndex.school_year == year
        )
        for row in db.session.execute(edition).mappings():
            yield (row["school_code"], level, year), dict(row)
