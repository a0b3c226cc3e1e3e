"""Asking for a visit, the teacher's page, and the board."""

import io
import re
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Language, Mode, Reason
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.schools.models import DayKind, School
from outreach.schools.places import CalendarPlace
from outreach.visit_requests import actions, personal_link, slots
from outreach.visit_requests.models import OfferedDate, Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import EndReason, RequestSource, RequestStatus
from outreach.web import paging
from tests import make
from tests.browser import Client, Page, counted, same_queries, text_of
from tests.mail.received import the_mail
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board
from tests.visit_requests.asking import (
    BOARD,
    EMAIL,
    FORM,
    NOVEMBER,
    offered,
    published,
    request,
    send,
    the_request,
)
from tests.visit_requests.test_pasted import FRENCH


def count_of(table: type[Any]) -> int | None:
    db.session.rollback()
    return db.session.scalar(select(func.count(table.id)))


def mine(row: VisitRequest, *path: str) -> str:
    return "/".join((f"/fr/request/{personal_link.token(row)}", *path))


def test_request_a_visit_waits_for_its_address_to_be_confirmed(teacher: Client) -> None:
    assert send(teacher).heading == "Consultez vos courriels"
    row = the_request()
    assert (row.confirmed_at, row.source, row.lang) == (None, RequestSource.FORM, "fr")
    assert row.pupil_groups == [PupilGroup(("secondary_3",), 28)]
    assert row.preferences == [Preference(None, None, "un mardi matin de mars")]
    assert teacher.sign_in(make.user()).get(f"{BOARD}/{row.id}").status_code == 404
    assert "Bout-du-Monde" not in teacher.page(f"{BOARD}?status=").text


def test_request_a_visit_takes_the_school_of_its_link(teacher: Client) -> None:
    school = make.school(name="École Liée", code="123456")
    form = teacher.page(f"{FORM}?school=123456").form()
    assert (form.fields["organisation"], form.fields["school_code"]) == (school.name, "123456")
    assert teacher.page(f"{FORM}?school=nobody").form().fields["organisation"] in ("", None)


def test_request_a_visit_sends_nothing_typed_to_an_address_that_is_not_proved(
    teacher: Client,
) -> None:
    send(
        teacher,
        organisation="https://evil.example/win",
        preferred_1_period="www.evil.example",
        notes="Cliquez evil.example",
        contact_name="Evil Buynow",
    )
    mail = the_mail("visit_requests.to_confirm")
    said = mail.words + mail.text + str(mail.mail["Subject"]) + str(mail.mail["To"])
    assert "evil" not in said.casefold()


def test_request_a_visit_of_a_contact_needs_no_confirmation(teacher: Client) -> None:
    school = make.school(name="École des Érables")
    person = make.person(school, email=EMAIL, first_name="Line", last_name="Roy")
    send(teacher, organisation="École des Érables", contact_email=f"  {EMAIL.upper()} ")
    row = the_request()
    assert (row.school_id, row.person_id) == (school.id, person.id)
    assert row.confirmed_at
    assert "Nous étudions votre demande" in the_mail("visit_requests.received").words


def test_request_a_visit_keeps_all_that_is_typed(teacher: Client) -> None:
    school = make.school()
    send(
        teacher,
        url="/en/request-a-visit",
        school_code=school.code,
        organisation="typed otherwise",
        contact_phone="514 555-0134",
        contact_role="Teacher",
        activity_type="workshop",
        preferred_1_on="2026-12-08",
        preferred_1_start="10:20",
        preferred_1_period="",
        preferred_2_period="in January",
        excluded_dates="December 15",
        language="en",
        mode="online",
        notes="No projector.",
    )
    row = the_request()
    assert (row.school_id, row.contact_phone, row.contact_role) == (
        school.id, "+15145550134", "Teacher",
    )  # fmt: skip
    assert (row.activity, row.language, row.mode) == (EventType.WORKSHOP, Language.EN, Mode.ONLINE)
    assert row.preferences == [
        Preference(date(2026, 12, 8), time(10, 20)),
        Preference(None, None, "in January"),
    ]
    assert (row.excluded_dates, row.notes, row.lang) == ("December 15", "No projector.", "en")
    assert row.teacher_present


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"organisation": ""}, "Entrez l’école."),
        ({"contact_name": ""}, "Entrez votre nom."),
        ({"contact_email": "line.roy"}, "Entrez une adresse courriel comme"),
        ({"groups-0-pupils": ""}, "Entrez le nombre d’élèves du groupe."),
        (
            {"groups-0-pupils": "", "groups-0-grades": None},
            "Entrez au moins un groupe avec son nombre d’élèves.",
        ),
        ({"groups-0-pupils": 401}, "Un groupe compte de 1 à 400 élèves."),
        ({"groups-0-grades": None}, "Cochez les niveaux du groupe."),
        ({"preferred_1_period": ""}, "Entrez une date, un mois ou une période qui convient."),
        ({"preferred_1_on": "2026-11-02"}, "Choisissez un jour après aujourd’hui."),
        ({"teacher_present": None}, "Cochez qu’une personne enseignante reste"),
        ({"consent_privacy": None}, "Cochez que vous avez lu"),
        ({"notes": "x" * 2001}, "2"),
    ],
)
def test_request_a_visit_says_what_is_wrong_and_keeps_the_rest(
    teacher: Client, fields: dict[str, object], sentence: str
) -> None:
    typed = {"contact_role": "Enseignante", "status": 422} | fields
    page = send(teacher, **typed)
    assert sentence in " ".join(page.errors).replace("\xa0", " ")
    assert page.form().fields["contact_role"] == "Enseignante"
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0


def test_request_a_visit_takes_tomorrow(teacher: Client) -> None:
    send(teacher, preferred_1_on="2026-11-03")
    assert the_request().preferences[0].on == date(2026, 11, 3)


def test_request_a_visit_offers_one_more_group_and_sends_nothing(teacher: Client) -> None:
    page = send(teacher, button="Un groupe de plus", status=422)
    assert [page.form().fields[f"groups-{n}-pupils"] for n in (0, 1)] == ["28", ""]
    assert page.errors == []
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0


