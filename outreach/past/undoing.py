"""Taking back what a past list brought, unless something of it is in use since."""

from sqlalchemy import func, or_, select

from outreach.accounts.models import User
from outreach.core.database import Model, columns_that_name, db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.history.models import Entry
from outreach.past import plans
from outreach.past.models import PastLine, PastRun
from outreach.people.models import Person

IN_ORDER = ("attendance", "registration", "session", "event", "affiliation", "person")
WATCHED = ("attendance", "registration", "session", "event")


def put_back(run: PastRun, *, by: User) -> None:
    """Give each changed line its former facts and remove what the list brought, unless it is in use since."""
    _refuse_if_used(run)
    _change_back(run, by=by)
    for line in db.session.scalars(select(PastLine).where(PastLine.run_id == run.id)):
        db.session.delete(line)
    db.session.flush()
    for noun in IN_ORDER:
        _remove(noun, run.created.get(noun, []), run)


def last_entry() -> int:
    """The newest entry of the history, those of this transaction among them."""
    db.session.flush()
    history.write_kept()
    return db.session.scalar(select(func.max(Entry.id))) or 0


def _change_back(run: PastRun, *, by: User) -> None:
    """Give each changed line its former facts again, and blank what was filled."""
    for noun_and_id, facts in run.before.items():
        noun, row_id = noun_and_id.split()
        if noun == "person":
            person = db.session.get(Person, int(row_id))
            for name, value in facts.items() if person else ():
                if getattr(person, name) == value:
                    setattr(person, name, [] if name == "roles" else "")
            continue
        line = db.session.get(PastLine, int(row_id))
        if line is None:
            continue
        plans.kind_of(line.kind).change(
            line, facts, plans.differences(line.facts, facts), None, by=by
        )
        line.facts = facts


def _refuse_if_used(run: PastRun) -> None:
    """Anything done since with a row that the list brought would be lost."""
    for noun in WATCHED:
        ids = run.created.get(noun, [])
        if _worked_on(noun, ids, run) or _references(noun, ids, apart=run.created):
            raise Refused(_("What this list brought is in use since: it cannot be undone."))


def _worked_on(noun: str, ids: list[int], run: PastRun) -> set[int]:
    """Which of these rows somebody changed after the list was taken in; lists undone since do not count."""
    later = select(Entry.row_id).where(
        Entry.id > run.spans[0][1], Entry.noun == noun, Entry.row_id.in_(ids)
    )
    for other in db.session.scalars(select(PastRun).where(PastRun.id >= run.id)):
        for first, last in other.spans:
            later = later.where(or_(Entry.id <= first, Entry.id > last))
    return set(db.session.scalars(later))


def _remove(noun: str, ids: list[int], run: PastRun) -> None:
    """Delete rows; a person whom something else names, or who was corrected since, stays."""
    if not ids:
        return
    table = Model.metadata.tables[noun]
    if noun == "person":
        used = _references(noun, ids, apart={}) | _worked_on(noun, ids, run)
        ids = [row_id for row_id in ids if row_id not in used]
    db.session.execute(table.delete().where(table.c.id.in_(ids)))
    db.session.expire_all()


def _references(noun: str, ids: list[int], *, apart: dict[str, list[int]]) -> set[int]:
    """Which of these rows a foreign key names, from rows that are not among those `apart`."""
    named: set[int] = set()
    for column in columns_that_name(noun):
        table = column.table
        if table.name in ("past_line", "event_contact") and noun != "person":
            continue
        query = select(column).where(column.in_(ids))
        if "id" in table.columns and apart.get(table.name):
            query = query.where(table.c.id.not_in(apart[table.name]))
        named |= set(db.session.scalars(query))
    return named
