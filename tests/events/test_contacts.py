"""Day contacts: who they are, in what order, and what is forgotten of them."""

from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import contacts
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.people.models import Person
from tests import make

LINE = DayContact("Line Roy", "514 555-0100", "line@example.org", "Enseignante", "en")


def people() -> list[str]:
    return [person.name for person in db.session.scalars(select(Person).order_by(Person.id))]


def test_the_first_contact_is_replaced_found_and_known_at_the_school(app: Flask) -> None:
    event = make.visit(contact=DayContact("Luc Paré"))
    with transaction() as session:
        event = session.merge(event)
        contacts.set_contacts(
            event, [DayContact.of(event.contacts[0]), DayContact("Ann Lee")], by=None
        )
        contacts.set_contact(event, LINE, by=None)
        assert [contact.name for contact in event.contacts] == ["Line Roy", "Ann Lee"]
        first = event.contacts[0]
        assert (first.phone, first.email, first.role, first.lang) == (
            LINE.phone,
            LINE.email,
            LINE.role,
            "en",
        )
        assert first.person is not None
        assert first.person.name == "Line Roy"
    assert "line roy" in event.search_text
    assert "luc pare" not in event.search_text
    notes = db.session.execute(select(Entry.verb, Entry.note).where(Entry.noun == "event")).all()
    assert [tuple(row) for row in notes][1:] == [
        ("set_contacts", "Luc Paré, Ann Lee"),
        ("set_contact", "Line Roy"),
    ]


def test_no_name_is_nobody_and_nobody_is_known_without_a_school(app: Flask) -> None:
    event, talk = make.visit(contact=LINE), make.public_event()
    with transaction() as session:
        contacts.set_contact(session.merge(event), DayContact(""), by=None)
        contacts.set_contact(session.merge(talk), DayContact("Ann Lee"), by=None)
        assert session.get_one(Event, event.id).contacts == []
        (ann,) = session.get_one(Event, talk.id).contacts
        assert (ann.name, ann.person) == ("Ann Lee", None)
        known = make.person(first_name="Zoé", last_name="Roy")
        contact = DayContact("Zoé", person=known)
        assert contacts.with_person(contact, event.school, by=None) is contact
    assert people() == ["Line Roy", "Zoé Roy"]


def test_a_forgotten_contact_is_in_no_search_and_no_history(app: Flask) -> None:
    event = make.visit(contact=LINE)
    with transaction() as session:
        event = session.merge(event)
        contacts.set_contacts(event, [LINE, DayContact("Ann Lee")], by=None)
    with transaction() as session:
        event = session.get_one(Event, event.id)
        contacts.forget_contact(event.contacts[0], by=None)
        assert [contact.name for contact in event.contacts] == ["Ann Lee"]
    assert "ann lee" in event.search_text
    assert "line" not in event.search_text
    kept = db.session.scalars(select(Entry).where(Entry.noun == "event")).all()
    words = repr([(entry.before, entry.after, entry.note) for entry in kept]).casefold()
    assert "line" not in words
    assert kept[-1].verb == "forget_contact"
