"""Which schools were invited to ask for a visit, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from outreach.core import clock
from outreach.core.database import UtcDateTime, db
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF
from outreach.visit_requests.models import SchoolInvitation, VisitRequest
from outreach.visit_requests.words import OPEN

AGAIN_AFTER = timedelta(days=30)
"""Nobody is invited more often, whoever presses."""


@dataclass(frozen=True)
class InvitationStanding:
    """Of one school: when it was last invited, whether it asked or had a visit since, and what is ahead."""

    invited_on: date | None = None
    is_answered: bool = False
    visit_on: date | None = None
    has_open_request: bool = False


def standings(school_ids: Iterable[int]) -> dict[int, InvitationStanding]:
    """Of each of these schools, in three statements; those where nothing happened as well."""
    ids = set(school_ids)
    invited, requests, visits = _invited(ids), _requests(ids), _visits(ids)
    return {
        id_: InvitationStanding(
            invited_on=clock.local_day(invited[id_]) if id_ in invited else None,
            is_answered=id_ in invited
            and any(at and at >= invited[id_] for at in (requests[id_][0], visits[id_][0])),
            visit_on=clock.local_day(ahead) if (ahead := visits[id_][1]) else None,
            has_open_request=bool(requests[id_][1]),
        )
        for id_ in ids
    }


def invited_lately(person_ids: Iterable[int]) -> set[int]:
    """Who of these was invited less than thirty days ago, for whichever school."""
    query = select(SchoolInvitation.person_id).where(
        SchoolInvitation.person_id.in_(set(person_ids)),
        SchoolInvitation.invited_at > clock.now() - AGAIN_AFTER,
    )
    return set(db.session.scalars(query))


def _invited(ids: set[int]) -> dict[int, datetime]:
    last = func.max(SchoolInvitation.invited_at, type_=UtcDateTime)
    query = select(SchoolInvitation.school_id, last).where(SchoolInvitation.school_id.in_(ids))
    rows = db.session.execute(query.group_by(SchoolInvitation.school_id))
    return {row[0]: row[1] for row in rows}


def _requests(ids: set[int]) -> dict[int, Any]:
    """When each last asked, and how many of its requests are open; as staff see them, once confirmed."""
    is_open = case((VisitRequest.status.in_(OPEN), 1), else_=0)
    last = func.max(VisitRequest.received_at, type_=UtcDateTime)
    query = select(VisitRequest.school_id, last, func.sum(is_open)).where(
        VisitRequest.school_id.in_(ids), VisitRequest.confirmed_at.is_not(None)
    )
    return _by_school(query.group_by(VisitRequest.school_id))


def _visits(ids: set[int]) -> dict[int, Any]:
    """The last visit of each that was not called off, and the next one that lies ahead."""
    ahead = case((Event.starts_at > clock.now(), Event.starts_at))
    last = func.max(Event.starts_at, type_=UtcDateTime)
    first_ahead = func.min(ahead, type_=UtcDateTime)
    query = select(Event.school_id, last, first_ahead).where(
        Event.school_id.in_(ids), Event.status.not_in(CALLED_OFF)
    )
    return _by_school(query.group_by(Event.school_id))


def _by_school(query: Any) -> dict[int, Any]:
    rows: dict[int, Any] = defaultdict(lambda: (None, None))
    rows.update({school_id: values for school_id, *values in db.session.execute(query)})
    return rows