def test_request_a_visit_of_a_machine_is_thanked_and_forgotten(teacher: Client) -> None:
    assert send(teacher, website="https://spam.example").heading == "Consultez vos courriels"
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_thanks_says_the_same_to_everybody(teacher: Client) -> None:
    assert "appuyez sur son bouton" in teacher.page(f"{FORM}/thanks").text


def test_confirm_gives_the_request_to_staff(teacher: Client) -> None:
    send(teacher)
    path = the_mail("visit_requests.to_confirm").path
    page = teacher.page(path)
    done = teacher.fill(page, button="Confirmer ma demande")
    assert "c’est confirmé" in done.text
    at = the_request().confirmed_at
    assert at
    teacher.fill(page, button="Confirmer ma demande")
    assert the_request().confirmed_at == at


def test_my_request_opens_with_its_own_link_only(teacher: Client) -> None:
    row = request()
    assert teacher.page(mine(row)).heading == "Votre demande de visite"
    assert teacher.get(mine(row) + "x").status_code == 404
    older = mine(row)
    with transaction() as session:
        session.get_one(VisitRequest, row.id).link_version += 1
    assert teacher.get(older).status_code == 410


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 410)])
def test_my_request_opens_for_a_year_after_its_end(
    teacher: Client, seconds: int, status: int
) -> None:
    row = request()
    with transaction() as session:
        actions.expire(session.merge(row))
    end = the_request().ended_at
    assert end
    with time_machine.travel(end + timedelta(days=365, seconds=seconds), tick=False):
        assert teacher.get(mine(row)).status_code == status


def test_answer_gives_the_request_back_to_staff(teacher: Client) -> None:
    row = request()
    with transaction() as session:
        actions.ask(session.merge(row), "Y a-t-il un projecteur?", by=row.owner)
    path = the_mail("visit_requests.question").path
    assert "Y a-t-il un projecteur?" in teacher.page(path).text
    page = teacher.submit(f"{path}/answer", answer="Oui, au C-118.")
    assert "Vous avez répondu : Oui, au C-118." in page.text.replace("\xa0", " ")
    assert (the_request().status, the_request().answer) == (
        RequestStatus.RECEIVED,
        "Oui, au C-118.",
    )
    assert teacher.get(f"{path}/answer").location.endswith(path)


def test_take_date_books_the_visit_and_frees_the_others(teacher: Client) -> None:
    offered(date(2026, 12, 8), date(2026, 12, 15))
    path = the_mail("visit_requests.dates_offered").path
    page = teacher.page(path)
    url = page.href("mardi 15 décembre 2026, 9 h 10 à 11 h 40")
    assert teacher.page(url).heading == "Prendre cette date?"
    page = teacher.submit(url)
    assert "Votre visite est réservée" in page.text
    row = the_request()
    assert row.event
    assert [(str(s.local_on), s.planned_count) for s in row.event.sessions] == [
        ("2026-12-15", 28),
        ("2026-12-15", 25),
    ]
    assert row.offers == []
    assert db.session.scalar(select(func.count(OfferedDate.id))) == 0
    again = teacher.get(url, follow_redirects=True)
    assert "Votre visite est réservée" in again.text
    assert "Cette date n’est plus proposée" not in again.text


def test_withdraw_ends_the_request(teacher: Client) -> None:
    row = request()
    page = teacher.submit(mine(row, "withdraw"))
    assert "Vous avez retiré cette demande." in page.text
    assert (the_request().status, the_request().end_reason) == (
        RequestStatus.EXPIRED,
        EndReason.WITHDRAWN,
    )
    assert teacher.get(mine(row, "withdraw")).location.endswith(mine(row))


def test_visit_requests_opens_on_what_is_to_be_dealt_with_oldest_first(staff: Client) -> None:
    first = request(organisation="École A")
    second = request(organisation="École B", contact_email="b@example.org")
    ended = request(organisation="École C", contact_email="c@example.org")
    with transaction() as session:
        actions.expire(session.merge(ended))
    page = staff.page(BOARD + "?status=open")
    assert [t.split(" ")[1] for t in page.all("tbody th > a")] == ["A", "B"]
    assert staff.get(BOARD).location.endswith("status=open")
    page = staff.page(BOARD + "?status=")
    assert [t.split(" ")[1] for t in page.all("tbody th > a")] == ["C", "B", "A"]
    assert {first.id, second.id} < {ended.id, second.id, first.id}


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("q=erables", ["École des Érables"]),
        ("q=zzz", []),
        ("region=06", ["École des Érables"]),
        ("region=03", []),
        ("status=received", ["École des Érables", "École libre"]),
        ("status=declined", []),
    ],
)
def test_visit_requests_narrows_by_text_region_and_state(
    staff: Client, query: str, places: list[str]
) -> None:
    request(school=make.school(name="École des Érables", region_code="06"))
    request(organisation="École libre", contact_email="autre@example.org")
    found = staff.page(f"{BOARD}?{query}").all("tbody th > a")
    assert sorted(found) == places


def test_visit_requests_narrows_by_who_sees_to_it(staff: Client) -> None:
    row = request(organisation="École A")
    request(organisation="École B")
    page = staff.page(f"{BOARD}?owner={row.owner_id}")
    assert page.all("tbody th > a") == ["École A"]


def ordered_requests() -> None:
    """Three with all that the board is ordered by, two of one school and day, and one with nothing of it."""
    hull = make.school(name="École de Hull", region_code="07")
    laval = make.school(name="Académie de Laval", region_code="13")
    wishes = {
        "un": (hull, date(2026, 12, 9), [Preference(date(2027, 3, 1)), Preference(date(2027, 1, 12))]),
        "deux": (laval, date(2026, 12, 8), [Preference(None, None, "en mai"), Preference(date(2027, 2, 2))]),
        "rien": (None, None, [Preference(None, None, "un mardi matin")]),
        "trois": (hull, date(2026, 12, 9), [Preference(date(2027, 1, 12))]),
    }  # fmt: skip
    for hour, (name, (school, due_on, preferences)) in enumerate(wishes.items(), start=9):
        with time_machine.travel(f"2026-11-02T{hour:02}:00:00Z", tick=False):
            where = {"school": school} if school else {"organisation": "École libre"}
            row = request(contact_name=name, preferences=preferences, **where)
            with transaction() as session:
                row = session.get_one(VisitRequest, row.id)
                actions.assign(row, row.owner, due_on=due_on, by=row.owner)


