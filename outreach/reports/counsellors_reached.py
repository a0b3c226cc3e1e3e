"""How many guidance counsellors were reached: distinct persons, participations and hours (domain.md 7.4)."""

from dataclasses import dataclass, field

from outreach.core.language import _
from outreach.past.words import Measure
from outreach.reports import attended, declared, dimensions, undecided
from outreach.reports.attended import Seen, Turnout
from outreach.reports.declared import Declared
from outreach.reports.periods import Period


@dataclass(frozen=True)
class CounsellorsCount:
    """`counsellors` are distinct persons; `participations` one a person and event."""

    key: str
    label: str
    counsellors: int
    participations: int
    counsellor_hours: float
    schools: int


@dataclass(frozen=True)
class CounsellorsAnswer:
    """The rows of one dimension; the totals are distinct over the whole period."""

    by: str
    period: Period
    rows: tuple[CounsellorsCount, ...]
    totals: CounsellorsCount
    open_events: frozenset[int] = frozenset()
    filters: dict[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    overlaps: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def undecided(self) -> int:
        """Past events that nobody has closed."""
        return len(self.open_events)

    @property
    def cumulative(self) -> int:
        """Participations recorded here and declared as totals."""
        return self.totals.participations + declared.total(self.declared)


def counsellors_reached(
    period: Period, *, by: str = "school_year", **filters: str
) -> CounsellorsAnswer:
    """Persons in a counsellor's role, or the one named, present at least in part."""
    groups, whole = attended.turnout(period, by, filters)
    totals = declared.within(period, Measure.COUNSELLORS, narrowed_by=filters)
    return CounsellorsAnswer(
        by=by,
        period=period,
        rows=rows(by, groups),
        totals=row("total", _("Total"), whole),
        open_events=frozenset(undecided.counsellors(period, **filters)),
        filters=filters,
        declared=totals,
        overlaps=declared.overlaps(totals, attended.first_days(period, filters)) if totals else (),
    )


def rows(by: str, groups: dict[str, Turnout]) -> tuple[CounsellorsCount, ...]:
    """A line for each key, in the order of the dimension."""
    order, label = dimensions.order(by), dimensions.labels(by)
    return tuple(row(key, label(key), groups[key]) for key in sorted(groups, key=order))


@dataclass(frozen=True)
class PresencesBehind:
    """The first presences that make up a number, how many there are, and the number."""

    row: CounsellorsCount
    presences: list[Seen]
    count: int


def behind(
    period: Period, *, by: str, key: str | None = None, most: int, **filters: str
) -> PresencesBehind:
    """What makes up one row; without a key, the totals."""
    narrowed = None if key is None else (by, key)
    presences, count = attended.presences(period, filters, key=narrowed, most=most)
    sums = attended.altogether(period, filters, key=narrowed)
    return PresencesBehind(row("", "", sums), presences, count)


def row(key: str, label: str, sums: Turnout) -> CounsellorsCount:
    """One line of the report."""
    return CounsellorsCount(
        key=key,
        label=label,
        counsellors=sums.persons,
        participations=sums.participations,
        counsellor_hours=sums.hours,
        schools=sums.schools,
    )


DIMENSIONS = attended.DIMENSIONS
