"""Adding and correcting people, their schools, their consents, and notes."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _, fold, long_date
from outreach.history import actions as history
from outreach.people import queries
from outreach.people.models import (
    Affiliation,
    Consent,
    ConsentKind,
    Note,
    NoteKind,
    Person,
    PersonRole,
    Suppression,
    address_hash,
    name_key,
)
from outreach.schools.models import School


def add(
    *, first_name: str, last_name: str, by: history.Actor | None, email: str = "", **facts: Any
) -> Person:
    """A new person; refused when that address and name are already someone."""
    person = _described(first_name=first_name, last_name=last_name, email=email, **facts)
    _refuse_known(person)
    return _added(person, by=by)


def find_or_create(
    *, email: str, first_name: str, last_name: str, **facts: Any
) -> tuple[Person, bool]:
    """For public forms: the person of that address and name as they are, else a new one; were they known?"""
    hold(f"person {email.strip().casefold()}")
    namesake = queries.person_with(email=email, name=f"{first_name} {last_name}")
    if namesake is not None:
        return namesake, True
    person = _described(first_name=first_name, last_name=last_name, email=email, **facts)
    return _added(person, by=None), False


def keep_contact(
    school: School,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    lang: str = "fr",
    by: history.Actor | None,
) -> Person:
    """Whom staff name as a contact of a school: who has that name there or at that address, else a new person.

    What is known already stays; a blank phone is filled in, and the person is attached to the school.
    """
    person = queries.person_with(email=email, name=name) or queries.named_at(school.id, name)
    if person is None or (email and person.email and person.email != email.strip().casefold()):
        first, _space, last = name.rpartition(" ")
        person = add(first_name=first, last_name=last, email=email, phone=phone, lang=lang, by=by)
    elif phone and not person.phone:
        correct(person, by=by, phone=phone)
    if not any(a.school_id == school.id and a.until_on is None for a in person.affiliations):
        attach(person, school, by=by)
    return person


def correct(person: Person, *, by: history.Actor | None, **facts: Any) -> Person:
    """Change what is known of a person; refused when that makes them someone else."""
    for name, value in facts.items():
        setattr(person, name, value)
    _identify(person)
    _refuse_known(person)
    history.record(person, "correct", by=by)
    return person


def attach(
    person: Person,
    school: School,
    *,
    by: history.Actor | None,
    role: PersonRole | None = None,
    from_on: date | None = None,
    usual: bool = False,
) -> Affiliation:
    """A person arrives at a school, today unless said; the first one there is its usual contact."""
    day = from_on or clock.today()
    if any(a.school_id == school.id and a.until_on is None for a in person.affiliations):
        sentence = _("%(name)s is already at %(school)s.", name=person.name, school=school.name)
        raise Refused(sentence)
    is_first = not (queries.contacts_at(school.id, on=day) or queries.contacts_at(school.id))
    affiliation = Affiliation(person=person, school=school, role=role, from_on=day)
    db.session.add(affiliation)
    history.record(affiliation, "attach", by=by)
    if usual or is_first:
        set_usual_contact(affiliation, by=by)
    return affiliation


def detach(
    affiliation: Affiliation, *, by: history.Actor | None, until_on: date | None = None
) -> Affiliation:
    """A person leaves a school; that day is their last there, and what they did there stays."""
    day = until_on or clock.today()
    if day < affiliation.from_on:
        raise Refused(_("The last day comes before %(day)s.", day=long_date(affiliation.from_on)))
    affiliation.until_on = day
    history.record(affiliation, "detach", by=by)
    return affiliation


def set_usual_contact(affiliation: Affiliation, *, by: history.Actor | None) -> Affiliation:
    """Make this person the one proposed for the school, instead of any other."""
    others = update(Affiliation).where(Affiliation.school_id == affiliation.school_id)
    db.session.execute(others.values(is_usual_contact=False))
    affiliation.is_usual_contact = True
    history.record(affiliation, "set_usual_contact", by=by)
    return affiliation


def archive(person: Person, *, by: history.Actor | None) -> Person:
    """Propose the person nowhere any more; everything they did stays."""
    person.archived_at = clock.now()
    history.record(person, "archive", by=by)
    return person


def unarchive(person: Person, *, by: history.Actor | None) -> Person:
    person.archived_at = None
    history.record(person, "unarchive", by=by)
    return person


def give_consent(
    person: Person,
    kind: ConsentKind,
    *,
    text_version: str,
    source: str,
    by: history.Actor | None,
    is_new: bool = False,
) -> Consent:
    """Note what a person agreed to, when and where; the same wording in force is noted once.

    `is_new` says that the person was just added and cannot have agreed before.
    """
    if kind is ConsentKind.ANNOUNCEMENTS:
        _lift_suppression(person.email)
    in_force = None if is_new else queries.consent_in_force(person.id, kind)
    if in_force is not None and in_force.text_version == text_version:
        return in_force
    consent = Consent(
        person_id=person.id,
        kind=kind,
        text_version=text_version,
        source=source,
        given_at=clock.now(),
    )
    db.session.add(consent)
    history.record(consent, "give", by=by)
    return consent


def withdraw_consent(person: Person, kind: ConsentKind, *, by: history.Actor | None) -> int:
    """End every consent of that kind; returns how many were in force.

    To announcements also for the address, so that it holds for who is added with it later.
    """
    query = select(Consent).where(
        Consent.person_id == person.id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    in_force = db.session.scalars(query).all()
    for consent in in_force:
        consent.withdrawn_at = clock.now()
        history.record(consent, "withdraw", by=by)
    if kind is ConsentKind.ANNOUNCEMENTS:
        _suppress(person.email, by=by)
    return len(in_force)


def unsubscribe(person: Person) -> Person:
    """What the link of an announcement does, at once and as often as it is pressed."""
    withdraw_consent(person, ConsentKind.ANNOUNCEMENTS, by=None)
    return person


def _suppress(email: str, *, by: history.Actor | None) -> None:
    if not email or queries.suppressed([email]):
        return
    row = Suppression(address_hash=address_hash(email), suppressed_at=clock.now())
    db.session.add(row)
    history.record(row, "suppress", by=by)


def _lift_suppression(email: str) -> None:
    """Who agrees anew gets announcements again."""
    gone = delete(Suppression).where(Suppression.address_hash == address_hash(email))
    db.session.execute(gone)


def note(
    kind: NoteKind,
    text: str,
    *,
    by: User,
    on: date | None = None,
    school_id: int | None = None,
    person_id: int | None = None,
    event_id: int | None = None,
    follow_up_on: date | None = None,
) -> Note:
    """A call, mail or meeting; the follow-up appears on its author's Today from that day on."""
    if (school_id, person_id, event_id).count(None) != 2:
        raise Refused(_("A note is about one school, one person or one event."))
    made = Note(
        kind=kind,
        text=text,
        on=on or clock.today(),
        owner_id=by.id,
        school_id=school_id,
        person_id=person_id,
        event_id=event_id,
        follow_up_on=follow_up_on,
        created_at=clock.now(),
    )
    db.session.add(made)
    history.record(made, "note", by=by)
    return made


