"""Bringing in past lists as staff do it, page by page."""

import io
from datetime import date
from typing import Any

import pytest

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.mail.models import Message
from outreach.past import lines
from outreach.past.models import DeclaredTotal, PastList
from outreach.schools.models import School
from tests import make
from tests.browser import Client, Page
from tests.past import files

HOME = "/fr/staff/past"


@pytest.fixture
def staff(client: Client) -> Client:
    make.our_organisation()
    return client.sign_in(make.user())


@pytest.fixture
def school(app: Any) -> School:
    return make.school(name="École secondaire des Érables", municipality="Montréal", code="900100")


def send(staff: Client, content: bytes, name: str = "liste.csv") -> Page:
    """The page of the columns."""
    return staff.submit(HOME, button="Associer les colonnes", file=(io.BytesIO(content), name))


def checked(staff: Client, content: bytes, name: str = "liste.csv") -> Page:
    """The page that shows what would happen, the proposed schools taken."""
    page = staff.fill(send(staff, content, name), button="Associer les écoles")
    if page.heading == "Associer les écoles":
        page = staff.fill(page, button="Vérifier la liste")
    return page


def taken(staff: Client, content: bytes) -> Page:
    return staff.fill(checked(staff, content), button="Importer la liste")


def figures(page: Page) -> list[str]:
    """Read, new, changed, unchanged, left out."""
    return page.all(".figure b")


def counts() -> list[int | None]:
    return [s.youth_count for s in db.session.query(Session).order_by(Session.id)]


def test_take_in_goes_from_the_file_to_the_visits(staff: Client, school: School) -> None:
    content = files.visits(
        {}, {"Groupe": "32", "Nb d'élèves": "30"}, {"Date de la visite": "2024-04-02", "Groupe": ""}
    )
    page = checked(staff, content)
    assert figures(page) == ["3", "3", "0", "0", "0"]
    assert db.session.query(Event).count() == 0
    page = staff.fill(page, button="Importer la liste")
    assert "Nouvelles : 3" in page.text
    assert counts() == [28, 30, 28]
    assert db.session.query(Event).count() == 2
    assert db.session.query(Message).count() == 0
    assert db.session.query(PastList).count() == 0


def test_take_in_says_why_a_file_is_no_list(staff: Client) -> None:
    page = staff.submit(
        HOME, button="Associer", status=422, file=(io.BytesIO(b"%PDF-1.7 x"), "liste.xlsx")
    )
    assert page.errors == ["Ce n’est pas un tableau : envoyez un fichier CSV ou XLSX."]
    page = staff.submit(HOME, button="Associer", status=422)
    assert page.errors == ["Choisissez un fichier."]


def test_take_in_lists_what_is_not_finished(staff: Client, school: School) -> None:
    send(staff, files.visits({}))
    page = staff.page(HOME)
    assert "Pas encore terminées" in page.text
    page = staff.fill(page, button="Jeter")
    assert "La liste a été jetée" in page.text
    assert db.session.query(PastList).count() == 0


def test_match_columns_asks_for_what_is_missing_and_keeps_the_choice(
    staff: Client, school: School
) -> None:
    odd = files.as_csv(
        ("Quand", "Où", "Combien"), ("14 mars 2024", "École secondaire des Érables", "28")
    )
    page = send(staff, odd)
    page = staff.fill(page, button="Associer les écoles", status=422, **{"column-on": "Quand"})
    assert page.errors == ["Choisissez une colonne pour : École / Code de l’école."]
    chosen = {"column-on": "Quand", "column-school": "Où", "column-youth": "Combien"}
    staff.fill(page, button="Associer les écoles", **chosen)
    again = send(staff, odd)
    kept = again.html.xpath("//select[@id='column-youth']/option[@selected]/@value")
    assert kept == ["Combien"]


def test_match_columns_refuses_a_column_chosen_twice(staff: Client, school: School) -> None:
    page = send(staff, files.visits({}))
    page = staff.fill(page, button="Associer les écoles", status=422, **{"column-label": "École"})
    assert page.errors == ["La colonne « École » est choisie deux fois."]


