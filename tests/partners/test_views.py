"""Partners as staff keep them: the list, one page each, contacts, and two that are the same."""

from collections.abc import Iterator

import pytest

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.partners.models import JoinRequest, Partner
from tests import make
from tests.browser import Client, same_queries
from tests.mail.received import the_mail
from tests.partners.test_joining import asked_for
from tests.programmes import making
from tests.programmes.test_actions import take_part
from tests.speakers.offering import speaker
from tests.speakers.test_views import picture

LIST = "/fr/staff/partners"


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    make.our_organisation()
    return client.sign_in(make.user(Role.STAFF))


def test_partners_lists_employers_that_are_none_yet(staff: Client) -> None:
    speaker(employer="Ubac")
    page = staff.page(LIST)
    assert "Personne encore" in page.text
    page = staff.fill(staff.page(page.href("Ajouter comme partenaire : Ubac")))
    assert page.heading == "Ubac"
    assert "Ada Roy" in page.text


def test_partners_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    assert same_queries(staff, LIST, lambda n: making.partner(f"Entreprise {n}")) <= 8


def test_add_keeps_what_was_typed(staff: Client) -> None:
    making.partner("Ubac")
    wrong = staff.submit(f"{LIST}/add", name="UBAC", website="ubac", status=422)
    assert wrong.errors == ["Entrez une adresse Web qui commence par https://."]
    wrong = staff.fill(wrong, website="https://ubac.example.org", status=422)
    assert wrong.errors == ["Il y a déjà un organisme de ce nom : Ubac."]
    assert staff.fill(wrong, name="Ubac inc.").heading == "Ubac inc."


def test_partner_shows_what_it_takes_part_in(staff: Client) -> None:
    row = making.partner()
    take_part(making.programme(), row)
    page = staff.page(f"{LIST}/{row.id}")
    assert page.href("Corridor du Mexique").endswith("/programmes/1")
    staff.page(f"{LIST}/9", status=404)


def test_edit_shows_a_logo_only_with_consent(staff: Client) -> None:
    row = making.partner()
    url = f"{LIST}/{row.id}/edit"
    wrong = staff.submit(url, logo=picture(), status=422)
    assert wrong.errors == ["Cochez que l’organisme y consent, ou n’envoyez pas de logo."]
    page = staff.submit(url, logo=picture(), logo_consent=True)
    assert page.all("img.picture") == [""]
    page = staff.submit(url, drop_logo=True)
    assert not page.all("img.picture")


def test_logo_is_public_where_there_is_one(staff: Client) -> None:
    row = making.partner()
    address = f"/fr/partners/{row.id}/logo"
    assert staff.get(address).status_code == 404
    staff.submit(f"{LIST}/{row.id}/edit", logo=picture(), logo_consent=True)
    assert staff.application.test_client().get(address).mimetype == "image/png"


def test_archive_takes_it_off_the_list(staff: Client) -> None:
    row = making.partner()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Archiver")
    assert "Cet organisme est archivé" in page.text
    assert "Boréal" not in staff.page(LIST).text
    assert "Boréal" in staff.page(f"{LIST}?status=archived").text


def test_unarchive_brings_it_back(staff: Client) -> None:
    row = making.partner()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Archiver")
    staff.fill(page, button="Désarchiver")
    assert "Boréal" in staff.page(LIST).text


def test_merge_leaves_one(staff: Client) -> None:
    kept, gone = making.partner("Boréal"), making.partner("Logiciels Boréal")
    wrong = staff.submit(f"{LIST}/{kept.id}/merge", status=422)
    assert wrong.errors == ["Choisissez l’organisme qui est le même."]
    assert staff.fill(wrong, other_id=str(gone.id)).heading == "Boréal"
    assert db.session.query(Partner).count() == 1


