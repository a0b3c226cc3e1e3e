"""Which share of the schools that could be reached was: distinct schools over eligible ones (domain.md 7.4)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, l_, long_date
from outreach.core.words import Word
from outreach.reports import delivered, dimensions, undecided
from outreach.reports.delivered import Pupils, YouthPresence
from outreach.reports.imse import InForce
from outreach.reports.periods import Period
from outreach.schools import queries as schools
from outreach.schools.models import Board, BoardType, Network, School


class Teaches(Word):
    """Which schools are eligible by what they may teach."""

    SECONDARY = "secondary", l_("Secondary")
    VOCATIONAL = "vocational", l_("Vocational training")
    EITHER = "either", l_("Secondary or vocational")


TEACHES = {
    Teaches.SECONDARY: School.secondary.is_(True),
    Teaches.VOCATIONAL: School.vocational.is_(True),
    Teaches.EITHER: or_(School.secondary.is_(True), School.vocational.is_(True)),
}
OF_VISITS = ("region", "activity_type", "mode", "grade", "programme", "funder")
"""Filters of the visits; the others are of the schools, as the rows are."""


@dataclass(frozen=True)
class Eligible:
    """A school that could be reached, with what the report tells schools apart by."""

    id: int
    region: str
    board_id: int | None
    board_type: BoardType | None
    network: Network


@dataclass(frozen=True)
class ReachCount:
    """Schools reached out of those eligible; `share` is a ratio, None where none is eligible."""

    key: str
    label: str
    schools: int
    eligible: int
    share: float | None
    sessions: int
    participations: int


@dataclass(frozen=True)
class ReachAnswer:
    """The rows of one dimension; the denominators are those of the school file taken in that day."""

    by: str
    period: Period
    rows: tuple[ReachCount, ...]
    totals: ReachCount
    filters: dict[str, str] = field(default_factory=dict)
    taken_in_on: date | None = None
    without_numbers: int = 0
    undecided: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing to reach under these filters; else a report says so even without a visit."""
        return not self.totals.eligible


def coverage(period: Period, *, by: str = "region", **filters: str) -> ReachAnswer:
    """School reach in a period; `teaches` and `network` say which schools are eligible (secondary, public)."""
    chosen = {"teaches": "secondary", "network": "public", **filters}
    schools_by_id = _eligible(chosen)
    eligible = [s for s in schools_by_id.values() if chosen.get("region") in (None, s.region)]
    narrowing = {name: value for name, value in chosen.items() if name in OF_VISITS}
    met = [
        (schools_by_id[p.school_id], p)
        for p in delivered.presences(period, narrowing)
        if p.school_id in schools_by_id
    ]
    rows = _rows(by, period, eligible, met)
    totals = _row("total", _("Total"), len(eligible), met)
    return ReachAnswer(
        by=by,
        period=period,
        rows=tuple(rows),
        totals=totals,
        filters=chosen,
        taken_in_on=taken_in_on(),
        without_numbers=sum(not presence.is_counted for _school, presence in met),
        undecided=len(undecided.youth_at(schools_by_id, period, **narrowing)),
    )


def taken_in_on() -> date | None:
    """The day of the denominator: when the school file was taken in."""
    run = schools.data_as_of()
    return clock.local(run.created_at, str(clock.home_zone())).date() if run else None


def still_open(period: Period, **filters: str) -> set[int]:
    """The past events at eligible schools that nobody has closed."""
    chosen = {"teaches": "secondary", "network": "public", **filters}
    narrowing = {name: value for name, value in chosen.items() if name in OF_VISITS}
    return undecided.youth_at(_eligible(chosen), period, **narrowing)


@dataclass(frozen=True)
class Reached:
    """An eligible school with what was done there; `last_on` is None where nobody was yet."""

    id: int
    name: str
    municipality: str
    region: str
    sessions: int
    participations: int
    last_on: date | None


def behind(
    period: Period, *, by: str, key: str | None = None, **filters: str
) -> tuple[list[Reached], list[Reached]]:
    """The schools of one row, or of the totals: those reached, then those that are not yet.

    A school visited in a building of another region is in that region's row, and in no row to be visited yet.
    """
    chosen = {"teaches": "secondary", "network": "public", **filters}
    schools_by_id = _eligible(chosen)
    narrowing = {name: value for name, value in chosen.items() if name in OF_VISITS}
    met = [
        (schools_by_id[p.school_id], p)
        for p in delivered.presences(period, narrowing)
        if p.school_id in schools_by_id
    ]
    eligible = {s.id for s in schools_by_id.values() if chosen.get("region") in (None, s.region)}
    keys = _by_imse(period) if by == "imse_group" else KEYS[by]
    if key is None or keys.of_school:
        anywhere = {name: value for name, value in narrowing.items() if name != "region"}
        eligible -= {p.school_id for p in delivered.presences(period, anywhere)}
    if key is not None:
        met = [(school, p) for school, p in met if key in keys.of_visit(school, p)]
        eligible = {
            i for i in eligible if not keys.of_school or keys.of_school(schools_by_id[i]) == key
        }
    visited: dict[int, list[YouthPresence]] = defaultdict(list)
    for school, p in met:
        visited[school.id].append(p)
    rows = _schools(visited, eligible)
    return [row for row in rows if row.sessions], [row for row in rows if not row.sessions]


