"""The fewest and the most distinct young people that sessions can have reached (domain.md 7.4)."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from outreach.core import clock
from outreach.core.database import db
from outreach.events.models import Session

SECONDARY = {f"secondary_{n}": n for n in range(1, 6)}
LAST_SECONDARY_YEAR = 6


class Countable(Protocol):
    """What tells which pupils sat in a session; `place` is its school, or its event where it has none."""

    @property
    def id(self) -> int: ...
    @property
    def same_as(self) -> int | None: ...
    @property
    def place(self) -> Hashable: ...
    @property
    def school_year(self) -> str: ...
    @property
    def grades(self) -> tuple[str, ...]: ...
    @property
    def label(self) -> str: ...


class CountableOnDay(Countable, Protocol):
    """Pupils of one day, with how many they were."""

    @property
    def on(self) -> date: ...
    @property
    def heads(self) -> int: ...


class Groups:
    """Pupils of a place, a school year and grades, by number: whom a label tells apart, and their cohorts.

    By number, as they are in the keys of hundreds of thousands of sums.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[Hashable, str, tuple[str, ...]], int] = {}
        self.years: list[str] = []
        self.cohorts: list[tuple[Hashable, ...]] = []

    def number(self, place: Hashable, school_year: str, grades: tuple[str, ...]) -> int:
        key = (place, school_year, grades)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.years)
            self.years.append(school_year)
            self.cohorts.append(_cohorts(place, school_year, grades))
        return number


@dataclass(frozen=True)
class Marked:
    """A session with a mark "same pupils as", or one that such a mark names; counted or not."""

    id: int
    same_as: int | None
    place: Hashable
    school_year: str
    grades: tuple[str, ...]
    label: str


