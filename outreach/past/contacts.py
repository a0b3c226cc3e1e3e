"""People of a past list: found by address and name, else by name and school; what is known of them wins."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.language import LANGUAGES, fold
from outreach.past.lines import Line, Reading
from outreach.past.models import PastLine
from outreach.past.tally import ImportTally
from outreach.people import actions as people
from outreach.people import queries
from outreach.people.models import Affiliation, Person, PersonRole, name_key
from outreach.schools.models import School

TEXTS = ("phone", "job_title", "member_number", "organisation")
COLUMNS = {**{name: name for name in TEXTS}, "language": "lang", "role": "roles"}


def names(facts: dict[str, Any], column: str = "full_name") -> tuple[str, str]:
    """First and last name, of one column or two."""
    first, last = facts.get(column) or ("", "")
    return facts.get("first_name") or first, facts.get("last_name") or last


def identity(facts: dict[str, Any]) -> str:
    """What makes two lines the same person: the address and name, else name and school."""
    name = name_key(*names(facts))
    if email := facts.get("email"):
        return f"{email}|{name}"
    return f"{facts.get('school_id') or fold(facts.get('organisation', ''))}|{name}"


def is_named(_facts: dict[str, Any]) -> bool:
    """A person is known once."""
    return True


def check(_reading: Reading) -> None:
    """Nothing beyond the cells."""


def create(lines: Sequence[Line], tally: ImportTally, *, by: User) -> None:
    """Find or add each person, fill what was not known of them, and attach them to their school."""
    for line in lines:
        person = person_of(line.facts, tally, by=by)
        tally.keep(line, person_id=person.id)


def change(
    row: PastLine,
    facts: dict[str, Any],
    changed: Iterable[str],
    tally: ImportTally | None,
    *,
    by: User,
) -> list[str]:
    """Bring a person up to what the list now says; returns what was corrected by hand and stays."""
    person = row.person
    if person is None:
        return []
    before, now = _columns_of(row.facts), _columns_of(facts)
    names = [name for name in changed if name in now]
    kept = [name for name in names if getattr(person, COLUMNS[name]) != before[name]]
    corrected = {COLUMNS[name]: now[name] for name in names if name not in kept}
    if corrected:
        people.correct(person, by=by, **corrected)
    if "school_id" in changed and facts.get("school_id"):
        _attach(person, facts, tally, by=by)
    return kept


def person_of(
    facts: dict[str, Any], tally: ImportTally | None, *, by: User, column: str = "full_name"
) -> Person:
    """The person a line means; new ones start with what it says, known ones have blanks filled."""
    first, last = names(facts, column)
    person = _namesake(facts, first, last)
    texts = {name: facts[name] for name in TEXTS if facts.get(name)}
    if person is None:
        columns = {COLUMNS[name]: value for name, value in _columns_of(facts).items()}
        person = people.add(
            first_name=first, last_name=last, email=facts.get("email", ""), by=by, **columns
        )
        if tally:
            tally.created("person", person.id)
    else:
        _fill(person, facts, texts, tally, by=by)
    if facts.get("school_id"):
        _attach(person, facts, tally, by=by)
    return person


def _namesake(facts: dict[str, Any], first: str, last: str) -> Person | None:
    """By address and name; without an address by name at that school, when there is only one."""
    if email := facts.get("email"):
        person = queries.person_with(email=email, name=f"{first} {last}")
        if person:
            return person
    query = select(Person).where(
        Person.name_key == name_key(first, last), Person.erased_at.is_(None)
    )
    if email:
        query = query.where(Person.email == "")
    if school_id := facts.get("school_id"):
        there = select(Affiliation.person_id).where(Affiliation.school_id == school_id)
        query = query.where(Person.id.in_(there))
    elif facts.get("organisation"):
        query = query.where(Person.organisation == facts["organisation"])
    else:
        return None
    same = db.session.scalars(query.limit(2)).all()
    return same[0] if len(same) == 1 else None


def _fill(
    person: Person,
    facts: dict[str, Any],
    texts: dict[str, Any],
    tally: ImportTally | None,
    *,
    by: User,
) -> None:
    """Write what was blank; what is known stays."""
    blank = {name: value for name, value in texts.items() if not getattr(person, name)}
    if facts.get("email") and not person.email:
        blank["email"] = facts["email"]
    if facts.get("role") and not person.roles:
        blank["roles"] = [facts["role"]]
    if not blank:
        return
    if tally:
        tally.filled(person, blank)
    people.correct(person, by=by, **blank)


def _columns_of(facts: dict[str, Any]) -> dict[str, Any]:
    """A person's columns by field, as the list says them, else blank."""
    texts = {name: facts.get(name) or "" for name in TEXTS}
    lang = facts["language"] if facts.get("language") in LANGUAGES else LANGUAGES[0]
    return {**texts, "language": lang, "role": [facts["role"]] if facts.get("role") else []}


def _attach(person: Person, facts: dict[str, Any], tally: ImportTally | None, *, by: User) -> None:
    """At the school since the day told, else since today; once is enough."""
    if any(a.school_id == facts["school_id"] for a in person.affiliations):
        return
    school = db.session.get_one(School, facts["school_id"])
    role = PersonRole(facts["role"]) if facts.get("role") else None
    since = date.fromisoformat(facts["on"]) if facts.get("on") else None
    made = people.attach(person, school, role=role, from_on=since, by=by)
    if tally:
        tally.created("affiliation", made.id)
