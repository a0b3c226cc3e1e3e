"""What taking in a past list would do: every line compared with what the lists before became."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from outreach.core.language import _
from outreach.events.models import Event
from outreach.past import contacts, lines, presences, queries, visits
from outreach.past.columns import field_of
from outreach.past.lines import FORGOTTEN, Line, Problem, Reading
from outreach.past.models import PastLine, PastList
from outreach.past.words import ListKind
from outreach.uploads.effect import Effect

NAMING = {
    ListKind.VISITS: ("reference", "label"),
    ListKind.CONTACTS: ("full_name", "last_name"),
    ListKind.PRESENCE: ("title",),
}


@dataclass(frozen=True)
class Difference:
    """A line that says something else than the list before: the names of what differs."""

    line: Line
    row: PastLine
    names: tuple[str, ...]


@dataclass
class ListPlan:
    """What taking in the list would do; `met` are events that no list brought, left alone."""

    reading: Reading
    keys: dict[int, str] = field(default_factory=dict)
    new: list[Line] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    repeated: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    met: dict[int, Event] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether every line can be taken, left out or recognised."""
        return not self.reading.problems and not self.reading.undecided

    @property
    def changes_anything(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def effect(self) -> Effect:
        return Effect(self.reading.read, len(self.new), len(self.changed), self.unchanged)

    @property
    def counts(self) -> dict[str, int]:
        left = len(self.reading.left_out) + len(self.repeated) + len(self.gone) + len(self.met)
        return {**self.effect.counts, "left_out": left}


def make(upload: PastList) -> ListPlan:
    """Compare every line of the list; nothing is written."""
    reading = lines.read(upload)
    kind_of(upload.kind).check(reading)
    plan = ListPlan(reading)
    kept = _identify(plan)
    rows = queries.lines_with(upload.kind, [plan.keys[line.number] for line in kept])
    fresh = []
    for line in kept:
        row = rows.get(plan.keys[line.number])
        if row is None:
            fresh.append(line)
        elif _is_gone(row):
            plan.gone.append(line.number)
        else:
            _fill_in(line, row)
            if names := differences(row.facts, line.facts):
                plan.changed.append(Difference(line, row, names))
            else:
                plan.unchanged += 1
    if upload.kind is ListKind.VISITS:
        plan.met = visits.booked_before(fresh)
    plan.new = [line for line in fresh if line.number not in plan.met]
    return plan


def kind_of(kind: ListKind) -> Any:
    """The file that knows what a line of this kind becomes."""
    return {
        ListKind.VISITS: visits,
        ListKind.CONTACTS: contacts,
        ListKind.PRESENCE: presences,
    }[kind]


def _identify(plan: ListPlan) -> list[Line]:
    """Give each line its key; a named line said twice counts once, with other facts it is a problem."""
    kind = kind_of(plan.reading.kind)
    seen: dict[str, Line] = {}
    times: Counter[str] = Counter()
    kept = []
    for line in plan.reading.lines:
        identity = kind.identity(line.facts)
        first = seen.setdefault(identity, line)
        if first is not line and kind.is_named(line.facts):
            if first.facts == line.facts:
                plan.repeated.append(line.number)
            else:
                plan.reading.problems.append(_said_twice(plan.reading.kind, first, line))
            continue
        times[identity] += 1
        text = f"{identity}|{times[identity]}"
        plan.keys[line.number] = hashlib.sha256(text.encode()).hexdigest()
        kept.append(line)
    return kept


def _said_twice(kind: ListKind, first: Line, line: Line) -> Problem:
    sentence = _(
        "Line %(first)s tells of the same with other facts: leave one of them out.",
        first=first.number,
    )
    named = next(field_of(kind, name) for name in NAMING[kind] if line.cells.get(name))
    return Problem(
        named, f"#{line.number}", line.cells.get(named.name, ""), sentence, (line.number,)
    )


def _fill_in(line: Line, row: PastLine) -> None:
    """What this list does not say is as the list before said; what was erased stays so."""
    said = {name: v for name, v in line.facts.items() if row.facts.get(name) != FORGOTTEN}
    line.facts = row.facts | said


def differences(before: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    """The names of the facts that are not the same."""
    return tuple(name for name in sorted({*before, *now}) if before.get(name) != now.get(name))


def _is_gone(row: PastLine) -> bool:
    """Whether what the line became was removed or erased since."""
    became = {
        ListKind.VISITS: row.session_id,
        ListKind.CONTACTS: row.person_id,
        ListKind.PRESENCE: row.attendance_id,
    }
    return became[row.kind] is None