def names_on(page: Page) -> str:
    return " ".join(name.split(" ")[0] for name in page.all("tbody th > small"))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", "un deux rien trois"),
        ("nonsense", "un deux rien trois"),
        ("received", "un deux rien trois"),
        ("-received", "trois rien deux un"),
        ("due", "deux un trois rien"),
        ("-due", "trois un deux rien"),
        ("wished", "un trois deux rien"),
        ("-wished", "deux trois un rien"),
        ("school", "deux un trois rien"),
        ("-school", "trois un deux rien"),
        ("region", "un trois deux rien"),
        ("-region", "deux trois un rien"),
    ],
)
def test_visit_requests_is_ordered_with_what_is_missing_last(
    staff: Client, monkeypatch: pytest.MonkeyPatch, sort: str, names: str
) -> None:
    ordered_requests()
    assert names_on(staff.page(f"{BOARD}?status=open&sort={sort}")) == names
    monkeypatch.setattr(paging.page, "__kwdefaults__", {"descending": False, "size": 1})
    url, paged = f"{BOARD}?status=open&sort={sort}", []
    for _page in range(4):
        page = staff.page(url)
        paged.append(names_on(page))
        url = page.href("Suivant") if len(paged) < 4 else page.href("Précédent")
    assert " ".join(paged) == names
    assert names_on(staff.page(url)) == names.split(" ")[2]


def test_visit_requests_says_how_it_is_ordered_and_keeps_it_with_the_filters(staff: Client) -> None:
    ordered_requests()
    page = staff.page(f"{BOARD}?status=open&region=07&sort=due")
    headers = page.html.cssselect("th[aria-sort]")
    orders = {text_of(th).strip("↑↓"): th.get("aria-sort") for th in headers}
    assert orders == {
        "École": "none",
        "Région": "none",
        "Ce qui convient": "none",
        "Reçue le": "none",
        "Pour quand": "ascending",
    }
    assert page.form().fields["sort"] == "due"
    turned = page.href("Pour quand")
    assert "region=07" in turned
    assert "sort=-due" in turned
    page = staff.page(turned)
    assert (names_on(page), page.all("[aria-sort=descending]")) == ("trois un", ["Pour quand↓"])
    everything = staff.page(f"{BOARD}?status=")
    assert everything.all("[aria-sort=descending]") == ["Reçue le↓"]
    file = staff.get(f"{BOARD}/export.csv?status=open&sort=-wished").text
    names = re.findall(r"\b(un|deux|trois|rien)\b;", file)
    assert names == ["deux", "trois", "un", "rien"]


def test_visit_requests_names_what_looks_alike_and_what_is_late(staff: Client) -> None:
    row = request(organisation="École A")
    request(organisation="École A")
    with transaction() as session:
        late = session.get_one(VisitRequest, row.id)
        actions.assign(late, None, due_on=date(2026, 11, 1), by=late.owner)
    page = staff.page(BOARD + "?status=open")
    assert page.text.count("Ressemble à une autre") == 4  # twice a line: wide and narrow
    assert page.html.cssselect(".tone-bad")


def test_visit_requests_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    def add(n: int) -> None:
        request(school=make.school(), contact_email=f"n{n}@example.org")

    assert same_queries(staff, BOARD + "?status=open&sort=-region", add) <= 12


