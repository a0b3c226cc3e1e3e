"""How many young people were reached: participations, contact hours and the range of domain.md 7.4."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import nsmallest

from outreach.core import rounding
from outreach.core.language import _
from outreach.core.remembered import remembered
from outreach.past.words import Measure
from outreach.reports import belonging, declared, delivered, dimensions, distinct, undecided
from outreach.reports.declared import Declared
from outreach.reports.delivered import Pupils, YouthPresence
from outreach.reports.dimensions import GENDERS
from outreach.reports.distinct import Marks
from outreach.reports.imse import InForce
from outreach.reports.periods import Period
from outreach.reports.tally import Sums, Tally

Parts = Callable[[Pupils], Iterable[tuple[str, int]]]
"""The keys that a session counts under, each with the heads that count there."""


@dataclass(frozen=True)
class YouthCount:
    """One line of the report; `unique_low` to `unique_high` young people at least and at most."""

    key: str
    label: str
    participations: int
    contact_hours: float
    sessions: int | None
    schools: int | None
    unique_low: int
    unique_high: int


@dataclass(frozen=True)
class YouthAnswer:
    """The rows of one dimension, the totals over all, and what these leave out.

    `without_numbers` sessions took place and were never counted; `open_events` are past and not closed.
    """

    by: str
    period: Period
    rows: tuple[YouthCount, ...]
    totals: YouthCount
    without_numbers: int = 0
    open_events: frozenset[int] = frozenset()
    filters: dict[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    overlaps: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def undecided(self) -> int:
        return len(self.open_events)

    @property
    def rounded_to(self) -> int | None:
        """What the counts of its rows are rounded to; None where they are exact."""
        return rounding.TO if self.by in dimensions.ATTRIBUTES else None

    @property
    def cumulative(self) -> int:
        """Participations recorded here and declared as totals."""
        return self.totals.participations + declared.total(self.declared)


def youth_reached(period: Period, *, by: str = "school_year", **filters: str) -> YouthAnswer:
    """The report by one dimension; filters narrow it to one region, board, grade, type, mode or school."""
    figures = counted(period, by, filters)
    totals = declared.within(period, Measure.YOUTH, narrowed_by=filters)
    return YouthAnswer(
        by=by,
        period=period,
        rows=rows(by, figures),
        totals=total(figures),
        without_numbers=figures.without_numbers,
        open_events=frozenset(undecided.youth(period, **filters)),
        filters=filters,
        declared=totals,
        overlaps=declared.overlaps(totals, delivered.heads_by_day(period)) if totals else (),
    )


@dataclass(frozen=True)
class YouthFigures:
    """By the keys of a dimension, and over the whole period."""

    groups: dict[str, Sums]
    whole: Sums
    without_numbers: int


@remembered
def counted(period: Period, by: str, filters: dict[str, str]) -> YouthFigures:
    """The sessions are read once, each for its keys and for the whole."""
    marks = distinct.marks()
    facts, parts = _parts(by)
    read = delivered.pupils(period, marks.groups, facts, filters)
    groups, whole = tallies(read, marks, parts)
    is_personal = by in dimensions.ATTRIBUTES
    sums = {key: tally.rounded() if is_personal else tally.sums() for key, tally in groups.items()}
    return YouthFigures(sums, whole.sums(), whole.without_numbers)


def tallies(read: Iterable[Pupils], marks: Marks, parts: Parts) -> tuple[dict[str, Tally], Tally]:
    """What is added up of these sessions by key, and of all of them."""
    whole, groups = Tally(marks), dict[str, Tally]()
    for pupils in read:
        tie = marks.tie(pupils.id, pupils.group, pupils.label)
        whole.add(pupils, tie, pupils.heads)
        for key, heads in parts(pupils):
            group = groups.get(key)
            if group is None:
                group = groups[key] = Tally(marks)
            group.add(pupils, tie, heads)
    return groups, whole


def row(key: str, label: str, sums: Sums) -> YouthCount:
    """One line of the report."""
    return YouthCount(key, label, **vars(sums))


def rows(by: str, figures: YouthFigures) -> tuple[YouthCount, ...]:
    """A line for each key, in the order of the dimension."""
    order, label = dimensions.order(by), dimensions.labels(by)
    groups = figures.groups
    return tuple(row(key, label(key), groups[key]) for key in sorted(groups, key=order))


def total(figures: YouthFigures) -> YouthCount:
    """The line over all of them."""
    return row("total", _("Total"), figures.whole)


@dataclass(frozen=True)
class VisitsBehind:
    """The first sessions that make up a number, how many there are, and the number, exact."""

    row: YouthCount
    presences: list[YouthPresence]
    count: int


def behind(
    period: Period, *, by: str, key: str | None = None, most: int, **filters: str
) -> VisitsBehind:
    """What makes up one row, with the pupils of that row; without a key, the totals."""
    marks = distinct.marks()
    tally, heads_of = Tally(marks), dict[int, int]()
    facts, parts = _parts(by)
    days: list[tuple[bool, date, int]] = []
    for pupils in delivered.pupils(period, marks.groups, facts, filters):
        for part, heads in [(key, pupils.heads)] if key is None else parts(pupils):
            if part == key:
                tally.add(pupils, marks.tie(pupils.id, pupils.group, pupils.label), heads)
                heads_of[pupils.id] = heads
                days.append((pupils.id < 0, pupils.on, abs(pupils.id)))
    shown = [-number if is_class else number for is_class, _on, number in nsmallest(most, days)]
    presences = [
        replace(presence, heads=heads_of[presence.id])
        for presence in delivered.presences(period, {}, only=shown)
    ]
    return VisitsBehind(row("", "", tally.sums()), presences, len(days))


def _parts(by: str) -> tuple[tuple[str, ...], Parts]:
    """What must be read of a session for a dimension, and its keys, each with the heads that count there."""
    if by == "gender":
        return delivered.GENDERS, _by_gender
    if by == "imse_group":
        index = InForce()
        return (), lambda pupils: [
            (index.group(pupils.school_id, pupils.school_year).value, pupils.heads)
        ]
    if by in dimensions.OF_PROGRAMMES:
        rows = belonging.keys(by)
        return ("event_id",), lambda pupils: [
            (key, pupils.heads) for key in rows.get(pupils.facts[0], belonging.NONE)
        ]
    facts, key_of = delivered.key_of_pupils(by)
    return facts, lambda pupils: [(key_of(pupils), pupils.heads)]


def _by_gender(pupils: Pupils) -> list[tuple[str, int]]:
    """Every gender of a session that recorded any: which ones nobody declared is not told either."""
    *genders, missing = GENDERS
    if all(count is None for count in pupils.facts):
        return [(missing, pupils.heads)]
    return [(gender, count or 0) for gender, count in zip(genders, pupils.facts, strict=True)]


DIMENSIONS = (*delivered.KEYS, "gender", "imse_group", *dimensions.OF_PROGRAMMES)
