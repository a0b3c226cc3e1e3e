"""The public form of a class in a browser: schools are proposed, and the seats follow the numbers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Page, Route

from tests import make
from tests.browser import Client
from tests.journeys.conftest import AXE, RULES

STYLE = "\n".join(Path(f"static/css/{name}.css").read_text() for name in ("tokens", "app"))
SCRIPTS = [Path(f"static/js/{name}.js").read_text() for name in ("schools", "seats")]
SITE = "http://outreach.test"


@pytest.fixture
def page(client: Client, chromium: Browser) -> Iterator[Page]:
    """Registering a class where 25 seats are left, on a phone; the test client answers its browser."""
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        event = make.public_event(type="career_fair", capacity=40)
        make.registration(event, pupils={"secondary_3": 14}, adults=1)
        make.school(name="École du Fleuve", municipality="Lévis", code="123456")
        make.school(name="École du Fleuve-Nord", municipality="Gaspé", code="123457")
        form = client.get(f"/fr/events/{event.id}-{event.slug}/register-class").text
        answers = {
            text: client.get("/fr/schools", query_string={"q": text}).get_json()
            for text in ("fleu", "fleuve l", "zzz")
        }
    opened = chromium.new_page(viewport={"width": 390, "height": 900})
    shown = form.replace("</head>", f"<style>{STYLE}</style></head>")

    def answer(route: Route) -> None:
        if "/schools?q=" in route.request.url:
            typed = route.request.url.rpartition("=")[2].replace("+", " ")
            route.fulfill(content_type="application/json", body=json.dumps(answers[typed]))
        elif route.request.url == f"{SITE}/":
            route.fulfill(content_type="text/html", body=shown)
        else:
            route.abort()

    opened.route("**/*", answer)
    opened.goto(f"{SITE}/")
    for script in SCRIPTS:
        opened.add_script_tag(content=script, type="module")
    yield opened
    opened.close()


@pytest.mark.browser
def test_a_school_is_chosen_by_keyboard_and_read_aloud(page: Page) -> None:
    field, code = page.get_by_role("combobox", name="École"), page.locator("[name=school_code]")
    field.press_sequentially("fleu")
    options = page.locator(".proposals > [role=option]")
    options.nth(1).wait_for()
    assert page.locator("[role=status]", has_text="Écoles trouvées : 2").count() == 1
    page.evaluate(AXE.read_text())
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    assert found["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Enter")
    assert (field.input_value(), code.input_value()) == ("École du Fleuve", "123456")
    assert field.get_attribute("aria-expanded") == "false"
    field.fill("fleuve l")
    assert code.input_value() == ""
    options.first.wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("listbox").is_visible()
    field.fill("zzz")
    page.locator("[role=status]", has_text="Aucune école n’a ce nom").wait_for(state="attached")


@pytest.mark.browser
def test_a_school_is_chosen_by_a_tap(page: Page) -> None:
    page.get_by_role("combobox", name="École").press_sequentially("fleu")
    page.get_by_role("option", name="École du Fleuve-Nord Gaspé").click()
    assert page.locator("[name=school_code]").input_value() == "123457"


@pytest.mark.browser
def test_what_so_many_get_is_said_while_typing(page: Page) -> None:
    line, pupils = page.locator("[data-offer]"), page.locator("[name=grades-0-pupils]")

    def said() -> tuple[str, str]:
        return " ".join(line.inner_text().split()), str(line.get_attribute("data-outcome"))

    assert said() == ("25 places restantes", "seat")
    page.locator("[name=adults]").fill("2")
    pupils.fill("23")
    assert said() == ("Vous êtes 25 : il y a de la place.", "seat")
    pupils.fill("24")
    assert said() == ("Vous êtes 26 et il reste 25 places : c’est la liste d’attente.", "waiting")
    page.locator("[name=grades-1-pupils]").fill("15")
    assert said()[1] == "refused"
    assert said()[0].startswith("Vous êtes 41 et il y a 40 places en tout")
    for name in ("adults", "grades-0-pupils", "grades-1-pupils"):
        page.locator(f"[name={name}]").fill("")
    assert said() == ("25 places restantes", "seat")
