"""The front door: health, today and search."""

from datetime import date, timedelta

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.enrolment import imports
from tests import make
from tests.browser import Client, same_queries
from tests.enrolment.files import STATCAN


def test_healthz_and_readyz(client: Client) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["parts"] == {"database": "ok", "migrations": "ok", "queue": "ok"}


def test_readyz_tells_of_a_queue_that_nobody_works_off(client: Client) -> None:
    with transaction() as session:
        session.add(Job(kind="x", run_at=clock.now() - timedelta(hours=1)))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "1 jobs are more than ten minutes late" in answer.get_json()["parts"]["queue"]


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


def test_impact_says_honestly_that_there_is_nothing(client: Client) -> None:
    assert "Rien à montrer pour l’instant" in client.page("/fr/impact").text
    assert "nothing to show yet" in client.page("/en/impact").text


def test_impact_tells_reach_and_enrolment_with_source_and_no_cause(client: Client) -> None:
    visit = make.visit(
        make.group(on=date(2024, 10, 2)), make.group(on=date(2024, 10, 2), label="9")
    )
    make.counted(visit, 28, 30)
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    french = client.page("/fr/impact").text
    assert "Depuis 2024, 58 participations jeunesse" in french
    assert "entre 58 et 58 jeunes distincts" in french
    assert "ne démontre pas un lien de cause à effet" in french
    english = client.page("/en/impact").text
    assert "Since 2024, 58 youth participations" in english
    assert "37-10-0011-01" in english
    assert "does not show a cause and effect" in english