def test_export_holds_the_filtered_requests_and_leaves_a_trace(staff: Client) -> None:
    school = make.school(name="École des Érables", region_code="06", municipality="Montréal")
    request(school=school, contact_phone="+15145550134", organisation="")
    request(organisation="=HYPERLINK(1)", contact_name="Luc Roy")
    lines = staff.get(f"{BOARD}/export.csv?q=erables").text.replace("\xa0", " ").splitlines()
    assert len(lines) == 2
    for part in ("École des Érables", "Montréal", "Line Roy", EMAIL, "514 555-0134", "53"):
        assert part in lines[1]
    everything = staff.get(f"{BOARD}/export.csv").text
    assert "'=HYPERLINK(1)" in everything
    trace = db.session.scalars(select(Entry).where(Entry.verb == "export")).all()
    assert [(entry.noun, entry.note) for entry in trace] == [
        ("visit_request", "q=erables"),
        ("visit_request", ""),
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{BOARD}/export.xlsx").data))
    assert len(book.get_sheet_by_index(0).to_python()) == 3
    reader = make.user(Role.STAFF)
    assert staff.sign_in(reader).get(f"{BOARD}/export.csv").status_code == 403


def test_add_keeps_a_wish_that_came_by_phone(staff: Client) -> None:
    fields = {
        "source": "phone",
        "organisation": "École lointaine",
        "contact_name": "Line Roy",
        "contact_phone": "514 555-0134",
        "groups-0-pupils": 28,
        "groups-0-grades": ["secondary_3"],
        "preferred_1_period": "en mars",
    }
    page = staff.submit(f"{BOARD}/add", **fields)
    assert page.heading == "École lointaine"
    row = the_request()
    assert (row.source, row.contact_email) == (RequestSource.PHONE, "")
    assert row.owner
    assert row.owner.name == "Ève Gagnon"
    assert row.confirmed_at
    assert db.session.scalar(select(func.count(Message.id))) == 0
    assert "Proposer des dates" not in page.text


def test_add_fills_in_what_a_pasted_mail_says_and_keeps_it(staff: Client) -> None:
    school = make.school(name="École secondaire des Sources")
    page = staff.submit(f"{BOARD}/add", button="Remplir", source_text=FRENCH, status=422)
    assert page.errors == []
    assert page.form().fields["groups-2-pupils"] == "31"
    page = staff.fill(page, button="Garder la demande", **{"preferred_2_period": "le matin"})
    row = the_request()
    assert (row.school_id, row.contact_name, row.pupils) == (school.id, "Line Roy", 87)
    assert (row.source, row.lang) == (RequestSource.MAIL, "fr")
    assert row.preferences[0] == Preference(date(2026, 12, 8), time(10, 20))
    assert row.preferences[1].period == "le matin"
    assert "450 555-0134" in page.text
    assert "deux groupes de 28 élèves" in page.text


def test_add_keeps_what_was_typed_when_a_mail_is_read(staff: Client) -> None:
    page = staff.submit(
        f"{BOARD}/add",
        button="Remplir",
        source_text=FRENCH,
        contact_name="Mme Roy",
        contact_role="Enseignante",
        preferred_1_period="en mai",
        status=422,
    )
    fields = page.form().fields
    assert (fields["contact_name"], fields["contact_role"]) == ("Mme Roy", "Enseignante")
    assert (fields["preferred_1_period"], fields["preferred_1_on"]) == ("en mai", "")
    assert (fields["contact_email"], fields["groups-0-pupils"]) == (
        "line.roy@ecole.example.org",
        "28",
    )


def test_add_of_an_empty_mail_fills_in_nothing(staff: Client) -> None:
    page = staff.submit(f"{BOARD}/add", button="Remplir", source_text="", status=422)
    assert page.errors == []
    assert page.form().fields["contact_name"] == ""


def test_visit_request_shows_what_was_asked_and_what_was_done(staff: Client) -> None:
    row = request(notes="Pas de projecteur.")
    page = staff.page(f"{BOARD}/{row.id}")
    assert row.place == page.heading
    for words in ("Line Roy", EMAIL, "groupe 31", "28 élèves", "Pas de projecteur.", "mardi 8"):
        assert words in page.text
    assert "Demande reçue" in page.text
    assert page.href(row.place).endswith(f"/schools/{row.school_id}")


def test_visit_request_is_found_from_its_school_and_its_visit(staff: Client) -> None:
    row = request()
    page = staff.page(f"/fr/staff/schools/{row.school_id}")
    assert page.href("mardi 8 décembre").endswith(f"/visit-requests/{row.id}")
    event = make.visit(school=row.school)
    with transaction() as session:
        actions.convert(session.merge(row), session.merge(event), by=row.owner)
    page = staff.page(f"/fr/staff/events/{event.id}")
    assert page.href("Line Roy").endswith(f"/visit-requests/{row.id}")
    assert "mardi 8 décembre" not in staff.page(f"/fr/staff/schools/{row.school_id}").text


def test_correct_changes_the_wish_and_tells_nobody(staff: Client) -> None:
    row = request(organisation="École inconnue")
    school = make.school(name="École des Érables")
    page = staff.submit(
        f"{BOARD}/{row.id}/correct",
        organisation="École des Érables",
        **{"groups-0-pupils": 30, "activity_type": "talk"},
    )
    assert page.heading == "École des Érables"
    row = the_request()
    assert (row.school_id, row.activity, row.pupils) == (school.id, EventType.TALK, 55)
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_assign_gives_it_to_somebody_by_a_day(staff: Client) -> None:
    row, hugo = request(), make.user(Role.STAFF, name="Hugo Lam")
    staff.submit(f"{BOARD}/{row.id}", button="Enregistrer", owner_id=hugo.id, due_on="2026-11-10")
    assert the_request().owner_id == hugo.id
    assert the_request().due_on == date(2026, 11, 10)
    page = staff.submit(f"{BOARD}/{row.id}", button="Enregistrer", due_on="demain", status=422)
    assert the_request().due_on == date(2026, 11, 10)
    assert page.errors
    assert page.form("Enregistrer").fields["due_on"] == "demain"


def test_assign_names_nobody_until_somebody_sees_to_it(staff: Client) -> None:
    row, reader = request(), make.user(Role.READER, name="Rita Reader")
    with transaction() as session:
        session.merge(row).owner = None
    page = staff.page(f"{BOARD}/{row.id}")
    chosen = page.html.xpath("//select[@name='owner_id']/option[@selected]")
    assert [option.text for option in chosen] == ["Personne encore"]
    assert reader.name not in page.html.xpath("string(//select[@name='owner_id'])")
    staff.fill(page, button="Enregistrer", due_on="2026-11-10")
    assert the_request().owner_id is None


def test_ask_can_be_taken_back_within_a_minute(staff: Client) -> None:
    row = request()
    page = staff.submit(f"{BOARD}/{row.id}/ask", question="Y a-t-il un projecteur?")
    assert "Nous avons demandé : Y a-t-il un projecteur?" in page.text.replace("\xa0", " ")
    assert the_request().status is RequestStatus.NEEDS_INFORMATION
    staff.fill(page, button="Défaire")
    assert the_request().status is RequestStatus.RECEIVED
    assert db.session.scalar(select(func.count(Message.id))) == 0
    staff.submit(f"{BOARD}/{row.id}/ask", question="  ", status=422)


def test_offer_starts_from_the_dates_that_suit(staff: Client) -> None:
    row = request()
    page = staff.submit(
        f"{BOARD}/{row.id}/offer", **{"dates-1-on": "2026-12-15", "dates-1-start": "13:30"}
    )
    text = page.text.replace("\xa0", " ")
    assert (
        "mardi 8 décembre 2026, 9 h 00 à 11 h 30; mardi 15 décembre 2026, 13 h 30 à 16 h 00" in text
    )
    assert the_request().status is RequestStatus.DATE_OFFERED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dates-0-on": "", "dates-0-start": ""}, "Entrez au moins une date."),
        ({"dates-0-start": ""}, "Entrez l’heure de cette date."),
        ({"dates-0-on": "2026-11-01"}, "Ce jour est passé"),
        ({"dates-0-on": "2027-03-14", "dates-0-start": "02:30"}, "L’horloge saute cette heure"),
    ],
)
def test_offer_says_what_is_wrong(staff: Client, fields: dict[str, str], sentence: str) -> None:
    row = request()
    page = staff.submit(f"{BOARD}/{row.id}/offer", status=422, **fields)
    assert sentence in " ".join(page.errors)
    assert the_request().offers == []


