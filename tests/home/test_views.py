"""The front door: health, today and search."""

from datetime import timedelta

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from tests import make
from tests.browser import Client, same_queries


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
