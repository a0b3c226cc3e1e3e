"""Taking in a past list: every line is read and compared first, then all is written, or nothing; and undone."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import Model, db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.history.models import Entry
from outreach.past import actions, contacts, lines, presences, queries, visits
from outreach.past.columns import field_of
from outreach.past.lines import FORGOTTEN, Line, Problem, Reading
from outreach.past.models import Line as Known
from outreach.past.models import Run, Upload
from outreach.past.tally import Tally
from outreach.past.words import ListKind
from outreach.people.models import Person

IN_ORDER = ("attendance", "registration", "session", "event", "affiliation", "person")
NAMING = {
    ListKind.VISITS: ("reference", "label"),
    ListKind.CONTACTS: ("full_name", "last_name"),
    ListKind.PRESENCE: ("title",),
}
WATCHED = ("attendance", "registration", "session", "event")


@dataclass(frozen=True)
class Change:
    """A line that says something else than the list before: the names of what differs."""

    line: Line
    known: Known
    names: tuple[str, ...]


@dataclass
class Plan:
    """What taking in the list would do; `met` are events that no list brought, left alone."""

    reading: Reading
    keys: dict[int, str] = field(default_factory=dict)
    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
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
    def counts(self) -> dict[str, int]:
        left = len(self.reading.left_out) + len(self.repeated) + len(self.gone) + len(self.met)
        return {
            "read": self.reading.read,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "left_out": left,
        }


def plan(upload: Upload) -> Plan:
    """Compare every line with what the lists before became."""
    reading = lines.read(upload)
    _kind(upload.kind).check(reading)
    found = Plan(reading)
    kept = _identify(found)
    known = queries.lines_with(upload.kind, [found.keys[line.number] for line in kept])
    fresh = []
    for line in kept:
        row = known.get(found.keys[line.number])
        if row is None:
            fresh.append(line)
        elif _is_gone(row):
            found.gone.append(line.number)
        else:
            _fill_in(line, row)
            if names := _differences(row.facts, line.facts):
                found.changed.append(Change(line, row, names))
            else:
                found.unchanged += 1
    if upload.kind is ListKind.VISITS:
        found.met = visits.booked_before(fresh)
    found.new = [line for line in fresh if line.number not in found.met]
    return found


def take_in(upload: Upload, *, by: User) -> tuple[Run, list[str]]:
    """Write the whole list; returns the run and the sentences about what was left as corrected by hand."""
    found = plan(upload)
    if not found.is_ready:
        raise Refused(_("Nothing was written: some lines cannot be taken."))
    run = Run(
        kind=upload.kind, file_name=upload.file_name, counts=found.counts, by_id=by.id,
        sha256=hashlib.sha256(upload.content).hexdigest(), created_at=clock.now(),
    )  # fmt: skip
    start = _last_entry()
    db.session.add(run)
    db.session.flush()
    tally = Tally(run, found.keys)
    _kind(upload.kind).create(found.new, tally, by=by)
    kept = [sentence for change in found.changed for sentence in _apply(change, tally, by=by)]
    actions.finish(upload, by=by)
    run.created, run.before = tally.rows, tally.before
    history.record(run, "import", by=by)
    run.spans = [[start, _last_entry()]]
    return run, kept


def undo(run: Run, *, by: User) -> Run:
    """Put back what the last list changed and remove what it brought; refused once any of it is in use."""
    last = queries.last_run()
    if run.undone_at or last is None or last.id != run.id:
        raise Refused(_("Only the last list can be undone."))
    _refuse_if_used(run)
    start = _last_entry()
    _put_back(run, by=by)
    for line in db.session.scalars(select(Known).where(Known.run_id == run.id)):
        db.session.delete(line)
    db.session.flush()
    for noun in IN_ORDER:
        _remove(noun, run.created.get(noun, []), run)
    run.undone_at = clock.now()
    history.record(run, "undo", by=by)
    run.spans = [*run.spans, [start, _last_entry()]]
    return run


def _kind(kind: ListKind) -> Any:
    return {
        ListKind.VISITS: visits,
        ListKind.CONTACTS: contacts,
        ListKind.PRESENCE: presences,
    }[kind]


def _identify(found: Plan) -> list[Line]:
    """Give each line its key; a named line said twice counts once, with other facts it is a problem."""
    kind = _kind(found.reading.kind)
    seen: dict[str, Line] = {}
    times: Counter[str] = Counter()
    kept = []
    for line in found.reading.lines:
        identity = kind.identity(line.facts)
        first = seen.setdefault(identity, line)
        if first is not line and kind.is_named(line.facts):
            if first.facts == line.facts:
                found.repeated.append(line.number)
            else:
                found.reading.problems.append(_said_twice(found.reading.kind, first, line))
            continue
        times[identity] += 1
        text = f"{identity}|{times[identity]}"
        found.keys[line.number] = hashlib.sha256(text.encode()).hexdigest()
        kept.append(line)
    return kept


def _said_twice(kind: ListKind, first: Line, line: Line) -> Problem:
    sentence = _(
        "Line %(first)s tells of the same with other facts: leave one of them out.",
        first=first.number,
    )
    one = next(field_of(kind, name) for name in NAMING[kind] if line.cells.get(name))
    return Problem(one, f"#{line.number}", line.cells.get(one.name, ""), sentence, (line.number,))


def _fill_in(line: Line, row: Known) -> None:
    """What this list does not say is as the list before said; what was erased stays so."""
    said = {name: v for name, v in line.facts.items() if row.facts.get(name) != FORGOTTEN}
    line.facts = row.facts | said


def _differences(before: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*before, *now}) if before.get(name) != now.get(name))


def _is_gone(row: Known) -> bool:
    """Whether what the line became was removed or erased since."""
    became = {
        ListKind.VISITS: row.session_id,
        ListKind.CONTACTS: row.person_id,
        ListKind.PRESENCE: row.attendance_id,
    }
    return became[row.kind] is None


def _apply(change: Change, tally: Tally, *, by: User) -> list[str]:
    """Write one changed line; the facts it had before are kept for undoing."""
    row = change.known
    kind = _kind(row.kind)
    tally.before[f"line {row.id}"] = dict(row.facts)
    kept = kind.change(row, change.line.facts, change.names, tally, by=by)
    row.facts = change.line.facts
    told = []
    if kept:
        names = ", ".join(str(field_of(row.kind, name).label) for name in kept)
        sentence = _("Line %(line)s: %(names)s was corrected by hand since and stays.",
                     line=change.line.number, names=names)  # fmt: skip
        told.append(sentence)
    if "outcome" in change.names:
        sentence = _("Line %(line)s: whether it took place is changed on the page of the visit.",
                     line=change.line.number)  # fmt: skip
        told.append(sentence)
    return told


def _put_back(run: Run, *, by: User) -> None:
    """Tell each changed line its former facts again, and blank what was filled."""
    for told, facts in run.before.items():
        noun, row_id = told.split()
        if noun == "person":
            person = db.session.get(Person, int(row_id))
            for name, value in facts.items() if person else ():
                if getattr(person, name) == value:
                    setattr(person, name, [] if name == "roles" else "")
            continue
        line = db.session.get(Known, int(row_id))
        if line is None:
            continue
        _kind(line.kind).change(line, facts, _differences(line.facts, facts), None, by=by)
        line.facts = facts


def _refuse_if_used(run: Run) -> None:
    """Anything done since with a row that the list brought would be lost."""
    for noun in WATCHED:
        ids = run.created.get(noun, [])
        if _worked_on(noun, ids, run) or _references(noun, ids, apart=run.created):
            raise Refused(_("What this list brought is in use since: it cannot be undone."))


def _worked_on(noun: str, ids: list[int], run: Run) -> set[int]:
    """Which of these rows somebody changed after the list was taken in; lists undone since do not count."""
    later = select(Entry.row_id).where(
        Entry.id > run.spans[0][1], Entry.noun == noun, Entry.row_id.in_(ids)
    )
    for other in db.session.scalars(select(Run).where(Run.id >= run.id)):
        for first, last in other.spans:
            later = later.where(or_(Entry.id <= first, Entry.id > last))
    return set(db.session.scalars(later))


def _last_entry() -> int:
    db.session.flush()
    history.write_kept()
    return db.session.scalar(select(func.max(Entry.id))) or 0


def _remove(noun: str, ids: list[int], run: Run) -> None:
    """Delete rows; a person whom something else names, or who was corrected since, stays."""
    if not ids:
        return
    table = Model.metadata.tables[noun]
    if noun == "person":
        used = _references(noun, ids, apart={}) | _worked_on(noun, ids, run)
        ids = [row_id for row_id in ids if row_id not in used]
    if noun == "event":
        contacts_of = Model.metadata.tables["event_contact"]
        db.session.execute(contacts_of.delete().where(contacts_of.c.event_id.in_(ids)))
    db.session.execute(table.delete().where(table.c.id.in_(ids)))
    db.session.expire_all()


def _references(noun: str, ids: list[int], *, apart: dict[str, list[int]]) -> set[int]:
    """Which of these rows a foreign key names, from rows that are not among those `apart`."""
    named: set[int] = set()
    for table in Model.metadata.tables.values():
        if table.name in ("past_line", "event_contact") and noun != "person":
            continue
        for column in table.columns:
            if not any(key.column.table.name == noun for key in column.foreign_keys):
                continue
            query = select(column).where(column.in_(ids))
            if "id" in table.columns and apart.get(table.name):
                query = query.where(table.c.id.not_in(apart[table.name]))
            named |= set(db.session.scalars(query))
    return named
