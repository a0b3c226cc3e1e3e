"""What staff see to share an event: addresses, preview, seats, window, needs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason, Visibility
from outreach.registration import actions, sharing
from outreach.registration.sharing import Window
from tests import make
from tests.browser import Client, same_queries

BASE = "http://127.0.0.1:8000"
OPENS = datetime(2026, 11, 25, 14, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def draft(**facts: Any) -> Event:
    block = make.group(on=datetime(2026, 12, 3).date(), minutes=120, grades=(), planned_count=None)
    values = {
        "type": EventType.COUNSELLOR_DAY,
        "title_fr": "Brouillon secret",
        "title_en": "Secret draft",
    }
    with transaction():
        return events.plan(groups=(block,), by=None, **(values | facts))


def staff_page(client: Client, event: Event, lang: str = "fr", role: Role = Role.STAFF) -> Any:
    return client.sign_in(make.user(role)).page(f"/{lang}/staff/events/{event.id}")


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
def test_the_whole_address_is_given_in_both_languages(
    client: Client, visibility: Visibility
) -> None:
    event = make.public_event(visibility=visibility)
    page = staff_page(client, event)
    given = page.html.xpath("//textarea[starts-with(@id, 'public-url')]")
    assert [field.text.strip() for field in given] == [
        f"{BASE}/{lang}/events/{event.id}-{event.slug}" for lang in ("fr", "en")
    ]
    assert all(field.get("readonly") is not None for field in given)
    anyone = client.application.test_client()
    for field in given:
        assert anyone.get(field.text.strip().removeprefix(BASE)).status_code == 200
    buttons = page.html.xpath("//button[@data-copy]")
    assert {b.get("data-copy") for b in buttons} == {"public-url-fr", "public-url-en"}
    assert all(b.get("hidden") is not None for b in buttons)
    for name, lang in (("Français", "fr"), ("English", "en")):
        links = page.html.xpath(f"//main//a[@hreflang='{lang}'][.='{name}']/@href")
        assert links == [f"/{lang}/events/{event.id}-{event.slug}"]
    assert (event.link_key in page.html.text_content()) is (visibility is Visibility.LINK)


def test_a_private_event_has_no_address_and_no_preview(client: Client) -> None:
    event = draft(visibility=Visibility.PRIVATE)
    page = staff_page(client, event)
    assert "Cette activité est privée : elle n’a pas de page publique." in page.text
    assert page.html.xpath("//textarea[@readonly] | //a[contains(@href, 'preview')]") == []
    assert client.get(f"/fr/staff/events/{event.id}/preview").status_code == 404


def test_a_visit_is_not_shared(client: Client) -> None:
    visit = make.visit()
    assert "public-url" not in staff_page(client, visit).html.xpath("string(//main)")
    assert client.get(f"/fr/staff/events/{visit.id}/preview").status_code == 404


def test_seats_and_waiting_list_are_counted_in_heads_and_registrations(client: Client) -> None:
    event = make.public_event(capacity=30)
    assert "0 place prise sur 3030 places restantes" in staff_page(client, event).text
    assert "Personne n’attend" in staff_page(client, event).text
    make.registration(event, pupils={"secondary_3": 27}, adults=1)
    make.registration(event)
    make.registration(event, pupils={"secondary_3": 4}, adults=1)
    make.registration(event)
    page = staff_page(client, event)
    assert "29 places prises sur 301 place restante" in page.text
    assert "2 inscriptions attendent6 personnes en tout" in page.text
    assert page.href("2 inscriptions attendent").endswith("/registrations?seat=waitlisted")
    english = staff_page(client, event, "en")
    assert "29 of 30 seats taken1 seat left" in english.text


def test_without_limit_it_says_so_and_the_waiting_list_says_its_room(client: Client) -> None:
    assert "0 place prise, sans limite" in staff_page(client, make.public_event()).text
    event = make.public_event(capacity=5, waiting_list_capacity=3)
    assert "Place pour 3" in staff_page(client, event).text


def test_the_window_is_told_in_local_days_and_hours(client: Client) -> None:
    event = make.public_event(registration_opens_at=OPENS, registration_closes_at=CLOSES)
    text = staff_page(client, event).text
    assert "Pas encore ouverte" in text
    assert (
        "Ouvre : 25 novembre 2026, 9\u00a0h\u00a000" in text
        or "Ouvre : 25 novembre 2026, 9 h 00" in text
    )
    assert "1er décembre 2026, 17" in text
    assert "au premier début" not in text
    plain = staff_page(client, make.public_event()).text
    assert "Ouvre dès sa publication" in plain
    assert "3 décembre 2026, 9" in plain
    assert "(au premier début)" in plain


@pytest.mark.parametrize(
    ("at", "window"),
    [
        (OPENS - timedelta(seconds=1), Window.NOT_YET),
        (OPENS, Window.OPEN),
        (CLOSES - timedelta(seconds=1), Window.OPEN),
        (CLOSES, Window.OVER),
    ],
)
def test_the_window_opens_and_closes_to_the_second(app: Any, at: datetime, window: Window) -> None:
    event = make.public_event(registration_opens_at=OPENS, registration_closes_at=CLOSES)
    with time_machine.travel(at, tick=False):
        assert sharing.window_of(event) is window


def test_the_window_of_a_draft_and_of_what_is_called_off(app: Any) -> None:
    assert sharing.window_of(draft()) is Window.NOT_PUBLISHED
    with transaction() as session:
        event = session.merge(make.public_event(registration_opens_at=OPENS))
        actions.call_off(event, to=EventStatus.CANCELLED, reason=Reason.OTHER, note="x", by=None)
        assert sharing.window_of(event) is Window.OVER


def test_the_description_is_shown_to_staff_as_to_visitors(client: Client) -> None:
    page = staff_page(client, make.public_event(description_fr="- **un**\n- <b>deux</b>"))
    part = page.html.cssselect("main .prose")[0]
    assert [e.tag for e in part.iterdescendants()] == ["ul", "li", "strong", "li"]


def test_the_page_asks_as_often_for_30_registered_with_needs_as_for_one(client: Client) -> None:
    event = make.public_event(capacity=20)
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/events/{event.id}"
    asked = same_queries(
        client, url, lambda n: make.registration(event, accessibility_needs=f"n{n}")
    )
    assert asked <= 16


def test_needs_are_counted_of_those_with_a_seat(client: Client) -> None:
    event = make.public_event(capacity=4)
    first = make.registration(event, accessibility_needs="Sans gluten")
    make.registration(event, accessibility_needs="sans  GLUTEN")
    make.registration(event, accessibility_needs="Fauteuil roulant\nporte large")
    gone = make.registration(event, accessibility_needs="Boucle magnétique")
    make.registration(event, accessibility_needs="Chien-guide")
    page = staff_page(client, event)
    assert "Parmi les personnes qui ont une place, 4 ont précisé un besoin." in page.text
    with transaction() as session:
        session.merge(gone).accessibility_needs = ""
    page = staff_page(client, event)
    assert "Parmi les personnes qui ont une place, 3 ont précisé un besoin." in page.text
    lines = page.html.xpath("//textarea[@id='needs']")[0].text.strip()
    assert lines == "2 × Sans gluten\n1 × Fauteuil roulant porte large"
    assert "Lévesque" not in lines
    assert page.href(first.name) == f"/fr/staff/registrations/{first.id}/correct"
    assert "Chien-guide" not in page.text


def test_without_needs_there_is_no_part_for_them(client: Client) -> None:
    event = make.public_event()
    make.registration(event)
    assert "traiteur" not in staff_page(client, event).text


def test_needs_are_for_no_reader_and_in_no_answer_of_the_api(client: Client) -> None:
    event = make.public_event(capacity=4)
    make.registration(event, accessibility_needs="Sans gluten")
    client.sign_in(make.user(Role.READER))
    for path in (f"events/{event.id}", f"events/{event.id}/registrations"):
        assert client.get(f"/fr/staff/{path}").status_code == 403
    assert client.get(f"/fr/staff/events/{event.id}/registrations.csv").status_code == 403
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"/fr/staff/events/{event.id}/registrations.csv").status_code == 403
    client.sign_in(make.user(Role.COORDINATOR))
    assert "Sans gluten" in client.get(f"/fr/staff/events/{event.id}/registrations.csv").get_data(
        True
    )
    assert "Sans gluten" not in client.page(f"/fr/events/{event.id}-{event.slug}").text


def test_a_draft_is_seen_by_staff_only_and_at_no_other_door(client: Client) -> None:
    event = draft(visibility=Visibility.PUBLIC, description_fr="Texte du brouillon")
    url = f"/fr/events/{event.id}-{event.slug}"
    doors = [url, f"{url}/event.ics", f"{url}/card.png", f"{url}/register", f"{url}/register-class",
             f"/fr/events/{event.id}/event.ics"]  # fmt: skip
    preview = f"/fr/staff/events/{event.id}/preview"
    for signed_in in (None, Role.READER, Role.STAFF):
        visitor: Any = client.application.test_client()
        if signed_in:
            visitor.sign_in(make.user(signed_in))
        for door in doors:
            assert visitor.get(door).status_code == 404, door
        for door in ("/fr/events", "/fr/", "/calendar.ics", "/sitemap.xml"):
            assert b"rouillon" not in visitor.get(door).data, door
            assert event.slug.encode() not in visitor.get(door).data, door
        status = {None: 302, Role.READER: 403, Role.STAFF: 200}[signed_in]
        assert visitor.get(preview).status_code == status
    assert client.application.test_client().get(preview).location.startswith("/fr/staff/account")
    assert client.post(url + "/register", data={"first_name": "x"}).status_code in (400, 404, 422)
    assert clock.now() < event.starts_at


def test_the_page_asks_as_often_for_12_blocks_as_for_one(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    counts = []
    for number in (1, 12):
        event = make.public_event(
            *(
                make.group(
                    on=date(2026, 12, 3),
                    starts=time(8 + n, 0),
                    minutes=30,
                    grades=(),
                    label="",
                    planned_count=None,
                )
                for n in range(number)
            )
        )
        counts.append(client.page(f"/fr/staff/events/{event.id}").queries)
    assert counts[0] == counts[1]
