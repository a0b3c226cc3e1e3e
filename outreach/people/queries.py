"""Finding people, who is at a school, what was agreed and what was noted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from outreach.core import clock
from outreach.core.database import UtcDateTime, db
from outreach.core.language import fold
from outreach.core.search import words_of
from outreach.people.models import (
    Affiliation,
    Consent,
    ConsentKind,
    Note,
    Person,
    Suppression,
    address_hash,
    name_key,
)
from outreach.schools.models import School


def search(text: str = "", *, archived: bool = False) -> Select[Person]:
    """People where every word is a part of their name, e-mail, organisation or present school."""
    kept = Person.archived_at.is_not(None) if archived else Person.archived_at.is_(None)
    query = select(Person).where(kept, Person.erased_at.is_(None))
    for word in words_of(text):
        at_school = (
            select(Affiliation.person_id)
            .join(School)
            .where(_holds_on(clock.today()), School.search_text.contains(word, autoescape=True))
        )
        named = Person.search_text.contains(word, autoescape=True)
        query = query.where(or_(named, Person.id.in_(at_school)))
    return query


def listed(*, text: str = "", role: str = "", school: str = "", status: str = "") -> Select[Person]:
    """The list of people under its filters, with their schools; `status` may be archived."""
    query = search(text, archived=status == "archived")
    if role:
        query = query.where(cast(Person.roles, String).contains(f'"{role}"', autoescape=True))
    if school:
        at = select(Affiliation.person_id).join(School).where(School.code == school)
        query = query.where(Person.id.in_(at.where(_holds_on(clock.today()))))
    return query.options(selectinload(Person.affiliations).joinedload(Affiliation.school))


def person_with(*, email: str, name: str) -> Person | None:
    """The person of that address and full name; an address alone is not a person."""
    email = email.strip().casefold()
    if not email:
        return None
    same = (Person.email == email, Person.name_key == fold(name)[:220])
    return db.session.scalar(select(Person).where(*same, Person.erased_at.is_(None)))


def named_at(school_id: int, name: str) -> Person | None:
    """The person of that full name who is at the school today."""
    query = (
        select(Person)
        .join(Affiliation)
        .where(
            Affiliation.school_id == school_id,
            _holds_on(clock.today()),
            Person.name_key == fold(name)[:220],
        )
    )
    return db.session.scalars(query.where(Person.erased_at.is_(None)).limit(1)).first()


def similar_to(*, email: str, first_name: str, last_name: str) -> Sequence[Person]:
    """Who has the same address under another name, or the same name at another address."""
    same = [Person.name_key == name_key(first_name, last_name)]
    if email:
        same.append(Person.email == email)
    query = select(Person).where(or_(*same), Person.erased_at.is_(None)).order_by(Person.name_key)
    return db.session.scalars(query.limit(10)).all()


def unerased(person_id: int) -> Person | None:
    """A person of ours, without their schools."""
    query = select(Person).where(Person.id == person_id, Person.erased_at.is_(None))
    return db.session.scalar(query)


def with_schools(person_id: int) -> Person | None:
    """A person with their schools, past ones too."""
    schools = selectinload(Person.affiliations).joinedload(Affiliation.school)
    query = select(Person).where(Person.id == person_id, Person.erased_at.is_(None))
    return db.session.scalar(query.options(schools))


def contacts_at(school_id: int, *, on: date | None = None) -> Sequence[Affiliation]:
    """Who is at a school that day, today by default, with the person; the usual contact first."""
    query = (
        select(Affiliation)
        .join(Person)
        .where(
            Affiliation.school_id == school_id,
            _holds_on(on or clock.today()),
            Person.archived_at.is_(None),
            Person.erased_at.is_(None),
        )
        .options(joinedload(Affiliation.person))
    )
    order = (
        Affiliation.is_usual_contact.desc(),
        Affiliation.from_on.desc(),
        Affiliation.id.desc(),
    )
    return db.session.scalars(query.order_by(*order)).all()


def people_at(school_id: int, *, on: date | None = None) -> Sequence[Person]:
    """The people of `contacts_at`."""
    return [contact.person for contact in contacts_at(school_id, on=on)]


def usual_contact(school_id: int) -> Person | None:
    """Whom to propose for a school: the one marked, else the latest to arrive."""
    return next(iter(people_at(school_id)), None)


def affiliations_of(person_id: int) -> Sequence[Affiliation]:
    """A person's schools, present and past, latest first."""
    query = select(Affiliation).where(Affiliation.person_id == person_id)
    query = query.options(joinedload(Affiliation.school))
    return db.session.scalars(
        query.order_by(Affiliation.from_on.desc(), Affiliation.id.desc())
    ).all()


