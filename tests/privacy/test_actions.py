"""An erased person: gone from every page, file and history; every count and attestation as before."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select

from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance.models import Attendance
from outreach.certificates import actions as certificates
from outreach.certificates import queries as certificate_queries
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import contacts
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.history.models import Entry
from outreach.mail.models import Message, MessageStatus
from outreach.people import actions as people
from outreach.people import queries as people_queries
from outreach.people.models import Affiliation, Consent, Note, NoteKind, Person
from outreach.privacy import actions
from outreach.registration import actions as registrations
from outreach.registration import personal_link
from outreach.registration.models import AddressChange, Registration, Seat
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import Period
from outreach.speakers.models import Speaker
from outreach.visit_requests import actions as visit_requests
from outreach.visit_requests.models import VisitRequest
from outreach.visits import wishes
from outreach.visits.models import Wish
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client
from tests.speakers.offering import EMAIL, offered, speaker
from tests.visit_requests.asking import request

NAME = {"first_name": "Ginette", "last_name": "Quessy-Paré", "email": "ginette@ecole.example.org"}
SAID = {
    "phone": "514 555-0188",
    "job_title": "Conseillère Quessy",
    "member_number": "Q-5550188",
    "organisation": "Quessy et filles",
    "accessibility_needs": "Rampe pour Ginette",
}
ABOUT = (Attendance, Wish, Note, Message, Consent, Affiliation, Registration)
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


def test_erasing_is_done_once_and_leaves_who_did_it(client: Client) -> None:
    person, by = make.person(school=make.school()), make.user()
    with transaction() as session:
        row = actions.erase(session.merge(person), by=session.merge(by))
        assert (row.erased_at is not None, row.affiliations) == (True, [])
    with transaction() as session, pytest.raises(Refused):
        actions.erase(session.merge(person), by=None)
    kept = db.session.scalars(select(Entry).where(Entry.noun == "person")).all()
    assert [(entry.verb, entry.by_id) for entry in kept] == [("add", None), ("erase", by.id)]


@pytest.mark.parametrize(("seconds", "seat"), [(-1, Seat.CANCELLED), (0, Seat.REGISTERED)])
def test_what_lies_ahead_is_given_back_until_it_ends(app: Flask, seconds: int, seat: Seat) -> None:
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        event, by = make.public_event(), make.user()
        made = make.registration(event)
    with time_machine.travel(event.ends_at + timedelta(seconds=seconds), tick=False):
        with transaction() as session:
            person = session.get_one(Registration, made.id).person
            assert person is not None
            actions.erase(person, by=session.merge(by))
        assert db.session.get_one(Registration, made.id).status is seat


def test_a_mail_that_waits_is_not_sent_and_of_one_that_went_nothing_is_left(app: Flask) -> None:
    make.our_organisation()
    made = make.registration(make.coming_event())
    waiting = db.session.query(Message).one()
    with transaction() as session:
        facts = {"attachment_kind": "x", "attachment_id": 3, "calendar": "BEGIN", "error": "550"}
        other = Message(
            kind="x", lang="fr", to_name="Noémie", to_email=made.email, subject="Bonjour Noémie",
            letter={"sentence": "Noémie"}, message_id="<1@example.org>", created_at=clock.now(),
            status=MessageStatus.SENT, person_id=made.person_id, **facts,
        )  # fmt: skip
        session.add(other)
    person = db.session.get_one(Person, made.person_id)
    erase(person)
    rows = db.session.query(Message).all()
    assert waiting.id not in {row.id for row in rows if row.status is MessageStatus.QUEUED}
    sent = db.session.get_one(Message, other.id)
    assert (sent.to_name, sent.to_email, sent.calendar, sent.error) == ("", "", "", "")
    assert (sent.subject, sent.letter, sent.attachment_id) == ("–", {}, None)
    assert (sent.kind, sent.status) == ("x", MessageStatus.SENT)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_note_is_blank_and_waits_for_nobody(app: Flask, is_done: bool) -> None:
    person, by, other = make.person(), make.user(), make.person()
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        with transaction() as session:
            facts = {"by": session.merge(by)}
            note = people.note(NoteKind.CALL, "Rappeler", person_id=person.id, **facts)
            kept = people.note(NoteKind.CALL, "Rappeler", person_id=other.id, **facts)
            done_at = clock.now() - timedelta(days=3)
            note.followed_up_at = done_at if is_done else None
        erase(person)
        note, kept = db.session.get_one(Note, note.id), db.session.get_one(Note, kept.id)
        assert (note.text, note.followed_up_at) == ("–", done_at if is_done else clock.now())
        assert (kept.text, kept.followed_up_at) == ("Rappeler", None)


@pytest.mark.parametrize("is_old", [True, False])
def test_beyond_retention_contacts_and_mails_are_forgotten_too(app: Flask, is_old: bool) -> None:
    make.our_organisation(retention_years=7)
    contact = DayContact("Line Roy", email="line@example.org")
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        event = make.visit(make.group(on=date(2026, 11, 30)), contact=contact)
        make.registration(make.public_event(make.group(on=date(2026, 11, 30), grades=())), **NAME)
        request(contact_name="Line Roy", notes="Line")
        with transaction() as session:
            for row in session.query(VisitRequest):
                row.received_at = event.ends_at
            for mail in session.query(Message):
                mail.status, mail.created_at = MessageStatus.SENT, event.ends_at
    moment = event.ends_at + 7 * actions.YEAR + timedelta(hours=2 if is_old else -2)
    with time_machine.travel(moment, tick=False):
        with transaction():
            found = actions.purge(really=False)
        assert (found.registrations, found.contacts, found.requests, found.mails) == (is_old,) * 4
        assert found.keys == 0
        with transaction():
            actions.purge()
    words = ("line", "ginette", "quessy")
    left = {
        table.name
        for table in db.metadata.sorted_tables
        if table.name not in ("person", "consent")
        for row in db.session.execute(select(table))
        if any(word in repr(tuple(row)).casefold() for word in words)
    }
    assert bool(left) != is_old, left


def test_history_keeps_nothing_of_what_is_about_the_person(client: Client) -> None:
    known_everywhere()
    mine = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    visit = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert mine is not None
    assert visit is not None
    school = make.school()
    with transaction() as session:
        days = {"asked_at": clock.now(), "expires_at": clock.now() + timedelta(days=2)}
        session.add(AddressChange(registration_id=mine.id, email="neuve@example.org", **days))
        person = session.get_one(Person, mine.person_id)
        people.attach(person, session.merge(school), by=None)
        wishes.ask(session.merge(visit), WishKind.CORRECT, by_name=person.name, note="Quai")
        rows = [one for kind in ABOUT for one in session.scalars(select(kind))]
        theirs = [(one.__tablename__, one.id) for one in rows]
        for noun, row_id in [*theirs, ("note", 99), ("wish", 99)]:
            history.record_many(noun, [(row_id, {"text": "Ginette"}, {})], "told", by=None)
    assert {noun for noun, _row_id in theirs} == {kind.__tablename__ for kind in ABOUT}
    erase(db.session.get_one(Person, mine.person_id))
    kept = db.session.scalars(select(Entry).where(Entry.verb == "told")).all()
    assert [(entry.noun, entry.row_id) for entry in kept if entry.before] == [
        ("note", 99),
        ("wish", 99),
    ]
    assert db.session.scalars(select(AddressChange)).all() == []
    versions = db.session.scalars(select(Registration.link_version)).all()
    assert list(versions) == [2, 2]


def test_the_wish_of_another_teacher_stays(app: Flask) -> None:
    contact = DayContact("Line Roy", email="line@example.org")
    event = make.visit(make.group(on=clock.today() + timedelta(days=20)), contact=contact)
    with transaction() as session:
        row = session.merge(event)
        for name, kind in (("Line Roy", WishKind.CORRECT), ("Luc Roy", WishKind.CALL_OFF)):
            wishes.ask(row, kind, by_name=name, note="Quai", facts={"reason": "strike"})
        person = row.contacts[0].person
        assert person is not None
    erase(person)
    found = db.session.scalars(select(Wish).order_by(Wish.id)).all()
    assert [(wish.by_name, wish.note) for wish in found] == [("", ""), ("Luc Roy", "Quai")]


def test_what_the_person_asked_for_is_forgotten_and_its_waiting_mail_too(app: Flask) -> None:
    line = make.person(None, email="line@example.org", first_name="Line", last_name="Roy")
    mine = request(contact_name="Line Roy", contact_email=line.email)
    other = request(contact_name="Luc Roy", contact_email=line.email)
    with transaction() as session:
        for row in (mine, other):
            visit_requests.ask(session.merge(row), "Combien?", by=row.owner)
    with transaction() as session:
        actions.erase(session.merge(line), by=None)
    names = {row.id: row.contact_name for row in db.session.query(VisitRequest)}
    assert names == {mine.id: "", other.id: "Luc Roy"}
    assert list(db.session.scalars(select(Message.to_name))) == ["Luc Roy"]


def test_a_speaker_is_forgotten_with_the_offers_that_nobody_confirmed(app: Flask) -> None:
    waiting, other = offered(first_name="ADA"), offered(first_name="Luc")
    mine = speaker(first_name="Ada", last_name="Roy", email=EMAIL)
    with transaction() as session:
        actions.erase(session.get_one(Person, mine.person_id), by=None)
    employers = {row.id: row.employer for row in db.session.query(Speaker)}
    assert employers == {waiting.id: "", other.id: "Logiciels Boréal", mine.id: ""}
    assert list(db.session.scalars(select(Message.to_name))) == ["Luc Roy"]
