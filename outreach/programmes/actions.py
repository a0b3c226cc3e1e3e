"""Adding and correcting programmes, who takes part in them, and what the public sees of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.partners import actions as partners
from outreach.partners.models import Partner
from outreach.programmes import queries
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import MemberPart
from outreach.speakers.models import Speaker


def add(*, by: history.Actor | None, **facts: Any) -> Programme:
    """A programme by a French name of its own; nobody outside sees it yet."""
    return _describe(Programme(), "add", facts, by)


def correct(programme: Programme, *, by: history.Actor | None, **facts: Any) -> Programme:
    return _describe(programme, "correct", facts, by)


def publish(row: Programme | Document, *, by: history.Actor | None) -> None:
    """Let the public site show it."""
    row.is_public = True
    history.record(row, "publish", by=by)


def unpublish(row: Programme | Document, *, by: history.Actor | None) -> None:
    row.is_public = False
    history.record(row, "unpublish", by=by)


def take_part(
    programme: Programme,
    partner: Partner,
    *,
    part: MemberPart,
    by: history.Actor | None,
    joined_on: date | None = None,
    left_on: date | None = None,
    document: Document | None = None,
) -> Membership:
    """A partner has a part from a day to a day, both included; the same part never twice at once."""
    hold(f"members of programme {programme.id}")
    row = Membership(programme=programme, partner=partner, part=part)
    row.document_id = document.id if document else None
    return _date(row, joined_on, left_on, "take_part", by)


def correct_part(
    row: Membership, *, joined_on: date | None, left_on: date | None, by: history.Actor | None
) -> Membership:
    """When it began, and when it ended."""
    hold(f"members of programme {row.programme_id}")
    return _date(row, joined_on, left_on, "correct", by)


def drop_part(row: Membership, *, by: history.Actor | None) -> None:
    """It was entered by mistake; whoever leaves gets a last day instead."""
    history.record(row, "drop", by=by, note=row.partner.name)
    row.programme.members.remove(row)


def merge_partners(partner: Partner, other: Partner, *, by: history.Actor | None) -> Partner:
    """All that the other has is this one's; equal parts whose days meet become one."""
    partners.merge(partner, other, by=by)
    kept: list[Membership] = []
    for row in sorted(queries.parts_of(partner), key=lambda row: row.joined_on or date.min):
        same = next((before for before in kept if _is_same(before, row)), None)
        if same is None:
            kept.append(row)
            continue
        ends = (same.left_on or date.max, row.left_on or date.max)
        same.left_on = None if max(ends) == date.max else max(ends)
        db.session.delete(row)
    return partner


def set_speakers(
    programme: Programme, speakers: Sequence[Speaker], *, by: history.Actor | None
) -> Programme:
    """Who speaks for it."""
    programme.speakers = list(speakers)
    history.record(programme, "set_speakers", by=by, note=", ".join(s.name for s in speakers))
    return programme


def _describe(
    programme: Programme, verb: str, facts: dict[str, Any], by: history.Actor | None
) -> Programme:
    other = queries.named(facts["name_fr"])
    if other and other is not programme:
        raise Refused(_("There is already a programme of that name."), about="name_fr")
    _check_days(facts.get("first_on"), facts.get("last_on"))
    for name, value in facts.items():
        setattr(programme, name, value)
    programme.index()
    db.session.add(programme)
    history.record(programme, verb, by=by)
    return programme


def _date(
    row: Membership,
    joined_on: date | None,
    left_on: date | None,
    verb: str,
    by: history.Actor | None,
) -> Membership:
    _check_days(joined_on, left_on, about="left_on")
    row.joined_on, row.left_on = joined_on, left_on
    with db.session.no_autoflush:
        if any(_is_same(row, other) for other in row.programme.members if other is not row):
            raise Refused(
                _("%(name)s has that part already on some of these days.", name=row.partner.name),
                about="partner_id",
            )
    db.session.add(row)
    history.record(row, verb, by=by, note=row.partner.name)
    return row


def _is_same(row: Membership, other: Membership) -> bool:
    """One partner's part twice at once."""
    if (row.partner, row.part, row.document_id) != (other.partner, other.part, other.document_id):
        return False
    begins = max(row.joined_on or date.min, other.joined_on or date.min)
    return begins <= min(row.left_on or date.max, other.left_on or date.max)


def _check_days(first: date | None, last: date | None, *, about: str = "last_on") -> None:
    if first and last and last < first:
        raise Refused(_("The last day must not come before the first."), about=about)
