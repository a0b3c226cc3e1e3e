"""The pages about schools, as staff use them."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core import queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.schools import imports, queries
from outreach.schools.models import DayKind, MinistryFile, School
from outreach.schools.places import CalendarPlace
from tests import make
from tests.browser import Client, Page, same_queries
from tests.schools import files
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board

LIST = "/fr/staff/schools"
SEND = f"{LIST}/import"


@pytest.fixture
def staff(client: Client) -> Client:
    make.our_organisation()
    return client.sign_in(make.user(Role.COORDINATOR))


def sent(content: bytes, name: str = "ecoles.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def fresh(school: School) -> School:
    return db.session.get_one(School, school.id)


def test_schools_are_filtered_by_what_stands_in_the_address(staff: Client) -> None:
    make.school(name="École Élan", municipality="Alma", region_code="02")
    make.school(name="École Loin", municipality="Gaspé", region_code="11", secondary=False)
    assert len(staff.page(LIST).all("tbody tr")) == 2
    assert staff.page(f"{LIST}?q=elan").all("tbody th") == ["École Élan"]
    assert staff.page(f"{LIST}?region=11").all("tbody th") == ["École Loin"]
    assert staff.page(f"{LIST}?level=secondary").all("tbody th") == ["École Élan"]
    assert "Aucune école ne correspond" in staff.page(f"{LIST}?status=closed").text
    assert len(staff.page(f"{LIST}?region=junk&level=junk&sort=junk").all("tbody tr")) == 2


def test_schools_are_sorted_both_ways(staff: Client) -> None:
    make.school(name="A", municipality="Val-d'Or")
    make.school(name="B", municipality="Alma")
    assert staff.page(f"{LIST}?sort=municipality").all("tbody th") == ["B", "A"]
    assert staff.page(f"{LIST}?sort=-name").all("tbody th") == ["B", "A"]


def test_schools_take_as_many_queries_for_thirty_as_for_one(staff: Client) -> None:
    make.school()
    one = staff.page(LIST).queries
    for _n in range(29):
        make.school()
    assert staff.page(LIST).queries == one


def test_schools_say_what_to_do_when_there_are_none(staff: Client) -> None:
    assert "importez les fichiers du ministère" in staff.page(LIST).text


def test_export_gives_what_is_filtered(staff: Client) -> None:
    make.school(name="=1+1", municipality="Alma")
    make.school(name="École Loin", municipality="Gaspé")
    answer = staff.get(f"{LIST}/schools.csv?q=alma")
    text = answer.get_data(as_text=True)
    assert "'=1+1" in text
    assert "École Loin" not in text
    assert staff.get(f"{LIST}/schools.xlsx").data[:2] == b"PK"


def test_export_is_for_coordinators(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"{LIST}/schools.csv").status_code == 403
    assert client.get(SEND).status_code == 403
    assert client.get(LIST).status_code == 200


def test_suggest_answers_choices_for_a_picker(staff: Client) -> None:
    school = make.school(name="École Élan")
    html = staff.get(f"{LIST}/suggest?q=elan").get_data(as_text=True)
    assert f'name="school_code" id="school_code-{school.id}" value="{school.code}"' in html
    html = staff.get(f"{LIST}/suggest?q=elan&name=school_id").get_data(as_text=True)
    assert f'value="{school.id}"' in html
    assert "Aucune école" in staff.get(f"{LIST}/suggest?q=<b>zz").get_data(as_text=True)
    assert "<b>" not in staff.get(f"{LIST}/suggest?q=<b>zz").get_data(as_text=True)
    assert staff.get(f"{LIST}/suggest").get_data(as_text=True).strip() == ""


def test_add_a_school_by_hand(staff: Client) -> None:
    page = staff.submit(
        f"{LIST}/add",
        button="Ajouter l’école",
        name="  École   Neuve ",
        municipality="Alma",
        region_code="02",
        phone="418 555-0134 poste 12",
        levels=["secondary"],
    )
    assert page.heading == "École Neuve"
    assert "418 555-0134, poste 12" in page.text.replace("\u00a0", " ")
    (school,) = queries.suggest("neuve")
    assert (school.secondary, school.elementary) == (True, False)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Entrez le nom de l’école."),
        ("code", "1500", "Entrez un code de six chiffres, ou rien."),
        ("phone", "12", "Entrez un numéro de téléphone"),
        ("website", "javascript:alert(1)", "Entrez une adresse Web"),
        ("postal_code", "V5K 0A1", "Entrez un code postal"),
        ("municipality", "", "Entrez la municipalité."),
    ],
)
def test_add_says_what_is_wrong_and_adds_nothing(
    staff: Client, field: str, value: str, sentence: str
) -> None:
    facts = {"name": "École Neuve", "municipality": "Alma"} | {field: value}
    page = staff.submit(f"{LIST}/add", button="Ajouter l’école", status=422, **facts)
    assert any(sentence in error for error in page.errors)
    assert not queries.suggest("neuve")


def test_add_refuses_a_code_in_use(staff: Client) -> None:
    make.school(code="123456")
    page = staff.submit(
        f"{LIST}/add",
        button="Ajouter l’école",
        status=422,
        name="B",
        municipality="C",
        code="123456",
    )
    assert page.errors == ["Une école porte déjà le code 123456."]


def test_school_shows_buildings_index_and_what_is_locked(staff: Client) -> None:
    with transaction():
        imports.take_in(files.PUBLIC.read_bytes(), name="f", by=None)
        year = {"level": "prim", "school_year": "2023-2024"}
        imports.take_in(files.INDEX.read_bytes(), name="f", by=None, **year)
    for code in ("711002", "792019"):
        school = queries.school_with(code)
        assert school is not None
        page = staff.page(f"{LIST}/{school.id}")
        assert page.heading == school.name
        assert "2023-2024" in page.text
        assert ("Non publié" in page.text) is (code == "792019")
        assert staff.page(f"/en/staff/schools/{school.id}").heading == school.name


def test_school_that_is_not_there(staff: Client) -> None:
    assert staff.get(f"{LIST}/99").status_code == 404


def test_edit_locks_what_was_changed(staff: Client) -> None:
    school = make.school(name="École A")
    edit = f"{LIST}/{school.id}/edit"
    page = staff.submit(edit, button="Enregistrer", name="École B", levels=["elementary"])
    assert page.heading == "École B"
    assert fresh(school).locked == ["name", "elementary", "secondary"]


def test_unlock_lets_the_ministry_change_it_again(staff: Client) -> None:
    school = make.school(name="École A")
    staff.submit(f"{LIST}/{school.id}/edit", button="Enregistrer", name="École B")
    staff.fill(
        staff.page(f"{LIST}/{school.id}"), button="Suivre de nouveau le ministère : Nom officiel"
    )
    assert "name" not in fresh(school).locked


def test_edit_without_a_change_locks_nothing(staff: Client) -> None:
    with transaction():
        imports.take_in(files.SAMPLE.read_bytes(), name="f", by=None)
    school = queries.school_with("712405")
    assert school is not None
    staff.submit(f"{LIST}/{school.id}/edit", button="Enregistrer")
    assert fresh(school).locked == []


def test_edit_building_checks_where_it_is(staff: Client) -> None:
    school = make.school()
    (building,) = fresh(school).buildings
    url = f"{LIST}/buildings/{building.id}"
    page = staff.submit(url, button="Enregistrer", status=422, latitude="10", longitude="-200")
    assert len(page.errors) == 2
    staff.submit(url, button="Enregistrer", latitude="46.8", time_zone="America/Halifax")
    (building,) = fresh(school).buildings
    assert (building.latitude, building.time_zone) == (46.8, "America/Halifax")


def test_close_keeps_the_page_and_proposes_the_school_no_more(staff: Client) -> None:
    school = make.school()
    page = staff.submit(f"{LIST}/{school.id}", button="Fermer l’école")
    assert "Cette école est fermée" in page.text
    assert not fresh(school).is_active
    assert not queries.suggest(school.name)


def test_reopen_brings_the_school_back(staff: Client) -> None:
    school = make.school()
    page = staff.submit(f"{LIST}/{school.id}", button="Fermer l’école")
    staff.fill(page, button="Rouvrir l’école")
    assert fresh(school).is_active


def test_take_in_shows_a_preview_and_then_writes(staff: Client) -> None:
    preview = staff.submit(
        SEND, button="Voir ce qui changerait", file=sent(files.SAMPLE.read_bytes())
    )
    assert preview.heading == "Vérifier ce qui change"
    assert preview.all(".figure b") == ["101", "101", "0", "0", "0"]
    assert queries.school_with("712405") is None
    done = staff.fill(preview, button="Importer le fichier")
    assert "Le fichier a été importé." in done.text
    assert queries.school_with("712405") is not None
    assert db.session.query(MinistryFile).count() == 0


def test_preview_shows_before_and_after_and_closes_the_missing_when_asked(staff: Client) -> None:
    staff.fill(
        staff.submit(SEND, button="Voir", file=sent(files.SAMPLE.read_bytes())), button="Importer"
    )
    table = files.rows()
    table[0]["NOM_IMM"] = "Pavillon des Érables"
    gone = table[-1]["CD_ORGNS"]
    rest = [row for row in table if row["CD_ORGNS"] != gone]
    preview = staff.submit(SEND, button="Voir", file=sent(files.as_csv(rest)))
    assert "Pavillon des Érables" in preview.text
    assert files.rows()[0]["NOM_IMM"] in preview.text
    staff.fill(preview, button="Importer", accept_missing=True)
    school = queries.school_with(gone)
    assert school is not None
    assert not school.is_active


def test_preview_tells_every_rejected_line_and_offers_no_import(staff: Client) -> None:
    table = files.rows()
    table[0]["CD_IMM"], table[5]["SEC"] = "1500", "?"
    preview = staff.submit(SEND, button="Voir", file=sent(files.as_csv(table)))
    assert len(preview.all("tbody tr")) == 2
    assert "001500" in preview.text
    assert not preview.html.xpath("//main//button[contains(., 'Importer')]")
    token = preview.html.xpath("//input[@name='csrf_token']/@value")[0]
    assert staff.post(preview.url, data={"csrf_token": token}).status_code == 422
    assert queries.school_with("712405") is None


def test_preview_of_somebody_else_is_not_there(staff: Client) -> None:
    preview = staff.submit(SEND, button="Voir", file=sent(files.SAMPLE.read_bytes()))
    staff.sign_in(make.user(Role.COORDINATOR))
    assert staff.get(preview.url).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.4", "tableau"),
        (b"a,b\n1,2\n", "Ces colonnes ne sont celles d’aucun fichier connu"),
        (files.INDEX.read_bytes(), "Précisez l’ordre d’enseignement"),
    ],
)
def test_take_in_says_why_a_file_is_no_file_of_ours(
    staff: Client, content: bytes, sentence: str
) -> None:
    page = staff.submit(SEND, button="Voir", status=422, file=sent(content))
    assert sentence in page.errors[0]
    assert db.session.query(MinistryFile).count() == 0


def test_take_in_needs_a_file(staff: Client) -> None:
    page = staff.submit(SEND, button="Voir", status=422)
    assert page.errors == ["Choisissez un fichier."]


def test_undo_is_offered_for_the_last_file_of_its_kind(staff: Client) -> None:
    staff.fill(
        staff.submit(SEND, button="Voir", file=sent(files.SAMPLE.read_bytes())), button="Importer"
    )
    page = staff.submit(SEND, button="Défaire")
    assert "Ce que ce fichier avait changé est rétabli" in page.text
    school = queries.school_with("712405")
    assert school is not None
    assert not school.is_active


def test_take_in_shipped_brings_every_school_of_quebec(staff: Client) -> None:
    page = staff.submit(SEND, button="Importer les écoles du Québec")
    assert "Les écoles du Québec sont importées." in page.text
    assert queries.eligible_secondary_count() == 602
    assert "Importer les écoles du Québec" not in staff.page(SEND).text


CALENDARS = f"{LIST}/calendars"


@pytest.fixture
def november(client: Client) -> Iterator[Client]:
    with time_machine.travel("2026-11-02T15:00:00Z", tick=False):
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def numbers(page: Page) -> list[str]:
    return [text.replace("\xa0", " ") for text in page.all("tbody td.number")]


def test_calendars_count_what_was_entered_for_the_year(november: Client) -> None:
    row = board()
    add_day(CalendarPlace(row), date(2026, 11, 20))
    add_day(CalendarPlace(row), date(2027, 7, 1))
    page = november.page(CALENDARS)
    assert page.all("tbody th") == ["Tout le Québec", row.name]
    computed = "13 congés, calculés"
    assert numbers(page) == [computed, "1"]
    add_day(CalendarPlace(), date(2026, 11, 23))
    assert numbers(november.page(CALENDARS)) == [f"1 {computed}", "1"]
    assert numbers(november.page(f"{CALENDARS}?year=2027-2028")) == ["15 congés, calculés", "1"]
    assert numbers(november.page(f"{CALENDARS}?year=1850-1851"))[1] == "1"
    page = november.page(CALENDARS.replace("/fr/", "/en/"))
    assert numbers(page)[0] == "1 13 holidays, computed"


def test_calendars_ask_as_often_for_thirty_as_for_one(november: Client) -> None:
    def add(_n: int) -> None:
        add_day(CalendarPlace(board(f"{next(make.numbers):06}", "CSS")), date(2026, 11, 20))

    assert same_queries(november, CALENDARS, add) <= 8


def test_calendar_of_a_school_shows_its_boards_days_and_holidays_beside_its_own(
    november: Client,
) -> None:
    row = board()
    school = make.school(board_id=row.id)
    add_day(CalendarPlace(school=school), date(2026, 11, 20), label="Fête de l’école")
    add_day(CalendarPlace(row), date(2027, 3, 1), date(2027, 3, 5), kind=DayKind.BREAK)
    add_day(CalendarPlace(school=make.school()), date(2026, 11, 23))
    page = november.page(f"{LIST}/{school.id}")
    page = november.page(page.href("Journées pédagogiques, relâches et examens"))
    days = page.all("tbody th")
    assert "vendredi 20 novembre 2026" in days
    assert "du 1er au 5 mars 2027" in days
    assert "vendredi 25 décembre 2026" in days
    assert not any("23 novembre" in day for day in days)
    corrected = page.html.xpath("//tbody//a[contains(@href, '/calendar-days/')]")
    assert [a.text for a in corrected] == ["vendredi 20 novembre 2026"]
    assert page.href(row.name).endswith(f"/calendars/board-{row.id}?year=2026-2027")


def test_calendar_asks_as_often_for_thirty_days_as_for_one(november: Client) -> None:
    row = board()

    def add(n: int) -> None:
        add_day(CalendarPlace(row), date(2026, 9, 1) + timedelta(days=n))

    assert same_queries(november, f"{CALENDARS}/board-{row.id}", add) <= 8


@pytest.mark.parametrize(
    "key", ["board-999", "school-999", "ecole-1", "board-", "board-99999999999"]
)
def test_calendar_of_nobody_is_not_there(november: Client, key: str) -> None:
    november.page(f"{CALENDARS}/{key}", status=404)


def test_add_day_keeps_what_was_typed_and_says_what_is_wrong(november: Client) -> None:
    page = november.page(november.page(f"{CALENDARS}/quebec").href("Ajouter un jour"))
    typed = {"first_on": "2026-11-20", "kind": "pedagogical", "label": "Journée pédagogique"}
    wrong = november.fill(page, **typed, last_on="2026-11-19", status=422)
    assert wrong.errors == ["Le dernier jour précède le premier."]
    assert wrong.form("Ajouter").fields["label"] == "Journée pédagogique"
    page = november.fill(page, **typed)
    assert "vendredi 20 novembre 2026" in page.all("tbody th")
    again = november.fill(november.page(f"{CALENDARS}/quebec/add"), **typed, status=422)
    assert "chevauchent" in again.errors[0]
    nothing = november.fill(november.page(f"{CALENDARS}/quebec/add"), status=422)
    assert nothing.errors == ["Inscrivez le premier jour.", "Choisissez la sorte de jour."]


def test_correct_day_moves_it(november: Client) -> None:
    row = board()
    add_day(CalendarPlace(row), date(2026, 11, 20))
    page = november.page(november.page(f"{CALENDARS}/board-{row.id}").href("20 novembre"))
    page = november.fill(page, first_on="2026-11-23", kind="floating")
    assert "lundi 23 novembre 2026" in page.all("tbody th")
    assert "Journée pédagogique flottante" in page.text


def test_remove_day_takes_it_out_of_the_calendar(november: Client) -> None:
    row = board()
    add_day(CalendarPlace(row), date(2026, 11, 23))
    page = november.page(f"{CALENDARS}/board-{row.id}")
    page = november.fill(november.page(page.href("23 novembre")), button="Retirer")
    assert "Retiré du calendrier." in page.text
    assert "lundi 23 novembre 2026" not in page.all("tbody th")


def test_correct_day_of_nothing_is_not_there(november: Client) -> None:
    november.page(f"{LIST}/calendar-days/1", status=404)


WHOLE_YEAR = """Du;Au;Sorte;Libellé
2026-11-20;;Journée pédagogique;
2027-03-01;2027-03-05;;Relâche
2027-04-01;;;Photo
"""


def test_take_in_days_shows_what_is_new_then_writes_it(november: Client) -> None:
    row = board()
    page = november.page(f"{CALENDARS}/board-{row.id}")
    page = november.page(page.href("Importer un fichier"))
    page = november.fill(page, file=sent(WHOLE_YEAR.encode(), "calendrier.csv"))
    assert page.all("h2") == ["Jours laissés de côté", "Ce qui est nouveau"]
    assert "du 1er au 5 mars 2027" in page.all("tbody th")
    assert "Photo" in page.text
    assert "20 novembre" not in november.page(f"{CALENDARS}/board-{row.id}").text
    page = november.fill(page, button="Importer le fichier")
    assert "D’un fichier" in page.text
    assert "vendredi 20 novembre 2026" in page.all("tbody th")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"BEGIN:VCALENDAR", "ne peut pas être lu"),
        (b"Nom\nA\n", "Nommez une colonne"),
        (b"%PDF-1.4", "Ce n’est pas un tableau"),
    ],
)
def test_take_in_days_says_why_a_file_is_no_calendar(
    november: Client, content: bytes, sentence: str
) -> None:
    url = f"{CALENDARS}/quebec/import"
    page = november.submit(url, file=sent(content, "x"), other_kind="exams", status=422)
    assert sentence in page.text.replace("\xa0", " ")
    assert page.form("Voir ce qui changerait").fields["other_kind"] == "exams"
    nothing = november.submit(url, status=422)
    assert nothing.errors == ["Choisissez un fichier."]


def test_preview_days_tells_every_line_that_cannot_be_taken(november: Client) -> None:
    url = f"{CALENDARS}/quebec/import"
    page = november.submit(url, file=sent(b"Date\ndemain\n", "x.csv"))
    assert "Écrivez les dates comme 2026-12-08" in page.text.replace("\xa0", " ")
    assert "Importer le fichier" not in page.text


def test_undo_days_takes_them_back(november: Client) -> None:
    url = f"{CALENDARS}/quebec/import"
    page = november.submit(url, file=sent(WHOLE_YEAR.encode(), "c.csv"))
    november.fill(page, button="Importer le fichier")
    page = november.fill(november.page(url), button="Défaire")
    assert "Défait" in page.text
    assert "vendredi 20 novembre 2026" not in november.page(f"{CALENDARS}/quebec").text


def test_copy_year_shows_the_next_one(november: Client) -> None:
    row = board()
    add_day(CalendarPlace(), date(2026, 11, 23))
    url = f"{CALENDARS}/board-{row.id}"
    assert "Copier à l’année suivante" not in november.page(url).text
    add_day(CalendarPlace(row), date(2026, 11, 20))
    page = november.fill(november.page(url), button="Copier à l’année suivante")
    assert "vendredi 19 novembre 2027" in page.all("tbody th")
    assert "Copié de l’année d’avant" in page.text
    again = november.fill(november.page(url), button="Copier à l’année suivante", status=409)
    assert "a déjà une copie" in again.text.replace("\xa0", " ")


@pytest.mark.parametrize("year", ["2026", "2026-2028", "9999-10000", "x"])
def test_copy_year_of_no_year_is_not_there(november: Client, year: str) -> None:
    page = november.page(f"{CALENDARS}/quebec/add")
    token = page.html.xpath("//input[@name='csrf_token']/@value")[0]
    answer = november.post(f"{CALENDARS}/quebec/copy/{year}", data={"csrf_token": token})
    assert answer.status_code == 404


def test_follow_takes_an_address_and_says_what_became_of_it(november: Client) -> None:
    row = board()
    url = f"{CALENDARS}/board-{row.id}"
    page = november.page(november.page(url).href("Suivre un calendrier publié"))
    for typed in ("http://example.org/a.ics", "example.org", "https://a:b@example.org/", "ftp://x"):
        wrong = november.fill(page, url=typed, status=422)
        assert wrong.errors == ["Inscrivez une adresse qui commence par https://."]
        assert wrong.form("Suivre").fields["url"] == typed
    for typed in ("https://127.0.0.1/css.ics", "webcal://localhost/css.ics"):
        wrong = november.fill(page, url=typed, status=422)
        assert wrong.errors == ["L’adresse mène à un réseau privé : elle n’est pas lue."]
    page = november.fill(page, url="webcal://css.invalid/css.ics")
    assert "sera lu d’ici une minute" in page.text
    assert "va être lu" in page.text
    queue.run_due()
    page = november.page(url)
    assert "Aucun serveur ne porte ce nom" in page.text
    kept = november.page(page.href("Changer son adresse")).form("Suivre").fields
    assert kept["url"] == "https://css.invalid/css.ics"
    november.page(f"{CALENDARS}/quebec/address", status=404)


def test_unfollow_takes_the_address_away(november: Client) -> None:
    row = board()
    url = f"{CALENDARS}/board-{row.id}"
    november.fill(november.page(f"{url}/address"), url="https://css.invalid/css.ics")
    page = november.fill(november.page(f"{url}/address"), button="Ne plus le suivre")
    assert "Suivre un calendrier publié" in page.text
