"""The delivered sessions that count for youth (D of domain.md 7.4); what is still open is in `undecided`."""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, cast, exists, func, null, or_, select, union_all

from outreach.attendance.models import Attendance
from outreach.core.database import db
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import CountMethod, EventType, Language, Mode
from outreach.registration.models import Registration
from outreach.reports import belonging, dimensions, distinct, minutes
from outreach.reports.distinct import Groups
from outreach.reports.periods import Period
from outreach.schools.models import Board, School

YOUTH_TYPES = tuple(type_ for type_ in EventType if type_.kind.counts_youth)
CLASS_TYPES = tuple(type_ for type_ in EventType if type_.kind.counts_counsellors)
"""Their own headcount is of adults; a class registered to them counts by its heads."""
AT_ONCE = 2000
EVER = Period(date.min, date.max)
GENDERS = ("girls", "boys", "other", "not_declared")


def _board_type(board_id: Any) -> Any:
    """Of the board of a row."""
    return select(Board.board_type).where(Board.id == board_id).scalar_subquery()


SESSIONS: dict[str, Any] = {
    "id": Session.id,
    "session_id": Session.id,
    "event_id": Session.event_id,
    "school_id": Session.school_id,
    "on": Session.local_on,
    "school_year": Session.school_year,
    "region": Session.region_code,
    "board_id": Session.board_id,
    "grades": cast(Session.grades, Text),
    "label": Session.group_label,
    "type": Event.type,
    "mode": Event.mode,
    "language": func.coalesce(Session.language, Event.language),
    "heads": Session.youth_count,
    "length": minutes.length(),
    "same_as": Session.same_pupils_as_id,
    "board_type": _board_type(Session.board_id),
    "co_hosts": Event.co_hosts,
    **{name: getattr(Session, name) for name in GENDERS},
}
CLASSES: dict[str, Any] = SESSIONS | {
    "id": -Attendance.id,
    "school_id": Registration.school_id,
    "region": func.coalesce(School.region_code, Session.region_code),
    "board_id": School.board_id,
    "board_type": _board_type(School.board_id),
    "grades": cast(Registration.pupils, Text),
    "label": "#" + Registration.code,
    "heads": Attendance.youth_count,
    "same_as": null(),
    **dict.fromkeys(GENDERS, null()),
}
"""What a report may read of a session, and of a class at one; of a class that nobody counted there is none."""


