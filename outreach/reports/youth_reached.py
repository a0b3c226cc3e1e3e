"""How many young people were reached: participations, contact hours and the range of domain.md 7.4."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from outreach.attendance.models import Attendance
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, fold
from outreach.events import queries as events
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType, Language, Mode
from outreach.past.words import Measure
from outreach.registration.models import Registration
from outreach.reports import declared, dimensions, small_cells
from outreach.reports.declared import Declared
from outreach.reports.dimensions import GENDERS, SEVERAL
from outreach.reports.imse import InForce
from outreach.reports.periods import Period
from outreach.schools.models import School

SECONDARY = {f"secondary_{n}": n for n in range(1, 6)}
LAST_SECONDARY_YEAR = 6


@dataclass(frozen=True)
class Presence:
    """One delivered session as the report sees it; `heads` pupils for `minutes`."""

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
    declared: tuple[int, ...] = ()

    @property
    def genders(self) -> dict[str, int]:
        """The pupils by gender as the groups were counted; those nobody recorded stand apart."""
        told = dict(zip(GENDERS, (*self.declared, *(0,) * 4), strict=False))
        return told | {"not_recorded": self.heads - sum(self.declared)}


@dataclass(frozen=True)
class Row:
    """One line of the report; `unique_low` to `unique_high` young people at least and at most."""

    key: str
    label: str
    participations: int
    contact_hours: float
    sessions: int
    schools: int
    unique_low: int
    unique_high: int


@dataclass(frozen=True)
class Hidden:
    """A row whose people are too few to be told; `mark` stands in their place."""

    key: str
    label: str
    participations: None
    contact_hours: None
    sessions: int
    schools: int
    unique_low: None
    unique_high: None
    mark: str


@dataclass(frozen=True)
class Report:
    """The rows of one dimension, the totals over all, and the visits nobody has decided yet."""

    by: str
    period: Period
    rows: tuple[Row | Hidden, ...]
    totals: Row
    undecided: int = 0
    filters: dict[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def cumulative(self) -> int:
        """Participations recorded here and declared as totals."""
        return self.totals.participations + declared.total(self.declared)


def youth_reached(period: Period, *, by: str = "school_year", **filters: str) -> Report:
    """The report by one dimension; filters narrow it to one region, board, grade, type, mode or school."""
    found = presences(period, **filters)
    rows = [added_up(key, dimensions.label(by, key), group) for key, group in _grouped(found, by)]
    totals = added_up("total", _("Total"), found)
    undecided = events.undecided_count(period.first, period.last)
    told = declared.within(period, Measure.YOUTH, narrowed_by=filters)
    return Report(by, period, tuple(_hide(rows, by)), totals, undecided, filters, told)


def presences(period: Period, **filters: str) -> list[Presence]:
    """Every session that counts: delivered or closed, not cancelled itself, with its headcount."""
    query = (
        select(
            Session.id, Session.event_id, Session.school_id, Session.local_on, Session.school_year,
            Session.region_code, Session.board_id, Session.grades, Session.group_label, Event.type,
            Event.mode, Session.youth_count, Session.starts_at, Session.ends_at, Session.same_pupils_as_id,
            Session.language, Event.language, Session.girls, Session.boys, Session.other,
            Session.not_declared,
        )
        .join(Event)
        .where(
            Event.status.in_(REACHED),
            Session.cancelled_reason.is_(None),
            Session.youth_count.is_not(None),
            Session.local_on >= period.first,
            Session.local_on <= period.last,
        )
        .order_by(Session.local_on, Session.id)
    )  # fmt: skip
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    found = [_presence(row) for row in db.session.execute(query)]
    found += _classes(period, **filters)
    grade = filters.get("grade")
    return [p for p in found if not grade or grade in p.grades]


def _classes(period: Period, **filters: str) -> list[Presence]:
    """Classes registered to an event, by the counts of the day; where the session itself is not counted."""
    query = (
        select(Attendance, Registration, Session, Event, School)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Session, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .outerjoin(School, Registration.school_id == School.id)
        .where(
            Event.status.in_(REACHED),
            Session.cancelled_reason.is_(None),
            Session.youth_count.is_(None),
            Attendance.youth_count.is_not(None),
            Session.local_on >= period.first,
            Session.local_on <= period.last,
        )
        .order_by(Session.local_on, Attendance.id)
    )
    for name, value in filters.items():
        query = CLASS_FILTERS[name](query, value)
    return [
        Presence(
            session_id=-attendance.id,
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
        for attendance, registration, session, event, school in db.session.execute(query)
    ]


def behind(period: Period, *, by: str, key: str | None = None, **filters: str) -> list[Presence]:
    """The sessions that make up one row, with the pupils of that row; without a key, the totals."""
    found = presences(period, **filters)
    return found if key is None else dict(_grouped(found, by)).get(key, [])


def participations_by_year(years: Iterable[str]) -> dict[str, int]:
    """The participations of each school year, added up by the database; as `youth_reached` says them."""
    wanted = list(years)
    counted = (Event.status.in_(REACHED), Session.cancelled_reason.is_(None))
    sessions = (
        select(Session.school_year, func.sum(Session.youth_count))
        .join(Event)
        .where(*counted, Session.school_year.in_(wanted))
    )
    classes = (
        select(Session.school_year, func.sum(Attendance.youth_count))
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .where(*counted, Session.school_year.in_(wanted), Session.youth_count.is_(None))
    )
    found = dict.fromkeys(wanted, 0)
    for query in (sessions, classes):
        for year, heads in db.session.execute(query.group_by(Session.school_year)):
            found[year] += heads or 0
    return found


def unique_range(found: Sequence[Presence]) -> tuple[int, int]:
    """The fewest and the most young people these sessions can have reached (domain.md 7.4)."""
    return sum(_lowest(found).values()), sum(_highest(found).values())


def _highest(found: Sequence[Presence]) -> dict[Any, int]:
    """Labelled groups count once a school year, at their largest; unlabelled sessions in full."""
    most: dict[Any, int] = defaultdict(int)
    group_of = _groups(found)
    for p in found:
        key = group_of(p)
        most[key] = max(most[key], p.heads)
    return most


def _lowest(found: Sequence[Presence]) -> dict[Any, int]:
    """For each school and cohort the largest total of a single day."""
    bucket_of = _buckets(found)
    days: dict[Any, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    group_of = _groups(found)
    for p in found:
        groups = days[bucket_of(p), p.on]
        groups[group_of(p)] = max(groups[group_of(p)], p.heads)
    least: dict[Any, int] = defaultdict(int)
    for (bucket, _day), groups in days.items():
        least[bucket] = max(least[bucket], sum(groups.values()))
    return least


def _groups(found: Iterable[Presence]) -> Callable[[Presence], Any]:
    """What says that two sessions had the same pupils: the mark by staff, else the label."""
    by_id = {p.session_id: p for p in found}
    return lambda p: _group(by_id.get(p.same_as or 0, p), mark=p.same_as)


def _group(p: Presence, *, mark: int | None) -> Any:
    if mark and p.session_id != mark:
        return ("session", mark)
    if p.label:
        return (p.school_id, p.school_year, p.grades, fold(p.label))
    return ("session", p.session_id)


def _cohorts(p: Presence) -> tuple[Any, ...]:
    """The year in which each grade leaves secondary school; other grades keep their name."""
    start = clock.year_start(p.school_year)
    place = p.school_id or f"event {p.event_id}"
    grades = p.grades or ("",)
    return tuple(
        (place, start + LAST_SECONDARY_YEAR - SECONDARY[g] if g in SECONDARY else g) for g in grades
    )


def _buckets(found: Iterable[Presence]) -> Callable[[Presence], Any]:
    """A group of several grades joins its cohorts of that school into one bucket."""
    parent: dict[Any, Any] = {}

    def root(node: Any) -> Any:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for p in found:
        first, *rest = _cohorts(p)
        for other in rest:
            parent[root(other)] = root(first)
    return lambda p: root(_cohorts(p)[0])


def _keys_of(by: str) -> Callable[[Presence], Iterable[str]]:
    """Under which keys of a dimension a session stands."""
    if by != "imse_group":
        return KEYS[by]
    in_force = InForce()
    return lambda p: [in_force.group(p.school_id, p.school_year).value]


def _grouped(found: Sequence[Presence], by: str) -> list[tuple[str, list[Presence]]]:
    groups: dict[str, list[Presence]] = defaultdict(list)
    keys = _keys_of(by)
    for p in found:
        for key in keys(p):
            part = replace(p, heads=p.genders[key]) if by == "gender" else p
            groups[key].append(part)
    return sorted(groups.items(), key=lambda pair: dimensions.order(by)(pair[0]))


def _hide(rows: Sequence[Row], by: str) -> Iterator[Row | Hidden]:
    """The rows, with counts of few people hidden where they could point at somebody."""
    marks = small_cells.hidden({row.key: row.participations for row in rows}) if by in SMALL else {}
    for row in rows:
        if row.key in marks:
            yield Hidden(
                row.key,
                row.label,
                None,
                None,
                row.sessions,
                row.schools,
                None,
                None,
                marks[row.key],
            )
        else:
            yield row


def added_up(key: str, label: str, found: Sequence[Presence]) -> Row:
    """One line of the report from the sessions behind it."""
    low, high = unique_range(found)
    return Row(
        key=key,
        label=label,
        participations=sum(p.heads for p in found),
        contact_hours=round(sum(p.heads * p.minutes for p in found) / 60, 2),
        sessions=len(found),
        schools=len({p.school_id for p in found if p.school_id}),
        unique_low=low,
        unique_high=high,
    )


def _presence(row: Any) -> Presence:
    (session_id, event_id, school_id, on, year, region, board, grades, label, type_, mode,
     heads, starts_at, ends_at, same_as, language, usual_language, *genders) = row  # fmt: skip
    return Presence(
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
        heads=heads,
        minutes=round((ends_at - starts_at).total_seconds() / 60),
        same_as=same_as,
        language=language or usual_language,
        declared=tuple(count or 0 for count in genders),
    )


KEYS: dict[str, Callable[[Presence], Iterable[str]]] = {
    "school_year": lambda p: [p.school_year],
    "region": lambda p: [p.region],
    "grade": lambda p: p.grades if len(p.grades) == 1 else [SEVERAL if p.grades else ""],
    "board": lambda p: [str(p.board_id or "")],
    "activity_type": lambda p: [p.type.value],
    "mode": lambda p: [p.mode.value],
    "month": lambda p: [f"{p.on:%Y-%m}"],
    "language": lambda p: [p.language.value],
    "gender": lambda p: [key for key, heads in p.genders.items() if heads],
}
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
    "region": lambda query, value: query.where(School.region_code == value),
    "board": lambda query, value: query.where(School.board_id == int(value)),
    "school": lambda query, value: query.where(Registration.school_id == int(value)),
}
DIMENSIONS = (*KEYS, "imse_group")
SMALL = ("gender", "region")
"""The dimensions in which a small count of people is hidden."""
