"""Which events there are, what comes, what nobody has decided, and which a text names."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, case, exists, func, inspect, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from outreach.accounts.models import User
from outreach.core import clock, search
from outreach.core.database import db
from outreach.events.models import OVER, Event, Session, event_programme
from outreach.events.words import LISTED, VISITS, EventStatus, Visibility
from outreach.programmes.models import Programme
from outreach.schools.models import Building, School

_OTHER = inspect(Event).local_table.alias().c
UNSETTLED = [status for status in EventStatus if status not in OVER]


def events(**filters: Any) -> Select[Event]:
    """Events for a list; filters: text, type, status, owner, region, board, school, since, until, when."""
    query = select(Event).options(
        joinedload(Event.school),
        joinedload(Event.owner),
        selectinload(Event.sessions),
        selectinload(Event.contacts),
    )
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    return query


def event_with_all(event_id: int) -> Event | None:
    """The event with sessions, contacts, school, board, building and owner."""
    return db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.school).joinedload(School.board),
            joinedload(Event.owner),
            joinedload(Event.building),
            selectinload(Event.sessions),
            selectinload(Event.contacts),
        )
    ).one_or_none()


def in_programme(programme_id: int) -> int:
    """How many events belong to it."""
    of_it = select(func.count()).where(event_programme.c.programme_id == programme_id)
    return db.session.scalar(of_it) or 0


def chosen(**filters: Any) -> Sequence[Event]:
    """All events of these filters with their programmes, in order of time."""
    query = events(**filters).options(selectinload(Event.programmes))
    return db.session.scalars(query.order_by(Event.starts_at, Event.id)).all()


def are_any() -> bool:
    """Whether anything was ever booked or planned."""
    return db.session.scalar(select(Event.id).limit(1)) is not None


def undecided(*, limit: int = 200) -> Sequence[Event]:
    """Past their end, neither closed nor called off, oldest first."""
    return db.session.scalars(all_undecided().limit(limit)).all()


def all_undecided() -> Select[Event]:
    """The same, to be cut by the caller."""
    return events().where(is_undecided()).order_by(Event.ends_at, Event.id)


def coming(first: date, last: date) -> Select[Event]:
    """What starts on these days of the home zone and is not called off, in order of time."""
    start, end = _instants(first, last)
    query = events().where(Event.starts_at >= start, Event.starts_at < end)
    live = Event.status.not_in((EventStatus.CANCELLED, EventStatus.POSTPONED))
    return query.where(live).order_by(Event.starts_at, Event.id)


def visits_of(school_id: int, *, limit: int = 50) -> Sequence[Event]:
    """Events at a school, latest first."""
    query = events().where(Event.school_id == school_id)
    return db.session.scalars(query.order_by(Event.starts_at.desc()).limit(limit)).all()


def public_events() -> Select[Event]:
    """What the public may find and has not ended, to the minute; to be ordered by (starts_at, id)."""
    return select(Event).where(
        Event.visibility == Visibility.PUBLIC,
        Event.status.in_(LISTED),
        Event.type.not_in(VISITS),
        _id_of(_OTHER.ends_at > clock.minute()),
    )


IN_CALENDAR = load_only(
    Event.title_fr,
    Event.title_en,
    Event.description_fr,
    Event.description_en,
    Event.place,
    Event.room,
    Event.visibility,
    Event.link_key,
    Event.uid_key,
    Event.sequence,
    Event.changed_at,
    Event.time_zone,
    Event.reason,
)


def public_events_with_all(*, most: int) -> Sequence[Event]:
    """The next public events with all that a calendar tells of them."""
    ways = (
        IN_CALENDAR,
        selectinload(Event.sessions).load_only(
            Session.event_id,
            Session.starts_at,
            Session.ends_at,
            Session.title,
            Session.cancelled_reason,
        ),
        joinedload(Event.school).load_only(School.name),
        joinedload(Event.building).load_only(Building.address, Building.municipality),
        joinedload(Event.owner).load_only(User.name, User.email, User.phone),
    )
    query = public_events().options(*ways).order_by(Event.starts_at, Event.id)
    return db.session.scalars(query.limit(most)).all()


def blocks_with(ids: Iterable[int]) -> dict[int, Session]:
    """Blocks by id, with their events."""
    query = select(Session).where(Session.id.in_(ids)).options(joinedload(Session.event))
    return {block.id: block for block in db.session.scalars(query)}


def cohort_sessions(session: Session) -> Sequence[Session]:
    """Other live sessions of the school in that school year, latest first."""
    query = (
        select(Session)
        .join(Event)
        .where(
            Session.school_id == session.school_id,
            Session.school_year == session.school_year,
            Session.id != session.id,
            Session.cancelled_reason.is_(None),
            Event.status.not_in((EventStatus.CANCELLED, EventStatus.POSTPONED)),
        )
        .options(contains_eager(Session.event))
        .order_by(Session.starts_at.desc(), Session.id.desc())
    )
    return db.session.scalars(query.limit(50)).all()


def is_undecided() -> Any:
    """Events past their end, neither closed nor called off."""
    return (Event.ends_at <= clock.now()) & Event.status.in_(UNSETTLED)


def _id_of(*conditions: Any) -> Any:
    """Those found first, so that what is over is not read on the way to what comes."""
    return Event.id.in_(select(_OTHER.id).where(*conditions))


def nearest_with_text(text: str, *, most: int) -> Sequence[Event]:
    """By every word of the text: what comes, the nearest first; then what is over, the latest first."""
    coming = case((_OTHER.ends_at >= clock.now(), _OTHER.starts_at))
    order = (coming.is_(None), coming, _OTHER.starts_at.desc(), _OTHER.id)
    query = (
        select(_OTHER.id)
        .where(*search.holding(_OTHER.search_text, text))
        .order_by(*order)
        .limit(most)
    )
    ids = db.session.scalars(query).all()
    rows = {event.id: event for event in db.session.scalars(events().where(Event.id.in_(ids)))}
    return [rows[id_] for id_ in ids]


def _instants(first: date, last: date) -> tuple[datetime, datetime]:
    zone = clock.home_zone()
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    return start, datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


FILTERS: dict[str, Any] = {
    "text": lambda query, value: query.where(*search.holding(Event.search_text, value)),
    "type": lambda query, value: query.where(Event.type == value),
    "status": lambda query, value: query.where(Event.status == value),
    "owner": lambda query, value: query.where(Event.owner_id == value),
    "school": lambda query, value: query.where(Event.school_id == value),
    "region": lambda query, value: query.where(
        exists().where(Session.event_id == Event.id, Session.region_code == value)
    ),
    "board": lambda query, value: query.where(
        exists().where(Session.event_id == Event.id, Session.board_id == value)
    ),
    "programme": lambda query, value: query.where(Event.programmes.any(Programme.id == int(value))),
    "since": lambda query, value: query.where(Event.starts_at >= _instants(value, value)[0]),
    "until": lambda query, value: query.where(Event.starts_at < _instants(value, value)[1]),
    "when": lambda query, value: query.where(
        _id_of(_OTHER.ends_at >= clock.now())
        if value == "upcoming"
        else Event.ends_at < clock.now()
    ),
}
