"""Past events that nobody has closed, by the filters of a report: what it cannot know yet (domain.md 7.4)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import exists, or_, select

from outreach.core.database import db
from outreach.events import queries as events
from outreach.events.models import OVER, Event, Session
from outreach.events.words import EventStatus
from outreach.people.models import COUNSELLORS, PersonRole
from outreach.registration.models import ACTIVE, Registration
from outreach.reports import belonging, delivered
from outreach.reports.delivered import CLASS_TYPES, YOUTH_TYPES
from outreach.reports.periods import Period
from outreach.schools.models import School

OPEN = tuple(status for status in EventStatus if status not in OVER)
"""For the index: what else `events.is_undecided` says is about their end."""


def youth(period: Period, **filters: str) -> set[int]:
    """Events for pupils."""
    return {event_id for event_id, _school_id in _awaited(period, filters)}


def youth_at(schools: Collection[int], period: Period, **filters: str) -> set[int]:
    """Events where pupils of one of these schools are awaited."""
    return {event_id for event_id, school_id in _awaited(period, filters) if school_id in schools}


def counsellors(period: Period, **filters: str) -> set[int]:
    """Events for counsellors, or with one registered; who will have come is not known yet."""
    named = exists().where(
        Registration.event_id == Event.id,
        Registration.is_class.is_(False),
        Registration.status.in_(ACTIVE),
        Registration.role.in_(roles(filters)),
    )
    is_theirs = named if filters.get("role") else or_(named, Event.type.in_(CLASS_TYPES))
    query = _past(period, Event.id).where(is_theirs)
    return set(db.session.scalars(delivered.narrowed(query, FILTERS, filters)))


def everyone(period: Period) -> set[int]:
    """Events that one of the two lacks, each once."""
    return youth(period) | counsellors(period)


def listed(ids: Collection[int], *, most: int) -> Sequence[Event]:
    """These events, oldest first."""
    query = events.events().where(Event.id.in_(ids)).order_by(Event.ends_at, Event.id)
    return db.session.scalars(query.limit(most)).all()


def roles(filters: dict[str, str]) -> list[PersonRole]:
    """The roles that count as counsellors, or the one that is filtered by."""
    return [PersonRole(filters["role"])] if filters.get("role") else list(COUNSELLORS)


def _awaited(period: Period, filters: dict[str, str]) -> list[tuple[int, int | None]]:
    """The events and schools of groups, then of classes."""
    narrowed, grade = delivered.narrowed, filters.get("grade")
    rows = [
        *db.session.execute(narrowed(_own(period), delivered.FILTERS, filters)),
        *db.session.execute(narrowed(_classes(period), delivered.CLASS_FILTERS, filters)),
    ]
    return [(event, school) for event, school, grades in rows if delivered.is_of(grade, grades)]


def _past(period: Period, *columns: Any) -> Any:
    """Live sessions of these local days whose event nobody has closed."""
    return (
        select(*columns)
        .select_from(Event)
        .join(Session, Session.event_id == Event.id)
        .where(
            Event.status.in_(OPEN),
            events.is_undecided(),
            Session.cancelled_reason.is_(None),
            *delivered.within(period),
        )
    )


def _own(period: Period) -> Any:
    """Sessions that will count by their own headcount."""
    past = _past(period, Event.id, Session.school_id, Session.grades)
    return past.where(Event.type.in_(YOUTH_TYPES))


def _classes(period: Period) -> Any:
    """Classes that hold a seat: they will count by their school and grades."""
    return (
        _past(period, Event.id, Registration.school_id, Registration.pupils)
        .join(Registration, Registration.event_id == Event.id)
        .outerjoin(School, Registration.school_id == School.id)
        .where(
            Registration.is_class.is_(True),
            Registration.status.in_(ACTIVE),
            Event.type.in_((*YOUTH_TYPES, *CLASS_TYPES)),
        )
    )


def _from_school(where: Any) -> Any:
    """Whether somebody registered comes from such a school."""
    return exists().where(
        Registration.event_id == Event.id,
        Registration.is_class.is_(False),
        Registration.status.in_(ACTIVE),
        Registration.school_id == School.id,
        where,
    )


FILTERS: dict[str, Any] = {
    "region": lambda query, value: query.where(
        or_(Session.region_code == value, _from_school(School.region_code == value))
    ),
    "board": lambda query, value: query.where(
        or_(Session.board_id == int(value), _from_school(School.board_id == int(value)))
    ),
    "activity_type": lambda query, value: query.where(Event.type == value),
    "mode": lambda query, value: query.where(Event.mode == value),
    "role": lambda query, value: query,
    "programme": belonging.belongs_to,
    "funder": belonging.is_funded_by,
}
"""Of counsellors: those registered, or the schools of the place itself."""
