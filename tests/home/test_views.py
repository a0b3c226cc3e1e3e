"""The front door: health, today and search."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from lxml import etree
from PIL import Image

from outreach.accounts.roles import Role
from outreach.certificates import actions as certificates
from outreach.core import clock
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.home import health
from outreach.people import actions as people
from outreach.people.models import NoteKind
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client, Page, counted, same_queries
from tests.home.test_checklist import AUGUST
from tests.schools.test_calendar_actions import board

PARTS = ("database", "migrations", "queue", "tasks", "attestations", "disk")


def test_healthz_and_readyz(client: Client) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["parts"] == dict.fromkeys(PARTS, "ok")


ILLS = [
    (
        "queue",
        {"run_at": timedelta(minutes=-10, seconds=-5)},
        "1 task is more than ten minutes late",
    ),
    ("tasks", {"state": "failed"}, "1 task failed for good"),
]


@pytest.mark.parametrize(("part", "facts", "sentence"), ILLS)
def test_readyz_and_today_say_which_part_is_ill(
    client: Client, part: str, facts: dict[str, Any], sentence: str
) -> None:
    client.sign_in(make.user(Role.STAFF))
    with transaction() as session:
        delay = facts.pop("run_at", timedelta())
        session.add(Job(kind="certificates.issue", run_at=clock.now() + delay, **facts))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert sentence in answer.get_json()["parts"][part]
    assert sentence in client.page("/en/staff/").text


@pytest.mark.parametrize(
    "facts",
    [
        {"run_at": timedelta(minutes=-9, seconds=-50)},
        {"state": "failed", "kind": "mail.deliver"},
        {"state": "done", "run_at": timedelta(hours=-3)},
    ],
)
def test_readyz_is_well_on_the_near_side(client: Client, facts: dict[str, Any]) -> None:
    with transaction() as session:
        delay = facts.pop("run_at", timedelta())
        session.add(Job(**{"kind": "x", "run_at": clock.now() + delay, **facts}))
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("free", "status"), [(health.ROOM, 200), (health.ROOM - 1, 503)])
def test_readyz_says_that_the_disk_is_nearly_full(
    client: Client, monkeypatch: pytest.MonkeyPatch, free: int, status: int
) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert ("499 MB are free" in answer.get_json()["parts"]["disk"]) is (status == 503)


def test_today_line_of_a_wish_has_what_one_needs_to_act(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    event = make.visit(
        make.group(on=clock.today() + timedelta(days=20)),
        school=make.school(municipality="Rimouski"),
        contact=DayContact("Line Roy", "+15145550134", "line@ecole.example.org"),
    )
    on = clock.today() + timedelta(days=27)
    with transaction() as session:
        event = session.merge(event)
        facts = {"on": on.isoformat(), "starts": "10:15"}
        wishes.ask(event, WishKind.OTHER_DATE, by_name="Line Roy", facts=facts)
    page = client.page("/fr/staff/")
    line = page.all("#inbox .card")[0]
    assert "Rimouski · Line Roy · 514 555-0134" in line.replace("\xa0", " ")
    assert "→" in line
    assert "10 h 15" in line.replace("\xa0", " ")
    after = client.fill(page, button="Accepter")
    told = after.all("#messages .notice")[0]
    assert "Déplacée du" in told
    assert "Un courriel part vers Line Roy." in told
    assert "Demandes du personnel enseignant" not in after.text


def test_today_says_when_nobody_could_be_told(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    event = make.visit(
        make.group(on=clock.today() + timedelta(days=20)), contact=DayContact("Line Roy", "514")
    )
    with transaction() as session:
        facts = {"on": (clock.today() + timedelta(days=27)).isoformat(), "starts": ""}
        wishes.ask(session.merge(event), WishKind.OTHER_DATE, by_name="Line Roy", facts=facts)
    after = client.submit("/fr/staff/", button="Accepter")
    assert "Aucun courriel n’a pu partir" in after.text


def test_today_takes_a_dismissal_back(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    event = make.visit(make.group(on=clock.today() + timedelta(days=20)))
    with transaction() as session:
        facts = {"on": clock.today().isoformat(), "starts": ""}
        wishes.ask(session.merge(event), WishKind.OTHER_DATE, by_name="Line Roy", facts=facts)
    after = client.submit("/fr/staff/", button="Mettre de côté")
    assert "aucun courriel n’est parti à Line Roy" in after.text
    assert "Demandes du personnel enseignant" not in after.all("#inbox")[0]
    again = client.fill(after, button="Défaire")
    assert "Demandes du personnel enseignant" in again.text


def test_today_names_the_school_of_a_follow_up_and_takes_done_back(client: Client) -> None:
    user = make.user(Role.STAFF)
    client.sign_in(user)
    school = make.school(name="École du Phare", municipality="Gaspé")
    with transaction() as session:
        people.note(
            NoteKind.CALL, "Rappeler", by=session.merge(user), school_id=school.id,
            follow_up_on=clock.today(),
        )  # fmt: skip
    page = client.page("/fr/staff/")
    assert "École du Phare, Gaspé" in page.text
    after = client.fill(page, button="Fait")
    assert "École du Phare" not in after.text
    assert "École du Phare" in client.fill(after, button="Défaire").text


@pytest.mark.parametrize(("count", "is_cut"), [(5, False), (6, True)])
def test_today_stays_one_screen_and_shows_all_when_asked(
    client: Client, count: int, is_cut: bool
) -> None:
    client.sign_in(make.user(Role.STAFF))
    for n in range(count):
        make.visit(make.group(on=clock.today() - timedelta(days=n + 1)))
    page = client.page("/fr/staff/")
    card = page.html.xpath("//section[.//h2[contains(., 'A-t-elle eu lieu')]]")[0]
    assert len(card.xpath(".//li")) == min(count, 5)
    assert f"({count})" in card.xpath(".//h2")[0].text_content()
    assert bool(card.xpath(".//a[contains(@href, 'all=undecided')]")) is is_cut
    assert not is_cut or page.href("Tout afficher").endswith("#undecided")
    whole = client.page("/fr/staff/?all=undecided")
    card = whole.html.xpath("//section[.//h2[contains(., 'A-t-elle eu lieu')]]")[0]
    assert len(card.xpath(".//li")) == count


def test_today_shows_seven_days_and_no_eighth(client: Client) -> None:
    with time_machine.travel("2026-12-01T15:00:00Z", tick=False):
        client.sign_in(make.user())
        for day in range(1, 10):
            make.visit(make.group(on=date(2026, 12, day)), title_fr=f"Visite {day}")
        page = client.page("/fr/staff/?all=coming")
    card = page.html.xpath("//section[@id='coming']")[0]
    assert "Les sept prochains jours (7)" in " ".join(card.text_content().split())
    titles = [a.text_content() for a in card.xpath(".//h3/a")]
    assert titles == [f"Visite {day}" for day in range(1, 8)]


def test_today_does_not_ask_of_a_past_visit_what_it_lacks(client: Client) -> None:
    user = make.user(Role.STAFF)
    make.visit(make.group(on=date(2026, 11, 4)))
    with time_machine.travel("2026-11-04T12:00:00Z"):
        client.sign_in(user)
        assert "Il manque" in client.page("/fr/staff/", queries=17).text
    with time_machine.travel("2026-11-04T16:00:00Z"):
        assert "Il manque" not in client.page("/fr/staff/", queries=17).text


def test_readyz_tells_of_attestations_that_failed(client: Client) -> None:
    event = make.public_event()
    with transaction():
        certificates.note_failure(event, ValueError("boom"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "1 event could not be issued" in answer.get_json()["parts"]["attestations"]


def test_today_of_a_reader_is_the_reports(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.get("/fr/staff/").location == "/fr/staff/reports/"


def test_today_asks_as_often_for_many_visits_as_for_one(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert same_queries(client, "/fr/staff/", lambda _n: make.visit()) <= 16


def test_search_finds_a_school_a_person_and_an_event_without_accents(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    make.school(name="École Bélanger")
    make.registration(make.public_event(title_fr="Fête de Bélanger"), last_name="Bélanger")
    page = client.page("/fr/staff/search?q=belanger")
    assert "École Bélanger" in page.text
    assert "Noémie Bélanger" in page.text
    assert "Fête de Bélanger" in page.text


def test_search_while_typing_answers_with_a_few_lines_and_no_page(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    for n in range(6):
        make.school(name=f"École du Phare {n}")
    answer = client.get("/fr/staff/search?q=phare", headers={"HX-Request": "true"})
    assert answer.text.count("<li>") == 4
    assert "<html" not in answer.text
    assert client.page("/fr/staff/search?q=phare").response.text.count("École du Phare") == 6


def test_search_asks_as_often_for_many_as_for_one(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))

    def add(n: int) -> None:
        school = make.school(name=f"École Zénith {n}")
        make.person(school, last_name=f"Zénith {n}")
        make.visit(school=school)

    assert same_queries(client, "/fr/staff/search?q=zenith", add, rows=9) <= 16


def test_today_shows_the_first_steps_until_something_is_booked(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user())
    page = client.page("/fr/staff/")
    assert "Premiers pas" in page.text
    page = client.fill(page, button="Importer les écoles du Québec")
    assert page.heading == "Écoles"
    assert "Fait" in client.page("/fr/staff/").text
    make.visit()
    assert "Premiers pas" not in client.page("/fr/staff/").text


def test_welcome_follows_the_browsers_language(client: Client) -> None:
    make.our_organisation()
    assert client.get("/").headers["Location"] == "/fr/"
    english = client.get("/", headers={"Accept-Language": "en-CA,en;q=0.9"})
    assert english.headers["Location"] == "/en/"
    odd = client.get("/", headers={"Accept-Language": "de"})
    assert odd.headers["Location"] == "/fr/"


def test_front_names_us_and_leads_to_the_events(client: Client) -> None:
    make.our_organisation()
    assert "Grappe TI" in client.page("/fr/").text
    assert client.page("/en/").href("Events") == "/en/events"


def test_front_says_what_we_do_what_comes_and_whom_to_write_to(client: Client) -> None:
    make.our_organisation(welcome_fr="Nous visitons vos classes.")
    for day in range(4):
        make.public_event(
            make.group(on=clock.today() + timedelta(days=30 - day), grades=()),
            title_fr=f"Activité {day}",
            title_en="",
        )
    make.counted(make.visit(make.group(on=date(2024, 10, 2))), 28)
    page = client.page("/fr/")
    assert page.heading == "Grappe TI"
    assert "Nous visitons vos classes." in page.text
    assert page.all(".event-card h2") == ["Activité 3", "Activité 2", "Activité 1"]
    assert "Depuis 2024, 28 participations jeunesse" in page.text
    assert page.href("info@example.org") == "mailto:info@example.org"
    assert page.href("Toutes les activités") == "/fr/events"
    english = client.page("/en/")
    assert english.html.xpath("//h2//span[@lang='fr']")[0].text == "Activité 3"


def test_front_without_anything_says_it_in_general(client: Client) -> None:
    make.our_organisation()
    page = client.page("/fr/")
    assert "Aucune activité n’est annoncée" in page.text
    assert "Ce qui a été accompli" not in page.text
    assert "Nous amenons des gens du métier" in page.text


def test_front_shows_no_event_that_is_not_listed(client: Client) -> None:
    make.our_organisation()
    make.public_event(title_fr="Secrète", visibility="link")
    assert "Secrète" not in client.page("/fr/").text


PUBLIC = ["/fr/", "/fr/events", "/fr/impact", "/fr/privacy", "/fr/verify", "the event"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_says_what_it_is_to_whoever_shares_it(client: Client, path: str) -> None:
    make.our_organisation()
    if path == "the event":
        event = make.coming_event(description_fr="Une journée.", description_en="A day.")
        path = f"/fr/events/{event.id}-{event.slug}"
    for lang in ("fr", "en"):
        page = client.page(path.replace("/fr", f"/{lang}", 1))
        assert meta(page, "description")
        assert meta(page, "og:title") == page.heading
        links = {
            link.get("hreflang"): link.get("href")
            for link in page.html.xpath("//link[@rel='alternate']")
        }
        base = "http://127.0.0.1:8000"
        assert set(links) == {"fr", "en", "x-default"}
        assert links["fr"] == links["x-default"] == base + path
        assert links["en"] == base + path.replace("/fr", "/en", 1)
        assert page.html.xpath("//link[@rel='canonical']/@href") == [links[lang]]
        assert meta(page, "og:url") == links[lang]
        assert client.get(meta(page, "og:image").removeprefix(base)).mimetype == "image/png"


def meta(page: Page, name: str) -> str:
    found = page.html.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")
    assert len(found) == 1, f"{name}: {found}"
    return str(found[0])


def test_card_is_a_picture_that_is_kept(client: Client) -> None:
    make.our_organisation()
    answer = client.get("/fr/card.png")
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)
    assert "public" in answer.headers["Cache-Control"]
    again = client.get("/fr/card.png", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_robots_and_sitemap_name_what_is_public_only(client: Client) -> None:
    listed = make.coming_event(title_fr="Publique")
    make.coming_event(title_fr="Par lien", visibility="link")
    robots = client.get("/robots.txt").text
    assert "Disallow: /fr/staff/" in robots
    assert "Disallow: /en/my/" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    tree = etree.fromstring(client.get("/sitemap.xml").data)
    addresses = [str(loc.text) for loc in tree.iter("{*}loc")]
    assert f"http://127.0.0.1:8000/en/events/{listed.id}-publique" in addresses
    assert not [a for a in addresses if "par-lien" in a or "staff" in a]
    for address in addresses:
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_sitemap_asks_as_often_for_many_events_as_for_one(client: Client) -> None:
    counts = []
    for _n in range(2):
        make.public_event()
        with counted() as statements:
            client.get("/sitemap.xml")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_address_that_leads_nowhere_answers_in_its_language(client: Client) -> None:
    make.our_organisation()
    french = client.page("/fr/rien", status=404)
    assert french.html.get("lang") == "fr"
    assert french.href("English") == "/en/rien"
    assert client.page("/en/nothing", status=404).html.get("lang") == "en"
    assert not french.html.cssselect("nav.side")


def test_an_unknown_address_keeps_the_menu_for_staff_only(client: Client) -> None:
    make.our_organisation()
    assert not client.page("/fr/staff/rien", status=404).html.cssselect("nav.side")
    client.sign_in(make.user(Role.STAFF))
    for address in ("/fr/staff/rien", "/fr/rien", "/fr/events/999-rien"):
        page = client.page(address, status=404)
        assert page.href("Écoles") == "/fr/staff/schools"
        assert page.href("English").startswith("/en/")


def test_search_finds_whoever_registered_under_another_name_and_no_sign_finds_all(
    client: Client,
) -> None:
    client.sign_in(make.user())
    made = make.registration(make.coming_event(), first_name="Ève", last_name="Saint-Amand")
    with transaction() as session:
        certificates.correct(session.merge(made), by=None, last_name="St-Amant")
    assert "Saint-Amand" in client.page("/fr/staff/search?q=st-amant").text
    assert "Ève" not in client.page("/fr/staff/search?q=%25").text
    assert "Ève" not in client.page("/fr/staff/search?q=_").text


def test_service_worker_comes_from_the_root_and_is_asked_for_anew(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "day-plan" in answer.text


@AUGUST
def test_new_year_tells_each_line_and_today_of_them_in_its_season(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user(Role.STAFF))
    page = client.page("/fr/staff/new-year")
    assert page.heading == "La nouvelle année scolaire"
    assert "n’a pas été pris depuis le 1" in page.text
    assert "Il reste 2 choses à faire" in client.page("/fr/staff/").text.replace("\xa0", " ")
    with time_machine.travel("2027-10-01T15:00:00Z", tick=False):
        client.sign_in(make.user(Role.STAFF))
        assert "chose à faire" not in client.page("/fr/staff/").text
        assert client.page("/en/staff/new-year").status == 200


@AUGUST
def test_new_year_asks_as_often_for_one_school_as_for_thirty(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user(Role.STAFF))

    def more(n: int) -> None:
        row = board(code=f"{700000 + n}", name=f"CSS {n}")
        make.visit(make.group(on=date(2027, 9, 8)), school=make.school(board_id=row.id))

    assert same_queries(client, "/fr/staff/new-year", more) <= 12
