"""Presences of counsellors at what took place, counted and added up by the database (domain.md 7.4)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    case,
    cast,
    distinct,
    exists,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import selectinload

from outreach.attendance import hours
from outreach.attendance.models import CAME, Attendance
from outreach.core.database import db
from outreach.core.remembered import remembered
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType
from outreach.organisation import queries as organisation
from outreach.people.models import PersonRole
from outreach.registration.models import Registration
from outreach.reports import belonging, delivered, dimensions, minutes, undecided
from outreach.reports.periods import Period
from outreach.schools.models import Board, School

OF_SCHOOLS = ("region", "board", "board_type")
UNKNOWN: ColumnElement[str] = literal_column("''")
YEAR: tuple[ColumnElement[int], ...] = (literal_column("1"), literal_column("4"))
MONTH: tuple[ColumnElement[int], ...] = (literal_column("1"), literal_column("7"))
PLACES = 2**32  # more than there are numbers of persons on either side of nought


@dataclass(frozen=True)
class Turnout:
    """Distinct persons, each once at each event, their minutes, and the schools that they came from."""

    persons: int = 0
    participations: int = 0
    schools: int = 0
    minutes: int = 0

    @property
    def hours(self) -> float:
        return float(round(Decimal(self.minutes) / 60, 2))


@dataclass(frozen=True)
class Seen:
    """One counsellor at one block."""

    person: int
    name: str
    event_id: int
    on: date
    role: PersonRole | None
    school_id: int | None
    type: EventType
    minutes: int


@remembered
def turnout(period: Period, by: str, filters: dict[str, str]) -> tuple[dict[str, Turnout], Turnout]:
    """By the keys of a dimension, and over the whole period."""
    block = _blocks(period, filters, by)
    key = _keys(block)[by]
    query = _presences(block, filters, key, *_distinct(block), _minutes(block), by=by)
    rows = {
        name: Turnout(*map(int, sums)) for name, *sums in db.session.execute(query.group_by(key))
    }
    if len(rows) < 2:
        return rows, next(iter(rows.values()), Turnout())
    if by in dimensions.OF_PROGRAMMES:
        return rows, altogether(period, filters)
    whole = db.session.execute(_presences(block, filters, *_distinct(block))).one()
    return rows, replace(Turnout(*whole), minutes=sum(row.minutes for row in rows.values()))


def altogether(
    period: Period, filters: dict[str, str], *, key: tuple[str, str] | None = None
) -> Turnout:
    """Over the whole period, or over one key of a dimension."""
    block = _blocks(period, filters, key[0] if key else "")
    query = _presences(block, filters, *_distinct(block), _minutes(block), key=key)
    return Turnout(*(int(total or 0) for total in db.session.execute(query).one()))


def first_days(period: Period, filters: dict[str, str]) -> list[tuple[date, int]]:
    """How many persons came to an event for the first time, by day."""
    block = _blocks(period, filters)
    first = func.min(block.c.on).label("first")
    each = _presences(block, filters, first).group_by(block.c.event_id, person()).subquery()
    query = select(each.c.first, func.count()).group_by(each.c.first)
    return [(on, count) for on, count in db.session.execute(query)]


def persons_by_year(years: Iterable[str]) -> dict[str, int]:
    """The distinct counsellors of each school year."""
    counts = dict.fromkeys(years, 0)
    query = (
        select(Session.school_year, func.count(distinct(person())))
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Event, Session.event_id == Event.id)
        .where(*_took_place(), *_came({}), Session.school_year.in_(counts))
        .group_by(Session.school_year)
    )
    rows = db.session.execute(query).all()
    return counts | {row[0]: row[1] for row in rows}


def presences(
    period: Period, filters: dict[str, str], *, key: tuple[str, str] | None = None, most: int
) -> tuple[list[Seen], int]:
    """The first presences behind a number, oldest first, and how many there are."""
    block = _blocks(period, filters, key[0] if key else "")
    columns = Attendance, Registration, block.c.on, block.c.event_id, block.c.type
    query = _presences(block, filters, *columns, key=key)
    count = db.session.scalar(_presences(block, filters, func.count(), key=key)) or 0
    query = query.options(selectinload(Attendance.session)).order_by(block.c.on, Attendance.id)
    return list(_seen(db.session.execute(query.limit(most)).all())), count


def person() -> ColumnElement[int]:
    """Who came; an erased person stays one, by registration."""
    return func.coalesce(Registration.person_id, -Registration.id)


def _seen(rows: Sequence[Any]) -> Iterator[Seen]:
    percent = organisation.current().whole_session_percent
    for attendance, registration, on, event_id, kind in rows:
        yield Seen(
            person=registration.person_id or -registration.id,
            name=registration.name,
            event_id=event_id,
            on=on,
            role=registration.role,
            school_id=registration.school_id,
            type=kind,
            minutes=hours.minutes(attendance, whole_percent=percent),
        )


def _blocks(period: Period, filters: dict[str, str], by: str = "") -> Any:
    """What took place on these days with anybody there: its length is worked out once a block.

    By programme or funder a block stands once for each of its own. The offset keeps the databases from
    working the length out for each presence instead.
    """
    is_told_apart = by in dimensions.OF_PROGRAMMES
    pairs = belonging.pairs(by if is_told_apart else "programme").subquery("pairs")
    belongs = func.coalesce(cast(pairs.c[1], String), UNKNOWN) if is_told_apart else UNKNOWN
    length, was_attended = minutes.length(), exists().where(Attendance.session_id == Session.id)
    query = (
        select(
            Session.id,
            Session.event_id,
            Session.local_on.label("on"),
            Session.school_year,
            Session.starts_at,
            Session.ends_at,
            func.coalesce(Session.credit_minutes, minutes.rounded(length)).label("credit"),
            (length // minutes.MINUTE).label("whole"),
            func.coalesce(Session.language, Event.language).label("language"),
            Event.type,
            Event.mode,
            case((func.trim(Event.co_hosts) == "", "no"), else_="yes").label("co_hosted"),
            belongs.label("belongs"),
        )
        .join(Event, Session.event_id == Event.id)
        .where(*_took_place(), was_attended, Session.local_on.between(period.first, period.last))
    )
    if is_told_apart:
        query = query.outerjoin(pairs, pairs.c.event_id == Event.id)
    own = {name: value for name, value in filters.items() if name in OF_BLOCKS}
    return delivered.narrowed(query, OF_BLOCKS, own).offset(0).subquery("block")


def _presences(
    block: Any,
    filters: dict[str, str],
    *columns: Any,
    by: str = "",
    key: tuple[str, str] | None = None,
) -> Any:
    """The presences that count at these blocks; schools are read only where they tell presences apart."""
    query = (
        select(*columns)
        .select_from(block)
        .join(Attendance, Attendance.session_id == block.c.id)
        .join(Registration, Attendance.registration_id == Registration.id)
        .where(*_came(filters))
    )
    dimension, value = key or (by, "")
    if dimension in OF_SCHOOLS or filters.keys() & set(OF_SCHOOLS):
        query = query.outerjoin(School, Registration.school_id == School.id)
    if key:
        query = query.where(_keys(block)[dimension] == value)
    for name, where in FILTERS.items():
        if name in filters:
            query = query.where(where(filters[name]))
    return query


def _keys(block: Any) -> dict[str, ColumnElement[Any]]:
    return {
        "school_year": block.c.school_year,
        "region": func.coalesce(School.region_code, UNKNOWN),
        "board": func.coalesce(cast(School.board_id, String), UNKNOWN),
        "activity_type": type_coerce(block.c.type, String),
        "mode": type_coerce(block.c.mode, String),
        "month": func.substr(cast(block.c.on, String), *MONTH),
        "quarter": _year_of(block).concat("-").concat(cast(_quarter_of(block), String)),
        "co_hosted": block.c.co_hosted,
        "board_type": func.coalesce(_board_type(), UNKNOWN),
        "role": type_coerce(Registration.role, String),
        "language": type_coerce(block.c.language, String),
        **dict.fromkeys(dimensions.OF_PROGRAMMES, block.c.belongs),
    }


def _year_of(block: Any) -> ColumnElement[str]:
    return func.substr(cast(block.c.on, String), *YEAR)


def _quarter_of(block: Any) -> ColumnElement[int]:
    return cast((extract("month", block.c.on) + 2) // 3, Integer)


def _board_type() -> ColumnElement[str]:
    """Of the board of the counsellor's school."""
    query = select(type_coerce(Board.board_type, String)).where(Board.id == School.board_id)
    return query.correlate(School).scalar_subquery()


