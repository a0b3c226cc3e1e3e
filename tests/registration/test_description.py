"""A description at every door: page, staff, mail, calendar file, search engines."""

import json
from typing import Any

import pytest
from icalendar import Calendar

from outreach.core.database import db
from tests import make
from tests.browser import Client
from tests.core.test_markdown import PAYLOADS, harm_in
from tests.mail.received import the_mail
from tests.registration.test_views import in_november, register, url_of  # noqa: F401

FRENCH = "Deux **ateliers** au choix.\n\n- pour le [collégial](https://a.example/ti_1)\n- pour tous"
PLAIN = "Deux ateliers au choix.\n\n- pour le collégial (https://a.example/ti_1)\n- pour tous"


def described_event(text: str = FRENCH, **facts: Any) -> Any:
    make.our_organisation()
    return make.public_event(description_fr=text, capacity=5, **facts)


def test_the_public_page_shows_paragraphs_lists_and_links(client: Client) -> None:
    page = client.page(url_of(described_event()))
    part = page.html.cssselect("main .prose")[0]
    assert [e.tag for e in part.iterdescendants()] == ["p", "strong", "ul", "li", "a", "li"]
    assert page.href("collégial") == "https://a.example/ti_1"
    assert part.cssselect("a")[0].get("rel") == "nofollow noopener"


def test_an_english_page_marks_a_description_in_french_only(client: Client) -> None:
    event = described_event()
    assert client.page(url_of(event, "en")).html.cssselect(".prose")[0].get("lang") == "fr"
    assert client.page(url_of(event)).html.cssselect(".prose")[0].get("lang") is None


def test_search_engines_read_it_in_plain_words(client: Client) -> None:
    page = client.page(url_of(described_event()))
    data = json.loads(page.html.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["description"] == PLAIN
    for name in ("@name='description'", "@property='og:description'"):
        about = page.html.xpath(f"//meta[{name}]/@content")
        assert about == ["Deux ateliers au choix. - pour le collégial - pour tous"]


@pytest.mark.parametrize("door", ["/fr/events/{id}/event.ics", "/calendar.ics"])
def test_calendars_hold_it_in_plain_text(client: Client, door: str) -> None:
    event = described_event()
    read = Calendar.from_ical(client.get(door.format(id=event.id)).data)
    about = str(read.walk("VEVENT")[0]["DESCRIPTION"])
    assert about.startswith(f"{PLAIN}\n\n")


def test_the_confirmation_holds_it_in_both_parts_and_in_its_calendar_file(client: Client) -> None:
    page = register(client, described_event())
    part = page.html.cssselect("main .prose")[0]
    assert [e.tag for e in part.iterdescendants()] == ["p", "strong", "ul", "li", "a", "li"]
    mail = the_mail("registration.confirmed")
    assert f"À propos de l’activité\n\n{PLAIN}\n\n" in mail.text.replace("\r\n", "\n")
    links = [a for a in mail.page.xpath("//ul//a") if a.text == "collégial"]
    assert links[0].get("href") == "https://a.example/ti_1"
    assert all(
        part.get("style")
        for part in mail.page.xpath("//h2/following::*[self::p|self::ul|self::li|self::a]")
    )
    assert len(mail.buttons) == 1
    texts = [content for kind, content in mail.files.values() if "calendar" in kind]
    assert len(texts) == 1
    read = Calendar.from_ical(texts[0])
    assert str(read.walk("VEVENT")[0]["DESCRIPTION"]).startswith(PLAIN)


def test_a_mail_in_english_marks_a_description_in_french_only(client: Client) -> None:
    register(client, described_event(), "en", language="en")
    mail = the_mail("registration.confirmed")
    assert mail.page.xpath("//h2")[0].text == "About the event"
    assert mail.page.xpath("//*[@lang='fr']//li[1]/a/text()") == ["collégial"]


def test_a_mail_in_english_has_the_english_description(client: Client) -> None:
    register(client, described_event(description_en="Two *workshops*."), "en", language="en")
    mail = the_mail("registration.confirmed")
    assert "Two workshops." in mail.text
    assert "ateliers" not in mail.words
    assert mail.page.xpath("//*[@lang='fr']") == []


def test_whoever_waits_has_no_description_until_a_seat_is_theirs(client: Client) -> None:
    event = described_event()
    event = db.session.merge(event)
    for _n in range(5):
        first = make.registration(event)
    make.registration(event)
    assert "ateliers" not in the_mail("registration.waitlisted").words
    client.sign_in(make.user()).submit(f"/fr/staff/registrations/{first.id}/cancel")
    assert "ateliers" in the_mail("registration.moved_up").words


def test_without_a_description_there_is_no_title_for_it(client: Client) -> None:
    register(client, described_event(""))
    assert the_mail("registration.confirmed").page.xpath("//h2") == []


def test_no_payload_opens_anything_at_any_door(client: Client) -> None:
    event = described_event("\n\n".join(PAYLOADS))
    page = client.page(url_of(event))
    assert harm_in(page.html.cssselect("main .prose")[0]) == []
    assert len(page.html.xpath("//script[@type='application/ld+json']")) == 1
    json.loads(page.html.xpath("//script[@type='application/ld+json']")[0].text)
    register(client, event)
    mail = the_mail("registration.confirmed")
    assert mail.page.xpath("//script|//img|//svg|//iframe|//form|//math") == []
    addresses = mail.page.xpath("//@href")
    assert [a for a in addresses if not a.startswith(("http://", "https://", "mailto:"))] == []
    for element in mail.page.xpath("//body//*"):
        assert not [name for name in element.attrib if name.startswith("on")]
