"""A counsellor from the public page to the personal link."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO

import pytest
import time_machine
from PIL import Image
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.attendance import check_in
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventType, Reason, Visibility
from outreach.mail.models import Message
from outreach.people.models import Consent, Person
from outreach.registration import actions as registrations
from outreach.registration import personal_link
from outreach.registration.models import Registration, Seat
from tests import make
from tests.browser import Client, Page, counted
from tests.mail.received import received, the_mail
from tests.stores import ON_POSTGRESQL

TODAY = time_machine.travel("2026-11-20T15:00:00Z", tick=False)
PERSON = {
    "first_name": "Noémie",
    "last_name": "D’Amours-Lévesque",
    "email": "Noemie@Ecole.Example.org ",
    "organisation": "École du Fleuve",
    "role": "guidance_counsellor",
    "consent_privacy": True,
}


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with TODAY:
        yield


def url_of(event: Event, lang: str = "fr") -> str:
    return f"/{lang}/events/{event.id}-{event.slug}"


def register(client: Client, event: Event, lang: str = "fr", **fields: object) -> Page:
    return client.submit(f"{url_of(event, lang)}/register", **(PERSON | fields))


def seats() -> list[Seat]:
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


def test_public_events_lists_what_is_open(client: Client) -> None:
    make.our_organisation()
    make.public_event(capacity=20)
    page = client.page("/fr/events", queries=4)
    assert "Journée des conseillers" in page.text
    assert "20 places restantes · Gratuit" in page.text
    assert "20 seats left · Free" in client.page("/en/events").text


def test_public_events_asks_as_often_for_30_rows_as_for_one(client: Client) -> None:
    make.public_event()
    one = client.page("/fr/events").queries
    for _n in range(29):
        make.public_event()
    assert client.page("/fr/events").queries == one


def test_event_with_another_slug_redirects(client: Client) -> None:
    event = make.public_event()
    assert client.get(f"/fr/events/{event.id}-x").location == url_of(event)
    assert client.page(url_of(event)).heading == "Journée des conseillers"


def test_event_shows_no_online_address(client: Client) -> None:
    event = make.public_event(online_url="https://meet.example.org/secret")
    assert "secret" not in client.page(url_of(event)).text
    assert b"secret" not in client.get("/calendar.ics").data


def test_event_calendar_and_feed(client: Client) -> None:
    event = make.public_event()
    assert b"BEGIN:VEVENT" in client.get(f"/fr/events/{event.id}/event.ics").data
    answer = client.get("/calendar.ics")
    assert b"Journ" in answer.data
    again = client.get("/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_register_shows_the_seat_at_once_and_mails_it(client: Client) -> None:
    make.our_organisation()
    page = register(client, make.public_event(capacity=5))
    assert "Votre place est réservée." in page.text
    message = db.session.scalars(select(Message)).one()
    assert message.to_email == "noemie@ecole.example.org"
    assert message.subject == (
        "Inscription confirmée : Journée des conseillers, jeudi 3 décembre 2026"
    )
    assert received(message).path.startswith("/fr/my/")
    assert "BEGIN:VEVENT" in message.calendar
    consent = db.session.scalars(select(Consent)).one()
    assert consent.text_version != ""


def test_register_asks_the_database_17_times_in_all(client: Client) -> None:
    make.our_organisation()
    url = f"{url_of(make.public_event(capacity=100))}/register"
    with counted() as form:
        page = client.page(url)
    with counted() as post:
        answer = client.fill(page, follow=False, **(PERSON | {"organisation": ""}))
    with counted() as confirmation:
        client.page(answer.response.location)
    asked = [len(form), len(post), len(confirmation)]
    locks = 2 if ON_POSTGRESQL else 0  # the event and the person; SQLite has one writer anyway
    assert asked == [2, 13 + locks, 2], "\n".join(form + post + confirmation)


def test_register_in_english_writes_in_english(client: Client) -> None:
    register(client, make.public_event(), lang="en")
    assert db.session.scalars(select(Message)).one().subject == (
        "Registration confirmed: Counsellor day, Thursday, December 3, 2026"
    )


def test_register_without_consent_keeps_what_was_typed(client: Client) -> None:
    page = register(client, make.public_event(), consent_privacy=False, status=422)
    assert page.errors == ["Cochez que vous avez lu comment vos données sont utilisées."]
    assert page.html.cssselect("[name=last_name]")[0].value == "D’Amours-Lévesque"
    assert seats() == []


def test_register_with_a_bad_address_says_so(client: Client) -> None:
    page = register(client, make.public_event(), email="noemie@", status=422)
    assert len(page.errors) == 1
    assert seats() == []


def test_register_when_full_stands_on_the_waiting_list(client: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    page = register(client, event)
    assert "Vous êtes au rang 1 de la liste d’attente." in page.text
    assert seats() == [Seat.REGISTERED, Seat.WAITLISTED]


def test_register_when_the_waiting_list_is_full_is_refused(client: Client) -> None:
    event = make.public_event(capacity=1, waiting_list_capacity=0)
    make.registration(event)
    page = register(client, event, status=422)
    assert page.errors == ["Cette activité est complète, et sa liste d’attente aussi."]


def test_register_twice_is_refused_and_another_name_is_someone_else(client: Client) -> None:
    event = make.public_event()
    register(client, event)
    page = register(client, event, status=422)
    assert page.errors == ["Noémie D’Amours-Lévesque a déjà une inscription avec cette adresse."]
    other = PERSON | {"first_name": "Guy", "last_name": "Roy"}
    page = register(client, event, **other, status=422)
    assert page.errors == ["Cette adresse a déjà une inscription à cette activité."]
    assert "Noémie" not in page.text
    assert seats() == [Seat.REGISTERED]
    client.fill(page, button="S’inscrire", **other, someone_else=True)
    assert seats() == [Seat.REGISTERED, Seat.REGISTERED]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_register_with_a_registered_address_offers_the_link_by_mail(client: Client) -> None:
    event = make.public_event()
    mine = make.registration(event, email="noemie@ecole.example.org", last_name="Autre")
    for names in ({}, {"last_name": "Autre", "first_name": mine.first_name.upper()}):
        page = register(client, event, **names, status=422)
        assert "/my/" not in page.response.text
        client.fill(page, button="Envoyez-moi mon lien")
        assert received(newest()).path == f"/fr/my/{personal_link.token(mine)}"
        assert newest().to_email == mine.email
    assert "Envoyez-moi mon lien" not in client.page(f"{url_of(event)}/register").text


def test_register_offers_no_link_for_another_refusal(client: Client) -> None:
    event = make.public_event(capacity=1, waiting_list_capacity=0)
    make.registration(event)
    assert "Envoyez-moi mon lien" not in register(client, event, status=422).text


def newest() -> Message:
    return db.session.scalars(select(Message).order_by(Message.id.desc())).first()


@pytest.mark.parametrize("name", ["http://evil.example", "gagnez.com"])
def test_register_takes_no_address_for_a_name(client: Client, name: str) -> None:
    page = register(client, make.public_event(), first_name=name, status=422)
    assert page.errors == ["Entrez un nom, sans adresse Web ni courriel."]
    assert seats() == []


def test_change_keeps_the_extension_of_the_phone(client: Client) -> None:
    page = register(client, make.public_event(), phone="514 555-0134 poste 12")
    client.submit(page.url + "/change", job_title="Conseillère")
    assert db.session.scalars(select(Registration)).one().phone == "+15145550134;ext=12"


def test_event_card_shows_a_title_of_any_length(client: Client) -> None:
    for title in ("Salon", "Rencontre " * 19, "M" * 200):
        event = make.public_event(title_fr=title.strip())
        answer = client.get(f"{url_of(event)}/card.png")
        assert Image.open(BytesIO(answer.data)).size == (1200, 630)
        assert len(answer.data) < 60_000
    make.public_event(visibility="private")
    assert client.get(f"/fr/events/{event.id + 1}-x/card.png").status_code == 404


def test_register_sent_twice_happens_once(client: Client) -> None:
    event = make.public_event()
    page = client.page(f"{url_of(event)}/register")
    first = client.fill(page, **PERSON)
    second = client.fill(page, **PERSON)
    assert first.url == second.url
    assert len(seats()) == 1


def test_register_is_closed_after_the_start(client: Client) -> None:
    event = make.public_event(make.group(on=date(2026, 11, 19), grades=()))
    assert "ne sont pas ouvertes" in client.page(url_of(event)).text
    answer = client.post(f"{url_of(event)}/register", data=PERSON)
    assert answer.status_code == 400
    assert seats() == []


def test_register_class_asks_only_numbers(client: Client) -> None:
    event = make.public_event(type="career_fair", capacity=60)
    fields = {"grades-0-grade": "secondary_4", "grades-0-pupils": 28, "adults": 2}
    page = client.submit(f"{url_of(event)}/register-class", **(PERSON | fields))
    assert "28 élèves" in page.text
    made = db.session.scalars(select(Registration)).one()
    assert (made.heads, made.pupils, made.person_id) == (30, {"secondary_4": 28}, None)


def test_register_class_without_pupils_says_so(client: Client) -> None:
    event = make.public_event(type="career_fair")
    url = f"{url_of(event)}/register-class"
    page = client.submit(url, status=422, **(PERSON | {"adults": 2}))
    assert "Entrez au moins un niveau avec son nombre d’élèves." in page.errors


CLASS = {"grades-0-grade": "secondary_4", "grades-0-pupils": 31, "adults": 2}


def fair(**facts: object) -> Event:
    days = (3, 4)
    blocks = [make.group(on=date(2026, 12, n), grades=(), planned_count=None) for n in days]
    return make.public_event(*blocks, type="career_fair", **facts)


def test_register_class_says_the_seats_left_before_it_is_sent(client: Client) -> None:
    page = client.page(
        f"{url_of(make.public_event(type='career_fair', capacity=25))}/register-class"
    )
    assert page.all(".offer") == ["25 places restantes"]


def test_register_class_says_with_both_numbers_that_it_waits(client: Client) -> None:
    event = make.public_event(type="career_fair", capacity=40)
    make.registration(event, pupils={"secondary_3": 14}, adults=1)
    page = client.submit(f"{url_of(event)}/register-class", **(PERSON | CLASS))
    assert "Vous êtes 33 et il reste 25 places : c’est la liste d’attente." in page.text
    assert seats() == [Seat.REGISTERED, Seat.WAITLISTED]


def test_register_class_refuses_with_the_sentence_of_the_form(client: Client) -> None:
    event = make.public_event(type="career_fair", capacity=25)
    page = client.submit(f"{url_of(event)}/register-class", status=422, **(PERSON | CLASS))
    assert page.errors == page.all(".offer")
    assert page.errors[0].startswith("Vous êtes 33 et il y a 25 places en tout")
    assert page.html.cssselect("[name=grades-0-pupils]")[0].value == "31"


def test_register_class_asks_for_the_times_and_for_what_a_row_lacks(client: Client) -> None:
    event = fair()
    url = f"{url_of(event)}/register-class"
    page = client.submit(url, status=422, **(PERSON | CLASS))
    assert page.errors == ["Cochez au moins un moment où la classe vient."]
    row = {"grades-1-pupils": 3, "grades-2-grade": "secondary_5"}
    second = event.sessions[1].id
    page = client.fill(page, status=422, **(PERSON | CLASS | row | {"blocks": [second]}))
    assert page.errors == [
        "Choisissez le niveau de ces élèves.",
        "Entrez le nombre d’élèves de ce niveau.",
    ]
    page = client.submit(url, **(PERSON | CLASS | {"blocks": [second]}))
    assert "vendredi 4 décembre" in page.text
    assert "3 décembre" not in page.text
    assert db.session.scalar(select(Registration.block_ids)) == [second]


def test_register_class_is_closed_after_the_start(client: Client) -> None:
    event = make.public_event(make.group(on=date(2026, 11, 19), grades=()), type="career_fair")
    page = client.page(f"{url_of(event)}/register-class")
    assert "ne sont pas ouvertes" in page.text
    assert not page.html.cssselect("[name=adults]")


def test_change_class_opens_on_what_stands_and_saves_the_rest(client: Client) -> None:
    event = fair(capacity=40)
    mine = make.registration(event, pupils={"secondary_4": 28}, adults=2)
    url = f"/fr/my/{personal_link.token(mine)}"
    page = client.page(client.page(url).href("Changer ma classe"))
    assert page.all(".offer") == ["Vous êtes 30 : il y a de la place."]
    assert len(page.html.cssselect("[name=blocks][checked]")) == 2
    page = client.fill(page, **{"grades-1-grade": "secondary_5", "grades-1-pupils": 10})
    assert "10 élèves" in page.text
    made = db.session.scalars(select(Registration)).one()
    assert (made.heads, made.block_ids) == (40, [])
    page = client.submit(f"{url}/class", status=422, adults=3)
    assert page.errors == page.all(".offer")
    assert db.session.scalar(select(Registration.heads)) == 40


def test_change_class_is_for_classes_until_the_event_begins(client: Client) -> None:
    event = make.public_event()
    person = personal_link.token(make.registration(event))
    assert "Changer ma classe" not in client.page(f"/fr/my/{person}").text
    assert client.get(f"/fr/my/{person}/class").status_code == 404
    mine = personal_link.token(make.registration(event, pupils={"secondary_4": 2}, adults=1))
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        assert "Changer ma classe" not in client.page(f"/fr/my/{mine}").text
        page = client.submit(f"/fr/my/{mine}/class", status=422, adults=2)
        assert page.errors[0].startswith("Cette activité a commencé")


def test_change_class_offers_another_time_when_the_chosen_one_is_off(client: Client) -> None:
    event = fair()
    chosen = event.sessions[1].id
    mine = make.registration(event, pupils={"secondary_4": 2}, adults=1, block_ids=(chosen,))
    with transaction() as session:
        why = Reason.STRIKE
        block = session.merge(event).sessions[1]
        registrations.cancel_session(block, reason=why, by=None)
    url = f"/fr/my/{personal_link.token(mine)}"
    assert "Le moment que votre classe avait choisi est annulé." in client.page(url).text
    page = client.submit(f"{url}/class", blocks=[event.sessions[0].id])
    assert "est annulé" not in page.text


def test_cancel_asks_first_and_gives_the_seat_to_the_next(client: Client) -> None:
    event = make.public_event(capacity=1)
    mine = make.registration(event)
    make.registration(event)
    url = f"/fr/my/{personal_link.token(mine)}/cancel"
    client.page(url)
    assert seats() == [Seat.REGISTERED, Seat.WAITLISTED]
    client.submit(url)
    assert seats() == [Seat.CANCELLED, Seat.REGISTERED]
    kinds = set(db.session.scalars(select(Message.kind)))
    assert {"registration.cancelled", "registration.moved_up"} <= kinds


def proposals(client: Client, text: str) -> list[dict[str, str]]:
    return list(client.get("/fr/schools", query_string={"q": text}).get_json())


def test_propose_schools_tells_what_anybody_may_know(client: Client) -> None:
    make.school(name="École du Fleuve", municipality="Lévis", code="123456", phone="+14185550100")
    closed = make.school(name="École du Fleuve", municipality="Sorel", code="123457")
    with transaction() as session:
        session.merge(closed).is_active = False
    assert proposals(client, "fleuve levis") == [
        {"name": "École du Fleuve", "municipality": "Lévis", "code": "123456"}
    ]
    assert proposals(client, "f") == []
    assert len(proposals(client, "du")) == 1
    assert proposals(client, "  ") == proposals(client, "x" * 5000) == []
    for _n in range(9):
        make.school()
    assert len(proposals(client, "des erables")) == 8


@pytest.mark.parametrize(
    ("typed", "code", "attached"),
    [
        ("École du Fleuve", "", "123456"),
        ("ecole du fleuve", "", "123456"),
        ("École du Fleuve", "123457", "123457"),
        ("École du Fleuve", "000000", "123456"),
        ("École", "", None),
    ],
)
def test_register_attaches_the_school_that_was_chosen_or_named(
    client: Client, typed: str, code: str, attached: str | None
) -> None:
    make.school(name="École du Fleuve", code="123456")
    make.school(name="École de la Rive", code="123457")
    register(client, make.public_event(), organisation=typed, school_code=code)
    made = db.session.scalars(select(Registration)).one()
    assert (made.school.code if made.school else None) == attached
    assert made.organisation == typed


def test_change_takes_the_school_along_when_another_one_is_named(client: Client) -> None:
    fleuve, rive = make.school(name="École du Fleuve"), make.school(name="École de la Rive")
    mine = make.registration(make.public_event(), organisation="Fleuve", school=fleuve)
    url = f"/fr/my/{personal_link.token(mine)}/change"

    def school_after(**fields: str) -> int | None:
        client.submit(url, **fields)
        return db.session.scalar(select(Registration.school_id))

    assert school_after(job_title="Conseillère") == fleuve.id
    assert school_after(organisation="École de la Rive") == rive.id
    assert school_after(organisation="Ailleurs") is None
    assert school_after(school_code=fleuve.code) == fleuve.id


def test_change_corrects_the_spelling_but_not_the_person(client: Client) -> None:
    mine = make.registration(make.public_event())
    client.submit(f"/fr/my/{personal_link.token(mine)}/change", last_name="L’Évêque")
    assert db.session.scalar(select(Registration.last_name)) == "L’Évêque"
    assert db.session.scalar(select(Person.last_name)) != "L’Évêque"


def test_change_email_tells_where_the_mail_went(client: Client) -> None:
    mine = make.registration(make.public_event())
    url = f"/fr/my/{personal_link.token(mine)}"
    page = client.submit(f"{url}/email", email=" Nouvelle@Ecole.Example.ORG ")
    assert "Un courriel est en route vers nouvelle@ecole.example.org" in page.text
    assert page.url == url


@pytest.mark.parametrize("email", ["", "noemie@", "andré@example.org"])
def test_change_email_keeps_what_was_typed_wrongly(client: Client, email: str) -> None:
    mine = make.registration(make.public_event())
    page = client.submit(f"/fr/my/{personal_link.token(mine)}/email", email=email, status=422)
    assert len(page.errors) == 1
    assert page.html.cssselect("[name=email]")[0].get("value", "") == email
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_change_email_is_offered_until_the_event_begins(client: Client) -> None:
    mine = make.registration(make.public_event())
    url = f"/fr/my/{personal_link.token(mine)}"
    assert client.page(url).href("Corriger mon courriel") == f"{url}/email"
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        assert "Corriger mon courriel" not in client.page(url).text
        assert len(client.submit(f"{url}/email", email="x@example.org", status=422).errors) == 1


def test_confirm_email_asks_first_and_opens_the_personal_page(client: Client) -> None:
    mine = make.registration(make.public_event())
    client.submit(f"/fr/my/{personal_link.token(mine)}/email", email="nouvelle@example.org")
    link = the_mail("registration.address_to_confirm").path
    client.page(link)
    assert db.session.scalar(select(Registration.email)) == mine.email
    page = client.submit(link)
    assert "nos courriels vont à nouvelle@example.org" in page.text
    assert page.url == f"/fr/my/{personal_link.token(db.session.get_one(Registration, mine.id))}"
    again = client.page(link, status=410)
    assert "Cette adresse est déjà confirmée, ou le lien a pris fin" in again.text
    assert client.get(f"/fr/confirm-email/{personal_link.token(mine)}").status_code == 404


def test_my_link_of_another_or_forged_is_no_page(client: Client) -> None:
    mine = make.registration(make.public_event())
    token = personal_link.token(mine)
    assert client.get(f"/fr/my/{token[:-3]}abc").status_code == 404
    assert client.get(f"/fr/visit/{token}").status_code == 404


def test_my_calendar_is_a_calendar_file(client: Client) -> None:
    mine = make.registration(make.public_event())
    assert b"BEGIN:VEVENT" in client.get(f"/fr/my/{personal_link.token(mine)}/event.ics").data


def test_lost_link_answers_alike_for_known_and_unknown(client: Client) -> None:
    mine = make.registration(make.public_event())
    before = db.session.scalar(select(func.count()).select_from(Message))
    known = client.submit("/fr/lost-link", email=mine.email).text
    after = db.session.scalar(select(func.count()).select_from(Message))
    unknown = client.submit("/fr/lost-link", email="nobody@example.org").text
    assert known == unknown
    assert after == before + 1
    assert db.session.scalar(select(func.count()).select_from(Message)) == after


def test_a_get_of_a_mailed_link_changes_nothing(client: Client) -> None:
    mine = make.registration(make.public_event())
    for page in ("", "/change", "/cancel", "/event.ics"):
        client.get(f"/fr/my/{personal_link.token(mine)}{page}")
    assert seats() == [Seat.REGISTERED]


def test_registrations_shows_staff_who_comes(client: Client) -> None:
    event = make.public_event(capacity=3)
    make.registration(event, last_name="Bédard")
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/events/{event.id}/registrations")
    assert "Bédard" in page.text
    assert "1 place prise sur 3" in page.text


def test_add_registers_somebody_without_an_address(client: Client) -> None:
    event = make.public_event()
    client.sign_in(make.user(Role.STAFF))
    fields = PERSON | {"email": ""}
    client.submit(f"/fr/staff/events/{event.id}/registrations/new", **fields)
    made = db.session.scalars(select(Registration)).one()
    assert (made.name, made.status) == ("Noémie D’Amours-Lévesque", Seat.REGISTERED)


def test_cancel_for_somebody_gives_the_seat_back(client: Client) -> None:
    made = make.registration(make.public_event())
    client.sign_in(make.user(Role.STAFF))
    client.submit(f"/fr/staff/registrations/{made.id}/cancel")
    assert seats() == [Seat.CANCELLED]


def test_export_is_for_coordinators(client: Client) -> None:
    event = make.public_event()
    make.registration(event, last_name="=cmd|x")
    url = f"/fr/staff/events/{event.id}/registrations.csv"
    client.sign_in(make.user(Role.STAFF))
    assert client.get(url).status_code == 403
    client.sign_in(make.user(Role.COORDINATOR))
    assert "'=cmd|x" in client.get(url).get_data(as_text=True)


def test_export_is_of_what_the_list_shows_with_the_blocks_chosen(client: Client) -> None:
    plain = {"on": date(2026, 12, 3), "grades": (), "label": "", "planned_count": None}
    blocks = [make.group(starts=time(hour), **plain) for hour in (9, 13)]
    event = make.public_event(*blocks, type="career_fair", capacity=30)
    facts = {"pupils": {"secondary_4": 28}, "adults": 2, "block_ids": (event.sessions[1].id,)}
    make.registration(event, last_name="Abel", **facts)
    make.registration(event, last_name="Zed")
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr/staff/events/{event.id}/registrations?seat=waitlisted")
    text = client.get(page.href("CSV")).get_data(as_text=True)
    assert "Zed" in text
    assert "Abel" not in text
    whole = client.page(f"/fr/staff/events/{event.id}/registrations")
    assert "2026-12-03 13:00" in client.get(whole.href("CSV")).get_data(as_text=True)


def kinds() -> list[str]:
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def test_fewer_seats_than_taken_are_refused_on_the_staff_page(client: Client) -> None:
    event = make.public_event(capacity=2)
    make.registration(event)
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.submit(f"/fr/staff/events/{event.id}/edit", status=422, capacity=1)
    assert page.errors == ["2 places sont prises : il ne peut y en avoir moins."]
    assert db.session.get_one(Event, event.id).capacity == 2


def test_more_seats_on_the_staff_page_move_the_waiting_list_up(client: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    client.submit(f"/fr/staff/events/{event.id}/edit", capacity=2)
    assert seats() == [Seat.REGISTERED, Seat.REGISTERED]
    assert kinds()[-1] == "registration.moved_up"


def test_calling_off_on_the_staff_page_tells_the_registered(client: Client) -> None:
    event = make.public_event()
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    client.submit(f"/fr/staff/events/{event.id}/status/cancelled", reason="technical")
    assert kinds()[-1] == "registration.called_off"


def test_moving_on_the_staff_page_tells_the_registered(client: Client) -> None:
    event = make.public_event()
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.submit(f"/fr/staff/events/{event.id}/move", on="2026-12-10")
    assert "Courriels en route : 1." in page.text
    assert kinds()[-1] == "registration.rescheduled"


def test_feed_lists_public_events_only(client: Client) -> None:
    make.public_event(title_fr="Webinaire ouvert")
    make.public_event(title_fr="Entre nous", visibility=Visibility.PRIVATE)
    text = client.get("/calendar.ics").text
    assert "Webinaire ouvert" in text
    assert "Entre nous" not in text


def test_accept_seat_takes_an_offered_seat_and_refuses_another(client: Client) -> None:
    make.our_organisation(offer_hours=48)
    event = make.public_event(capacity=1)
    first, second = make.registration(event), make.registration(event)
    with transaction() as session:
        registrations.cancel(session.merge(first), by=None)
    assert seats() == [Seat.CANCELLED, Seat.OFFERED]
    url = f"/fr/my/{personal_link.token(db.session.get_one(Registration, second.id))}"
    offered = client.page(url)
    page = client.fill(offered, button="Prendre la place")
    assert "La place est à vous." in page.text
    assert seats() == [Seat.CANCELLED, Seat.REGISTERED]
    client.fill(offered, button="Prendre la place", status=409)


def test_correct_for_somebody_corrects_what_stands_on_the_attestation(client: Client) -> None:
    made = make.registration(make.public_event())
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/events/{made.event_id}/registrations")
    client.submit(page.href("Corriger"), last_name="L’Évêque", job_title="c.o.")
    found = db.session.scalars(select(Registration)).one()
    assert (found.last_name, found.job_title) == ("L’Évêque", "c.o.")


def test_after_the_beginning_the_page_offers_only_the_correction(client: Client) -> None:
    mine = make.registration(make.public_event())
    url = f"/fr/my/{personal_link.token(mine)}"
    with time_machine.travel("2026-12-03T13:59:59Z", tick=False):
        assert "Annuler mon inscription" in client.page(url).text
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        page = client.page(url)
        assert "Annuler mon inscription" not in page.text
        refused = client.submit(f"{url}/cancel", status=422)
        assert refused.errors == [
            "Cette activité est commencée : on ne peut plus rien annuler ni prendre ici."
        ]
        client.submit(page.href("Corriger mes renseignements"), last_name="L’Évêque")
    found = db.session.scalars(select(Registration)).one()
    assert (found.status, found.last_name) == (Seat.REGISTERED, "L’Évêque")


def test_accept_seat_is_over_once_the_event_has_begun(client: Client) -> None:
    mine = make.registration(make.public_event())
    with transaction() as session:
        session.merge(mine).status = Seat.OFFERED
        session.merge(mine).offered_until = clock.now() + timedelta(days=20)
    page = client.page(f"/fr/my/{personal_link.token(mine)}")
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        client.fill(page, button="Prendre la place", status=409)
    assert seats() == [Seat.OFFERED]


def test_a_personal_link_ends_a_year_after_the_last_block(client: Client) -> None:
    make.our_organisation(email="info@example.org")
    mine = make.registration(make.public_event())
    url = f"/fr/my/{personal_link.token(mine)}"
    with time_machine.travel("2027-12-03T15:59:59Z", tick=False):
        client.page(url)
    with time_machine.travel("2027-12-03T16:00:00Z", tick=False):
        for path in ("", "/change", "/cancel"):
            page = client.page(f"{url}{path}", status=410)
            assert "info@example.org" in page.text
            assert page.heading == "Ce lien a pris fin"
        assert client.get(f"{url}/attestation.pdf").status_code == 410
        assert client.get(f"{url}/event.ics").status_code == 410
        client.submit("/fr/lost-link", email=mine.email)
    assert "registration.lost_links" not in set(db.session.scalars(select(Message.kind)))


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_preview_shows_the_page_of_a_draft_that_nothing_can_be_sent_from(
    client: Client, lang: str, visibility: Visibility
) -> None:
    make.our_organisation()
    with transaction():
        event = events.plan(
            type=EventType.COUNSELLOR_DAY, title_fr="Journée", title_en="Day", visibility=visibility,
            groups=(make.group(on=date(2026, 12, 3)),), capacity=5, by=None, description_fr="- **un**",
        )  # fmt: skip
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/{lang}/staff/events/{event.id}/preview")
    assert page.heading == ("Journée" if lang == "fr" else "Day")
    assert ("Aperçu" if lang == "fr" else "Preview") in page.text
    assert page.html.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert (
        page.html.xpath("//form | //script[@type='application/ld+json'] | //link[@rel='canonical']")
        == []
    )
    buttons = page.html.xpath("//main//button")
    assert [(b.get("type"), b.get("disabled")) for b in buttons] == [("button", "disabled")]
    own = page.html.xpath(f"//main//a[contains(@href, '/events/{event.id}')]/@href")
    assert own == [f"/{lang}/staff/events/{event.id}"]
    assert page.html.cssselect("main .prose strong")[0].text == "un"
    other = "en" if lang == "fr" else "fr"
    assert page.html.xpath("//a[@hreflang]/@href") == [f"/{other}/staff/events/{event.id}/preview"]


def test_preview_of_what_is_published_is_its_page(client: Client) -> None:
    event = make.public_event()
    client.sign_in(make.user(Role.STAFF))
    answer = client.get(f"/fr/staff/events/{event.id}/preview")
    assert answer.location == url_of(event)


def test_the_list_and_its_file_say_who_came(client: Client) -> None:
    event = make.public_event()
    came, away = make.registration(event, last_name="Roy"), make.registration(event)
    with time_machine.travel("2026-12-03T17:00:00Z", tick=False):
        client.sign_in(make.user(Role.COORDINATOR))
        make.present(came)
        with transaction() as session:
            check_in.close_roll(session.merge(event), by=None)
        page = client.page(f"/fr/staff/events/{event.id}/registrations")
        assert set(page.all("td > .status")) == {"Absence", "Présence"}
        assert "Annuler l’inscription" not in page.text
        text = client.get(f"/fr/staff/events/{event.id}/registrations.csv").data.decode("utf-8-sig")
    rows = {line.split(";")[3]: line.split(";")[-1] for line in text.splitlines()}
    assert (rows["Nom"], rows["Roy"], rows[away.last_name]) == ("Présence", "Présence", "Absence")


def test_a_closed_event_says_so_and_nothing_of_a_waiting_list(client: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    url = url_of(event)
    with time_machine.travel("2026-12-03T13:59:59Z", tick=False):
        assert "Complet" in client.page(url).text
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        for path in (url, "/fr/events"):
            text = client.page(path).text
            assert "Inscriptions closes" in text
            assert "liste d’attente" not in text
        form = client.page(f"{url}/register").text
        assert "liste d’attente" not in form


def test_feed_asks_three_times_however_many_events_and_nothing_again(client: Client) -> None:
    """On PostgreSQL the version of the data is a statement too; on SQLite the connection says it."""
    versions = 1 if db.engine.dialect.name == "postgresql" else 0
    make.our_organisation()
    for count in (1, 30):
        for _n in range(count):
            make.coming_event()
        with counted() as statements:
            answer = client.get("/fr/calendar.ics")
        assert (answer.status_code, len(statements)) == (200, 3 + versions)
    with counted() as again:
        kept = client.get("/fr/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (kept.status_code, kept.data, len(again)) == (304, b"", versions)
    make.coming_event(title_fr="Nouvelle journée")
    newer = client.get("/fr/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert "Nouvelle journée" in newer.text


def test_export_asks_as_often_for_thirty_as_for_one(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    event = make.public_event()
    counts = []
    for count in (1, 29):
        for _n in range(count):
            make.registration(event, school=make.school())
        with counted() as statements:
            assert client.get(f"/fr/staff/events/{event.id}/registrations.csv").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6
