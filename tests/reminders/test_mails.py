"""What each reminder says, to whom and in which language."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events.models import Event
from tests import make
from tests.mail.received import Received, received, the_mail
from tests.reminders.test_tasks import (
    BOOKED,
    DAY,
    ahead,
    contact,
    local,
    posted,
    public_event,
    run,
    visit,
)


@pytest.fixture(autouse=True)
def long_before(app: Flask):
    with time_machine.travel(BOOKED, tick=False):
        make.our_organisation(phone="+15145550100")
        yield


def full_visit(**facts: Any) -> Event:
    owner = make.user(Role.COORDINATOR, name="Ana Tremblay", phone="+15145550111")
    values = {
        "room": "B-214",
        "access_notes": "Porte 3\nProjecteur fourni",
        "presenters": "Karim Haddad, Novalogik",
        "owner": owner,
    }
    return visit(make.group(on=DAY, period="Période 2"), **(values | facts))


def sheet(kind: str = "sheet") -> Received:
    run(local(ahead(10 if kind == "sheet" else 2), 9))
    return the_mail(f"reminders.{kind}")


@pytest.mark.parametrize("kind", ["sheet", "visit_near"])
def test_a_teacher_reads_all_that_both_sides_need(kind: str) -> None:
    event = full_visit()
    mail = sheet(kind)
    for words in (
        "mercredi 18 novembre 2026, 9 h 00 à 10 h 15", "Période 2, 3e secondaire, groupe 31, 28 élèves",
        "B-214", "Porte 3", "Projecteur fourni", "Karim Haddad, Novalogik", "Line Roy, 514 555-0134",
        "Ana Tremblay, 514 555-0111", "Bonjour Line Roy",
    ):  # fmt: skip
        assert words in mail.text.replace("\u00a0", " "), words
        assert words in mail.words.replace("\u00a0", " "), words
    assert "Indiquez-nous" not in mail.text
    assert mail.mail["Reply-To"].addresses[0].addr_spec == event.owner.email
    assert (mail.mail["To"].addresses[0].addr_spec, mail.files) == ("line@ecole.example.org", {})
    assert "La regarder et confirmer" in mail.text


def test_what_we_do_not_know_is_asked_for() -> None:
    visit(make.group(on=DAY, planned_count=None), contact=contact(phone=""))
    text = sheet().text
    asked = "le local, le nombre d’élèves prévus, un numéro où vous joindre ce jour-là."
    assert asked in text.replace("\n", " ")


def test_who_confirmed_is_not_asked_to() -> None:
    event = full_visit()
    with transaction() as session:
        session.merge(event).confirmed_at = BOOKED
    assert "Voir la visite et la corriger" in sheet().text


def test_each_contact_is_written_to_in_their_language() -> None:
    event = full_visit()
    with transaction() as session:
        row = contact(name="Amy Lee", email="amy@school.example.org", lang="en").as_row()
        session.merge(event).contacts.append(row)
    run(local(ahead(10), 9))
    subjects = [received(message).mail["Subject"] for message in posted()]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Fiche de planification ",
        "Planning sheet",
    ]


@pytest.mark.parametrize(("kind", "days"), [("event_ahead", 7), ("event_near", 1)])
def test_who_is_registered_reads_when_where_and_how_to_join(kind: str, days: int) -> None:
    event = public_event(
        mode="hybrid", place="Centre Paulette", online_url="https://zoom.example.org/j/1"
    )
    row = make.registration(event, lang="en")
    run(local(ahead(days), 9))
    mail = the_mail(f"reminders.{kind}")
    assert mail.mail["Subject"] == "Reminder: Counsellor day, Wednesday, November 18, 2026"
    for words in ("Centre Paulette", "https://zoom.example.org/j/1", row.code, "Your seat is kept"):
        assert words in mail.text
    assert (mail.files, "/my/" in mail.path) == ({}, True)


def test_the_second_question_for_numbers_is_the_last_and_says_so() -> None:
    full_visit()
    run(local(ahead(-1), 9))
    first = the_mail("reminders.numbers")
    run(local(ahead(-4), 9))
    again = the_mail("reminders.numbers_again")
    assert first.mail["Subject"] == again.mail["Subject"]
    assert "nous ne vous le demanderons plus" in again.text.replace("\n", " ")
    assert "Dire combien sont venus" in first.text
