"""Becoming a speaker, the speaker's own page, and the pages of staff."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.people.models import Person
from outreach.privacy import actions as privacy
from outreach.speakers import actions, checks, personal_link, queries
from outreach.speakers.models import Absence, BackgroundCheck, Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests import make
from tests.browser import Client, Page, same_queries
from tests.mail.received import the_mail
from tests.speakers.offering import (
    EMAIL,
    FORM,
    LIST,
    TODAY,
    board,
    check,
    offered,
    rule,
    send,
    speaker,
    the_check,
    the_speaker,
)

PNG = "image/png"


def mine(row: Speaker, *path: str) -> str:
    return "/".join((f"/fr/speaker/{personal_link.token(row)}", *path))


def picture() -> tuple[BytesIO, str]:
    buffer = BytesIO()
    Image.new("RGB", (40, 20)).save(buffer, "PNG")
    return BytesIO(buffer.getvalue()), "ada.png"


def count(table: type[Speaker | Message | BackgroundCheck]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_become_a_speaker_waits_for_its_address_to_be_confirmed(volunteer: Client) -> None:
    assert send(volunteer).heading == "Consultez vos courriels"
    row = the_speaker()
    assert (row.confirmed_at, row.person_id, row.lang) == (None, None, "fr")
    volunteer.sign_in(make.user())
    assert volunteer.get(f"{LIST}/{row.id}").status_code == 404
    assert "Ada Roy" not in volunteer.page(LIST).text


def test_become_a_speaker_keeps_all_that_is_typed(volunteer: Client) -> None:
    send(
        volunteer,
        url="/en/become-a-speaker",
        topics="Video games,  my studies\n\nvideo games; Video games",
        languages=["fr", "en"],
        region_codes=["06", "13"],
        travel_km=40,
        weekdays=["monday", "friday"],
        hours="in the morning",
    )
    row = the_speaker()
    assert row.typed == {
        "first_name": "Ada", "last_name": "Roy", "email": EMAIL, "phone": "+15145550134", "lang": "en",
    }  # fmt: skip
    assert (row.employer, row.job_title) == ("Logiciels Boréal", "Développeuse")
    assert row.topics == ["Video games", "my studies", "video games"]
    assert (row.languages, row.region_codes) == (["fr", "en"], ["06", "13"])
    assert (row.travel_km, row.weekdays, row.hours) == (40, ["monday", "friday"], "in the morning")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_name": ""}, "Entrez votre prénom."),
        ({"last_name": ""}, "Entrez votre nom de famille."),
        ({"last_name": "www.spam.example"}, "Entrez un nom"),
        ({"email": "ada.roy"}, "Entrez une adresse courriel comme"),
        ({"email": ""}, "Entrez votre adresse courriel."),
        ({"phone": "12"}, "Entrez un numéro de téléphone"),
        ({"employer": ""}, "Entrez l’employeur."),
        ({"employer": "x" * 201}, "200"),
        ({"job_title": ""}, "Entrez le titre du poste."),
        ({"topics": ""}, "Entrez au moins un sujet."),
        ({"topics": " , ;"}, "Entrez au moins un sujet."),
        ({"topics": "\n".join(map(str, range(13)))}, "Entrez au plus 12 sujets."),
        ({"topics": "x" * 61}, "Un sujet compte au plus 60 caractères."),
        ({"languages": None}, "Cochez au moins une langue."),
        ({"travel_km": -1}, "Entrez de 0 à 3 000 kilomètres."),
        ({"travel_km": 3001}, "Entrez de 0 à 3 000 kilomètres."),
        ({"consent_privacy": None}, "Cochez que vous avez lu"),
    ],
)
def test_become_a_speaker_says_what_is_wrong_and_keeps_the_rest(
    volunteer: Client, fields: dict[str, object], sentence: str
) -> None:
    page = send(volunteer, hours="le matin", weekdays=["monday"], status=422, **fields)
    assert sentence in " ".join(page.errors).replace("\xa0", " ")
    assert page.form().fields["hours"] == "le matin"
    assert ("weekdays", "monday") in page.form().form_values()
    assert count(Speaker) == count(Message) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"topics": "\n".join(map(str, range(12)))},
        {"topics": "x" * 60},
        {"travel_km": 0},
        {"travel_km": 3000},
        {"employer": "x" * 200},
        {"phone": ""},
    ],
)
def test_become_a_speaker_takes_what_is_just_right(
    volunteer: Client, fields: dict[str, object]
) -> None:
    send(volunteer, **fields)
    assert count(Speaker) == 1


def test_become_a_speaker_of_a_machine_is_thanked_and_forgotten(volunteer: Client) -> None:
    assert send(volunteer, website="https://spam.example").heading == "Consultez vos courriels"
    assert count(Speaker) == count(Message) == 0


def test_become_a_speaker_is_in_the_footer_of_both_languages(volunteer: Client) -> None:
    for lang, label in (("fr", "Parler de son métier en classe"), ("en", "Become a speaker")):
        url = volunteer.page(f"/{lang}/").href(label)
        assert volunteer.page(url).heading == label


def test_thanks_says_the_same_to_everybody(volunteer: Client) -> None:
    speaker(first_name="Ada", last_name="Roy", email=EMAIL)
    known, new = send(volunteer), send(volunteer, email="luc@example.org", first_name="Luc")
    assert known.text == new.text
    assert known.text == volunteer.page(f"{FORM}/thanks").text


def test_confirm_gives_the_speaker_to_staff(volunteer: Client, eve: User) -> None:
    send(volunteer)
    path = the_mail("speakers.to_confirm").path
    page = volunteer.page(path)
    done = volunteer.fill(page, button="Confirmer mon offre")
    assert "nous avons votre offre" in done.text.replace("\xa0", " ")
    assert "Vous êtes parmi nos personnes conférencières." in done.text
    volunteer.fill(page, button="Confirmer mon offre")
    assert "Ada Roy" in volunteer.sign_in(eve).page(LIST).text


def test_confirm_of_a_second_offer_says_why_not(volunteer: Client) -> None:
    first, second = offered(), offered()
    with transaction() as session:
        actions.confirm(session.get_one(Speaker, first.id))
    page = volunteer.fill(volunteer.page(mine(second)), button="Confirmer mon offre", status=409)
    assert "fait déjà partie" in page.text


def test_my_page_opens_with_its_own_link_only(volunteer: Client) -> None:
    row = speaker(region_codes=["06"], weekdays=["monday"])
    check(row, board(), expires_on=date(2027, 3, 5))
    page = volunteer.page(mine(row))
    assert "Montréal" in page.text
    assert "CSS des Érables" in page.text
    assert "jusqu’au 5 mars 2027" in page.text.replace("\xa0", " ")
    assert volunteer.get(mine(row) + "x").status_code == 404
    older = mine(row)
    with transaction() as session:
        session.get_one(Speaker, row.id).link_version += 1
    assert volunteer.get(older).status_code == 404


@pytest.mark.parametrize("state", ["known", "waits", "archived"])
def test_a_speaker_whom_we_still_ask_is_sent_the_link_that_was_lost(
    volunteer: Client, eve: User, state: str
) -> None:
    """Once a minute; what the page answers is the same for all."""
    row = offered() if state == "waits" else speaker(email=EMAIL)
    if state == "archived":
        with transaction() as session:
            actions.archive(session.get_one(Speaker, row.id), by=session.merge(eve))
    before = count(Message)
    answer = volunteer.submit("/fr/lost-link", email=EMAIL.title()).text
    assert answer == volunteer.submit("/fr/lost-link", email="nobody@example.org").text
    volunteer.submit("/fr/lost-link", email=EMAIL)
    assert count(Message) - before == (state == "known")
    if state == "known":
        assert mine(row) in the_mail("speakers.lost_link").path


def test_my_page_of_somebody_archived_says_so(volunteer: Client, eve: User) -> None:
    row = speaker()
    with transaction() as session:
        actions.archive(session.get_one(Speaker, row.id), by=session.merge(eve))
    assert "Nous ne vous demandons plus de visites." in volunteer.page(mine(row)).text


def test_speakers_asks_the_database_the_same_with_1_and_30(staff: Client) -> None:
    places = [board("CSS A"), board("CSS B")]

    def add(n: int) -> None:
        row = speaker(region_codes=["06"])
        for place in places:
            check(row, place)

    same_queries(staff, LIST, add)


def test_speakers_filters_by_the_address(staff: Client) -> None:
    check(speaker(last_name="Allard", region_codes=["06"], languages=["en"]), board())
    speaker(last_name="Zola", region_codes=["03"], employer="Hôpital du Nord")
    for query, allard, zola in (
        ("", True, True),
        ("q=hopital", False, True),
        ("region=06", True, False),
        ("language=en", True, False),
        ("check=verified", True, False),
        ("check=none", False, True),
        ("status=archived", False, False),
    ):
        text = staff.page(f"{LIST}?{query}").text
        assert ("Allard" in text, "Zola" in text) == (allard, zola), query
    assert staff.page(f"{LIST}?check=verified").form().fields["check"] == "verified"


def test_speakers_stand_under_people(staff: Client) -> None:
    page = staff.page(staff.page("/fr/staff/people").href("Personnes conférencières"))
    assert page.heading == "Personnes conférencières"
    assert "Personnes" in page.all("nav [aria-current]")[0]


def test_speakers_are_found_by_the_search(staff: Client) -> None:
    row = speaker()
    page = staff.page("/fr/staff/search?q=boreal")
    assert page.href("Ada Roy") == f"{LIST}/{row.id}"


def test_add_makes_a_person_and_a_speaker(staff: Client) -> None:
    page = staff.submit(
        f"{LIST}/add",
        first_name="Ada",
        last_name="Roy",
        email=EMAIL,
        phone="514 555-0134",
        lang="en",
        employer="Boréal",
        job_title="Développeuse",
        topics="jeux",
        languages=["en"],
        most_visits_a_year=4,
        trainings="Animer un atelier",
        about_fr="Ada code.",
        about_en="Ada codes.",
    )
    assert page.heading == "Ada Roy"
    row = the_speaker()
    assert (row.email, row.lang, row.languages) == (EMAIL, "en", ["en"])
    assert row.person
    assert (row.person.organisation, row.person.job_title) == ("Boréal", "Développeuse")
    assert row.person.phone == "+15145550134"
    assert (row.most_visits_a_year, row.trainings) == (4, "Animer un atelier")
    assert (row.about_fr, row.about_en, row.typed) == ("Ada code.", "Ada codes.", {})
    assert row.confirmed_at
    assert "Ada code." in page.text


def test_add_of_a_person_asks_neither_name_nor_address(staff: Client) -> None:
    person = make.person(None, first_name="Line", last_name="Roy")
    url = staff.page(f"/fr/staff/people/{person.id}").href("Inscrire aux conférences")
    page = staff.submit(url, employer="Boréal", job_title="Chimiste", topics="chimie")
    assert page.heading == "Line Roy"
    assert the_speaker().person_id == person.id
    again = staff.page(f"/fr/staff/people/{person.id}")
    assert again.href("Page de conférences") == f"{LIST}/{the_speaker().id}"
    staff.submit(url, employer="Boréal", job_title="Chimiste", topics="chimie", status=422)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_name": ""}, "Entrez le prénom."),
        ({"email": "ada"}, "Entrez une adresse courriel comme"),
        ({"most_visits_a_year": 201}, "Entrez de 0 à 200 visites."),
        ({"most_visits_a_year": -1}, "Entrez de 0 à 200 visites."),
        ({"about_fr": "x" * 601}, "600"),
        ({"topics": ""}, "Entrez au moins un sujet."),
    ],
)
def test_add_says_what_is_wrong_and_keeps_the_rest(
    staff: Client, fields: dict[str, object], sentence: str
) -> None:
    typed = {
        "first_name": "Ada", "last_name": "Roy", "employer": "Boréal", "job_title": "Chimiste",
        "topics": "chimie",
    }  # fmt: skip
    page = staff.submit(f"{LIST}/add", status=422, **(typed | fields))
    assert sentence in " ".join(page.errors)
    assert page.form().fields["employer"] == "Boréal"
    assert count(Speaker) == 0


def test_speaker_shows_facts_checks_and_what_happened(staff: Client, eve: User) -> None:
    here = board()
    row = speaker(region_codes=["06"], weekdays=["monday"], travel_km=40, hours="le matin")
    rule(here, CheckRule.DECLARATION)
    check(row, here, CheckStatus.DECLARED, expires_on=TODAY + timedelta(days=10), by=eve)
    text = staff.page(f"{LIST}/{row.id}").text.replace("\xa0", " ")
    for said in (
        "jeux vidéo, mes études", "Montréal", "jusqu’à 40 km", "Lundi", "le matin",
        "Exige : Déclaration", "Expire bientôt", "Déclarée", "12 novembre 2026", "Ève Gagnon",
        "Vérification d’antécédents inscrite",
    ):  # fmt: skip
        assert said in text, said
    assert staff.get(f"{LIST}/{row.id + 99}").status_code == 404


def test_speaker_tells_another_phone_that_the_form_gave(staff: Client) -> None:
    make.person(None, first_name="Ada", last_name="Roy", email=EMAIL, phone="+15145550199")
    made = offered()
    with transaction() as session:
        actions.confirm(session.get_one(Speaker, made.id))
    text = staff.page(f"{LIST}/{made.id}").text.replace("\xa0", " ")
    assert "A donné un autre numéro de téléphone : 514 555-0134." in text


def test_speaker_asks_the_database_the_same_with_1_and_30_checks(staff: Client) -> None:
    row = speaker()
    same_queries(staff, f"{LIST}/{row.id}", lambda n: check(row, board(f"CSS {n}")))


def test_edit_changes_what_was_learned(staff: Client) -> None:
    row = speaker(region_codes=["06"], travel_km=40)
    page = staff.submit(
        f"{LIST}/{row.id}/edit", employer="Autre", topics="réseaux", region_codes=None, travel_km=""
    )
    assert page.heading == row.name
    changed = the_speaker()
    assert (changed.employer, changed.topics) == ("Autre", ["réseaux"])
    assert (changed.region_codes, changed.travel_km) == ([], None)
    assert "Logiciels Boréal → Autre" in page.text
    assert "jeux vidéo, mes études → réseaux" in page.text


def test_edit_undoes_nothing_that_it_did_not_show(staff: Client, eve: User) -> None:
    row = speaker()
    page = staff.page(f"{LIST}/{row.id}/edit")
    with transaction() as session:
        mine = session.get_one(Speaker, row.id)
        actions.correct(mine, by=session.merge(eve), employer="Autre", topics=["réseaux"])
    staff.fill(page, job_title="Directrice")
    assert (the_speaker().employer, the_speaker().job_title) == ("Autre", "Directrice")
    again = staff.fill(page, employer="Troisième", status=422)
    assert "Autre" in " ".join(again.errors)
    assert the_speaker().employer == "Autre"


def test_edit_keeps_a_picture_only_with_consent(staff: Client) -> None:
    row = speaker()
    url = f"{LIST}/{row.id}/edit"
    page = staff.submit(url, picture=picture(), status=422)
    assert "Cochez que la personne conférencière accepte" in " ".join(page.errors)
    staff.submit(url, picture=picture(), picture_consent=True)
    assert the_speaker().picture_consent_on == TODAY
    staff.submit(url, drop_picture=True)
    assert the_speaker().picture is None


def test_edit_refuses_what_is_no_picture(staff: Client) -> None:
    row = speaker()
    sent = (BytesIO(b"%PDF-1.7"), "ada.png")
    page = staff.submit(
        f"{LIST}/{row.id}/edit", picture=sent, picture_consent=True, hours="le soir", status=422
    )
    assert "PNG" in " ".join(page.errors)
    assert page.form().fields["hours"] == "le soir"
    assert (the_speaker().hours, the_speaker().picture) == ("", None)


def test_picture_is_shown_to_staff_alone(staff: Client) -> None:
    row = speaker()
    assert staff.get(f"{LIST}/{row.id}/picture").status_code == 404
    staff.submit(f"{LIST}/{row.id}/edit", picture=picture(), picture_consent=True)
    answer = staff.get(f"{LIST}/{row.id}/picture")
    assert (answer.status_code, answer.mimetype) == (200, PNG)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Accord donné le 2 novembre 2026." in staff.page(f"{LIST}/{row.id}").text.replace(
        "\xa0", " "
    )


def test_archive_takes_the_speaker_off_the_list(staff: Client) -> None:
    row = speaker()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Archiver")
    assert "n’est plus proposée nulle part" in page.all("#messages")[0]
    assert the_speaker().archived_at
    assert row.name not in staff.page(LIST).text
    assert row.name in staff.page(f"{LIST}?status=archived").text


def test_unarchive_brings_the_speaker_back(staff: Client, eve: User) -> None:
    row = speaker()
    with transaction() as session:
        actions.archive(session.get_one(Speaker, row.id), by=session.merge(eve))
    staff.fill(staff.page(f"{LIST}/{row.id}"), button="Désarchiver")
    assert the_speaker().archived_at is None


def test_enter_check_for_a_board(staff: Client, eve: User) -> None:
    row, here = speaker(), board()
    page = staff.submit(
        f"{LIST}/{row.id}/checks/enter", board_id=here.id, state="verified", checked_on=TODAY
    )
    assert page.heading == row.name
    made = the_check()
    assert (made.board_id, made.status, made.seen_by) == (here.id, CheckStatus.VERIFIED, eve)
    assert made.expires_on == date(2029, 11, 2)


def test_enter_check_for_the_private_network(staff: Client) -> None:
    row = speaker()
    staff.submit(f"{LIST}/{row.id}/checks/enter", board_id="private", state="to_do")
    assert (the_check().board_id, the_check().status) == (None, CheckStatus.TO_DO)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"board_id": ""}, "Choisissez l’organisme scolaire."),
        ({"board_id": "x"}, "organisme"),
        ({"state": ""}, "Choisissez l’état."),
        ({"checked_on": ""}, "Entrez le jour où elle a été vue."),
        ({"checked_on": "2026-11-03"}, "Ce jour est encore à venir."),
        ({"expires_on": "2026-11-02"}, "Le dernier jour doit suivre celui où elle a été vue."),
        ({"expires_on": "hier"}, "date"),
        ({"state": "not_required"}, "changez d’abord sa règle."),
    ],
)
def test_enter_check_says_what_is_wrong_and_keeps_the_rest(
    staff: Client, fields: dict[str, object], sentence: str
) -> None:
    row, here = speaker(), board()
    typed = {
        "board_id": here.id, "state": "verified", "checked_on": TODAY, "expires_on": "2028-01-05",
    } | fields  # fmt: skip
    url = f"{LIST}/{row.id}/checks/enter"
    if fields.get("board_id") == "x":
        form = dict(staff.page(url).form().fields) | typed
        assert staff.post(url, data=form).status_code == 422
        return
    page = staff.submit(url, status=422, **typed)
    assert sentence in " ".join(page.errors).replace("\xa0", " ")
    kept = page.form().fields
    assert {name: kept[name] for name in typed} == {name: str(v) for name, v in typed.items()}
    assert count(BackgroundCheck) == 0


def test_enter_check_twice_is_refused_at_its_board(staff: Client) -> None:
    row, here = speaker(), board()
    check(row, here)
    page = staff.submit(
        f"{LIST}/{row.id}/checks/enter", board_id=here.id, state="to_do", status=422
    )
    assert "Il y a déjà une vérification" in " ".join(page.errors)


def test_correct_check_changes_state_and_dates(staff: Client, eve: User) -> None:
    made = check(speaker(), board(), CheckStatus.TO_DO, checked_on=None)
    url = f"{LIST}/checks/{made.id}/correct"
    staff.submit(url, state="verified", checked_on="2026-10-01", expires_on="2028-01-05")
    now = the_check()
    assert (now.status, now.checked_on) == (CheckStatus.VERIFIED, date(2026, 10, 1))
    assert (now.expires_on, now.seen_by) == (date(2028, 1, 5), eve)
    page = staff.submit(url, state="verified", checked_on="", status=422)
    assert "Entrez le jour où elle a été vue." in page.errors


def test_correct_check_undoes_nothing_that_it_did_not_show(staff: Client, eve: User) -> None:
    made = check(speaker(), board())
    page = staff.page(f"{LIST}/checks/{made.id}/correct")
    with transaction() as session:
        row = session.get_one(BackgroundCheck, made.id)
        checks.correct(row, status=CheckStatus.REFUSED, by=session.merge(eve))
    assert staff.fill(page, state="to_do", status=422).errors
    assert the_check().status is CheckStatus.REFUSED
    assert staff.get(f"{LIST}/checks/{made.id + 9}/correct").status_code == 404


def test_seen_takes_the_line_off_today(staff: Client) -> None:
    made = check(speaker(), board(), expires_on=TODAY + timedelta(days=30))
    with transaction() as session:
        checks.remind(session.get_one(BackgroundCheck, made.id).speaker)
    page = staff.page("/fr/staff/")
    assert "Vérifications d’antécédents qui prennent fin" in page.text
    after = staff.fill(page, button="Vue")
    assert "Vérifications d’antécédents qui prennent fin" not in after.text
    assert the_check().is_unseen is False


def test_policies_shows_each_board_and_keeps_what_is_chosen(staff: Client) -> None:
    here, there = board(), board("CSS du Bout")
    page = staff.page(f"{LIST}/policies")
    assert page.form().fields[f"rule_{here.id}"] == "required"
    staff.fill(page, **{f"rule_{here.id}": "none", "rule_private": "declaration"})
    assert queries.rules() == {here.id: CheckRule.NONE, None: CheckRule.DECLARATION}
    assert there.id not in queries.rules()
    wrong = dict(page.form().fields) | {f"rule_{here.id}": "perhaps"}
    assert staff.post(page.url, data=wrong).status_code == 422


def test_policies_of_two_people_at_once_both_stay(staff: Client) -> None:
    here, there = board(), board("CSS du Bout")
    first, second = staff.page(f"{LIST}/policies"), staff.page(f"{LIST}/policies")
    staff.fill(first, **{f"rule_{here.id}": "none"})
    staff.fill(second, **{f"rule_{there.id}": "declaration"})
    assert queries.rules() == {here.id: CheckRule.NONE, there.id: CheckRule.DECLARATION}


def test_policies_asks_the_database_the_same_with_1_and_30_boards(staff: Client) -> None:
    same_queries(staff, f"{LIST}/policies", lambda n: board(f"CSS {n}"))


def test_pages_of_an_erased_person_are_gone(staff: Client) -> None:
    row = speaker()
    made, link = check(row, board()), mine(row)
    with transaction() as session:
        privacy.erase(session.get_one(Person, row.person_id), by=None)
    for path in (f"{row.id}", f"{row.id}/edit", f"checks/{made.id}/correct"):
        assert staff.get(f"{LIST}/{path}").status_code == 404, path
    assert staff.get(link).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.STAFF, 200)])
def test_staff_work_with_speakers_and_readers_do_not(
    client: Client, november: None, role: Role, status: int
) -> None:
    client.sign_in(make.user(role))
    for path in ("", "/add", "/policies"):
        assert client.get(f"{LIST}{path}").status_code == status, path


def test_my_availability_is_said_by_the_link_and_shown_to_staff(staff: Client) -> None:
    row = speaker()
    staff.submit(mine(row, "availability"), weekdays=["monday", "friday"], hours="le matin")
    kept = the_speaker()
    assert (kept.weekdays, kept.hours) == (["monday", "friday"], "le matin")
    assert "Lundi, Vendredi" in staff.page(f"{LIST}/{row.id}").text


def test_be_away_and_be_back(staff: Client) -> None:
    row = speaker()
    staff.submit(mine(row, "away"), first_on="2026-12-21", last_on="2027-01-08")
    page = staff.submit(mine(row, "away"), first_on="2026-11-10")
    days = [(a.first_on, a.last_on) for a in the_speaker().absences]
    one = date(2026, 11, 10)
    assert days == [(one, one), (date(2026, 12, 21), date(2027, 1, 8))]
    assert "10 novembre 2026" in page.text
    assert "21 décembre 2026 – 8 janvier 2027" in staff.page(f"{LIST}/{row.id}").text
    staff.fill(page, button="Retirer")
    assert [a.first_on for a in the_speaker().absences] == [date(2026, 12, 21)]


def test_enter_absence_and_take_absence_away_stand_in_history(staff: Client, eve: User) -> None:
    row = speaker()
    url = f"{LIST}/{row.id}/absences/enter"
    page = staff.submit(url, first_on="2026-12-21", last_on="2026-12-20", status=422)
    assert "ne peut pas précéder" in page.errors[0]
    page = staff.submit(url, first_on="2026-12-21")
    assert "21 décembre 2026" in page.text
    page = staff.fill(page, button="Retirer")
    assert "Aucune absence inscrite." in page.text
    entries = db.session.query(Entry).filter_by(noun="speaker").order_by(Entry.id)
    assert [(e.verb, e.by_id) for e in entries][-2:] == [("be_away", eve.id), ("be_back", eve.id)]


def test_enter_absence_of_nobody_is_no_page(staff: Client) -> None:
    staff.page(f"{LIST}/987/absences/enter", status=404)


def test_take_absence_away_of_nobody_is_no_page(staff: Client) -> None:
    token = staff.page(f"{LIST}/add").form().fields["csrf_token"]
    answer = staff.post(f"{LIST}/absences/987/take-away", data={"csrf_token": token})
    assert answer.status_code == 404


def test_be_back_from_the_absence_of_another_is_no_page(volunteer: Client) -> None:
    row, other = speaker(), speaker()
    volunteer.submit(mine(other, "away"), first_on="2026-12-21")
    absence = the_speaker().absences[0].id
    page = volunteer.page(mine(row, "availability"))
    token = page.html.xpath("//input[@name='csrf_token']/@value")[0]
    answer = volunteer.post(mine(row, "back", str(absence)), data={"csrf_token": token})
    assert answer.status_code == 404
    assert len(the_speaker().absences) == 1


@pytest.mark.parametrize(
    ("first_on", "last_on", "sentence"),
    [
        ("", "", "Inscrivez le premier jour."),
        ("2026-12-02", "2026-12-01", "ne peut pas précéder"),
        ("2026-10-01", "2026-11-01", "Ces jours sont passés"),
        ("2026-10-01", "2026-11-02", ""),
    ],
)
def test_be_away_with_wrong_days_keeps_what_was_typed(
    volunteer: Client, first_on: str, last_on: str, sentence: str
) -> None:
    """Today is 2 November: who comes back tomorrow may still say so."""
    row = speaker()
    status = 422 if sentence else 200
    page = volunteer.submit(mine(row, "away"), first_on=first_on, last_on=last_on, status=status)
    assert sentence in page.text
    assert len(the_speaker().absences) == (0 if sentence else 1)


@pytest.mark.parametrize(("present", "fits"), [(59, True), (60, False)])
def test_at_most_sixty_absences(present: int, fits: bool, november: None) -> None:
    row = speaker()
    with transaction() as session:
        kept = session.get_one(Speaker, row.id)
        day = date(2026, 12, 1)
        kept.absences[:] = [Absence(first_on=day, last_on=day) for _n in range(present)]
    with transaction() as session:
        kept = session.get_one(Speaker, row.id)
        if fits:
            actions.be_away(kept, day, day)
        else:
            with pytest.raises(Refused, match="60"):
                actions.be_away(kept, day, day)


def test_the_municipality_is_spelled_as_its_schools_spell_it(volunteer: Client) -> None:
    made = make.school(municipality="Saint-Jérôme")
    with transaction() as session:
        building = session.merge(made).buildings[0]
        building.municipality = "Saint-Jérôme"
        building.latitude, building.longitude = 45.78, -74.0
    page = send(volunteer, municipality="Nulle Part", status=422)
    assert "Nous ne connaissons aucune école" in page.text
    assert count(Speaker) == 0
    send(volunteer, municipality="saint jerome")
    row = the_speaker()
    assert (row.municipality, row.latitude, row.longitude) == ("Saint-Jérôme", 45.78, -74.0)


LIST_FILE = "Prénom;Nom;Courriel\nAda;Roy;ada@example.org\n"


def sent(staff: Client, text: str = LIST_FILE, *, status: int | None = None) -> Page:
    file = (BytesIO(text.encode()), "liste.csv")
    return staff.submit("/fr/staff/speakers/import", file=file, status=status)


def test_take_in_preview_and_undo_list(staff: Client) -> None:
    page = sent(staff)
    assert "Ada Roy" in page.text
    assert count(Speaker) == 0
    done = staff.fill(page, button="Importer le fichier")
    assert "Ada Roy" in done.text
    page = staff.page("/fr/staff/speakers/import")
    assert "liste.csv" in page.text
    staff.fill(page, button="Défaire")
    assert the_speaker().archived_at is not None


def test_take_in_says_which_lines_cannot_be_taken(staff: Client) -> None:
    page = sent(staff, LIST_FILE + "Ugo;Lam;pas une adresse\n")
    assert "Ligne" in page.text or "3" in page.text
    assert "nom@exemple.org" in page.text
    assert not page.html.xpath("//button[contains(., 'Importer')]")


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "%PDF-1.4"])
def test_take_in_of_what_is_no_list_is_refused(staff: Client, text: str) -> None:
    sent(staff, text, status=422)
    assert count(Speaker) == 0


def test_preview_is_its_senders_alone(staff: Client, eve: User) -> None:
    url = sent(staff).url
    staff.sign_in(make.user(Role.COORDINATOR))
    assert staff.get(url).status_code == 404


def test_undo_list_is_for_who_may_import(client: Client, november: None) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert client.get("/fr/staff/speakers/import").status_code == 403
