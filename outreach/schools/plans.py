"""Everything that one of the ministry's files would change, before anything is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.schools import queries, regions, shelves
from outreach.schools.ministry import FLAGS, Contents, MinistryLine
from outreach.schools.models import (
    Board,
    Building,
    FileKind,
    Network,
    School,
    SchoolIndex,
    searchable,
)
from outreach.schools.shelves import Key, Shelf
from outreach.uploads.effect import Effect, Rejected

SHOWN = 50


@dataclass(frozen=True)
class ChangedLine:
    """A line that differs from what is stored: (column, before, after) for each difference."""

    line: int
    code: str
    name: str
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass(kw_only=True)
class MinistryEffect(Effect):
    """Counts are lines of the file, `missing` rows of ours that it lacks."""

    kind: FileKind
    missing: int = 0
    unknown: list[Rejected] = field(default_factory=list)
    changes: list[ChangedLine] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    is_repeat: bool = False

    @property
    def counts(self) -> dict[str, int]:
        return {**super().counts, "missing": self.missing}

    def as_json(self) -> dict[str, Any]:
        """The contract's keys, and `unknown`: lines of the index about schools we do not have."""
        return {
            "kind": self.kind.value,
            **self.counts,
            "rejected": [asdict(rejected) for rejected in self.rejected],
            "unknown": [asdict(unknown) for unknown in self.unknown],
        }


class MinistryPlan:
    """Everything one file would change, before anything is written."""

    def __init__(self, contents: Contents, *, accept_missing: bool) -> None:
        self.contents = contents
        self.accept_missing = accept_missing
        self.effect = MinistryEffect(contents.read, kind=contents.kind, rejected=contents.rejected)
        self.boards = Shelf(Board, shelves.stored_boards())
        self.schools = Shelf(School, shelves.stored_schools())
        self.buildings = Shelf(Building, shelves.stored_buildings())
        self.indices = Shelf(SchoolIndex, ())
        PLANNERS[contents.kind](self)
        said_twice = contents.read - len(contents.lines) - len({r.line for r in contents.rejected})
        self.effect.unchanged += said_twice

    def count(self, line: MinistryLine, shelf: Shelf, *others: tuple[Shelf, Key]) -> None:
        """Sort a line into new, changed or unchanged."""
        code = " ".join(filter(None, line.key))
        name = str(line.school.get("name") or line.board.get("name") or "")
        if line.key in shelf.new:
            self.effect.new += 1
            if len(self.effect.added) < SHOWN:
                self.effect.added.append(f"{code} {name}".strip())
            return
        columns = [
            *shelf.differences(line.key),
            *(d for other, key in others for d in other.differences(key)),
        ]
        if not columns:
            self.effect.unchanged += 1
            return
        self.effect.changed += 1
        if len(self.effect.changes) < SHOWN:
            self.effect.changes.append(ChangedLine(line.number, code, name, tuple(columns)))

    def miss(self, shelf: Shelf, keys: Iterable[Key], facts: dict[str, Any]) -> list[Key]:
        """Count rows that the file lacks; with `accept_missing` they are marked by `facts`."""
        missed = sorted(keys)
        self.effect.missing = len(missed)
        self.effect.missed = [
            " ".join((*filter(None, key), shelf.rows[key].get("name", "")))
            for key in missed[:SHOWN]
        ]
        if not self.accept_missing:
            return []
        for key in missed:
            shelf.put(key, facts)
        return missed


def _plan_public(plan: MinistryPlan) -> None:
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


def _plan_private(plan: MinistryPlan) -> None:
    """One building without code for each school; its region is that of its municipality."""
    places = queries.regions_of_municipalities()
    lines = plan.contents.lines
    for line in lines:
        school = {**line.school, "is_active": True, "is_manual": False}
        region, mrc = _region_of(str(school.get("municipality_code", "")), places)
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


def _plan_boards(plan: MinistryPlan) -> None:
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


def _plan_index(plan: MinistryPlan) -> None:
    """The ranks of schools by level and year; lines about schools we do not have are only told."""
    lines = [line for line in plan.contents.lines if (line.key[0],) in plan.schools.rows]
    unknown = [line for line in plan.contents.lines if (line.key[0],) not in plan.schools.rows]
    if unknown and not lines:
        raise Refused(_("None of these schools is known: take in the public buildings first."))
    editions = {line.key[1:] for line in lines}
    plan.indices = Shelf(SchoolIndex, shelves.stored_indices(editions))
    for line in lines:
        plan.indices.put(line.key, dict(line.index))
        plan.count(line, plan.indices)
    for line in unknown:
        sentence = _("There is no school with the code %(code)s.", code=line.key[0])
        plan.effect.unknown.append(Rejected(line.number, "Code_Org", sentence))
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


def _region_of(municipality: str, places: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """A municipality without public school has the region of its MRC: the code's first two digits."""
    if municipality in places:
        return places[municipality]
    regions_near = {place for code, place in places.items() if code[:2] == municipality[:2]}
    return regions_near.pop() if len(regions_near) == 1 else ("", "")


def _active_buildings(plan: MinistryPlan, networks: Iterable[Network]) -> set[Key]:
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


def _settle(plan: MinistryPlan, codes: set[str]) -> None:
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
    said = [flag for flag in flags if flag is not None]
    return any(said) if said else None


def _main_region(rows: list[dict[str, Any]]) -> str:
    """That of most buildings with secondary, else of most; ties go to the lowest building code."""
    counted = [row for row in rows if row.get("secondary")] or rows
    codes = [row.get("region_code", "") for row in counted if row.get("region_code")]
    return max(codes, key=lambda code: (codes.count(code), -codes.index(code)), default="")


def _rewrite_search_texts(plan: MinistryPlan, codes: set[str]) -> None:
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
