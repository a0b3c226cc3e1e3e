"""One box for schools, people, speakers and events: by parts of a name, an acronym, a code or a phone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import fold
from outreach.events import queries as events
from outreach.events.models import Contact, Event
from outreach.people import queries as people
from outreach.people.models import Affiliation, Person
from outreach.registration import queries as registrations
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.speakers import queries as speakers
from outreach.speakers.models import Speaker

EACH = 8
FEWEST_DIGITS = 4
PHONE = re.compile(r"[\d\s().+-]+")


@dataclass(frozen=True)
class Matches:
    """The best of each kind, best first."""

    schools: Sequence[School] = ()
    people: Sequence[Person] = ()
    events: Sequence[Event] = ()
    speakers: Sequence[Speaker] = ()

    def __bool__(self) -> bool:
        return bool(self.schools or self.people or self.events or self.speakers)


def search(text: str, *, each: int = EACH) -> Matches:
    """What fits the text; digits alone are a phone number or a code."""
    text = text.strip()[:200]
    if not text:
        return Matches()
    digits = "".join(c for c in text if c.isdigit())
    if PHONE.fullmatch(text) and len(digits) >= FEWEST_DIGITS:
        return _by_digits(digits.removeprefix("1") if len(digits) == 11 else digits, each)
    return Matches(
        schools.suggest(text, limit=each),
        _people(text, each),
        _events(text, each),
        speakers.with_text(text, most=each),
    )


def _by_digits(digits: str, each: int) -> Matches:
    """Phone numbers that hold these digits, and codes that begin with them."""
    of_school = or_(School.phone.contains(digits), School.code.startswith(digits))
    called = select(Contact.event_id).where(Contact.phone.contains(digits))
    persons = people.search().where(Person.phone.contains(digits)).options(*_with_schools())
    return Matches(
        db.session.scalars(
            select(School)
            .where(of_school, School.is_active)
            .options(joinedload(School.board))
            .order_by(School.name_key, School.id)
            .limit(each)
        ).all(),
        db.session.scalars(persons.order_by(Person.name_key, Person.id).limit(each)).unique().all(),
        db.session.scalars(
            _nearest(events.events().where(Event.id.in_(called))).limit(each)
        ).unique().all(),
    )  # fmt: skip


def _people(text: str, each: int) -> Sequence[Person]:
    """Also by a name that they registered under; those whose own name begins so stand first."""
    starts = Person.search_text.startswith(fold(text), autoescape=True)
    named = Person.id.in_(people.search(text).with_only_columns(Person.id))
    registered = Person.id.in_(registrations.people_named(text))
    query = people.search().where(or_(named, registered)).options(*_with_schools())
    query = query.order_by(case((starts, 0), else_=1), Person.name_key, Person.id)
    return db.session.scalars(query.limit(each)).unique().all()


def _events(text: str, each: int) -> Sequence[Event]:
    return events.nearest_with_text(text, most=each)


def _nearest(query: Select[Event]) -> Select[Event]:
    """What comes stands first, the nearest before the others; then what is over, the latest first."""
    now = clock.now()
    coming = case((Event.ends_at >= now, Event.starts_at))
    return query.order_by(coming.is_(None), coming, Event.starts_at.desc(), Event.id)


def _with_schools() -> tuple[Any, ...]:
    return (selectinload(Person.affiliations).joinedload(Affiliation.school),)