def test_choose_sheet_reads_another_sheet_and_kind(staff: Client, school: School) -> None:
    book = files.as_xlsx(
        ("Visites", [("Visites 2023-2024",), files.VISITS, list(files.VISIT.values())]),
        ("Contacts", [files.CONTACTS, list(files.PERSON.values())]),
    )
    page = send(staff, book, "annee.xlsx")
    assert "Mme Anne Côté" in page.text
    fields = {"sheet-sheet": "Contacts", "sheet-kind": "contacts"}
    page = staff.fill(page, button="Lire ainsi", **fields)
    assert "Zoé" in page.text
    assert "Mme Anne Côté" not in page.text


def test_match_schools_waits_for_a_click_on_a_shared_name(staff: Client) -> None:
    make.school(name="École Saint-Joseph", municipality="Alma", code="900101")
    laval = make.school(name="École Saint-Joseph", municipality="Laval", code="900102")
    page = staff.fill(
        send(staff, files.visits({"École": "École Saint-Joseph", "Ville": ""})),
        button="Associer les écoles",
    )
    assert page.heading == "Associer les écoles"
    assert not page.html.xpath("//input[@type='radio'][@checked]")
    page = staff.fill(page, button="Vérifier la liste")
    assert page.heading == "Associer les écoles"
    page = staff.fill(page, button="Vérifier la liste", **{"rows-0-choice": str(laval.id)})
    assert "École Saint-Joseph, Laval" in page.text


def test_match_schools_takes_a_code_and_refuses_one_that_is_not_there(
    staff: Client, school: School
) -> None:
    page = staff.fill(
        send(staff, files.visits({"École": "Le collège du coin"})), button="Associer les écoles"
    )
    wrong = staff.fill(page, button="Vérifier la liste", status=422, **{"rows-0-code": "123456"})
    assert wrong.errors == ["Aucune école ne porte le code 123456."]
    page = staff.fill(wrong, button="Vérifier la liste", **{"rows-0-code": school.code})
    assert page.heading == "Vérifier la liste"
    assert school.name in page.text


def test_preview_groups_what_must_be_mended_and_mend_reads_it_so(
    staff: Client, school: School
) -> None:
    rows = [{"Activité": "Causerie", "Groupe": str(n)} for n in range(31, 35)]
    page = checked(staff, files.visits(*rows, {"Nb d'élèves": "28 et 2", "Groupe": "40"}))
    assert "2 choses à corriger d’abord" in page.text
    assert "2, 3, 4, 5" in page.text
    page = staff.fill(
        page, button="Vérifier de nouveau", **{"rows-0-said": "talk", "rows-1-said": "30"}
    )
    assert figures(page) == ["5", "5", "0", "0", "0"]
    staff.fill(page, button="Importer la liste")
    assert counts() == [28, 28, 28, 28, 30]
    assert db.session.query(Event).count() == 2
    page = checked(staff, files.visits({"Activité": "Causerie", "Groupe": "50"}))
    assert "à corriger" not in page.text


def test_mend_leaves_lines_out(staff: Client, school: School) -> None:
    page = checked(staff, files.visits({}, {"Date de la visite": "n.d.", "Groupe": "32"}))
    page = staff.fill(page, button="Vérifier de nouveau", **{"rows-0-out": "y"})
    assert figures(page) == ["2", "1", "0", "0", "1"]
    staff.fill(page, button="Importer la liste")
    assert counts() == [28]


def test_preview_writes_nothing_while_a_line_is_wrong(staff: Client, school: School) -> None:
    page = checked(staff, files.visits({}, {"Niveau": "Sec 9", "Groupe": "32"}))
    assert not page.html.xpath("//button[contains(., 'Importer la liste')]")
    staff.fill(page, button="Vérifier de nouveau")
    assert counts() == []


def test_a_second_list_updates_and_the_same_changes_nothing(staff: Client, school: School) -> None:
    first = files.visits({}, {"Groupe": "32"})
    taken(staff, first)
    page = checked(staff, first)
    assert figures(page) == ["2", "0", "0", "2", "0"]
    assert "Rien dans cette liste n’est nouveau ni modifié." in page.text
    page = checked(
        staff, files.visits({}, {"Groupe": "32", "Nb d'élèves": "25", "Niveau": "Sec 4"})
    )
    assert figures(page) == ["2", "0", "1", "1", "0"]
    assert "3e secondaire4e secondaire" in page.text
    staff.fill(page, button="Importer la liste")
    assert counts() == [28, 25]
    assert db.session.query(Event).count() == 1


