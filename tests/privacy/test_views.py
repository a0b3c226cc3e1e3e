"""The public statement, and erasing from the person's page."""

from datetime import timedelta

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core import clock, signed
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.people import actions as people
from outreach.people import queries as people_queries
from outreach.people import unsubscribing
from outreach.people.models import CONSENT_VERSION, ConsentKind, Person
from outreach.privacy import actions as privacy
from tests import make
from tests.browser import Client


def test_statement_names_the_person_in_charge_in_both_languages(client: Client) -> None:
    make.our_organisation(
        privacy_officer="Odile Fortin", privacy_email="vie-privee@example.org", retention_years=5
    )
    for lang, years in (("fr", "5 ans après"), ("en", "5 years after")):
        page = client.page(f"/{lang}/privacy")
        assert "Odile Fortin" in page.text
        assert "vie-privee@example.org" in page.text
        assert years in page.text
        assert CONSENT_VERSION in page.text


def test_statement_is_linked_from_the_registration_form(client: Client) -> None:
    event = make.coming_event()
    page = client.page(f"/fr/events/{event.id}-{event.slug}/register")
    assert page.href("Comment vos données") == "/fr/privacy"


def test_erase_says_what_happens_and_does_it(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    person = make.person()
    page = client.page(f"/fr/staff/people/{person.id}")
    asked = client.page(page.href("Effacer…"))
    assert "Inscriptions\u00a0: 0" in asked.html.text_content()
    client.fill(asked, button="Effacer")
    db.session.expire_all()
    erased = db.session.get_one(Person, person.id)
    assert (erased.name, erased.email) == ("", "")
    assert erased.erased_at is not None
    assert client.get(f"/fr/staff/people/{person.id}").status_code == 404


def test_erase_is_not_for_staff(client: Client) -> None:
    person = make.person()
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"/fr/staff/people/{person.id}/erase").status_code == 403


def agreed() -> Person:
    person = make.person()
    with transaction() as session:
        kind = ConsentKind.ANNOUNCEMENTS
        mine = session.merge(person)
        people.give_consent(mine, kind, text_version="x", source="form", by=None)
    return person


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_unsubscribe_shows_first_and_does_it_when_pressed(client: Client, lang: str) -> None:
    person = agreed()
    url = f"/{lang}/unsubscribe/{unsubscribing.PAGE.token(person)}"
    page = client.page(url)
    db.session.rollback()
    assert people_queries.with_consent([person.id], ConsentKind.ANNOUNCEMENTS)
    for _press in range(2):
        done = client.fill(page)
        assert done.heading in ("Vous êtes désabonné·e", "You are unsubscribed")
        db.session.rollback()
        assert not people_queries.with_consent([person.id], ConsentKind.ANNOUNCEMENTS)
        assert people_queries.suppressed([person.email]) == {person.email}


def test_unsubscribe_by_one_click_of_a_mail_program_needs_no_page(client: Client) -> None:
    person = agreed()
    url = f"/fr/unsubscribe/{unsubscribing.PAGE.token(person)}"
    with time_machine.travel(clock.now() + timedelta(days=400)):
        answer = client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert people_queries.suppressed([person.email]) == {person.email}


def test_unsubscribe_opens_by_no_other_link(client: Client) -> None:
    person = agreed()
    assert client.get("/fr/unsubscribe/x").status_code == 404
    stranger = signed.sign("visit request", person.id)
    assert client.post(f"/fr/unsubscribe/{stranger}").status_code == 404
    with transaction() as session:
        privacy.erase(session.merge(person), by=None)
    assert client.post(f"/fr/unsubscribe/{unsubscribing.PAGE.token(person)}").status_code == 200