def _distinct(block: Any) -> tuple[Any, ...]:
    """In the order of `Turnout`."""
    pair = cast(block.c.event_id, BigInteger) * PLACES + person()
    return (
        func.count(distinct(person())),
        func.count(distinct(pair)),
        func.count(distinct(Registration.school_id)),
    )


def _minutes(block: Any) -> ColumnElement[int]:
    percent = organisation.current().whole_session_percent
    return func.sum(minutes.creditable(block.c, whole_percent=percent))


def _took_place() -> tuple[Any, ...]:
    return Event.status.in_(REACHED), Session.cancelled_reason.is_(None)


def _came(filters: dict[str, str]) -> tuple[Any, ...]:
    """A counsellor, or of the role that is named, who was there at least in part."""
    return (
        Attendance.presence.in_(CAME),
        Registration.is_class.is_(False),
        Registration.role.in_(undecided.roles(filters)),
    )


OF_BLOCKS: dict[str, Any] = {
    "activity_type": lambda query, value: query.where(Event.type == value),
    "mode": lambda query, value: query.where(Event.mode == value),
    "programme": belonging.belongs_to,
    "funder": belonging.is_funded_by,
}
FILTERS: dict[str, Any] = {
    "region": lambda value: School.region_code == value,
    "board": lambda value: School.board_id == int(value),
}
DIMENSIONS = (
    "school_year", "region", "board", "activity_type", "mode", "month", "role", "language", "quarter",
    "board_type", "co_hosted",
    *dimensions.OF_PROGRAMMES,
)  # fmt: skip
