"""What search engines read of an event, held against the fields that Google's Event documentation names.

https://developers.google.com/search/docs/appearance/structured-data/event: name, startDate and location are
required; the others here are recommended.
"""

import json
from datetime import datetime
from typing import Any

import pytest

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from tests import make
from tests.browser import Client

FIELDS = {
    "name", "startDate", "location", "description", "endDate", "eventStatus", "eventAttendanceMode",
    "image", "offers", "organizer", "performer",
}  # fmt: skip
OFFER = {"availability", "price", "priceCurrency", "url", "validFrom"}


def data_of(client: Client, event: Event, lang: str = "fr") -> Any:
    page = client.page(f"/{lang}/events/{event.id}-{event.slug}")
    scripts = page.html.xpath("//script[@type='application/ld+json']")
    return json.loads(scripts[0].text) if scripts else None


def test_every_field_is_there_and_has_the_form_that_is_asked(client: Client) -> None:
    make.our_organisation()
    event = make.public_event(place="Carrefour", capacity=2, presenters="Ada Morel, dév.; Li Wei")
    data = data_of(client, event)
    assert set(data) >= FIELDS
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Event")
    assert datetime.fromisoformat(data["startDate"]).utcoffset() is not None
    assert data["startDate"] == "2026-12-03T09:00:00-05:00"
    assert data["location"]["@type"] == "Place"
    assert data["location"]["address"]["streetAddress"] == "Carrefour"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert set(data["offers"]) >= OFFER
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert [who["name"] for who in data["performer"]] == ["Ada Morel", "Li Wei"]
    assert data["organizer"]["name"] == "Grappe TI"
    assert data_of(client, event, "en")["name"] == "Counsellor day"
    path = data["image"][0].removeprefix("http://127.0.0.1:8000")
    assert client.get(path).mimetype == "image/png"


def test_a_full_event_is_sold_out(client: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    assert data_of(client, event)["offers"]["availability"] == "https://schema.org/SoldOut"


def test_the_meeting_link_is_in_no_page(client: Client) -> None:
    event = make.public_event(mode="online", online_url="https://meet.example.org/secret")
    data = data_of(client, event)
    assert data["location"] == {"@type": "VirtualLocation", "url": data["offers"]["url"]}
    assert "secret" not in client.get(f"/fr/events/{event.id}-{event.slug}").text


def test_markup_in_a_title_stays_text(client: Client) -> None:
    event = make.public_event(title_fr="</script><script>alert(1)</script>")
    assert data_of(client, event)["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("to", "status"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")]
)
def test_an_event_called_off_is_not_listed_any_more(client: Client, to: str, status: str) -> None:
    event = make.public_event()
    with transaction() as session:
        events.call_off(session.merge(event), to=EventStatus(to), reason=Reason.STRIKE, by=None)
    page = client.page(f"/fr/events/{event.id}-{event.slug}")
    assert page.html.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert data_of(client, db.session.get_one(Event, event.id)) is None


def test_a_link_only_event_is_for_no_search_engine(client: Client) -> None:
    event = make.public_event(visibility="link")
    assert data_of(client, event) is None
