"""Programmes as staff keep them: who takes part, what was submitted, which events belong to them."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.events.models import Event
from outreach.programmes.models import Document, Membership, Programme
from tests import make
from tests.browser import Client, same_queries
from tests.programmes import making
from tests.programmes.test_actions import submit, take_part
from tests.speakers.offering import speaker

LIST = "/fr/staff/programmes"
NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 1 December 2026."""
    with NOW:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def test_programmes_says_what_to_do_when_there_is_none(staff: Client) -> None:
    assert staff.page(LIST).href("Ajouter un programme").endswith("/programmes/add")


def test_programmes_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    assert same_queries(staff, LIST, lambda n: making.programme(f"Projet {n}")) <= 8


def test_programmes_are_filtered_by_kind_and_status(staff: Client) -> None:
    making.programme()
    assert staff.page(f"{LIST}?kind=corridor&status=running").all("tbody th a")
    page = staff.page(f"{LIST}?kind=project")
    assert "Aucun programme ne correspond" in page.text


def test_add_keeps_what_was_typed(staff: Client) -> None:
    making.programme("Corridor du Mexique")
    wrong = staff.submit(f"{LIST}/add", name_fr="corridor du mexique", status=422)
    assert wrong.errors == ["Il y a déjà un programme de ce nom."]
    page = staff.fill(wrong, name_fr="Corridor du Brésil", kind="corridor", text_fr="**Affaires**")
    assert page.heading == "Corridor du Brésil"
    assert page.all(".prose strong") == ["Affaires"]


def test_edit_saves_what_changed(staff: Client) -> None:
    row = making.programme()
    wrong = staff.submit(
        f"{LIST}/{row.id}/edit", first_on="2026-01-02", last_on="2026-01-01", status=422
    )
    assert wrong.errors == ["Le dernier jour ne peut pas précéder le premier."]
    page = staff.fill(wrong, last_on="2026-12-31", state="completed")
    assert "Terminé" in page.text


def test_programme_is_read_by_readers_and_changed_by_staff(client: Client) -> None:
    make.our_organisation()
    row = making.programme()
    member = take_part(row, making.partner())
    reader = client.sign_in(make.user(Role.READER))
    page = reader.page(f"{LIST}/{row.id}")
    assert "Logiciels Boréal" in page.text
    assert "Ajouter des organismes" not in page.text
    for action in ("edit", "take-part", "documents/submit", "speakers", "add-events"):
        reader.page(f"{LIST}/{row.id}/{action}", status=403)
    reader.page(f"{LIST}/members/{member.id}", status=403)
    staff = client.sign_in(make.user(Role.STAFF))
    assert "Montrer sur le site public" not in staff.page(f"{LIST}/{row.id}").text
    for action in ("publish", "unpublish"):
        assert staff.post(f"{LIST}/{row.id}/{action}").status_code == 403


def test_programme_asks_as_often_for_thirty_members_as_for_one(staff: Client) -> None:
    row = making.programme()

    def add(n: int) -> None:
        partner = making.partner(f"Entreprise {n}")
        take_part(row, partner)
        submit(row, partner, title_fr=f"Mémoire {n}")

    assert same_queries(staff, f"{LIST}/{row.id}", add) <= 16


def test_publish_shows_it_and_says_so(staff: Client) -> None:
    row = making.programme()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Montrer sur le site public")
    assert "Le site public le montre en moins d’une minute." in page.text


def test_unpublish_takes_it_off(staff: Client) -> None:
    row = making.programme()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Montrer sur le site public")
    page = staff.fill(page, button="Retirer du site public")
    assert "Le site public le retire en moins d’une minute." in page.text
    assert not db.session.get_one(Programme, row.id).is_public


def test_take_part_adds_seventeen_companies_in_one_paste(staff: Client) -> None:
    row = making.programme()
    making.partner("Entreprise 3")
    names = "\n".join(f"  Entreprise   {n}" for n in range(17))
    page = staff.submit(f"{LIST}/{row.id}/take-part", names=names)
    assert "17 organismes s’ajoutent, dont nouveaux : 16." in page.text
    assert page.all("#members h3") == ["Membre (17)"]
    again = staff.submit(f"{LIST}/{row.id}/take-part", names="Nordet\nentreprise 3", status=422)
    assert again.errors == ["Entreprise 3 a déjà cette part pendant une partie de ces jours."]
    assert "Nordet" not in staff.page(f"{LIST}/{row.id}").text
    wrong = staff.submit(f"{LIST}/{row.id}/take-part", names="x" * 201, status=422)
    assert wrong.errors == ["Un nom a au plus 200 caractères."]


