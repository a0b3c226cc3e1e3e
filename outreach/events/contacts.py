"""Whom to call on the day of an event."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from outreach.accounts.models import User
from outreach.events.models import Contact, Event
from outreach.history import actions as history
from outreach.people import actions as people
from outreach.people.models import Person
from outreach.schools.models import School


@dataclass(frozen=True)
class DayContact:
    """Whom to call on the day."""

    name: str
    phone: str = ""
    email: str = ""
    role: str = ""
    lang: str = "fr"
    person: Person | None = None

    @classmethod
    def of(cls, row: Contact) -> "DayContact":
        return cls(row.name, row.phone, row.email, row.role, row.lang, row.person)

    def as_row(self) -> Contact:
        return Contact(**{field.name: getattr(self, field.name) for field in fields(self)})


def set_contact(event: Event, contact: DayContact, *, by: User | None) -> Event:
    """Make this the first day contact, in place of the one there was."""
    contact = with_person(contact, event.school, by=by)
    event.contacts[:1] = [contact.as_row()] if contact.name else []
    event.index()
    history.record(event, "set_contact", by=by, note=contact.name)
    return event


def set_contacts(event: Event, contacts: Sequence[DayContact], *, by: User | None) -> Event:
    """Make these the day contacts, the first one first."""
    event.contacts[:] = [contact.as_row() for contact in contacts]
    event.index()
    history.record(event, "set_contacts", by=by, note=", ".join(c.name for c in contacts))
    return event


def with_person(contact: DayContact, school: School | None, *, by: User | None) -> DayContact:
    """The contact as a person of the school, so that the school's page knows them the next time."""
    if contact.person or school is None or not contact.name:
        return contact
    person = people.keep_contact(
        school,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        lang=contact.lang,
        by=by,
    )
    return replace(contact, person=person)


def forget_contact(contact: Contact, *, by: User | None) -> Event:
    """Remove a day contact without keeping the name, not in the search nor in the history."""
    event, name = contact.event, contact.name
    event.contacts.remove(contact)
    event.index()
    history.record(event, "forget_contact", by=by)
    history.forget("event", [event.id], columns={"search_text"}, note=name)
    return event