def test_offer_shows_what_the_calendar_of_the_school_says_first(staff: Client) -> None:
    row = request()
    add_day(CalendarPlace(school=row.school), date(2026, 12, 8))
    page = staff.page(f"{BOARD}/{row.id}/offer")
    assert "est une journée pédagogique" in page.text
    page = staff.fill(page, status=422)
    assert "Rien n’est encore enregistré" in page.text
    assert (the_request().status, count_of(Message)) == (RequestStatus.RECEIVED, 0)
    page = staff.fill(page, button="Envoyer les dates quand même")
    assert the_request().status is RequestStatus.DATE_OFFERED
    assert "est une journée pédagogique" in page.text


def test_offer_of_ordinary_days_asks_nothing(staff: Client) -> None:
    row = request()
    add_day(CalendarPlace(school=make.school()), date(2026, 12, 8))
    assert "journée pédagogique" not in staff.submit(f"{BOARD}/{row.id}/offer").text
    assert the_request().status is RequestStatus.DATE_OFFERED


@pytest.mark.parametrize(("seconds", "is_said"), [(0, True), (61, False)])
def test_offer_says_that_the_question_before_it_does_not_leave(
    staff: Client, seconds: int, is_said: bool
) -> None:
    row = request()
    staff.submit(f"{BOARD}/{row.id}/ask", question="Combien de groupes?")
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        if seconds:
            queue.run_due()
        page = staff.submit(f"{BOARD}/{row.id}/offer")
    assert ("Le courriel de l’étape précédente n’était pas parti" in page.text) == is_said


@pytest.mark.parametrize(("starts", "is_asked"), [(time(11, 29), True), (time(12, 31), False)])
def test_offer_asks_of_what_whoever_would_go_has_then(
    staff: Client, starts: time, is_asked: bool
) -> None:
    """The wish is two groups from 9:00 to 11:30; the other visit is at another school, an hour away at most."""
    row = request()
    owner = db.session.get_one(VisitRequest, row.id).owner
    make.visit(make.group(on=date(2026, 12, 8), starts=starts), owner=owner)
    before = count_of(Event)
    page = staff.submit(f"{BOARD}/{row.id}/offer", status=422 if is_asked else 200)
    assert ("Chevauchement" in page.text) == is_asked
    assert (the_request().status is RequestStatus.RECEIVED) == is_asked
    if is_asked:
        staff.fill(page, button="Envoyer les dates quand même")
    assert the_request().status is RequestStatus.DATE_OFFERED
    assert count_of(Event) == before


def test_take_date_says_what_the_calendar_of_the_school_says(teacher: Client) -> None:
    row = offered(date(2026, 12, 8), date(2026, 12, 9))
    add_day(CalendarPlace(school=row.school), date(2026, 12, 8))
    first, second = the_request().offers
    assert "est une journée pédagogique" in teacher.page(mine(row, "dates", str(first.id))).text
    assert "journée pédagogique" not in teacher.page(mine(row, "dates", str(second.id))).text


def test_convert_books_the_visit_with_nothing_typed_twice(staff: Client) -> None:
    row = request(notes="Pas de projecteur.", contact_phone="+15145550134")
    page = staff.submit(f"{BOARD}/{row.id}/convert")
    assert page.heading == "Qui prévenir"
    assert EMAIL in page.text
    row = the_request()
    assert row.status is RequestStatus.CONVERTED
    event = row.event
    assert event
    assert (event.type, event.school_id) == (EventType.WORKSHOP, row.school_id)
    assert (event.status, event.private_note) == (EventStatus.CONFIRMED, "Pas de projecteur.")
    hours = [(f"{s.starts_at:%H:%M}", s.planned_count, s.group_label) for s in event.sessions]
    assert hours == [("14:00", 28, "31"), ("15:15", 25, "")]
    assert [s.grades for s in event.sessions] == [["secondary_3"], ["secondary_4"]]
    assert event.contact_name == "Line Roy"


@pytest.mark.parametrize(("before", "room"), [("Line Roy", "B-204"), ("Zoé Noël", "")])
def test_convert_proposes_the_room_of_the_same_contact_alone(
    staff: Client, before: str, room: str
) -> None:
    row = request()
    school = db.session.get_one(School, row.school_id)
    make.visit(school=school, contact=DayContact(before, "", EMAIL), room="B-204")
    page = staff.page(f"{BOARD}/{row.id}/convert")
    assert page.form("Réserver").fields["room"] == room


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "La date part dans une minute."),
        ({"dates-1-on": "2026-12-15", "dates-1-start": "13:30"}, "Les dates partent dans une"),
    ],
)
def test_offer_says_how_many_dates_leave(
    staff: Client, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in staff.submit(f"{BOARD}/{request().id}/offer", **fields).text


def test_publish_slots_and_its_button_are_for_who_may_publish(client: Client) -> None:
    with NOVEMBER:
        client.sign_in(make.user(Role.STAFF))
        assert "Publier des plages" not in client.page(f"{BOARD}/slots").text
        client.page(f"{BOARD}/slots/publish", status=403)


def test_convert_shows_conflicts_before_anything_is_saved(staff: Client) -> None:
    row = request()
    page = staff.submit(f"{BOARD}/{row.id}/convert", on="2026-12-12", status=422)
    assert "tombe une fin de semaine" in page.text
    assert (the_request().status, the_request().event) == (RequestStatus.RECEIVED, None)
    db.session.rollback()
    staff.fill(page, button="Réserver quand même")
    assert the_request().status is RequestStatus.CONVERTED


def test_convert_of_a_slot_keeps_its_length_and_who_sees_to_it(staff: Client) -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True, minutes=50)
    row = request(groups=[PupilGroup(("secondary_3",), 20)])
    with transaction() as session:
        held = session.merge(row)
        held.slot, held.holds_slot, held.answer = (
            session.merge(slot),
            True,
            "Le local est le C-118.",
        )
    page = staff.page(f"{BOARD}/{row.id}/convert")
    assert "Le local est le C-118." in page.text
    staff.fill(page)
    event = the_request().event
    assert event
    assert (event.sessions[0].minutes, event.owner_id) == (50, row.owner_id)


def test_convert_of_no_school_of_ours_asks_for_it_first(staff: Client) -> None:
    row = request(organisation="École inconnue")
    page = staff.get(f"{BOARD}/{row.id}/convert", follow_redirects=True)
    assert page.request.path == f"{BOARD}/{row.id}/correct"
    assert "Choisissez d’abord l’école" in page.text


