"""The web around every page: signing in first, forms that are done once, and who waits in vain."""

import sqlite3
from pathlib import Path

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core import database, language
from outreach.core.database import db
from outreach.core.once import Once
from outreach.events.contacts import DayContact
from outreach.registration.models import Registration
from tests import make
from tests.browser import Client, Page
from tests.mail.received import the_mail
from tests.stores import ON_POSTGRESQL


def registrations() -> list[str]:
    return [r.first_name for r in db.session.query(Registration).order_by(Registration.id)]


@pytest.fixture
def form(client: Client) -> Page:
    event = make.coming_event(capacity=10)
    return client.page(f"/fr/events/{event.id}-{event.slug}/register")


def person(name: str) -> dict[str, object]:
    email = f"{language.fold(name)}@ecole.example.org"
    return {"first_name": name, "last_name": "Roy", "email": email, "consent_privacy": True}


def test_signed_out_staff_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/fr/staff/settings/")
    assert answer.status_code == 302
    assert answer.location.startswith("/fr/staff/account/sign-in?next=")


def test_sign_in_opens_the_account_page(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user(Role.STAFF, name="Zoé Tremblay"))
    assert "Zoé Tremblay" in client.page("/fr/staff/account/").text


def test_the_same_form_with_the_same_content_is_done_once(client: Client, form: Page) -> None:
    first = client.fill(form, **person("Zoé"))
    again = client.fill(form, **person("Zoé"))
    assert registrations() == ["Zoé"]
    assert again.url == first.url
    assert "déjà été envoyé" in again.text


def test_going_back_and_typing_another_person_registers_that_person(
    client: Client, form: Page
) -> None:
    first = client.fill(form, **person("Zoé"))
    second = client.fill(form, **person("Ana"))
    assert registrations() == ["Zoé", "Ana"]
    assert second.url != first.url
    assert "Ana" in second.text


def test_a_form_that_is_shown_again_keeps_no_key(client: Client, form: Page) -> None:
    wrong = client.fill(form, status=422, **person("Zoé") | {"email": "zoé"})
    assert db.session.query(Once).count() == 0
    client.fill(wrong, email="zoe@ecole.example.org")
    assert registrations() == ["Zoé"]


@time_machine.travel("2026-11-02T15:00:00Z", tick=False)
def test_looking_at_the_personal_line_does_not_spend_the_sending(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user())
    visit = make.visit(contact=DayContact(name="Line Roy", email="roy@ecole.example.org"))
    url = f"/fr/staff/events/{visit.id}/tell/booked"
    looked_at = client.submit(url, button="texte", personal_line="À mardi!", follow=False)
    assert "À mardi!" in looked_at.text
    assert db.session.query(Once).count() == 0
    client.fill(looked_at, button="Envoyer")
    assert "À mardi!" in the_mail().text


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL locks rows, not the database")
def test_who_waits_too_long_for_the_lock_is_told_to_try_again(
    client: Client, form: Page, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 30)
    monkeypatch.setattr(database, "TURN", 10)
    other = sqlite3.connect(instance / "outreach.db")
    other.execute("BEGIN IMMEDIATE")
    try:
        page = client.fill(form, status=503, **person("Zoé"))
    finally:
        other.close()
    assert "réessayez" in page.text
    assert page.response.headers["Retry-After"] == "5"
    assert client.fill(form, **person("Zoé")).status == 200
