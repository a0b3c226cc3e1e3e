"""Finished pages: shown again, never stale, nobody's messages in them."""

from datetime import UTC, datetime, timedelta

import time_machine

from outreach.core.database import db
from outreach.events.models import Event
from tests import make
from tests.browser import Client
from tests.stores import ON_POSTGRESQL

NOW = datetime(2026, 11, 20, 15, 0, 20, tzinfo=UTC)
LIST = "/fr/events"


def test_a_page_is_shown_again_without_a_query(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        make.public_event()
        first = client.page(LIST)
        again = client.page(LIST)
    version = 1 if ON_POSTGRESQL else 0
    assert (first.queries > version, again.queries) == (True, version)
    assert again.response.data == first.response.data


def test_seats_left_are_true_after_each_registration(client: Client) -> None:
    event = make.coming_event(capacity=3)
    for left in ("3 places restantes", "2 places restantes", "1 place restante"):
        assert left in client.page(LIST).text
        make.registration(event)
    assert "Complet" in client.page(LIST).text


def test_the_name_of_the_organisation_is_the_present_one(client: Client) -> None:
    for name in ("Grappe TI", "Grappe numérique"):
        make.our_organisation(name_fr=name)
        assert name in client.page(LIST).text


def test_an_event_leaves_the_list_when_it_ends(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as travel:
        event = make.public_event()
        ends_at = db.session.get_one(Event, event.id).ends_at
        travel.move_to(ends_at - timedelta(seconds=1))
        assert event.title_fr in client.page(LIST).text
        travel.move_to(ends_at)
        assert event.title_fr not in client.page(LIST).text


def test_each_language_and_each_address_has_its_own(client: Client) -> None:
    make.public_event()
    assert client.page(LIST).text != client.page("/en/events").text
    assert "after=" not in client.page(LIST).response.text
    assert "/en/events?x=1" in client.page(f"{LIST}?x=1").response.text


def test_messages_are_for_one_visitor_only(client: Client) -> None:
    make.public_event()
    client.page(LIST)
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "Pour vous seule")]
    assert "Pour vous seule" in client.page(LIST).text
    assert "Pour vous seule" not in client.page(LIST).text