def test_convert_of_what_was_booked_meanwhile_is_refused(staff: Client) -> None:
    row = request()
    page = staff.page(f"{BOARD}/{row.id}/convert")
    with transaction() as session:
        actions.expire(session.merge(row))
    answer = staff.fill(page, status=422)
    assert "Cette demande est fermée" in answer.text
    assert the_request().event is None


def test_decline_writes_the_kind_words_of_the_reason(staff: Client) -> None:
    row = request()
    page = staff.submit(f"{BOARD}/{row.id}/decline", reason="nobody_free")
    assert "Personne de notre équipe n’est libre" in page.text
    mail = the_mail("visit_requests.declined")
    assert "Personne de notre équipe n’est libre au moment souhaité." in mail.words
    assert (the_request().status, the_request().end_reason) == (
        RequestStatus.DECLINED,
        EndReason.NOBODY_FREE,
    )
    staff.fill(page, button="Défaire")
    assert the_request().status is RequestStatus.RECEIVED


def test_decline_writes_what_was_typed_instead(staff: Client) -> None:
    row = request()
    staff.submit(f"{BOARD}/{row.id}/decline", reason="other", reply="Pas cette année.")
    assert "Pas cette année." in the_mail("visit_requests.declined").words
    page = staff.submit(f"{BOARD}/{request().id}/decline", status=422)
    assert page.errors == ["Choisissez le motif."]


def test_reopen_brings_back_what_ended_without_a_visit(staff: Client) -> None:
    row = request()
    with transaction() as session:
        actions.expire(session.merge(row))
    page = staff.submit(f"{BOARD}/{row.id}", button="Rouvrir")
    assert "La demande nous attend de nouveau." in page.text
    assert the_request().status is RequestStatus.RECEIVED


def test_free_slots_shows_what_may_be_taken(teacher: Client) -> None:
    published(date(2026, 12, 8), note="Apporter des casques.", region_code="06")
    page = teacher.page(f"{FORM}/slots")
    assert page.href("mardi 8 décembre 2026").endswith("/slots/1")
    assert "Apporter des casques." in page.text
    assert "Aucun moment n’est libre" in teacher.page(f"{FORM}/slots?region=03").text
    assert teacher.page(FORM).href("Ou prendre un des moments").endswith("/slots")


def test_free_slots_is_not_offered_when_there_are_none(teacher: Client) -> None:
    assert "Ou prendre un des moments" not in teacher.page(FORM).text


def test_free_slots_asks_as_often_for_thirty_as_for_one(teacher: Client) -> None:
    url = f"{FORM}/slots"
    assert same_queries(teacher, url, lambda n: published(date(2026, 12, n))) <= 6


def test_free_slots_of_a_school_asks_as_often_for_thirty_as_for_one(teacher: Client) -> None:
    school = make.school(code="123456")

    def add(n: int) -> None:
        published(date(2026, 12, n))
        add_day(CalendarPlace(school=school), date(2027, 1, n))

    assert same_queries(teacher, f"{FORM}/slots?school=123456", add) <= 9


def test_free_slots_leaves_out_days_off_of_the_school_until_asked(teacher: Client) -> None:
    row = board()
    school = make.school(name="École des Érables", code="123456", board_id=row.id)
    published(date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 10), region_code="06")
    published(date(2026, 12, 11), region_code="13")
    add_day(CalendarPlace(row), date(2026, 12, 8), date(2026, 12, 9))
    add_day(CalendarPlace(school=school), date(2026, 12, 10), kind=DayKind.EXAMS)
    url = f"{FORM}/slots"
    assert len(teacher.page(url).all(".entry")) == 4
    for typed in ({"school": "123456"}, {"organisation": "ecole des erables"}):
        page = teacher.submit(url, **typed)
        assert len(page.all(".entry")) == 1
        assert "2 moments, des jours de congé de votre école, ne sont pas affichés" in page.text
        assert "tombe pendant une période d’examens" in page.text
    assert page.form("Filtrer").fields["organisation"] == "École des Érables"
    assert page.href("jeudi 10 décembre").endswith("?school=123456")
    everything = teacher.page(page.href("Tout afficher"))
    assert len(everything.all(".entry")) == 3
    assert everything.text.count("est une journée pédagogique") == 2
    assert "ne sont pas affichés" not in everything.text
    other = make.school(name="Autre école", code="654321", region_code="13")
    page = teacher.page(f"{url}?school={other.code}")
    assert len(page.all(".entry")) == 1
    assert "affichés" not in page.text
    assert len(teacher.page(f"{url}?school=nobody").all(".entry")) == 4
    page = teacher.page(f"{url}?school=123456&organisation=Autre+école")
    assert page.form("Filtrer").fields["school"] == "654321"


def test_free_slots_says_which_are_for_the_school(teacher: Client) -> None:
    here, there = make.school(code="123456"), make.school(code="654321")
    published(date(2026, 12, 8), school_ids=[here.id])
    assert "Pour votre école" in teacher.page(f"{FORM}/slots?school={here.code}").text
    assert "Pour d’autres écoles" in teacher.page(f"{FORM}/slots?school={there.code}").text
    assert "Pour certaines écoles" in teacher.page(f"{FORM}/slots").text


TAKE = {
    "contact_name": "Line Roy",
    "contact_email": EMAIL,
    "pupils": 28,
    "grades": ["secondary_3"],
    "teacher_present": True,
    "consent_privacy": True,
}


def test_take_slot_books_it_for_a_contact_of_ours(teacher: Client) -> None:
    school = make.school(name="École des Érables")
    make.person(school, email=EMAIL)
    (slot,) = published(date(2026, 12, 8))
    url = f"{FORM}/slots/{slot.id}"
    page = teacher.submit(url, organisation="École des Érables", **TAKE)
    assert page.heading == "Consultez vos courriels"
    assert the_request().event
    again = teacher.get(url, follow_redirects=True)
    assert "Ce moment vient d’être pris" in again.text.replace("\xa0", " ")