def test_undo_removes_what_the_list_brought_and_puts_back_what_it_changed(
    staff: Client, school: School
) -> None:
    taken(staff, files.visits({}))
    page = taken(staff, files.visits({"Nb d'élèves": "25"}, {"Groupe": "32"}))
    assert counts() == [25, 28]
    page = staff.fill(page, button="Défaire")
    assert "Ce que cette liste a apporté a été retiré" in page.text
    assert counts() == [28]
    staff.fill(page, button="Défaire")
    assert db.session.query(Event).count() == 0


def test_discard_is_only_for_its_own_sender(staff: Client, school: School) -> None:
    send(staff, files.visits({}))
    upload = db.session.query(PastList).one()
    staff.sign_in(make.user())
    assert staff.get(f"{HOME}/{upload.id}").status_code == 404
    assert staff.get(f"{HOME}/{upload.id}/columns").status_code == 404


def test_totals_declares_and_withdraws(staff: Client) -> None:
    page = staff.submit(
        f"{HOME}/totals", button="Déclarer le total", measure="youth_participations", count="7000",
        first_on="2009-07-01", last_on="2012-06-30", source="Rapport annuel 2012, p. 4",
    )  # fmt: skip
    assert "7 000" in page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Rapport annuel 2012, p. 4" in page.text
    total = db.session.query(DeclaredTotal).one()
    assert (total.count, total.first_on) == (7000, date(2009, 7, 1))
    page = staff.fill(page, button="Retirer")
    assert "Aucun total n’est déclaré." in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("count", "0", "Inscrivez un nombre entier, 1 ou plus."),
        ("last_on", "2009-01-01", "Le dernier jour précède le premier."),
        ("last_on", "2099-01-01", "Un total se déclare une fois son dernier jour passé."),
        ("source", "", "Dites d’où vient le total."),
    ],
)
def test_totals_says_what_is_wrong(staff: Client, field: str, value: str, sentence: str) -> None:
    facts = {"count": "12", "first_on": "2009-07-01", "last_on": "2010-06-30", "source": "x"}
    page = staff.submit(
        f"{HOME}/totals", button="Déclarer le total", status=422, **(facts | {field: value})
    )
    assert page.errors == [sentence]
    assert db.session.query(DeclaredTotal).count() == 0


def test_withdraw_wants_a_total_that_is_there(staff: Client) -> None:
    assert staff.post(f"{HOME}/totals/99/withdraw").status_code in (400, 404)


def test_pages_in_english_hold_no_french(staff: Client, school: School) -> None:
    send(staff, files.visits({"Niveau": "?!"}))
    upload = db.session.query(PastList).one()
    for path in ("", "/totals", f"/{upload.id}/columns"):
        assert "École" not in staff.page(f"/en/staff/past{path}").heading


def test_mend_of_one_line_changes_that_line_only(staff: Client, school: School) -> None:
    """The same words may be right in one line and wrong in another."""
    rows = [{"Nb d'élèves": "28"}, {"Nb d'élèves": "30"}]
    page = checked(staff, files.visits(*rows))
    assert "La ligne 2 parle de la même chose" in page.text
    page = staff.fill(page, button="Vérifier de nouveau", **{"rows-0-said": "32"})
    staff.fill(page, button="Importer la liste")
    found = db.session.query(Session).order_by(Session.group_label)
    assert [(s.group_label, s.youth_count) for s in found] == [("31", 28), ("32", 30)]


def test_mend_gives_a_visit_without_school_another_activity(staff: Client) -> None:
    page = staff.fill(
        send(staff, files.visits({"École": "Centre des congrès"})), button="Associer les écoles"
    )
    page = staff.fill(page, button="Vérifier la liste", **{"rows-0-choice": "none"})
    assert "Une visite a lieu dans une école" in page.text
    page = staff.fill(page, button="Vérifier de nouveau", **{"rows-0-said": "career_fair"})
    staff.fill(page, button="Importer la liste")
    assert db.session.query(Event).one().type == "career_fair"


def test_ask_schools_again_mends_a_wrong_choice(staff: Client, school: School) -> None:
    other = make.school(name="École secondaire du Fleuve", municipality="Laval", code="900300")
    page = staff.fill(
        send(staff, files.visits({"École": "Le collège du coin"})), button="Associer les écoles"
    )
    page = staff.fill(page, button="Vérifier la liste", **{"rows-0-code": other.code})
    assert other.name in page.text
    page = staff.fill(page, button="Choisir de nouveau les écoles")
    assert page.heading == "Associer les écoles"
    page = staff.fill(page, button="Vérifier la liste", **{"rows-0-code": school.code})
    assert school.name in page.text