def _schools(visited: dict[int, list[YouthPresence]], eligible: set[int]) -> list[Reached]:
    query = (
        select(School.id, School.name, School.municipality, School.region_code)
        .where(School.id.in_({*visited, *eligible}))
        .order_by(School.region_code, School.name, School.id)
    )
    return [
        Reached(
            *row,
            sessions=len({p.session_id for p in visited.get(row[0], ())}),
            participations=sum(p.heads for p in visited.get(row[0], ())),
            last_on=max((p.on for p in visited.get(row[0], ())), default=None),
        )
        for row in db.session.execute(query)
    ]


def reach(presences: Iterable[Pupils]) -> ReachCount:
    """The totals of these sessions over the public secondary schools."""
    schools_by_id = _eligible({"teaches": "secondary", "network": "public"})
    met = [(schools_by_id[p.school_id], p) for p in presences if p.school_id in schools_by_id]
    return _row("total", _("Total"), len(schools_by_id), met)


def _eligible(chosen: dict[str, str]) -> dict[int, Eligible]:
    """Active schools with the right to teach that, of every region."""
    query = (
        select(School.id, School.region_code, School.board_id, Board.board_type, School.network)
        .outerjoin(Board, Board.id == School.board_id)
        .where(*conditions(chosen))
    )
    return {row[0]: Eligible(*row) for row in db.session.execute(query)}


def conditions(chosen: dict[str, str]) -> list[Any]:
    """What makes a school eligible, where its board stands beside it; the region is no part of it."""
    wheres: dict[str, Callable[[str], Any]] = {
        "network": lambda value: School.network == value,
        "board_type": lambda value: Board.board_type == value,
        "board": lambda value: School.board_id == int(value),
    }
    given = [name for name in wheres if chosen.get(name) not in (None, "", "all")]
    narrowed = [wheres[name](chosen[name]) for name in given]
    return [School.is_active, TEACHES[Teaches(chosen["teaches"])], *narrowed]


Met = tuple[Eligible, YouthPresence]


def _rows(
    by: str, period: Period, eligible: list[Eligible], met: Sequence[Met]
) -> list[ReachCount]:
    """A row for each key that has eligible schools, reached or not, then those only reached."""
    groups: dict[str, list[Met]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    keys = _by_imse(period) if by == "imse_group" else KEYS[by]
    for school, presence in met:
        for key in keys.of_visit(school, presence):
            groups[key].append((school, presence))
    if keys.of_school:
        for school in eligible:
            counts[keys.of_school(school)] += 1
    else:
        counts |= dict.fromkeys(groups, len(eligible))
    keys_in_order = sorted({*counts, *groups}, key=dimensions.order(by))
    label = dimensions.labels(by)
    return [_row(key, label(key), counts[key], groups[key]) for key in keys_in_order]


def _row(
    key: str, label: str, eligible: int, met: Sequence[tuple[Eligible, YouthPresence | Pupils]]
) -> ReachCount:
    reached = len({school.id for school, _presence in met})
    return ReachCount(
        key=key,
        label=label,
        schools=reached,
        eligible=eligible,
        share=round(reached / eligible, 6) if eligible else None,
        sessions=len({presence.session_id for _school, presence in met}),
        participations=sum(presence.heads for _school, presence in met),
    )


@dataclass(frozen=True)
class Keys:
    """How a dimension tells visits and schools apart; without `of_school` every school counts in each row."""

    of_visit: Callable[[Eligible, YouthPresence], Iterable[str]]
    of_school: Callable[[Eligible], str] | None


def _of_visits(by: str) -> Keys:
    key_of = delivered.key_of(by)
    return Keys(lambda _s, p: [key_of(p)], None)


def _by_imse(period: Period) -> Keys:
    """A visit by the index in force in its year, a school by the one in force at the end of the period."""
    indexes, last = InForce(), clock.school_year(period.last)
    return Keys(
        lambda school, p: [indexes.group(school.id, p.school_year).value],
        lambda school: indexes.group(school.id, last).value,
    )


KEYS: dict[str, Keys] = {
    "region": Keys(lambda _s, p: [p.region], lambda s: s.region),
    "board": Keys(lambda s, _p: [str(s.board_id or "")], lambda s: str(s.board_id or "")),
    "network": Keys(lambda s, _p: [s.network.value], lambda s: s.network.value),
    "board_type": Keys(lambda s, _p: [s.board_type or ""], lambda s: s.board_type or ""),
    **{
        by: _of_visits(by)
        for by in ("school_year", "grade", "activity_type", "mode", "language", "month")
    },
}
DIMENSIONS = (*KEYS, "imse_group")


def source() -> str:
    """Where the denominator of today comes from, in words."""
    return source_on(taken_in_on())


def source_on(day: date | None) -> str:
    """The same for a file taken in on that day, None for no file."""
    if day is None:
        return _("No school file was taken in yet: the eligible schools are those added by hand.")
    return _("Eligible schools: ministry file taken in on %(day)s.", day=long_date(day))