def test_take_slot_on_a_day_off_of_the_school_asks_first(teacher: Client) -> None:
    school = make.school(name="École des Érables", code="123456")
    make.person(school, email=EMAIL)
    (slot,) = published(date(2026, 12, 8))
    add_day(CalendarPlace(school=school), date(2026, 12, 8))
    url = f"{FORM}/slots/{slot.id}"
    assert "journée pédagogique" not in teacher.page(url).text
    page = teacher.page(f"{url}?school=123456")
    assert "est une journée pédagogique" in page.text
    page = teacher.fill(page, status=422, **TAKE)
    assert "Ce moment n’est pas encore à vous" in page.text
    assert (page.errors, page.all("main li a"), count_of(Message)) == ([], [], 0)
    assert count_of(VisitRequest) == 0
    teacher.fill(page, button="Le prendre quand même")
    assert the_request().event


def test_take_slot_on_a_day_off_of_another_school_asks_nothing(teacher: Client) -> None:
    make.person(make.school(name="École des Érables"), email=EMAIL)
    (slot,) = published(date(2026, 12, 8))
    add_day(CalendarPlace(school=make.school()), date(2026, 12, 8))
    teacher.submit(f"{FORM}/slots/{slot.id}", organisation="École des Érables", **TAKE)
    assert the_request().event


def test_take_slot_of_a_visit_that_was_called_off_is_open_again(teacher: Client) -> None:
    school = make.school(name="École des Érables")
    make.person(school, email=EMAIL)
    (slot,) = published(date(2026, 12, 8))
    url = f"{FORM}/slots/{slot.id}"
    teacher.submit(url, organisation="École des Érables", **TAKE)
    with transaction() as session:
        event = session.merge(the_request().event)
        registration.call_off(event, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None)
    assert teacher.page(url).heading == "Prendre ce moment"
    teacher.submit(url, organisation="École des Érables", **TAKE)
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 2


def test_take_slot_of_two_who_send_at_once_tells_the_second(teacher: Client) -> None:
    school = make.school(name="École des Érables")
    make.person(school, email=EMAIL)
    (slot,) = published(date(2026, 12, 8))
    page = teacher.page(f"{FORM}/slots/{slot.id}")
    teacher.fill(page, organisation="École des Érables", **TAKE)
    second = page.__class__(page.response)
    second.form().fields["form_key"] = "another"
    answer = teacher.fill(second, organisation="École des Érables", status=422, **TAKE)
    assert "Ce moment vient d’être pris" in " ".join(answer.errors).replace("\xa0", " ")
    assert answer.form().fields["contact_name"] == "Line Roy"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"organisation": "École inconnue"}, "Choisissez votre école dans la liste"),
        ({"organisation": ""}, "Entrez l’école."),
        ({"pupils": ""}, "Entrez le nombre d’élèves du groupe."),
        ({"pupils": 401}, "Un groupe compte de 1 à 400 élèves."),
        ({"grades": None}, "Cochez les niveaux du groupe."),
        ({"teacher_present": None}, "Cochez qu’une personne enseignante reste"),
    ],
)
def test_take_slot_says_what_is_wrong(
    teacher: Client, fields: dict[str, object], sentence: str
) -> None:
    make.school(name="École des Érables")
    (slot,) = published(date(2026, 12, 8))
    typed = {"organisation": "École des Érables", "status": 422} | TAKE | fields
    page = teacher.submit(f"{FORM}/slots/{slot.id}", **typed)
    assert sentence in " ".join(page.errors).replace("\xa0", " ")
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0


def test_take_slot_of_a_machine_takes_nothing(teacher: Client) -> None:
    make.school(name="École des Érables")
    (slot,) = published(date(2026, 12, 8))
    fields = TAKE | {"organisation": "École des Érables", "website": "x"}
    assert teacher.submit(f"{FORM}/slots/{slot.id}", **fields).heading == "Consultez vos courriels"
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0


def test_all_slots_says_who_has_each(staff: Client) -> None:
    school = make.school(name="École des Érables")
    make.person(school, email=EMAIL)
    taken, free = published(date(2026, 12, 8), date(2026, 12, 9), needs_approval=True)
    with transaction() as session:
        slots.ask_for(
            session.merge(taken),
            group=PupilGroup(("secondary_3",), 20),
            school=session.merge(school),
            lang="fr",
            contact_name="Line Roy",
            contact_email=EMAIL,
        )
    page = staff.page(f"{BOARD}/slots")
    assert page.href("École des Érables").endswith(f"/visit-requests/{the_request().id}")
    assert len(page.html.xpath("//tbody/tr")) == 2
    assert free.id != taken.id


def test_all_slots_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    assert same_queries(staff, f"{BOARD}/slots", lambda n: published(date(2026, 12, n))) <= 8


def test_publish_slots_by_a_weekly_rule(staff: Client) -> None:
    school = make.school(name="École des Érables")
    page = staff.submit(
        f"{BOARD}/slots/publish",
        activity="talk",
        first_on="2026-12-01",
        until_on="2026-12-17",
        weekdays=["1", "3"],
        except_days="2026-12-08\n2026-12-10",
        hours="13:30, 9h10",
        minutes=60,
        schools="École des Érables",
        needs_approval=True,
        note="Apporter des casques.",
    )
    assert "Plages publiées : 8." in page.text.replace("\xa0", " ")
    rows = db.session.scalars(select(Slot).order_by(Slot.starts_at)).all()
    assert [f"{row.starts_at:%d %H:%M}" for row in rows][:3] == ["01 14:10", "01 18:30", "03 14:10"]
    first = rows[0]
    assert (first.activity, first.minutes, first.school_ids, first.needs_approval, first.note) == (
        EventType.TALK, 60, [school.id], True, "Apporter des casques.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_on": ""}, "Entrez la date."),
        ({"hours": ""}, "Entrez au moins une heure."),
        ({"hours": "9:10, midi"}, "séparées par des virgules : midi."),
        ({"hours": "25:00"}, "séparées par des virgules : 25:00."),
        ({"until_on": "2026-11-30"}, "Le dernier jour précède le premier."),
        ({"until_on": "2026-12-20"}, "Cochez les jours de la semaine."),
        ({"except_days": "2026-13-01"}, "Écrivez les dates comme 2026-12-08 : 2026-13-01."),
        ({"schools": "École inconnue\n"}, "n’a ce code ou ce nom : École inconnue."),
        ({"minutes": 14}, "de 15 à 720"),
        ({"first_on": "2026-11-02", "hours": "9:10"}, "Ce jour est passé"),
        ({"weekdays": ["4"]}, "Dites jusqu’à quand"),
        ({"until_on": "2026-12-02", "weekdays": ["4"]}, "Aucun jour ne correspond à cette règle"),
    ],
)
def test_publish_slots_says_what_is_wrong(
    staff: Client, fields: dict[str, object], sentence: str
) -> None:
    typed = {"first_on": "2026-12-01", "hours": "9:10", "status": 422} | fields
    page = staff.submit(f"{BOARD}/slots/publish", **typed)
    assert sentence in " ".join(page.errors).replace("\xa0", " ")
    assert db.session.scalar(select(func.count(Slot.id))) == 0


