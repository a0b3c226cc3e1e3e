"""The delivered sessions that count for youth (D of domain.md 7.4); what is still open is in `undecided`."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from outreach.attendance.models import Attendance
from outreach.core.database import db
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType, Language, Mode
from outreach.registration.models import Registration
from outreach.reports import dimensions, distinct
from outreach.reports.periods import Period
from outreach.schools.models import School

YOUTH_TYPES = tuple(type_ for type_ in EventType if type_.kind.counts_youth)
CLASS_TYPES = tuple(type_ for type_ in EventType if type_.kind.counts_counsellors)
"""Their own headcount is of adults; a class registered to them counts by its heads."""


@dataclass(frozen=True)
class Presence:
    """One delivered session, or one class at it, as the report sees it: `heads` pupils for `minutes`.

    `id` is that of the session, or minus that of the class's attendance; `genders` are the girls, boys,
    others and not declared, None where nobody recorded them.
    """

    id: int
    session_id: int
    event_id: int
    school_id: int | None
    on: date
    school_year: str
    region: str
    board_id: int | None
    grades: tuple[str, ...]
    label: str
    type: EventType
    mode: Mode
    heads: int
    minutes: int
    same_as: int | None = None
    language: Language = Language.FR
    genders: tuple[int | None, ...] = ()
    is_counted: bool = True

    @property
    def place(self) -> Hashable:
        return distinct.place(self.school_id, self.event_id)

    @property
    def has_genders(self) -> bool:
        return any(count is not None for count in self.genders)


def presences(period: Period, **filters: str) -> list[Presence]:
    """Sessions of types that count youth, not cancelled themselves, then the classes that registered."""
    query = (
        select(
            Session.id, Session.event_id, Session.school_id, Session.local_on, Session.school_year,
            Session.region_code, Session.board_id, Session.grades, Session.group_label, Event.type,
            Event.mode, Session.youth_count, Session.starts_at, Session.ends_at, Session.same_pupils_as_id,
            Session.language, Event.language, Session.girls, Session.boys, Session.other,
            Session.not_declared,
        )
        .join(Event)
        .where(*_took_place(), _of_pupils(), *within(period))
        .order_by(Session.local_on, Session.id)
    )  # fmt: skip
    query = narrowed(query, FILTERS, filters)
    rows = [_presence(row) for row in db.session.execute(query)]
    return _of_grade([*rows, *_classes(period, filters)], filters.get("grade"))


def participations_by_year(years: Iterable[str]) -> dict[str, int]:
    """The participations of each school year, added up by the database; as `presences` says them."""
    counts = dict.fromkeys(years, 0)
    of_years = Session.school_year.in_(counts)
    sessions = (
        select(Session.school_year, func.sum(Session.youth_count))
        .join(Event)
        .where(*_took_place(), _of_pupils(), of_years)
    )
    classes = (
        select(Session.school_year, func.sum(Attendance.youth_count))
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .where(*_took_place(), _of_classes(), of_years)
    )
    for query in (sessions, classes):
        for year, heads in db.session.execute(query.group_by(Session.school_year)):
            counts[year] += heads or 0
    return counts


def narrowed(query: Any, wheres: dict[str, Any], filters: dict[str, str]) -> Any:
    """The query by each filter; one that has no rule is a mistake of the caller."""
    for name, value in filters.items():
        query = wheres[name](query, value)
    return query


def _classes(period: Period, filters: dict[str, str]) -> list[Presence]:
    """Classes registered to an event, by the counts of the day."""
    query = (
        select(Attendance, Registration, Session, Event, School)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Session, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .outerjoin(School, Registration.school_id == School.id)
        .where(*_took_place(), _of_classes(), *within(period))
        .order_by(Session.local_on, Attendance.id)
    )
    return [
        Presence(
            id=-attendance.id,
            session_id=session.id,
            event_id=event.id,
            school_id=registration.school_id,
            on=session.local_on,
            school_year=session.school_year,
            region=school.region_code if school else session.region_code,
            board_id=school.board_id if school else None,
            grades=tuple(sorted(registration.pupils)),
            label=f"#{registration.code}",
            type=event.type,
            mode=event.mode,
            heads=attendance.youth_count or 0,
            minutes=session.minutes,
            language=session.language or event.language,
        )
        for attendance, registration, session, event, school in db.session.execute(
            narrowed(query, CLASS_FILTERS, filters)
        )
    ]


def _took_place() -> tuple[Any, ...]:
    return Event.status.in_(REACHED), Session.cancelled_reason.is_(None)


def within(period: Period) -> tuple[Any, ...]:
    """Sessions of these local days."""
    return Session.local_on >= period.first, Session.local_on <= period.last


def _of_pupils() -> Any:
    """Sessions that count by their own headcount; one whose classes are counted counts by these."""
    by_class = exists().where(
        Attendance.session_id == Session.id, Attendance.youth_count.is_not(None)
    )
    return and_(Event.type.in_(YOUTH_TYPES), or_(Session.youth_count.is_not(None), ~by_class))


def _of_classes() -> Any:
    """Classes whose heads no headcount of the whole session has in it already."""
    whole = and_(Event.type.in_(YOUTH_TYPES), Session.youth_count.is_(None))
    return and_(Attendance.youth_count.is_not(None), or_(whole, Event.type.in_(CLASS_TYPES)))


def _of_grade(rows: list[Presence], grade: str | None) -> list[Presence]:
    return [p for p in rows if is_of(grade, p.grades)]


def is_of(grade: str | None, grades: Iterable[str]) -> bool:
    """Whether these grades pass that filter: they make up its row, or there is no filter."""
    return not grade or dimensions.grade_key(grades) == grade


def _presence(row: Any) -> Presence:
    (session_id, event_id, school_id, on, year, region, board, grades, label, type_, mode,
     heads, starts_at, ends_at, same_as, language, usual_language, *genders) = row  # fmt: skip
    return Presence(
        id=session_id,
        session_id=session_id,
        event_id=event_id,
        school_id=school_id,
        on=on,
        school_year=year,
        region=region,
        board_id=board,
        grades=tuple(sorted(grades)),
        label=label,
        type=type_,
        mode=mode,
        heads=heads or 0,
        minutes=round((ends_at - starts_at).total_seconds() / 60),
        same_as=same_as,
        language=language or usual_language,
        genders=tuple(genders),
        is_counted=heads is not None,
    )


FILTERS: dict[str, Any] = {
    "region": lambda query, value: query.where(Session.region_code == value),
    "board": lambda query, value: query.where(Session.board_id == int(value)),
    "activity_type": lambda query, value: query.where(Event.type == value),
    "mode": lambda query, value: query.where(Event.mode == value),
    "school": lambda query, value: query.where(Session.school_id == int(value)),
    "grade": lambda query, value: query,
}
CLASS_FILTERS: dict[str, Any] = {
    **FILTERS,
    "region": lambda query, value: query.where(
        func.coalesce(School.region_code, Session.region_code) == value
    ),
    "board": lambda query, value: query.where(School.board_id == int(value)),
    "school": lambda query, value: query.where(Registration.school_id == int(value)),
}
