"""The public statement, and erasing from the person's page."""

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.people.models import CONSENT_VERSION, Person
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
