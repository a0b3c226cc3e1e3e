"""Taking in a list of speakers: who would be added is shown first, then all are; undoing archives them."""

import hashlib
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.people import queries as people
from outreach.speakers import actions, lists, queries
from outreach.speakers.lists import SpeakerLine
from outreach.speakers.models import Speaker, SpeakerList, SpeakerRun
from outreach.uploads import actions as uploads
from outreach.uploads.effect import Effect, Rejected

LARGEST = 5 * 1024 * 1024


@dataclass
class SpeakersEffect(Effect):
    """Whom the list adds; whoever is a speaker already is left as they are."""

    lines: list[SpeakerLine] = field(default_factory=list)
    present: list[Rejected] = field(default_factory=list)


def keep(content: bytes, *, name: str, by: User) -> SpeakerList:
    """Keep a list until its preview is confirmed, for a day."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 5 MB."))
    return uploads.keep(SpeakerList(), content, name=name, by=by)


def effect_of(upload: SpeakerList) -> SpeakersEffect:
    """What taking in a kept list would add."""
    contents = lists.read(upload.content, name=upload.file_name)
    effect = SpeakersEffect(contents.read, rejected=contents.rejected)
    for line in contents.lines:
        person = people.person_with(email=line.person["email"], name=line.name)
        if person and queries.speaker_of(person):
            sentence = _("%(name)s is a speaker already.", name=line.name)
            effect.present.append(Rejected(line.line, _("Name"), sentence))
        else:
            effect.lines.append(line)
    effect.new, effect.unchanged = len(effect.lines), len(effect.present)
    return effect


def take_in(upload: SpeakerList, *, by: User) -> SpeakerRun:
    """Add whom the preview showed, and throw the file away; refused with a line that cannot be taken."""
    effect = effect_of(upload)
    run = SpeakerRun(kind="speakers", sha256=hashlib.sha256(upload.content).hexdigest())
    run.counts = effect.counts
    uploads.take_in(run, partial(_write, effect, by), name=upload.file_name, by=by)
    uploads.finish_taken(upload, effect, by=by)
    return run


def undo(run: SpeakerRun, *, by: User) -> SpeakerRun:
    """Archive whom the last list brought: nobody asks them any more, and what they did since stays."""
    return uploads.undo(run, partial(_archive, by), by=by)


def _write(effect: SpeakersEffect, by: User, run: SpeakerRun) -> None:
    if effect.rejected:
        return
    rows = []
    for line in effect.lines:
        work = {"organisation": line.facts["employer"], "job_title": line.facts["job_title"]}
        person = actions.person_for(**line.person, **work, by=by)
        rows.append(actions.add(person, by=by, **line.facts))
    run.created = [row.id for row in rows]


def _archive(by: User, run: SpeakerRun) -> None:
    brought = select(Speaker).where(Speaker.id.in_(run.created), Speaker.archived_at.is_(None))
    for speaker in db.session.scalars(brought).all():
        actions.archive(speaker, by=by)