def slot_days() -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(select(Slot).order_by(Slot.starts_at))
    return [f"{row.starts_at:%m-%d}" for row in rows]


def rule(**fields: object) -> dict[str, object]:
    """Four Tuesdays."""
    return {
        "first_on": "2026-12-01",
        "until_on": "2026-12-22",
        "weekdays": ["1"],
        "hours": "9:10",
    } | fields


def test_publish_slots_shows_the_days_of_calendars_first(staff: Client) -> None:
    row = board()
    school = make.school(name="École des Érables", board_id=row.id)
    add_day(CalendarPlace(row), date(2026, 12, 8))
    add_day(CalendarPlace(school=school), date(2026, 12, 15), kind=DayKind.EXAMS)
    page = staff.submit(f"{BOARD}/slots/publish", status=422, **rule(schools=school.name))
    assert (slot_days(), page.errors) == ([], [])
    assert page.all(".entries .choice") == ["mardi 8 décembre 2026", "mardi 15 décembre 2026"]
    assert page.html.xpath("//input[@name='ticked'][@checked]/@value") == ["2026-12-15"]
    assert page.href("Centre de services scolaire des Rivières").endswith(
        f"/calendars/board-{row.id}?year=2026-2027"
    )
    moved = staff.fill(page, button="sans les jours non cochés", hours="", ticked=[], status=422)
    assert moved.errors == ["Entrez au moins une heure."]
    staff.fill(page, button="sans les jours non cochés")
    assert slot_days() == ["12-01", "12-15", "12-22"]


def test_publish_slots_keeps_an_odd_day_that_is_ticked_and_asks_of_a_new_one(
    staff: Client,
) -> None:
    row = board()
    make.school(name="École des Érables", board_id=row.id, region_code="06")
    add_day(CalendarPlace(row), date(2026, 12, 8))
    page = staff.submit(f"{BOARD}/slots/publish", status=422, **rule(region_code="06"))
    assert "Centre de services scolaire des Rivières" in page.text
    add_day(CalendarPlace(row), date(2026, 12, 22))
    page = staff.fill(page, button="sans les jours", ticked=["2026-12-08"], status=422)
    assert page.html.xpath("//input[@name='ticked'][@checked]/@value") == ["2026-12-08"]
    staff.fill(page, button="sans les jours non cochés")
    assert slot_days() == ["12-01", "12-08", "12-15"]
    staff.submit(f"{BOARD}/slots/publish", **rule(region_code="03", hours="13:00"))


def test_publish_slots_says_which_holidays_a_rule_left_out(staff: Client) -> None:
    page = staff.submit(
        f"{BOARD}/slots/publish", **rule(until_on="2026-12-31", weekdays=["1", "3"])
    )
    assert "Laissés de côté" in page.text
    assert "jeudi 24 décembre 2026; jeudi 31 décembre 2026." in page.text
    assert len(slot_days()) == 8


def test_publish_slots_of_one_holiday_asks_first(staff: Client) -> None:
    page = staff.submit(f"{BOARD}/slots/publish", first_on="2026-12-25", hours="9:10", status=422)
    assert "est un jour férié" in page.text
    empty = staff.fill(page, button="sans les jours", status=422)
    assert "Aucun jour ne correspond" in empty.errors[0]
    staff.fill(page, button="sans les jours", ticked=["2026-12-25"])
    assert slot_days() == ["12-25"]


def test_publish_slots_asks_as_often_for_thirty_odd_days_as_for_one(staff: Client) -> None:
    row = board()
    school = make.school(name="École des Érables", board_id=row.id)
    add_day(CalendarPlace(row), date(2026, 12, 1), date(2027, 6, 18))
    counts = []
    for until in ("2026-12-01", "2027-06-18"):
        page = staff.page(f"{BOARD}/slots/publish")
        with counted() as statements:
            staff.fill(page, status=422, **rule(until_on=until, schools=school.name))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_withdraw_slot_frees_nobody_who_has_one(staff: Client) -> None:
    published(date(2026, 12, 8))
    page = staff.submit(f"{BOARD}/slots", button="Retirer")
    assert "La plage est retirée." in page.text
    assert "N’est plus offerte" in page.text


def test_accept_slot_books_the_visit_and_tells_the_school(staff: Client) -> None:
    school = make.school(name="École des Érables")
    make.person(school, email=EMAIL)
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    with transaction() as session:
        slots.ask_for(
            session.merge(slot),
            group=PupilGroup(("secondary_3",), 20),
            school=session.merge(school),
            lang="fr",
            contact_name="Line Roy",
            contact_email=EMAIL,
        )
    page = staff.submit(f"{BOARD}/{the_request().id}", button="Accepter la plage")
    assert "La visite est réservée, et l’école est prévenue." in page.text
    assert the_mail("visits.booked").mail["To"] == f"Line Roy <{EMAIL}>"


@pytest.mark.parametrize(("query", "state"), [("?sort=school", ""), ("?status=open", "open")])
def test_visit_requests_shows_the_state_that_is_listed(
    staff: Client, query: str, state: str
) -> None:
    page = staff.page(f"{BOARD}{query}")
    chosen = page.html.xpath("//select[@name='status']/option[@selected]/@value")
    assert chosen == [state]