def consents_of(person_id: int) -> Sequence[Consent]:
    """What a person agreed to, latest first, withdrawn ones too."""
    query = select(Consent).where(Consent.person_id == person_id)
    return db.session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def consent_in_force(person_id: int, kind: ConsentKind) -> Consent | None:
    """The latest consent of that kind that was not withdrawn."""
    query = select(Consent).where(Consent.person_id == person_id, Consent.kind == kind)
    query = query.where(Consent.withdrawn_at.is_(None))
    return db.session.scalar(query.order_by(Consent.id.desc()).limit(1))


def with_consent(person_ids: Iterable[int], kind: ConsentKind) -> dict[int, datetime]:
    """Since when each of these people agrees to that; those who do not are left out."""
    query = select(Consent.person_id, func.max(Consent.given_at, type_=UtcDateTime)).where(
        Consent.person_id.in_(set(person_ids)),
        Consent.kind == kind,
        Consent.withdrawn_at.is_(None),
    )
    rows = db.session.execute(query.group_by(Consent.person_id))
    return {row[0]: row[1] for row in rows}


def suppressed(emails: Iterable[str]) -> set[str]:
    """Which of these addresses get no announcements, whoever has them."""
    hashes = {address_hash(email): email for email in emails if email}
    query = select(Suppression.address_hash).where(Suppression.address_hash.in_(hashes))
    return {hashes[row] for row in db.session.scalars(query)}


def contacts_of_schools(school_ids: Iterable[int]) -> Sequence[Affiliation]:
    """Who is at these schools today, as `contacts_at` says, by school."""
    query = (
        select(Affiliation)
        .join(Person)
        .where(
            Affiliation.school_id.in_(set(school_ids)),
            _holds_on(clock.today()),
            Person.archived_at.is_(None),
            Person.erased_at.is_(None),
        )
        .options(contains_eager(Affiliation.person))
    )
    order = (Affiliation.school_id, Affiliation.is_usual_contact.desc(), Affiliation.id)
    return db.session.scalars(query.order_by(*order)).all()


def notes_about(
    *,
    school_id: int | None = None,
    person_id: int | None = None,
    event_id: int | None = None,
    limit: int = 50,
) -> Sequence[Note]:
    """Calls, mails and meetings about one school, person or event, latest first."""
    about = {"school_id": school_id, "person_id": person_id, "event_id": event_id}
    query = select(Note).filter_by(**{name: id_ for name, id_ in about.items() if id_ is not None})
    query = query.options(joinedload(Note.owner))
    return db.session.scalars(query.order_by(Note.on.desc(), Note.id.desc()).limit(limit)).all()


def follow_ups_of(user_id: int) -> Select[Note]:
    """What a user promised to follow up by today and has not done, oldest first."""
    query = select(Note).where(
        Note.owner_id == user_id,
        Note.follow_up_on <= clock.today(),
        Note.followed_up_at.is_(None),
    )
    query = query.options(joinedload(Note.school), joinedload(Note.person))
    return query.order_by(Note.follow_up_on, Note.id)


def has_contact(school_id: Any, *, on: date) -> ColumnElement[bool]:
    """That somebody is at the school that day, as `contacts_at` says; for another statement."""
    return exists().where(
        Affiliation.school_id == school_id,
        Affiliation.person_id == Person.id,
        _holds_on(on),
        Person.archived_at.is_(None),
        Person.erased_at.is_(None),
    )


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(
        Affiliation.from_on <= day,
        or_(Affiliation.until_on.is_(None), Affiliation.until_on >= day),
    )
