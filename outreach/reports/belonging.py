"""To which programmes and funders an event belongs: it counts in the row of each, and once in the total."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import exists, select

from outreach.core.database import db
from outreach.events.models import Event, event_programme
from outreach.programmes.models import Membership
from outreach.programmes.words import MemberPart

NONE = ("",)
"""The key of what belongs to none."""


def keys(by: str) -> Mapping[int, Collection[str]]:
    """By event, the keys of its programmes, or of whoever funds these; each once."""
    rows: dict[int, set[str]] = defaultdict(set)
    for event_id, key in db.session.execute(pairs(by)):
        rows[event_id].add(str(key))
    return rows


def pairs(by: str) -> Any:
    """Events with each programme, or with each funder of their programmes, in no order."""
    columns = event_programme.c
    if by == "programme":
        return select(columns.event_id, columns.programme_id)
    funds = (Membership.programme_id == columns.programme_id) & (
        Membership.part == MemberPart.FUNDER
    )
    return select(columns.event_id, Membership.partner_id).join(Membership, funds).distinct()


def belongs_to(query: Any, programme_id: str) -> Any:
    """The query over events by a programme."""
    columns = event_programme.c
    return query.where(
        exists().where(columns.event_id == Event.id, columns.programme_id == int(programme_id))
    )


def is_funded_by(query: Any, partner_id: str) -> Any:
    """The query over events by a funder of their programmes."""
    columns = event_programme.c
    return query.where(
        exists().where(
            columns.event_id == Event.id,
            columns.programme_id == Membership.programme_id,
            Membership.part == MemberPart.FUNDER,
            Membership.partner_id == int(partner_id),
        )
    )