@dataclass(frozen=True)
class YouthPresence:
    """One delivered session, or one class at it, as the report sees it: `heads` pupils for `minutes`.

    `id` is that of the session, or minus that of the class's attendance.
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
    is_counted: bool = True

    @property
    def place(self) -> Hashable:
        return distinct.place(self.school_id, self.event_id)


class Pupils(NamedTuple):
    """The same as far as sums and distinct counts need it, with what a dimension tells it apart by."""

    id: int
    session_id: int
    school_id: int | None
    group: int
    school_year: str
    grades: tuple[str, ...]
    label: str
    on: date
    heads: int
    minutes: int
    is_counted: bool
    facts: tuple[Any, ...]


class Texts:
    """What is written the same in many rows, read once: grades and labels."""

    def __init__(self) -> None:
        self._grades: dict[str, tuple[str, ...]] = {}
        self._labels: dict[str, str] = {}

    def grades(self, text: str) -> tuple[str, ...]:
        """The sorted grades of a list, or of what counts pupils by grade."""
        read = self._grades.get(text)
        if read is None:
            read = self._grades[text] = tuple(sorted(json.loads(text)))
        return read

    def label(self, text: str) -> str:
        folded = self._labels.get(text)
        if folded is None:
            folded = self._labels[text] = distinct.folded(text)
        return folded


def presences(
    period: Period, filters: dict[str, str], *, only: Collection[int] | None = None
) -> Iterator[YouthPresence]:
    """Sessions of types that count youth, not cancelled themselves, then the classes that registered.

    `only` narrows them to these ids.
    """
    texts, grade = Texts(), filters.get("grade")
    names = (
        "id", "session_id", "event_id", "school_id", "on", "school_year", "region", "board_id", "grades",
        "label", "type", "mode", "heads", "length", "same_as", "language",
    )  # fmt: skip
    for row in _rows(period, filters, names, in_order=True, only=only):
        (id_, session_id, event_id, school_id, on, year, region, board, grades, label, type_, mode,
         heads, length, same_as, language) = row  # fmt: skip
        if is_of(grade, read := texts.grades(grades)):
            yield YouthPresence(
                id_, session_id, event_id, school_id, on, year, region, board, read, label, type_, mode,
                heads or 0, minutes.of(length), same_as, language, heads is not None,
            )  # fmt: skip


def pupils(
    period: Period, groups: Groups, facts: tuple[str, ...], filters: dict[str, str]
) -> Iterator[Pupils]:
    """The same, in no order, with only these facts of each (names of `SESSIONS`)."""
    texts, grade = Texts(), filters.get("grade")
    names = (
        "id", "session_id", "event_id", "school_id", "school_year", "grades", "label", "on", "heads",
        "length", *facts,
    )  # fmt: skip
    for row in _rows(period, filters, names):
        id_, session_id, event_id, school_id, year, grades, label, on, heads, length, *more = row
        read = texts.grades(grades)
        if grade and not is_of(grade, read):
            continue
        yield Pupils(
            id_, session_id, school_id, groups.number(school_id or -event_id, year, read), year, read,
            texts.label(label), on,
            heads or 0, minutes.of(length), heads is not None, tuple(more),
        )  # fmt: skip


def heads_by_day(period: Period) -> Iterator[tuple[date, int]]:
    """How many participations each day had, added up by the database."""
    for source in (_sessions, _classes):
        heads = func.sum(SESSIONS["heads"] if source is _sessions else CLASSES["heads"])
        query = source(period, {}, Session.local_on, heads).group_by(Session.local_on)
        yield from ((on, int(count or 0)) for on, count in db.session.execute(query))


def added_up(period: Period, filters: dict[str, str], names: Iterable[str]) -> list[int]:
    """The sums of these numbers of groups (names of `SESSIONS`)."""
    sums = [func.sum(SESSIONS[name]) for name in names]
    row = db.session.execute(_sessions(period, filters, *sums)).one()
    return [int(count or 0) for count in row]


def estimated(period: Period, filters: dict[str, str]) -> int:
    """How many participations somebody estimated instead of counting."""
    query = _sessions(period, filters, func.sum(Session.youth_count))
    query = query.where(Session.count_method == CountMethod.ESTIMATED)
    return int(db.session.scalar(query) or 0)


def met_by_year() -> Any:
    """The last day of each school, school year and region, of all that ever took place, as a subquery."""
    parts = []
    for source, columns in ((_sessions, SESSIONS), (_classes, CLASSES)):
        names = ("school_id", "school_year", "region")
        keys = [columns[name] for name in names]
        labelled = [key.label(name) for key, name in zip(keys, names, strict=True)]
        query = source(EVER, {}, *labelled, func.max(Session.local_on).label("last_on"))
        parts.append(query.where(columns["school_id"].is_not(None)).group_by(*keys))
    return union_all(*parts).subquery("met")


def _rows(
    period: Period,
    filters: dict[str, str],
    names: Iterable[str],
    *,
    in_order: bool = False,
    only: Collection[int] | None = None,
) -> Iterator[Any]:
    own = _sessions(period, filters, *(SESSIONS[name] for name in names))
    classes = _classes(period, filters, *(CLASSES[name] for name in names))
    if in_order:
        own = own.order_by(Session.local_on, Session.id)
        classes = classes.order_by(Session.local_on, Attendance.id)
    if only is not None:
        own = own.where(Session.id.in_([number for number in only if number > 0]))
        classes = classes.where(Attendance.id.in_([-number for number in only if number < 0]))
    return chain(_streamed(own), _streamed(classes))


def _streamed(query: Any) -> Iterator[Any]:
    """A part of the rows at a time, so that memory does not grow with them."""
    result = db.session.connection().execute(query.execution_options(yield_per=AT_ONCE))
    return chain.from_iterable(result.partitions())


def participations_by_year(years: Iterable[str]) -> dict[str, int]:
    """The participations of each school year, added up by the database; as `presences` says them."""
    counts = dict.fromkeys(years, 0)
    of_years = Session.school_year.in_(counts)
    sessions = (
        select(Session.school_year, func.sum(Session.youth_count))
        .join(Event)
        .where(*took_place(), _of_pupils(), of_years)
    )
    classes = (
        select(Session.school_year, func.sum(Attendance.youth_count))
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .where(*took_place(), _of_classes(), of_years)
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


def _sessions(period: Period, filters: dict[str, str], *columns: Any) -> Any:
    """Sessions by their own headcount."""
    query = select(*columns).select_from(Session).join(Event, Session.event_id == Event.id)
    query = query.where(*took_place(), _of_pupils(), *within(period))
    return narrowed(query, FILTERS, filters)


def _classes(period: Period, filters: dict[str, str], *columns: Any) -> Any:
    """Classes registered to an event, by the counts of the day."""
    query = (
        select(*columns)
        .select_from(Attendance)
        .join(Registration, Attendance.registration_id == Registration.id)
        .join(Session, Attendance.session_id == Session.id)
        .join(Event, Session.event_id == Event.id)
        .outerjoin(School, Registration.school_id == School.id)
        .where(*took_place(), _of_classes(), *within(period))
    )
    return narrowed(query, CLASS_FILTERS, filters)


def took_place() -> tuple[Any, ...]:
    """Of delivered or closed events, and not cancelled themselves."""
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


def is_of(grade: str | None, grades: Iterable[str]) -> bool:
    """Whether these grades pass that filter: they make up its row, or there is no filter."""
    return not grade or dimensions.grade_key(grades) == grade


FILTERS: dict[str, Any] = {
    "region": lambda query, value: query.where(Session.region_code == value),
    "board": lambda query, value: query.where(Session.board_id == int(value)),
    "activity_type": lambda query, value: query.where(Event.type == value),
    "mode": lambda query, value: query.where(Event.mode == value),
    "school": lambda query, value: query.where(Session.school_id == int(value)),
    "grade": lambda query, value: query,
    "programme": belonging.belongs_to,
    "funder": belonging.is_funded_by,
}
CLASS_FILTERS: dict[str, Any] = {
    **FILTERS,
    "region": lambda query, value: query.where(
        func.coalesce(School.region_code, Session.region_code) == value
    ),
    "board": lambda query, value: query.where(School.board_id == int(value)),
    "school": lambda query, value: query.where(Registration.school_id == int(value)),
}
Key = tuple[str, Callable[[Any], str]]
KEYS: dict[str, Key] = {
    "school_year": ("school_year", str),
    "region": ("region", str),
    "grade": ("grades", dimensions.grade_key),
    "board": ("board_id", lambda board_id: str(board_id or "")),
    "activity_type": ("type", lambda type_: str(type_.value)),
    "mode": ("mode", lambda mode: str(mode.value)),
    "month": ("on", lambda on: str(on)[:7]),
    "quarter": ("on", lambda on: f"{on.year}-{(on.month + 2) // 3}"),
    "board_type": ("board_type", lambda word: str(word.value) if word else ""),
    "co_hosted": ("co_hosts", lambda names: "yes" if names.strip() else "no"),
    "language": ("language", lambda language: str(language.value)),
}
"""The fact that a dimension tells sessions apart by, and the key that it makes of it."""
_READ_ANYWAY: dict[str, Callable[[Pupils], Any]] = {
    "school_year": lambda p: p.school_year,
    "grades": lambda p: p.grades,
    "on": lambda p: p.on,
}


def key_of(by: str) -> Callable[[YouthPresence], str]:
    """The key of a dimension that a session has."""
    fact, word = KEYS[by]
    return lambda presence: word(getattr(presence, fact))


def key_of_pupils(by: str) -> tuple[tuple[str, ...], Callable[[Pupils], str]]:
    """The same where only sums are wanted, with the facts that must be read for it."""
    fact, word = KEYS[by]
    if read := _READ_ANYWAY.get(fact):
        return (), lambda pupils: word(read(pupils))
    return (fact,), lambda pupils: word(pupils.facts[0])