def test_take_in_opens_the_sheet_that_holds_a_list(staff: Client, school: School) -> None:
    book = files.as_xlsx(
        ("Page titre", [("Rapport 2023-2024",)]),
        ("Visites", [files.VISITS, list(files.VISIT.values())]),
    )
    assert "Mme Anne Côté" in send(staff, book, "annee.xlsx").text


def test_match_columns_asks_for_the_order_of_days_when_both_fit(
    staff: Client, school: School
) -> None:
    page = send(staff, files.visits({"Date de la visite": "03/04/2019"}))
    page = staff.fill(page, status=422, button="Associer les écoles")
    assert "«\u00a03/04/2019" not in page.response.text
    assert "03/04/2019" in page.errors[0]
    staff.fill(page, button="Associer les écoles", month_first="yes")
    upload = db.session.query(PastList).one()
    assert lines.read(upload).problems == []
    with transaction() as session:
        upload = session.merge(upload)
        upload.defaults = {}
        (problem,) = lines.read(upload).problems
    assert (problem.field.name, problem.text) == ("on", "03/04/2019")


@pytest.mark.parametrize(
    ("other", "days"),
    [
        ("03/14/2019", ["2019-03-04", "2019-03-14"]),
        ("14/03/2019", ["2019-04-03", "2019-03-14"]),
    ],
)
def test_one_column_of_days_has_one_order(
    staff: Client, school: School, other: str, days: list[str]
) -> None:
    rows = ({"Date de la visite": text} for text in ("03/04/2019", other))
    checked(staff, files.visits(*rows))
    upload = db.session.query(PastList).one()
    assert [line.facts["on"] for line in lines.read(upload).lines] == days


def test_preview_lists_the_columns_not_read_and_adds_up_the_pupils(
    staff: Client, school: School
) -> None:
    headers = (
        "Date",
        "École",
        "Ville",
        "CSS",
        "Sec.",
        "Gr.",
        "Nb d’élèves",
        "Heure",
        "Tél.",
        "Fait?",
        "Budget",
        "Vide",
    )
    row = (
        "2024-03-14",
        "Éc. sec. des Érables",
        "Montréal",
        "",
        "3",
        "31",
        "14 + 10",
        "13h30-14h45",
        "514-555-0134",
        "oui",
        "12 $",
        "",
    )
    other = (
        "2024-03-15",
        "Éc. sec. des Érables",
        "Montréal",
        "",
        "3",
        "32",
        "28",
        "",
        "",
        "non",
        "",
        "",
    )
    page = checked(staff, files.as_csv(headers, row, other))
    assert "Colonnes non lues : Budget." in page.text
    assert "52 élèves dans les lignes lisibles" in page.text
    upload = db.session.query(PastList).one()
    first, second = (line.facts for line in lines.read(upload).lines)
    assert (first["youth"], first["starts"], first["minutes"]) == (24, "13:30", 75)
    assert (first["label"], first["outcome"], second["outcome"]) == ("31", "delivered", "cancelled")
    assert first["contact_phone"]
    assert first["grades"] == ["secondary_3"]


def test_totals_of_one_source_and_the_same_days_need_a_word(staff: Client) -> None:
    facts = {
        "measure": "youth_participations", "count": "12", "first_on": "2009-07-01", "last_on": "2010-06-30",
        "source": "Rapport annuel",
    }  # fmt: skip
    url, button = f"{HOME}/totals", "Déclarer le total"
    staff.submit(url, button=button, **facts)
    again = facts | {"first_on": "2010-06-30", "last_on": "2011-06-30", "source": "rapport  annuel"}
    page = staff.submit(url, button=button, status=422, **again)
    assert "a déjà un total du 1er juillet 2009 au 30 juin 2010" in page.errors[0]
    assert db.session.query(DeclaredTotal).count() == 1
    staff.submit(url, button=button, **(again | {"first_on": "2010-07-01"}))
    staff.submit(url, button=button, **(again | {"measure": "counsellor_participations"}))
    staff.submit(url, button=button, **(again | {"source": "Autre rapport"}))
    staff.submit(url, button=button, **again, are_others="y")
    assert db.session.query(DeclaredTotal).count() == 5
