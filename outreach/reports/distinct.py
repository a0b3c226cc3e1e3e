"""The fewest and the most distinct young people that sessions can have reached (domain.md 7.4)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from outreach.core import clock
from outreach.core.database import db
from outreach.events.models import Session

SECONDARY = {f"secondary_{n}": n for n in range(1, 6)}
LAST_SECONDARY_YEAR = 6


class Pupils(Protocol):
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


class Counted(Pupils, Protocol):
    """Pupils of one day, with how many they were."""

    @property
    def on(self) -> date: ...
    @property
    def heads(self) -> int: ...


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

    def __init__(self, marked: Sequence[Marked] = ()) -> None:
        joined = Joined()
        for one in marked:
            joined.join(_nodes(one))
        self._root_of = {node: joined.root(node) for one in marked for node in _nodes(one)}
        self._tied: dict[Hashable, list[Marked]] = defaultdict(list)
        for one in marked:
            self._tied[joined.root(("session", one.id))].append(one)

    def of(self, pupils: Iterable[Pupils]) -> list[Marked]:
        """The sessions that are tied to one of these."""
        if not self._tied:
            return []
        nodes = (node for one in pupils for node in _nodes(one))
        roots = {self._root_of[node]: None for node in nodes if node in self._root_of}
        return [one for root in roots for one in self._tied[root]]


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
    return school_id or f"event {event_id}"


def unique_range(presences: Sequence[Counted], marks: Marks | None = None) -> tuple[int, int]:
    """At least and at most; the fewest are never more than the most."""
    joined = Joined()
    everyone: list[Pupils] = [*presences, *(marks.of(presences) if marks else ())]
    for one in everyone:
        joined.join(_nodes(one))
    groups = {p.id: joined.root(("session", p.id)) for p in presences}
    buckets = Joined()
    for one in everyone:
        buckets.join([("group", joined.root(("session", one.id))), *_cohorts(one)])
    return _fewest(presences, groups, buckets), _most(presences, groups)


def _most(presences: Iterable[Counted], groups: dict[int, Hashable]) -> int:
    """The same pupils count once a school year, at their largest."""
    largest: dict[Hashable, int] = defaultdict(int)
    for p in presences:
        key = (groups[p.id], p.school_year)
        largest[key] = max(largest[key], p.heads)
    return sum(largest.values())


def _fewest(presences: Iterable[Counted], groups: dict[int, Hashable], buckets: Joined) -> int:
    """For each school and cohort the largest total of a single day, the same pupils once in it."""
    days: dict[tuple[Hashable, date], dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    for p in presences:
        group = groups[p.id]
        day = days[buckets.root(("group", group)), p.on]
        day[group] = max(day[group], p.heads)
    fullest: dict[Hashable, int] = defaultdict(int)
    for (bucket, _on), day in days.items():
        fullest[bucket] = max(fullest[bucket], sum(day.values()))
    return sum(fullest.values())


def _nodes(one: Pupils) -> list[Hashable]:
    """What joins a session to others: itself, its mark, and its label in that place, year and grades."""
    nodes: list[Hashable] = [("session", one.id)]
    if one.same_as:
        nodes.append(("session", one.same_as))
    if label := " ".join(one.label.casefold().split()):
        nodes.append(("label", one.place, one.school_year, one.grades, label))
    return nodes


def _cohorts(one: Pupils) -> list[Hashable]:
    """The year in which each grade leaves secondary school; other grades keep their name."""
    start = clock.year_start(one.school_year)
    return [
        (one.place, start + LAST_SECONDARY_YEAR - SECONDARY[grade] if grade in SECONDARY else grade)
        for grade in one.grades or ("",)
    ]