def follow_up_done(note: Note, *, by: history.Actor | None) -> Note:
    note.followed_up_at = clock.now()
    history.record(note, "follow_up_done", by=by)
    return note


def follow_up_again(note: Note, *, by: history.Actor | None) -> Note:
    """It was not done after all."""
    note.followed_up_at = None
    history.record(note, "follow_up_again", by=by)
    return note


def _described(*, email: str, **facts: Any) -> Person:
    person = Person(email=email.strip().casefold(), **facts)
    person.roles = list(person.roles or [])
    _identify(person)
    return person


def _added(person: Person, *, by: history.Actor | None) -> Person:
    db.session.add(person)
    history.record(person, "add", by=by)
    return person


def _identify(person: Person) -> None:
    """Write the person's key and search text."""
    person.name_key = name_key(person.first_name, person.last_name)
    words = (person.name, person.email, person.organisation, person.job_title, person.member_number)
    person.search_text = fold(" ".join(word for word in words if word))[:1000]


def _refuse_known(person: Person) -> None:
    """Nobody takes the address and name of someone else."""
    with db.session.no_autoflush:
        other = queries.person_with(email=person.email, name=person.name)
    if other is not None and other is not person:
        raise Refused(
            _("%(name)s is already known at %(email)s.", name=other.name, email=other.email)
        )
