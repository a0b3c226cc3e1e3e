"""How many guidance counsellors were reached: distinct persons, participations and hours (domain.md 7.4)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from outreach.attendance import hours
from outreach.attendance.models import CAME, Attendance
from outreach.core.database import db
from outreach.core.language import _
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType, Language, Mode
from outreach.organisation import queries as organisation
from outreach.past.words import Measure
from outreach.people.models import Role
from outreach.registration.models import Registration
from outreach.reports import declared, dimensions, undecided
from outreach.reports.declared import Declared
from outreach.reports.periods import Period
from outreach.schools.models import School


@dataclass(frozen=True)
class Seen:
    """One counsellor at one session."""

    person: int
    name: str
    event_id: int
    on: Any
    school_year: str
    role: Role | None
    school_id: int | None
    region: str
    board_id: int | None
    type: EventType
    mode: Mode
    language: Language
    minutes: int


@dataclass(frozen=True)
class Row:
    """`counsellors` are distinct persons; `participations` one a person and event."""

    key: str
    label: str
    counsellors: int
    participations: int
    counsellor_hours: float
    schools: int


@dataclass(frozen=True)
class Report:
    """The rows of one dimension; the totals are distinct over the whole period."""

    by: str
    period: Period
    rows: tuple[Row, ...]
    totals: Row
    undecided: int = 0
    filters: dict[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    overlaps: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def cumulative(self) -> int:
        """Participations recorded here and declared as totals."""
        return self.totals.participations + declared.total(self.declared)


def counsellors_reached(period: Period, *, by: str = "school_year", **filters: str) -> Report:
    """Persons in a counsellor's role, or the one named, present at least in part."""
    found = seen(period, **filters)
    groups, order = _grouped(found, by), dimensions.order(by)
    rows = tuple(
        added_up(key, dimensions.label(by, key), group)
        for key, group in sorted(groups.items(), key=lambda pair: order(pair[0]))
    )
    totals = declared.within(period, Measure.COUNSELLORS, narrowed_by=filters)
    return Report(
        by=by,
        period=period,
        rows=rows,
        totals=added_up("total", _("Total"), found),
        undecided=len(undecided.counsellors(period, **filters)),
        filters=filters,
        declared=totals,
        overlaps=declared.overlaps(totals, _participations(found)),
    )


def behind(period: Period, *, by: str, key: str | None = None, **filters: str) -> list[Seen]:
    """The presences that make up one row; without a key, the totals."""
    found = seen(period, **filters)
    return found if key is None else _grouped(found, by).get(key, [])


def _grouped(found: Sequence[Seen], by: str) -> dict[str, list[Seen]]:
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in found:
        groups[KEYS[by](one)].append(one)
    return groups


def seen(period: Period, **filters: str) -> list[Seen]:
    """Every recorded presence that counts; an erased person stays one person, by registration."""
    percent = organisation.current().whole_session_percent
    query = (
        select(Attendance, Registration, Session, Event, School)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Session, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .outerjoin(School, Registration.school_id == School.id)
        .where(
            *_came(filters),
            Session.local_on >= period.first,
            Session.local_on <= period.last,
        )
        .order_by(Session.local_on, Attendance.id)
    )
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    return [
        _seen(*row, minutes=hours.minutes(row[0], whole_percent=percent))
        for row in db.session.execute(query)
    ]


def persons_by_year(years: Iterable[str]) -> dict[str, int]:
    """The distinct counsellors of each school year, counted by the database; as the report says them."""
    counts = dict.fromkeys(years, 0)
    person = func.coalesce(Registration.person_id, -Registration.id)
    query = (
        select(Session.school_year, func.count(distinct(person)))
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Event, Session.event_id == Event.id)
        .where(*_came({}), Session.school_year.in_(counts))
        .group_by(Session.school_year)
    )
    rows = db.session.execute(query).all()
    return counts | {row[0]: row[1] for row in rows}


def _came(filters: dict[str, str]) -> tuple[Any, ...]:
    """What counts: a counsellor who was there, at a block that took place."""
    return (
        Event.status.in_(REACHED),
        Session.cancelled_reason.is_(None),
        Attendance.presence.in_(CAME),
        Registration.is_class.is_(False),
        Registration.role.in_(undecided.roles(filters)),
    )


def _participations(presences: Sequence[Seen]) -> list[tuple[date, int]]:
    """The first day of each person at each event, once."""
    days = {(one.person, one.event_id): one.on for one in reversed(presences)}
    return [(on, 1) for on in days.values()]


def _seen(
    _attendance: Attendance,
    registration: Registration,
    session: Session,
    event: Event,
    school: School | None,
    *,
    minutes: int,
) -> Seen:
    return Seen(
        person=registration.person_id or -registration.id,
        name=registration.name,
        event_id=event.id,
        on=session.local_on,
        school_year=session.school_year,
        role=registration.role,
        school_id=registration.school_id,
        region=school.region_code if school else "",
        board_id=school.board_id if school else None,
        type=event.type,
        mode=event.mode,
        language=session.language or event.language,
        minutes=minutes,
    )


def added_up(key: str, label: str, found: Sequence[Seen]) -> Row:
    """One line of the report from the presences behind it."""
    total = Decimal(sum(one.minutes for one in found)) / 60
    return Row(
        key=key,
        label=label,
        counsellors=len({one.person for one in found}),
        participations=len({(one.person, one.event_id) for one in found}),
        counsellor_hours=float(round(total, 2)),
        schools=len({one.school_id for one in found if one.school_id}),
    )


KEYS: dict[str, Callable[[Seen], str]] = {
    "school_year": lambda one: one.school_year,
    "region": lambda one: one.region,
    "board": lambda one: str(one.board_id or ""),
    "activity_type": lambda one: one.type.value,
    "mode": lambda one: one.mode.value,
    "month": lambda one: f"{one.on:%Y-%m}",
    "role": lambda one: one.role.value if one.role else "",
    "language": lambda one: one.language.value,
}
FILTERS: dict[str, Any] = {
    "region": lambda query, value: query.where(School.region_code == value),
    "board": lambda query, value: query.where(School.board_id == int(value)),
    "activity_type": lambda query, value: query.where(Event.type == value),
    "mode": lambda query, value: query.where(Event.mode == value),
    "role": lambda query, value: query,
}
DIMENSIONS = tuple(KEYS)
