"""A long address or name stays inside a narrow phone, and so does a mail."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser

from outreach.accounts.roles import Role
from outreach.drawing import colour
from outreach.events.contacts import DayContact
from outreach.registration import personal_link
from outreach.visits.personal_link import token
from tests import make
from tests.browser import Client
from tests.house.routes import routes_of
from tests.mail.letters import write_all
from tests.mail.received import received

LONG = "marie-antoinette.delaroche-tremblay-vaillancourt-de-la-durantaye"
STYLE = "\n".join(Path(f"static/css/{name}.css").read_text() for name in ("tokens", "app"))


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_no_page_with_a_long_address_scrolls_sideways_at_320(
    client: Client, chromium: Browser
) -> None:
    name = "M" + "a" * 60
    contact = DayContact(f"Line {name}", email=f"{LONG}@ecole-secondaire.example.org")
    owner = make.user(Role.STAFF, email=f"{LONG}@grappe.example.org", name=f"Ève {name}")
    visit = make.visit(make.group(), contact=contact, owner=owner)
    mine = make.registration(make.public_event(), last_name=name, email=contact.email)
    client.sign_in(make.user(Role.COORDINATOR))
    paths = (
        f"/fr/staff/events/{visit.id}", f"/fr/visit/{token(visit)}", f"/fr/my/{personal_link.token(mine)}",
        f"/fr/staff/events/{mine.event_id}/registrations", f"/fr/staff/events/{mine.event_id}/door",
    )  # fmt: skip
    page = chromium.new_page(viewport={"width": 320, "height": 700})
    try:
        for path in paths:
            page.set_content(
                client.get(path).text.replace("</head>", f"<style>{STYLE}</style></head>")
            )
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{path}: {width}"
    finally:
        page.close()


COLOURS = """() => [
  ['.card', 'backgroundColor'], ['.ink', 'color'], ['.quiet', 'color'], ['h1', 'color'],
].map(([which, what]) => getComputedStyle(document.querySelector(which))[what])"""


def hexadecimal(shown: str) -> str:
    """`rgb(28, 36, 39)` as our own colours are written."""
    return "#" + "".join(f"{int(part):02x}" for part in shown[4:-1].split(","))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_mail_scrolls_sideways_at_320_and_each_is_read_in_the_dark(
    app: Flask, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 700},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    try:
        for row in write_all("fr"):
            page.set_content(received(row).source)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{row.kind}: {width}"
            card, *inks = map(hexadecimal, page.evaluate(COLOURS))
            assert (colour.contrast("#000000", card) < 3) is (scheme == "dark"), (row.kind, card)
            assert all(colour.contrast(ink, card) >= 4.5 for ink in inks), (row.kind, inks)
    finally:
        context.close()


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_no_page_scrolls_sideways_at_320(app: Flask, client: Client, chromium: Browser) -> None:
    visit = make.visit(make.group())
    mine = make.registration(make.public_event(title_fr="Journée des conseillers " + "et " * 20))
    client.sign_in(make.user(Role.ADMINISTRATOR))
    paths = [f"/fr/visit/{token(visit)}", f"/fr/my/{personal_link.token(mine)}"]
    paths += [
        route.url.replace("987654", number)
        for route in routes_of(app)
        if "GET" in route.methods and route.url.startswith("/fr/")
        for number in ("1", "2")[: 2 if "987654" in route.url else 1]
    ]
    page, seen = chromium.new_page(viewport={"width": 320, "height": 700}), 0
    try:
        for path in paths:
            answer = client.get(path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            seen += 1
            page.set_content(answer.text.replace("</head>", f"<style>{STYLE}</style></head>"))
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{path}: {width}"
    finally:
        page.close()
    assert seen > 60


ROWS = """() => [...document.querySelectorAll('.calendar-bar > div')].map((row) =>
  [...row.children].map((link) => {
    const box = link.getBoundingClientRect();
    return [Math.round(box.top), Math.round(box.height), link.scrollWidth > link.clientWidth + 1];
  }))"""


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("fr", ["Précédent", "Aujourd’hui", "Suivant"]),
        ("en", ["Previous", "Today", "Next"]),
    ],
)
@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_the_calendar_has_its_views_in_one_row_and_its_steps_in_another(
    client: Client, chromium: Browser, lang: str, names: list[str], width: int
) -> None:
    make.visit(make.group())
    client.sign_in(make.user(Role.STAFF))
    page = chromium.new_page(viewport={"width": width, "height": 700})
    try:
        for view in ("month", "week", "day", "agenda"):
            text = client.get(f"/{lang}/staff/calendar?view={view}").text
            page.set_content(text.replace("</head>", f"<style>{STYLE}</style></head>"))
            views, steps = page.evaluate(ROWS)
            assert (len(views), len(steps)) == (4, 3)
            for row in (views, steps):
                assert len({top for top, _height, _clipped in row}) == 1, view
                assert all(height >= 44 and not clipped for _top, height, clipped in row), view
            for name in names:
                step = page.locator(".calendar-steps").get_by_role("link", name=name, exact=True)
                assert step.count() == 1, name
    finally:
        page.close()
