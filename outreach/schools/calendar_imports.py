"""Taking in a school calendar: what it would add is shown first, then all is written; and undone."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.schools import calendar_actions as actions
from outreach.schools import calendar_files as files
from outreach.schools import calendar_queries as queries
from outreach.schools.calendar_files import FileDay
from outreach.schools.models import (
    CalendarFile,
    CalendarRun,
    DayKind,
    DaySource,
    SchoolCalendarDay,
)
from outreach.schools.places import CalendarPlace
from outreach.uploads import actions as uploads
from outreach.uploads.effect import Effect, Rejected

LARGEST = 2 * 1024 * 1024


@dataclass
class DaysEffect(Effect):
    """What a calendar adds, and what of it is left out, each with the reason."""

    days: list[tuple[FileDay, DayKind]] = field(default_factory=list)
    left_out: list[Rejected] = field(default_factory=list)
    repeating: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {**super().counts, "left_out": len(self.left_out) + self.repeating}


def keep(
    content: bytes,
    place: CalendarPlace,
    *,
    name: str,
    other_kind: DayKind | None,
    by: history.Actor,
) -> CalendarFile:
    """Keep a calendar until its preview is confirmed, for a day."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 2 MB."))
    upload = CalendarFile(board=place.board, school=place.school, other_kind=other_kind)
    return uploads.keep(upload, content, name=name, by=by)


def effect_of(upload: CalendarFile) -> DaysEffect:
    """What taking in a kept calendar would add."""
    contents = files.read(upload.content, name=upload.file_name)
    effect = DaysEffect(contents.read, rejected=contents.rejected, repeating=contents.repeating)
    stored = list(_stored(contents.days, place_of_file(upload)))
    for day in contents.days:
        _sort(day, effect, stored, upload.other_kind)
    return effect


def place_of_file(upload: CalendarFile) -> CalendarPlace:
    return CalendarPlace(upload.board, upload.school)


def take_in(upload: CalendarFile, *, by: history.Actor) -> CalendarRun:
    """Write what the preview showed, and throw the file away; refused with a line that cannot be taken."""
    effect, place = effect_of(upload), place_of_file(upload)
    run = CalendarRun(kind=place.key, sha256=hashlib.sha256(upload.content).hexdigest())
    run.counts = effect.counts
    uploads.take_in(run, partial(_write, place, effect, by), name=upload.file_name, by=by)
    uploads.finish_taken(upload, effect, by=by)
    return run


def undo(run: CalendarRun, *, by: history.Actor) -> CalendarRun:
    """Remove the days that the last file of a calendar brought; what was corrected by hand since stays."""
    return uploads.undo(run, partial(_put_back, by=by), by=by)


def _sort(
    day: FileDay,
    effect: DaysEffect,
    stored: list[tuple[date, date, DayKind]],
    other_kind: DayKind | None,
) -> None:
    """Into new, unchanged and left out."""
    kind = day.kind or other_kind
    if kind is None:
        sentence = _("What kind of day is “%(label)s”?", label=day.label)
        effect.left_out.append(Rejected(day.line, _("Kind of day"), sentence))
    elif (day.first_on, day.last_on, kind) in stored:
        effect.unchanged += 1
    elif any(day.first_on <= last and day.last_on >= first for first, last, _kind in stored):
        sentence = _("Another entry has one of these days.")
        effect.left_out.append(Rejected(day.line, _("Date"), sentence))
    else:
        effect.new += 1
        effect.days.append((day, kind))
        stored.append((day.first_on, day.last_on, kind))


def _stored(days: list[FileDay], place: CalendarPlace) -> list[tuple[date, date, DayKind]]:
    if not days:
        return []
    first, last = min(day.first_on for day in days), max(day.last_on for day in days)
    rows = queries.between(first, last, place.own_days)
    return [(row.first_on, row.last_on, row.kind) for row in rows]


def _write(place: CalendarPlace, effect: DaysEffect, by: history.Actor, run: CalendarRun) -> None:
    rows = [
        actions.add(
            place,
            first_on=day.first_on,
            last_on=day.last_on,
            kind=kind,
            label=day.label,
            source=DaySource.FILE,
            by=by,
        )
        for day, kind in effect.days
    ]
    run.created = [row.id for row in rows]


def _put_back(run: CalendarRun, *, by: history.Actor) -> None:
    brought = select(SchoolCalendarDay).where(
        SchoolCalendarDay.id.in_(run.created), SchoolCalendarDay.source == DaySource.FILE
    )
    for row in db.session.scalars(brought).all():
        actions.remove(row, by=by)