def test_add_contact_takes_somebody_once(staff: Client) -> None:
    row, url = making.partner(), f"{LIST}/1/contacts/add"
    who = {"first_name": "Ève", "last_name": "Côté", "email": "eve@example.org"}
    page = staff.submit(url, **who, job_title="Directrice")
    assert "Ève Côté" in page.text
    assert row
    again = staff.submit(url, **who, status=422)
    assert again.errors == ["Ève Côté y est déjà une personne-ressource."]


def test_forget_contact_leaves_the_person(staff: Client) -> None:
    making.partner()
    page = staff.submit(f"{LIST}/1/contacts/add", first_name="Ève", last_name="Côté")
    page = staff.fill(page, button="N’y est plus")
    assert "Personne encore." in page.text
    assert "Ève Côté" in staff.page("/fr/staff/people").text


JOIN = "/fr/join"
ASKED = {
    "organisation": "Nordet",
    "kind": "company",
    "interests": ["speaking"],
    "first_name": "Ève",
    "last_name": "Côté",
    "email": "eve@nordet.example.org",
    "consent_privacy": True,
}


def request_by(client: Client) -> JoinRequest:
    """Asked by the public form, and confirmed by the link of the mail."""
    client.submit(JOIN, **ASKED)
    link = the_mail("partners.to_confirm").path
    client.fill(client.page(link), button="Confirmer ma demande")
    return db.session.query(JoinRequest).one()


def test_join_keeps_what_was_typed(client: Client) -> None:
    make.our_organisation()
    page = client.submit(JOIN, organisation="Nordet", site="nordet", status=422)
    assert "Cochez au moins une chose." in page.errors
    assert page.form("Envoyer ma demande").fields["organisation"] == "Nordet"
    machine = client.submit(JOIN, **ASKED, website="https://spam.example.org")
    assert machine.heading == "Consultez vos courriels"
    assert db.session.query(JoinRequest).count() == 0


def test_thanks_says_to_look_at_the_mail(client: Client) -> None:
    make.our_organisation()
    page = client.submit(JOIN, **ASKED)
    assert "Un courriel est en route." in page.text


def test_my_request_says_where_it_stands(client: Client) -> None:
    make.our_organisation()
    client.submit(JOIN, **ASKED)
    link = the_mail("partners.to_confirm").path
    assert "Il ne reste qu’à appuyer" in client.page(link).text
    client.page("/fr/join/autre", status=404)


def test_confirm_lets_staff_see_it(client: Client) -> None:
    make.our_organisation()
    request = request_by(client)
    client.sign_in(make.user(Role.STAFF))
    page = client.page("/fr/staff/")
    assert page.href("Nordet").endswith(f"/join-requests/{request.id}")


def test_join_requests_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    def add(n: int) -> None:
        asked_for(organisation=f"Organisme {n}", email=f"a{n}@example.org")

    assert same_queries(staff, "/fr/staff/join-requests", add) <= 8


def test_join_request_that_is_not_confirmed_is_not_found(staff: Client) -> None:
    request = asked_for(confirmed=False)
    staff.page(f"/fr/staff/join-requests/{request.id}", status=404)


def test_accept_leads_to_the_partner(staff: Client) -> None:
    request = asked_for()
    page = staff.page(f"/fr/staff/join-requests/{request.id}")
    page = staff.fill(page, button="Accepter comme partenaire")
    assert page.heading == "Logiciels Boréal"
    assert "Ève Côté" in page.text
    page = staff.page(f"/fr/staff/join-requests/{request.id}")
    assert "/speakers/add?person=" in page.href("Ajouter comme personne conférencière")


def test_decline_writes_a_kind_word(staff: Client) -> None:
    request = asked_for()
    url = f"/fr/staff/join-requests/{request.id}/decline"
    wrong = staff.submit(url, reply="", status=422)
    assert wrong.errors == ["Écrivez un mot à qui a fait la demande."]
    staff.fill(wrong, reply="Merci, au printemps peut-être.")
    assert "Merci, au printemps peut-être." in the_mail("partners.declined").text
