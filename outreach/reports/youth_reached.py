"""How many young people were reached: participations, contact hours and the range of domain.md 7.4."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from outreach.core import rounding
from outreach.core.language import _
from outreach.past.words import Measure
from outreach.reports import declared, delivered, dimensions, distinct, undecided
from outreach.reports.declared import Declared
from outreach.reports.delivered import Presence
from outreach.reports.dimensions import GENDERS
from outreach.reports.distinct import Marks
from outreach.reports.imse import InForce
from outreach.reports.periods import Period


@dataclass(frozen=True)
class Row:
    """One line of the report; `unique_low` to `unique_high` young people at least and at most.

    Of a gender it is not told in how many sessions and schools: exact counts would give children away.
    """

    key: str
    label: str
    participations: int
    contact_hours: float
    sessions: int | None
    schools: int | None
    unique_low: int
    unique_high: int


@dataclass(frozen=True)
class Report:
    """The rows of one dimension, the totals over all, and what these leave out.

    `without_numbers` sessions took place and were never counted; `undecided` events are past and not closed.
    """

    by: str
    period: Period
    rows: tuple[Row, ...]
    totals: Row
    without_numbers: int = 0
    undecided: int = 0
    filters: dict[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    overlaps: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def rounded_to(self) -> int | None:
        """What the counts of its rows are rounded to; None where they are exact."""
        return rounding.TO if self.by in dimensions.ATTRIBUTES else None

    @property
    def cumulative(self) -> int:
        """Participations recorded here and declared as totals."""
        return self.totals.participations + declared.total(self.declared)


def youth_reached(period: Period, *, by: str = "school_year", **filters: str) -> Report:
    """The report by one dimension; filters narrow it to one region, board, grade, type, mode or school."""
    presences, marks = delivered.presences(period, **filters), distinct.marks()
    rows = [_row(by, key, group, presences, marks) for key, group in _grouped(presences, by)]
    totals = declared.within(period, Measure.YOUTH, narrowed_by=filters)
    return Report(
        by=by,
        period=period,
        rows=tuple(rows),
        totals=added_up("total", _("Total"), presences, marks),
        without_numbers=sum(not p.is_counted for p in presences),
        undecided=len(undecided.youth(period, **filters)),
        filters=filters,
        declared=totals,
        overlaps=declared.overlaps(totals, ((p.on, p.heads) for p in presences)),
    )


def behind(period: Period, *, by: str, key: str | None = None, **filters: str) -> list[Presence]:
    """The sessions that make up one row, with the pupils of that row; without a key, the totals."""
    presences = delivered.presences(period, **filters)
    return presences if key is None else dict(_grouped(presences, by)).get(key, [])


def added_up(
    key: str, label: str, presences: Sequence[Presence], marks: Marks | None = None
) -> Row:
    """One line of the report from the sessions behind it."""
    low, high = distinct.unique_range(presences, marks)
    return Row(
        key=key,
        label=label,
        participations=sum(p.heads for p in presences),
        contact_hours=round(sum(p.heads * p.minutes for p in presences) / 60, 2),
        sessions=len({p.session_id for p in presences}),
        schools=len({p.school_id for p in presences if p.school_id}),
        unique_low=low,
        unique_high=high,
    )


def _row(
    by: str, key: str, group: list[Presence], presences: Sequence[Presence], marks: Marks
) -> Row:
    row = added_up(key, dimensions.label(by, key), group, marks)
    if by not in dimensions.ATTRIBUTES:
        return row
    ids = {p.id for p in group}
    return _rounded(row, [p for p in presences if p.id in ids])


def _rounded(row: Row, whole: Sequence[Presence]) -> Row:
    """People to the nearest 5; their hours from that, by the mean length over all pupils of the sessions.

    Exact hours would give the exact count away.
    """
    heads = rounding.to_five(row.participations)
    pupils = sum(p.heads for p in whole)
    minutes = sum(p.heads * p.minutes for p in whole) / pupils if pupils else 0
    return replace(
        row,
        participations=heads,
        contact_hours=round(heads * minutes / 60, 2),
        sessions=None,
        schools=None,
        unique_low=rounding.to_five(row.unique_low),
        unique_high=rounding.to_five(row.unique_high),
    )


def _grouped(presences: Sequence[Presence], by: str) -> list[tuple[str, list[Presence]]]:
    if by == "gender":
        return _by_gender(presences)
    keys = InForce().keys if by == "imse_group" else KEYS[by]
    groups: dict[str, list[Presence]] = defaultdict(list)
    for p in presences:
        for key in keys(p):
            groups[key].append(p)
    return sorted(groups.items(), key=lambda pair: dimensions.order(by)(pair[0]))


def _by_gender(presences: Sequence[Presence]) -> list[tuple[str, list[Presence]]]:
    """Every gender of the sessions that recorded any: which ones nobody declared is not told either."""
    recorded = [p for p in presences if p.has_genders]
    *declared_genders, missing = GENDERS
    groups = {
        gender: [replace(p, heads=p.genders[n] or 0) for p in recorded]
        for n, gender in enumerate(declared_genders)
    }
    groups[missing] = [p for p in presences if not p.has_genders]
    return [(key, group) for key, group in groups.items() if group]


KEYS: dict[str, Callable[[Presence], Iterable[str]]] = {
    "school_year": lambda p: [p.school_year],
    "region": lambda p: [p.region],
    "grade": lambda p: [dimensions.grade_key(p.grades)],
    "board": lambda p: [str(p.board_id or "")],
    "activity_type": lambda p: [p.type.value],
    "mode": lambda p: [p.mode.value],
    "month": lambda p: [f"{p.on:%Y-%m}"],
    "language": lambda p: [p.language.value],
}
DIMENSIONS = (*KEYS, "gender", "imse_group")
