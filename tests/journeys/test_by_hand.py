"""What scripts do under a thumb and on keys: the door, search, Today, filters, copying, paper."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client
from tests.journeys.in_process import looking

PLAIN = {"grades": (), "label": "", "planned_count": None}


@pytest.fixture(autouse=True)
def in_december(app: object) -> Iterator[None]:
    with time_machine.travel("2026-12-03T14:30:00Z", tick=False):
        yield


@pytest.fixture
def phone(chromium: Browser, client: Client) -> Iterator[Page]:
    client.sign_in(make.user())
    with looking(chromium, client) as page:
        yield page


def colour(page: Page, css: str) -> str:
    return str(page.locator(css).first.evaluate("e => getComputedStyle(e).backgroundColor"))


@pytest.fixture
def fair() -> Event:
    days = [make.group(on=date(2026, 12, n), **PLAIN) for n in (3, 4)]
    event = make.public_event(*days)
    for _n in range(12):
        make.registration(event)
    return event


def test_the_door_shows_a_name_above_the_fold_and_is_tapped_in_place(
    phone: Page, fair: Event
) -> None:
    phone.goto(f"/fr/staff/events/{fair.id}/door")
    line = phone.locator(".roll-line").first
    box = line.bounding_box()
    assert box
    assert box["y"] + box["height"] < 844 / 2
    expect(phone.locator("[role=status]#door-said")).to_be_attached()
    before, address = colour(phone, ".roll-line"), phone.url
    name = line.locator("strong").inner_text()
    phone.fill("#door-search", name.split()[-1])
    expect(phone.locator(".roll-line")).to_have_count(1)
    expect(phone.locator(".htmx-request, .htmx-settling, .htmx-added")).to_have_count(0)
    phone.mouse.click(box["x"] + 12, phone.locator(".roll-line").first.bounding_box()["y"] + 12)
    expect(phone.locator("#door-said")).to_contain_text(name)
    expect(phone.locator(".roll-line")).not_to_have_css("background-color", before)
    expect(phone.locator(".roll-line .roll-mark")).to_be_visible()
    expect(phone.locator("#door-search")).to_have_value(name.split()[-1])
    expect(phone.locator(".roll-count")).to_contain_text("1")
    assert phone.url.partition("?")[0] == address.partition("?")[0]


def test_the_chosen_block_is_plain(phone: Page, fair: Event) -> None:
    phone.goto(f"/fr/staff/events/{fair.id}/door?session={fair.sessions[1].id}")
    chosen = phone.locator(".segments [aria-current=page]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("4 déc.")
    assert colour(phone, ".segments [aria-current]") != colour(
        phone, ".segments a:not([aria-current])"
    )


def test_the_search_answers_while_typing_from_any_page(phone: Page) -> None:
    make.school(name="École Zénith", municipality="Zénithville")
    for path in ("/fr/staff/", "/fr/staff/reports/"):
        phone.goto(path)
        phone.keyboard.press("/")
        phone.keyboard.type("zenith")
        expect(phone.locator("#found")).to_contain_text("École Zénith")
        phone.keyboard.press("ArrowDown")
        assert phone.evaluate("document.activeElement.textContent").startswith("École Zénith")
        phone.keyboard.press("Escape")
        expect(phone.locator("#found")).to_be_empty()


def test_a_slash_in_a_field_is_a_slash(phone: Page) -> None:
    phone.goto("/fr/staff/events?when=upcoming")
    phone.locator(".filters input[type=search]").press("/")
    expect(phone.locator(".filters input[type=search]")).to_have_value("/")


def test_a_wish_is_set_aside_in_place_and_taken_back(phone: Page) -> None:
    event = make.visit(make.group(on=date(2026, 12, 10)))
    with transaction() as session:
        wishes.ask(
            session.merge(event),
            WishKind.OTHER_DATE,
            by_name="Line Roy",
            facts={"on": "2026-12-17"},
        )
    phone.goto("/fr/staff/")
    phone.evaluate("window.isSame = true")
    phone.get_by_role("button", name="Mettre de côté").click()
    expect(phone.get_by_role("button", name="Défaire")).to_be_visible()
    phone.get_by_role("button", name="Défaire").click()
    expect(phone.get_by_role("button", name="Mettre de côté")).to_be_visible()
    assert phone.evaluate("window.isSame")


def test_filters_fold_on_a_phone_and_stand_open_where_there_is_room_or_no_script(
    chromium: Browser, client: Client
) -> None:
    client.sign_in(make.user())
    for width, scripts, is_folded in ((390, True, True), (1440, True, False), (390, False, False)):
        with looking(chromium, client, width=width, scripts=scripts) as page:
            page.goto("/fr/staff/events?when=upcoming")
            assert page.locator("#region").is_visible() is not is_folded
            unfold = page.locator(".unfold")
            assert unfold.is_visible() is is_folded
            if is_folded:
                assert unfold.get_attribute("aria-expanded") == "false"
                unfold.click()
                expect(page.locator("#region")).to_be_visible()
                assert unfold.get_attribute("aria-expanded") == "true"


def test_an_address_is_copied_and_said_to_be(phone: Page, fair: Event) -> None:
    phone.goto(f"/fr/staff/events/{fair.id}")
    field = phone.locator("#public-url-fr")
    part = field.locator("xpath=..")
    part.get_by_role("button").click()
    expect(part.locator("[role=status]")).to_have_text("Copié")
    assert phone.evaluate("navigator.clipboard.readText()") == field.input_value()
    assert field.input_value().endswith(f"/fr/events/{fair.id}-{fair.slug}")


@pytest.mark.parametrize("sheet", ["run-sheet", "sign-in-sheet"])
def test_paper_carries_no_button_and_no_link_of_a_person(
    phone: Page, fair: Event, sheet: str
) -> None:
    phone.goto(f"/fr/staff/events/{fair.id}/{sheet}")
    expect(phone.locator("[data-print]").first).to_be_visible()
    phone.emulate_media(media="print")
    for control in phone.locator("button, .button, input").all():
        expect(control).to_be_hidden()
    assert "/my/" not in phone.content()
    assert "/visit/" not in phone.content()
