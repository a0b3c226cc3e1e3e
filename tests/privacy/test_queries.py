"""What is kept of a person, by row and by address with the name; and what has been kept long enough."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Contact, Event
from outreach.mail.models import Message, MessageStatus
from outreach.people.models import Person
from outreach.privacy import queries
from outreach.registration.models import Registration
from tests import make

LINE = {"first_name": "Line", "last_name": "Roy", "email": "line@example.org"}
NOW = time_machine.travel("2026-11-10T15:00:00Z", tick=False)


@pytest.fixture
def line(app: Flask) -> Person:
    """Line Roy, whose address another shares."""
    make.person(**LINE | {"first_name": "Luc"})
    return make.person(**LINE)


def message(**facts: Any) -> Message:
    values = {
        "kind": "registration.confirmed",
        "lang": "fr",
        "to_name": "",
        "to_email": "other@example.org",
        "subject": "x",
        "message_id": f"<{next(make.numbers)}@example.org>",
        "status": MessageStatus.SENT,
        "created_at": clock.now(),
    }
    with transaction() as session:
        made = Message(**values | facts)
        session.add(made)
        session.flush()
        return made


@NOW
def test_registrations_are_hers_by_row_or_by_address_and_name(line: Person) -> None:
    event = make.public_event()
    hers = make.registration(event, **LINE)
    a_class = {"pupils": {"secondary_4": 28}, "school": make.school()}
    same = make.registration(event, **LINE | {"last_name": "ROY"}, **a_class)
    make.registration(event, **LINE | {"first_name": "Luc"}, **a_class)
    make.registration(event, **LINE | {"email": "else@example.org"})
    make.registration(event)
    assert list(queries.registrations_of(line)) == [hers, same]


def test_who_has_no_address_is_found_by_row_alone(app: Flask) -> None:
    nobody = make.person(first_name="Ann", last_name="Lee", email="")
    namesake = make.visit()
    with transaction() as session:
        event = session.merge(namesake)
        event.contacts.append(Contact(name="Ann Lee", email=""))
        event.contacts.append(Contact(name="A. Lee", email="", person_id=nobody.id))
    message(to_name="Ann Lee", to_email="")
    by_row = message(to_name="A.", to_email="", person_id=nobody.id)
    assert [contact.name for contact in queries.contacts_of(nobody)] == ["A. Lee"]
    assert list(queries.mails_to(nobody)) == [by_row]
    assert list(queries.registrations_of(nobody)) == []


def test_contacts_and_mails_are_hers_by_row_or_by_address_and_name(line: Person) -> None:
    event = make.visit()
    with transaction() as session:
        contacts = [
            Contact(name="L. Roy", email="else@example.org", person_id=line.id),
            Contact(name="Line ROY", email="line@example.org"),
            Contact(name="Luc Roy", email="line@example.org"),
            Contact(name="Line Roy", email="else@example.org"),
        ]
        session.merge(event).contacts.extend(contacts)
    assert list(queries.contacts_of(line)) == contacts[:2]
    mails = [
        message(person_id=line.id),
        message(to_email="line@example.org", to_name="Line Roy"),
        message(to_email="line@example.org", to_name="Luc Roy"),
        message(to_email="else@example.org", to_name="Line Roy"),
    ]
    assert list(queries.mails_to(line)) == mails[:2]


@pytest.mark.parametrize(("second", "is_old"), [(-1, False), (0, False), (1, True)])
def test_what_ended_before_that_moment_is_old(app: Flask, second: int, is_old: bool) -> None:
    with NOW:
        event = make.public_event()
        made = make.registration(event, accessibility_needs="Rampe")
        with transaction() as session:
            session.merge(event).contacts.append(Contact(name="Line Roy"))
        mail = db.session.query(Message).one()
    before = event.ends_at + timedelta(seconds=second)
    assert list(queries.needs_of_events_ended(before)) == [made] * is_old
    assert list(queries.named_of_events_ended(before)) == [made] * is_old
    assert len(queries.contacts_of_events_ended(before)) == is_old
    sent = mail.created_at + timedelta(seconds=second)
    assert list(queries.mails_sent(sent)) == [mail] * is_old


@NOW
@pytest.mark.parametrize("kept", ["first_name", "last_name", "email", ""])
def test_a_registration_bears_a_name_while_a_part_is_there(app: Flask, kept: str) -> None:
    made = make.registration(make.public_event(), **LINE)
    with transaction() as session:
        mine = session.get_one(Registration, made.id)
        for name in {"first_name", "last_name", "email"} - {kept}:
            setattr(mine, name, "")
        later = session.get_one(Event, mine.event_id).ends_at + timedelta(days=1)
    assert list(queries.named_of_events_ended(later)) == [made] * bool(kept)
    assert list(queries.needs_of_events_ended(later)) == []
