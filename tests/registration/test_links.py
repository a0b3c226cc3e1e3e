"""An event found only by its link: without the key there is nothing, at every door."""

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import Visibility
from tests import make
from tests.browser import Client

DOORS = ("", "/register", "/register-class", "/event.ics", "/card.png")
FORM = {"first_name": "Zoé", "last_name": "Roy", "email": "zoe@example.org", "consent_privacy": "y"}


@pytest.fixture
def event(client: Client) -> Event:
    with time_machine.travel("2026-11-01"):
        return make.public_event(visibility=Visibility.LINK)


@time_machine.travel("2026-11-01")
@pytest.mark.parametrize("door", DOORS)
def test_only_the_whole_address_opens_it(client: Client, event: Event, door: str) -> None:
    title = event.slug.removesuffix(f"-{event.link_key}")
    assert title == "journee-des-conseillers"
    for slug in (title, f"{title}-", f"{title}-{'0' * 16}", f"{event.link_key}-x", "x"):
        url = f"/fr/events/{event.id}-{slug}{door}"
        assert client.get(url).status_code == 404, url
        assert client.post(url, data=FORM).status_code in (400, 404, 405), url
    assert client.get(f"/fr/events/{event.id}-{event.slug}{door}").status_code == 200


@time_machine.travel("2026-11-01")
def test_its_file_has_no_address_without_the_key(client: Client, event: Event) -> None:
    assert client.get(f"/fr/events/{event.id}/event.ics").status_code == 404


@time_machine.travel("2026-11-01")
def test_an_old_title_with_the_key_leads_on(client: Client, event: Event) -> None:
    answer = client.get(f"/fr/events/{event.id}-ancien-titre-{event.link_key}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/fr/events/{event.id}-{event.slug}")


@time_machine.travel("2026-11-01")
def test_a_public_event_keeps_its_old_addresses(client: Client) -> None:
    event = make.public_event()
    assert client.get(f"/fr/events/{event.id}-x").location.endswith(f"-{event.slug}")
    assert client.get(f"/fr/events/{event.id}/event.ics").status_code == 200
    assert client.get(f"/fr/events/{event.id}-x/register").status_code == 200
    with transaction() as session:
        session.merge(event).visibility = Visibility.PRIVATE
    assert client.get(f"/fr/events/{event.id}-{event.slug}").status_code == 404


@time_machine.travel("2026-11-01")
def test_staff_read_the_whole_address(client: Client, event: Event) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/events/{event.id}")
    assert event.link_key in page.html.text_content() + str(
        page.html.xpath("//input/@value | //a/@href")
    )


def test_keys_are_drawn_for_each_event(client: Client) -> None:
    first, second = make.public_event(), make.public_event()
    keys = {first.link_key, second.link_key, first.uid_key, second.uid_key}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {16}


@time_machine.travel("2026-11-01")
def test_the_feed_is_named_describes_and_answers_304_while_nothing_changes(client: Client) -> None:
    event = make.public_event(description_fr="Ateliers et échanges.")
    first = client.get("/fr/calendar.ics")
    text = first.text.replace("\r\n ", "")
    assert "X-WR-CALNAME:Activités de" in text
    assert "Ateliers et échanges." in text
    with time_machine.travel("2026-11-02"):
        same = {"If-None-Match": first.headers["ETag"]}
        assert client.get("/fr/calendar.ics", headers=same).status_code == 304
        with transaction() as session:
            session.merge(event)
            db.session.get_one(Event, event.id).title_fr = "Autre titre"
        assert client.get("/fr/calendar.ics", headers=same).status_code == 200
    page = client.page("/fr/events")
    assert page.href("S’abonner au calendrier").startswith("webcal://")
