"""Headcounts are typed as in a worksheet, and nothing typed is lost by leaving."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client

STYLE = "\n".join(Path(f"static/css/{name}.css").read_text() for name in ("tokens", "app"))
SCRIPTS = [Path(f"static/js/{name}.js").read_text() for name in ("count_keys", "unsaved")]


@pytest.fixture
def page(client: Client, chromium: Browser) -> Iterator[Page]:
    """The page of two past visits with three groups, in a browser, with its scripts."""
    make.visit(make.group(label="31"), make.group(label="32"))
    make.visit(make.group(label="41"))
    shown = client.sign_in(make.user(Role.COORDINATOR)).get("/fr/staff/headcounts").text
    opened = chromium.new_page()
    opened.set_content(shown.replace("</head>", f"<style>{STYLE}</style></head>"))
    for script in SCRIPTS:
        opened.add_script_tag(content=script, type="module")
    yield opened
    opened.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.type"))


@pytest.mark.browser
def test_enter_goes_down_and_tab_goes_to_the_next_number(page: Page) -> None:
    page.locator("[name='rows-0-youth']").focus()
    order = []
    for key in ("Tab", "Tab", "Enter", "ArrowUp", "Enter", "Enter"):
        page.keyboard.press(key)
        order.append(focused(page))
    names = ["rows-0-adults", "rows-1-youth", "rows-2-youth", "rows-1-youth", "rows-2-youth"]
    assert order == [*names, "submit"]


@pytest.mark.browser
def test_numbers_by_gender_are_there_when_asked_for(page: Page) -> None:
    girls = page.locator("[name='rows-0-girls']")
    assert not girls.is_visible()
    page.locator("#count-more").check()
    assert girls.is_visible()


@pytest.mark.browser
def test_leaving_asks_only_when_something_was_typed(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[name='rows-0-youth']").press_sequentially("27")
    page.locator("main a[href]").first.click(no_wait_after=True)
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    assert page.locator("[name='rows-0-youth']").input_value() == "27"