def test_correct_part_says_until_when(staff: Client) -> None:
    member = take_part(making.programme(), making.partner(), joined_on=date(2012, 1, 1))
    url = f"{LIST}/members/{member.id}"
    wrong = staff.submit(url, left_on="2011-12-31", status=422)
    assert wrong.errors == ["Le dernier jour ne peut pas précéder le premier."]
    page = staff.fill(wrong, left_on="2013-12-31")
    assert "du 1er janvier 2012 au 31 décembre 2013" in page.text


def test_drop_part_takes_back_what_was_a_mistake(staff: Client) -> None:
    member = take_part(making.programme(), making.partner())
    staff.fill(staff.page(f"{LIST}/members/{member.id}"), button="Saisi par erreur")
    assert db.session.query(Membership).count() == 0


def test_submit_keeps_a_brief_with_co_authors_and_its_file(staff: Client) -> None:
    row = making.programme("Mémoires")
    url = f"{LIST}/{row.id}/documents/submit"
    typed = {
        "kind": "brief",
        "title_fr": "Mémoire sur la relève",
        "submitted_to": "Ministère",
        "co_authors": "Association A\nAssociation B",
        "recommendations": "Formation : financer plus de places\nSans thème",
    }
    wrong = staff.submit(url, **typed, submitted_on="2026-12-02", status=422)
    assert wrong.errors == ["Un document s’inscrit une fois déposé."]
    page = staff.fill(wrong, submitted_on="2010-05-01", file=(BytesIO(b"no"), "a.pdf"), status=422)
    assert page.errors == ["Le fichier doit être un PDF."]
    page = staff.fill(page, file=(BytesIO(b"%PDF-1.7 x"), "mémoire.pdf"))
    assert "Avec Association A, Association B" in page.text
    assert page.all("#documents details li") == [
        "Formation : financer plus de places",
        "Sans thème",
    ]
    assert staff.get(page.href("PDF")).data == b"%PDF-1.7 x"


def test_correct_document_leaves_its_file(staff: Client) -> None:
    row = making.programme()
    document = submit(row, making.partner())
    page = staff.submit(f"{LIST}/documents/{document.id}", title_fr="Autre titre")
    assert "Autre titre" in page.text
    assert "Avec Logiciels Boréal" in page.text


def test_document_file_that_is_not_there_is_not_found(staff: Client) -> None:
    document = submit(making.programme())
    staff.page(f"{LIST}/documents/{document.id}/file", status=404)


def test_withdraw_document_takes_it_back(staff: Client) -> None:
    row = making.programme()
    submit(row)
    staff.fill(staff.page(f"{LIST}/{row.id}"), button="Saisi par erreur")
    assert db.session.query(Document).count() == 0


def test_publish_document_and_take_it_off(staff: Client) -> None:
    row = making.programme()
    document = submit(row)
    page = staff.page(f"{LIST}/{row.id}")
    page = staff.fill(page, button="Montrer sur le site public – Mémoire")
    assert db.session.get_one(Document, document.id).is_public
    assert "Retirer du site public" in page.text


def test_unpublish_document_asks_who_may_publish(client: Client) -> None:
    make.our_organisation()
    document = submit(making.programme())
    client.sign_in(make.user(Role.STAFF))
    assert client.post(f"{LIST}/documents/{document.id}/unpublish").status_code == 403


def test_set_speakers_says_who_speaks_for_it(staff: Client) -> None:
    row, ada = making.programme(), speaker()
    page = staff.submit(f"{LIST}/{row.id}/speakers", speakers=[str(ada.id)])
    assert "Ada Roy" in page.text


def test_add_events_says_how_many_before_they_belong(staff: Client) -> None:
    row = making.programme()
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)):
        make.visit(make.group(on=day))
    url = f"{LIST}/{row.id}/add-events"
    days = {"first_on": "2026-10-01", "last_on": "2026-10-31"}
    page = staff.submit(url, **days, status=422)
    assert "2 activités correspondent" in page.text
    assert db.session.query(Event).filter(Event.programmes.any()).count() == 0
    page = staff.fill(page, sure=True)
    assert "2 activités s’y ajoutent." in page.text
    page = staff.fill(staff.submit(url, **days, status=422), sure=True)
    assert "0 activité s’y ajoute." in page.text
    assert db.session.query(Event).filter(Event.programmes.any()).count() == 2
