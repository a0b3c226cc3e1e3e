"""Editing, adding and closing schools by hand; taking in the ministry's files is `imports`."""

from typing import Any

from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.history import actions as history
from outreach.schools import queries, regions
from outreach.schools.models import (
    LABELS,
    LEVELS,
    Board,
    Building,
    Network,
    School,
    searchable,
)


def describe(school: School, *, by: history.Actor | None, **facts: Any) -> School:
    """Edit by hand; each changed column the ministry also gives is locked against imports."""
    _edit(school, facts)
    find_by_all_names(school)
    history.record(school, "describe", by=by)
    return school


def describe_building(building: Building, *, by: history.Actor | None, **facts: Any) -> Building:
    """Edit a building by hand, locked like a school's columns."""
    _edit(building, facts)
    find_by_all_names(building.school)
    history.record(building, "describe", by=by)
    return building


def add(
    *,
    name: str,
    by: history.Actor | None,
    code: str = "",
    network: Network = Network.PUBLIC,
    municipality: str = "",
    region_code: str = "",
    **facts: Any,
) -> School:
    """A school the ministry's files lack, with one building; a code of ours (M0001) when none is given."""
    if code and queries.school_with(code):
        raise Refused(_("There is already a school with the code %(code)s.", code=code))
    school = School(
        code=code or _own_code(),
        name=name,
        network=network,
        municipality=municipality,
        region_code=region_code,
        is_manual=True,
        is_active=True,
        locked=[],
        first_seen_on=clock.today(),
        **facts,
    )
    place = {c: facts[c] for c in ("address", "postal_code", *LEVELS) if c in facts}
    zone = regions.time_zone(municipality=municipality, latitude=None, longitude=None)
    school.buildings.append(
        Building(
            name=name,
            municipality=municipality,
            region_code=region_code,
            time_zone=zone,
            locked=[],
            **place,
        )
    )
    db.session.add(school)
    db.session.flush()
    find_by_all_names(school)
    history.record(school, "add", by=by)
    return school


def close(school: School, *, by: history.Actor | None, note: str = "") -> School:
    """Close a school; its past visits stay, and no import opens it again until unlocked."""
    _edit(school, {"is_active": False})
    history.record(school, "close", by=by, note=note)
    return school


def reopen(school: School, *, by: history.Actor | None) -> School:
    _edit(school, {"is_active": True})
    history.record(school, "reopen", by=by)
    return school


def unlock(row: School | Building, name: str, *, by: history.Actor | None) -> School | Building:
    """Let the next import have this column again."""
    row.locked = [column for column in row.locked if column != name]
    history.record(row, "unlock", by=by, note=name)
    return row


def find_by_all_names(school: School) -> None:
    """Rewrite what a list sorts the school by and what a search finds it by."""
    school.name_key = fold(school.name)[:200]
    board = db.session.get(Board, school.board_id) if school.board_id else None
    school.search_text = searchable(
        school.name,
        school.short_name,
        school.code,
        school.municipality,
        *(board.name, board.short_name) if board else (),
        *(text for b in school.buildings for text in (b.name, b.municipality)),
    )


def _edit(row: School | Building | Board, facts: dict[str, Any]) -> None:
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    lockable = [name for name in changed if name in LABELS and name not in row.locked]
    if lockable:
        row.locked = [*row.locked, *lockable]


def _own_code() -> str:
    last = db.session.scalar(select(func.max(School.code)).where(School.code.like("M____")))
    return f"M{int(last[1:]) + 1 if last else 1:04}"
