"""An erased person: gone from every page, file and history; every count and attestation as before."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select

from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.certificates import actions as certificates
from outreach.certificates import queries as certificate_queries
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import contacts
from outreach.events.contacts import DayContact
from outreach.history.models import Entry
from outreach.people import actions as people
from outreach.people import queries as people_queries
from outreach.people.models import NoteKind, Person
from outreach.privacy import actions
from outreach.registration import actions as registrations
from outreach.registration import personal_link
from outreach.registration.models import Registration, Seat
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import Period
from outreach.visits import wishes
from tests import make
from tests.browser import Client

NAME = {"first_name": "Ginette", "last_name": "Quessy-Paré", "email": "ginette@ecole.example.org"}
SAID = {
    "phone": "514 555-0188",
    "job_title": "Conseillère Quessy",
    "member_number": "Q-5550188",
    "organisation": "Quessy et filles",
    "accessibility_needs": "Rampe pour Ginette",
}
KEPT = {"attestation"}  # a frozen snapshot, printed and given out


def known_everywhere() -> tuple[Person, str]:
    """A person registered, present, attested, contact, noted and mailed; and the attestation's token."""
    staff = make.user(Role.COORDINATOR)
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    made = make.registration(event, **NAME, **SAID, answers={"diet": "Quessy: végane"})
    make.registration(make.coming_event(), **NAME)
    visit = make.visit(make.group(on=clock.today() + timedelta(days=20)))
    with transaction() as session:
        mine, visit, staff = session.merge(made), session.merge(visit), session.merge(staff)
        check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
        attendance.close(mine.event, by=None)
        token = certificates.issue(mine, by=None, with_mail=True).token
        person = mine.person
        assert person is not None
        people.note(NoteKind.CALL, "Ginette Quessy-Paré rappelle", by=staff, person_id=person.id)
        contact = DayContact("Ginette Quessy-Paré", email=NAME["email"], person=person)
        contacts.set_contact(visit, contact, by=staff)
        wishes.confirm(visit, by_name="Ginette Quessy-Paré")
    return person, token


def reached() -> list[int]:
    totals = counsellors_reached(Period(date(2025, 7, 1), date(2026, 6, 30))).totals
    return [totals.counsellors, totals.participations, totals.schools]


def erase(person: Person) -> None:
    with transaction() as session:
        actions.erase(session.merge(person), by=None)


def traces() -> set[str]:
    """Tables that hold a part of the name or address anywhere."""
    found = set()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            text = repr(tuple(row)).casefold()
            if any(part in text for part in ("quessy", "ginette", "555-0188", "5550188")):
                found.add(table.name)
    return found


def test_nothing_tells_who_it_was_but_the_attestation(client: Client) -> None:
    person, _token = known_everywhere()
    assert {"person", "registration", "message", "history_entry", "note"} <= traces()
    erase(person)
    assert traces() == KEPT


def test_every_word_of_a_registration_goes(client: Client) -> None:
    known_everywhere()
    mine = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    assert mine is not None
    assert mine.person is not None
    words = [*NAME, *SAID, "answers", "search_text", "sort_key"]
    assert all(getattr(mine, name) for name in words)
    erase(mine.person)
    assert [name for name in words if getattr(mine, name)] == []


def test_the_links_sent_so_far_open_nothing(client: Client) -> None:
    person, _token = known_everywhere()
    rows = db.session.scalars(select(Registration)).all()
    tokens = [personal_link.token(row) for row in rows]
    assert all(personal_link.PAGE.row_of(token) for token in tokens)
    erase(person)
    assert [personal_link.PAGE.row_of(token) for token in tokens] == [None, None]


@pytest.mark.parametrize(("after", "is_kept"), [(0, True), (1, False)])
def test_needs_are_kept_for_thirty_days(app: Flask, after: int, is_kept: bool) -> None:
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        made = make.registration(make.public_event())
        facts = {"accessibility_needs": "Rampe", "phone": "5145550188"}
        with transaction() as session:
            mine = session.get_one(Registration, made.id, populate_existing=True)
            registrations.change(mine, by=None, **facts)
            registrations.change(mine, by=None, accessibility_needs="Boucle", phone="5145550199")
    end = mine.event.ends_at + timedelta(days=30, seconds=after)
    with time_machine.travel(end, tick=False), transaction():
        assert actions.purge().needs == (not is_kept)
    db.session.expire_all()
    assert bool(mine.accessibility_needs) == is_kept
    assert mine.first_name
    noted = db.session.scalars(select(Entry).where(Entry.noun == "registration")).all()
    assert ("Rampe" in repr([entry.after for entry in noted])) == is_kept
    assert "5145550188" in repr([entry.after for entry in noted])


def test_every_count_stays(client: Client) -> None:
    person, _token = known_everywhere()
    before = reached()
    assert before[:2] == [1, 1]
    erase(person)
    assert reached() == before


def test_the_attestation_is_still_verified_and_never_replaced(client: Client) -> None:
    person, token = known_everywhere()
    erase(person)
    attestation = certificate_queries.attestation_with(token=token)
    assert attestation is not None
    with transaction():
        certificates.issue_all(attestation.event, by=None, with_mail=False)
    page = client.page(f"/fr/verify/{token}")
    assert "Ginette Quessy-Paré" in page.text
    assert page.heading == "Cette attestation est valide"


def test_nobody_is_found_and_the_coming_seat_is_free(client: Client) -> None:
    person, _token = known_everywhere()
    erase(person)
    assert db.session.scalars(people_queries.search("quessy")).all() == []
    seats = db.session.scalars(select(Registration.status).order_by(Registration.id)).all()
    assert seats == [Seat.REGISTERED, Seat.CANCELLED]


def test_a_namesake_at_another_address_is_left_alone(client: Client) -> None:
    person, _token = known_everywhere()
    other = make.registration(make.public_event(), **NAME | {"email": "autre@example.org"})
    erase(person)
    db.session.refresh(other)
    assert (other.first_name, other.is_active) == ("Ginette", True)
    assert inspect(other).persistent