class Joined:
    """Nodes joined transitively; `root` stands for all that are joined with a node."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def root(self, node: Hashable) -> Hashable:
        path = []
        while (parent := self._parent.setdefault(node, node)) != node:
            path.append(node)
            node = parent
        self._parent.update(dict.fromkeys(path, node))
        return node

    def join(self, nodes: Iterable[Hashable]) -> None:
        first, *others = nodes
        for other in others:
            self._parent[self.root(other)] = self.root(first)


class Marks:
    """Every mark by staff, also of sessions that a report leaves out: they tie those that it counts."""

    def __init__(self, marked: Sequence[Countable] = ()) -> None:
        self.groups, joined = Groups(), Joined()
        nodes = {pupils.id: self._nodes(pupils) for pupils in marked}
        for tied in nodes.values():
            joined.join(tied)
        self._tie_of = {
            node: ("tie", joined.root(node)) for tied in nodes.values() for node in tied
        }
        self._cohorts: dict[Hashable, set[Hashable]] = defaultdict(set)
        for pupils in marked:
            self._cohorts[self._tie_of[pupils.id]].update(self.groups.cohorts[self.group(pupils)])

    def group(self, pupils: Countable) -> int:
        """The number of their group."""
        return self.groups.number(pupils.place, pupils.school_year, pupils.grades)

    def tie(self, session_id: int, group: int, label: str) -> Hashable:
        """What stands for all that is tied to a session, by its mark or by its folded label; else None."""
        if not self._tie_of:
            return None
        return self._tie_of.get(session_id) or self._tie_of.get((group, label))

    def cohorts(self, tie: Hashable) -> set[Hashable]:
        """Whose pupils a mark ties."""
        return self._cohorts[tie]

    def _nodes(self, pupils: Countable) -> list[Hashable]:
        """What joins a session to others: itself, its mark, and its label in its group."""
        nodes: list[Hashable] = [pupils.id]
        if pupils.same_as:
            nodes.append(pupils.same_as)
        if label := folded(pupils.label):
            nodes.append((self.group(pupils), label))
        return nodes


def marks() -> Marks:
    """The marks of all sessions; the statement does not depend on how many there are."""
    marking = aliased(Session)
    named = select(marking.same_pupils_as_id).where(marking.same_pupils_as_id.is_not(None))
    query = select(
        Session.id, Session.same_pupils_as_id, Session.school_id, Session.event_id,
        Session.school_year, Session.grades, Session.group_label,
    ).where(or_(Session.same_pupils_as_id.is_not(None), Session.id.in_(named)))  # fmt: skip
    return Marks(
        [
            Marked(id_, same_as, place(school, event), year, tuple(sorted(grades)), label)
            for id_, same_as, school, event, year, grades, label in db.session.execute(query)
        ]
    )


def place(school_id: int | None, event_id: int) -> Hashable:
    """Where pupils come from: a school, else that event alone."""
    return school_id or -event_id


def folded(label: str) -> str:
    """Labels differ neither by case nor by spaces."""
    return " ".join(label.casefold().split())


class Range:
    """At least and at most how many young people sat in the sessions that are added one after the other."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._unlabelled = 0
        self._largest: dict[Hashable, int] = {}
        self._of_day: dict[Hashable, int] = {}
        self._days: dict[tuple[int, date], int] = {}
        self._tied_days: dict[tuple[Hashable, date], int] = {}
        self._tied_cohorts: dict[Hashable, set[Hashable]] = {}

    def add(self, tie: Hashable, group: int, label: str, on: date, heads: int) -> None:
        """One session; of those tied by a mark, or of a group with a (folded) label, the largest counts."""
        if tie is not None:
            self._add_tied(tie, group, on, heads)
            return
        more, day = heads, (group, on)
        if label:
            more = self._add_labelled((group, label), (group, label, on), heads)
        else:
            self._unlabelled += heads
        self._days[day] = self._days.get(day, 0) + more

    def _add_labelled(self, largest: Hashable, of_day: Hashable, heads: int) -> int:
        """How many more the group has on that day."""
        if heads > self._largest.get(largest, 0):
            self._largest[largest] = heads
        before = self._of_day.get(of_day, 0)
        if heads <= before:
            return 0
        self._of_day[of_day] = heads
        return heads - before

    def _add_tied(self, tie: Hashable, group: int, on: date, heads: int) -> None:
        groups = self._marks.groups
        year = tie, groups.years[group]
        self._largest[year] = max(self._largest.get(year, 0), heads)
        self._tied_days[tie, on] = max(self._tied_days.get((tie, on), 0), heads)
        self._tied_cohorts[tie] = self._marks.cohorts(tie)

    @property
    def most(self) -> int:
        """The same pupils count once a school year, at their largest."""
        return self._unlabelled + sum(self._largest.values())

    @property
    def fewest(self) -> int:
        """For each school and cohort the largest total of a single day, the same pupils once in it."""
        bucket_of = self._buckets()
        totals: dict[tuple[Hashable, date], int] = {}
        for (pupils, on), heads in chain(self._days.items(), self._tied_days.items()):
            day = bucket_of[pupils], on
            totals[day] = totals.get(day, 0) + heads
        fullest: dict[Hashable, int] = {}
        for (bucket, _on), heads in totals.items():
            if heads > fullest.get(bucket, 0):
                fullest[bucket] = heads
        return sum(fullest.values())

    def _buckets(self) -> dict[Hashable, Hashable]:
        """Cohorts that a session or a mark joins are one bucket."""
        buckets, all_cohorts = Joined(), self._marks.groups.cohorts
        cohorts_of: dict[Hashable, Collection[Hashable]] = {
            group: all_cohorts[group] for group in {group for group, _on in self._days}
        }
        cohorts_of |= self._tied_cohorts
        for cohorts in cohorts_of.values():
            if len(cohorts) > 1:
                buckets.join(cohorts)
        return {pupils: buckets.root(next(iter(cohorts))) for pupils, cohorts in cohorts_of.items()}


def unique_range(
    presences: Sequence[CountableOnDay], marks: Marks | None = None
) -> tuple[int, int]:
    """At least and at most; the fewest are never more than the most."""
    marks = marks or Marks(_marked(presences))
    span = Range(marks)
    for pupils in presences:
        group, label = marks.group(pupils), folded(pupils.label)
        span.add(marks.tie(pupils.id, group, label), group, label, pupils.on, pupils.heads)
    return span.fewest, span.most


def _marked(presences: Iterable[Countable]) -> list[Countable]:
    """Those with a mark of their own, and those that it names."""
    named = {pupils.same_as for pupils in presences}
    return [pupils for pupils in presences if pupils.same_as or pupils.id in named]


def _cohorts(place: Hashable, school_year: str, grades: tuple[str, ...]) -> tuple[Hashable, ...]:
    """The year in which each grade leaves secondary school; other grades keep their name."""
    return tuple((place, cohort) for cohort in _leaving(school_year, grades))


@lru_cache(maxsize=2000)
def _leaving(school_year: str, grades: tuple[str, ...]) -> tuple[int | str, ...]:
    start = clock.year_start(school_year)
    return tuple(
        start + LAST_SECONDARY_YEAR - SECONDARY[grade] if grade in SECONDARY else grade
        for grade in grades or ("",)
    )
