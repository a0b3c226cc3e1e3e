"""Taking in the ministry's files: every line is compared, then all written, or nothing; and undone."""

import hashlib
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.history.models import Entry
from outreach.schools import ministry, queries, shelves
from outreach.schools.models import (
    Board,
    Building,
    FileKind,
    MinistryFile,
    MinistryRun,
    School,
    SchoolIndex,
)
from outreach.schools.plans import MinistryEffect, MinistryPlan
from outreach.settings import ROOT
from outreach.uploads import actions as uploads
from outreach.uploads import queries as runs

DATA = ROOT / "outreach" / "data"
SHIPPED = (
    DATA / "meq_pps_public_ssocial_cs_full.csv",
    DATA / "meq_pps_public_ecole_full.csv",
    DATA / "meq_pps_prive_etablissement_full.csv",
)
LARGEST = 20 * 1024 * 1024
DEPENDS_ON = {
    FileKind.PUBLIC_BUILDINGS: (),
    FileKind.BOARDS: (),
    FileKind.PRIVATE: (FileKind.PUBLIC_BUILDINGS,),
    FileKind.DEPRIVATION_INDEX: (FileKind.PUBLIC_BUILDINGS, FileKind.PRIVATE),
}


def keep(
    content: bytes, *, name: str, level: str, school_year: str, by: history.Actor
) -> MinistryFile:
    """Keep a file until its preview is confirmed, for a day."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 20 MB."))
    upload = MinistryFile(level=level, school_year=school_year)
    return uploads.keep(upload, content, name=name, by=by)


def take_in(
    content: bytes,
    *,
    name: str,
    by: history.Actor | None,
    dry_run: bool = False,
    accept_missing: bool = False,
    level: str = "",
    school_year: str = "",
) -> MinistryEffect:
    """Read, check and compare a file; write it unless it is a dry run or a line is rejected."""
    digest = hashlib.sha256(content).hexdigest()
    options = {"accept_missing": accept_missing, "level": level, "school_year": school_year}
    if repeat := _same_as_last(digest, options):
        return repeat
    contents = ministry.read(content, name=name, level=level, school_year=school_year)
    plan = MinistryPlan(contents, accept_missing=accept_missing)
    if dry_run or contents.rejected:
        return plan.effect
    run = MinistryRun(kind=contents.kind, sha256=digest, counts=plan.effect.counts)

    def write(run: MinistryRun) -> None:
        run.report = {"options": options, "created": _write(plan, run, by)}

    uploads.take_in(run, write, name=name, by=by)
    return plan.effect


def effect_of(upload: MinistryFile, *, accept_missing: bool) -> MinistryEffect:
    """What taking in a kept file would do."""
    return take_in(
        upload.content, **_said_of(upload), accept_missing=accept_missing, by=None, dry_run=True
    )


def take_in_kept(
    upload: MinistryFile, *, accept_missing: bool, by: history.Actor
) -> MinistryEffect:
    """Take in a file whose preview was seen, and throw the file away; refused with a rejected line."""
    effect = take_in(upload.content, **_said_of(upload), accept_missing=accept_missing, by=by)
    uploads.finish_taken(upload, effect, by=by)
    return effect


def undo(run: MinistryRun, *, by: history.Actor | None) -> MinistryRun:
    """Put back what the last file of its kind changed; what it added is closed, never deleted."""
    return uploads.undo(run, partial(_put_back, by=by), by=by)


def _said_of(upload: MinistryFile) -> dict[str, Any]:
    return {"name": upload.file_name, "level": upload.level, "school_year": upload.school_year}


def _put_back(run: MinistryRun, *, by: history.Actor | None) -> None:
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


def _same_as_last(digest: str, options: dict[str, Any]) -> MinistryEffect | None:
    """The effect of a file that was the last of its kind, when nothing it needs changed since."""
    same = select(MinistryRun).where(MinistryRun.sha256 == digest).order_by(MinistryRun.id.desc())
    run = db.session.scalar(same.limit(1))
    if run is None or run.undone_at or run.report.get("options") != options:
        return None
    last = runs.last_run(MinistryRun, run.kind)
    if last is None or last.id != run.id or queries.has_run_since(run, DEPENDS_ON[run.kind]):
        return None
    opened = select(Entry.id).where(Entry.verb.in_(("unlock", "reopen")), Entry.at > run.created_at)
    if db.session.scalar(opened.where(Entry.noun.in_(("school", "building"))).limit(1)):
        return None
    read = run.counts["read"]
    missing = 0 if options["accept_missing"] else run.counts["missing"]
    return MinistryEffect(read, kind=run.kind, unchanged=read, missing=missing, is_repeat=True)


def _write(plan: MinistryPlan, run: MinistryRun, by: history.Actor | None) -> dict[str, list[int]]:
    """Write the plan table by table; returns the ids of the rows added."""
    created = {"board": shelves.write(plan.boards, {}, note=_mark(run), by=by)}
    boards = {key[0]: row_id for key, row_id in shelves.ids_of(plan.boards).items()}
    of_board = {"board_code": ("board_id", boards)}
    created["school"] = shelves.write(plan.schools, of_board, note=_mark(run), by=by)
    schools = {key[0]: row_id for key, row_id in shelves.ids_of(plan.schools).items()}
    for shelf in (plan.buildings, plan.indices):
        for key in shelf.new:
            shelf.rows[key]["school_id"] = schools[key[0]]
        created[shelf.model.__tablename__] = shelves.write(shelf, {}, note=_mark(run), by=by)
    db.session.expire_all()
    return created


def _mark(run: MinistryRun) -> str:
    return f"import {run.id}"
