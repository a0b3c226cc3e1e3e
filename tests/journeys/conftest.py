"""A real browser that checks each page it visits: axe, console, CSP, sideways scroll."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.server import Live, running

AXE = Path("tests/vendor/axe-core-4.14.1/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
WIDTHS = {"phone": 390, "laptop": 1440}
WATCH = """
  window.__violations = [];
  document.addEventListener('securitypolicyviolation',
    (event) => window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


class Visitor:
    """One person's browser; `check()` after each step, `problems` stays empty."""

    def __init__(self, page: Page, live: Live, lang: str, pictures: Path | None) -> None:
        self.page, self.live, self.lang, self.pictures = page, live, lang, pictures
        self.problems: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.add_init_script(WATCH)

    def visit(self, path: str) -> Page:
        """Open a page of ours (`/staff/` is `/fr/staff/` for a French visitor) and check it."""
        self.page.goto(f"{self.live.url}/{self.lang}{path}")
        self.check()
        return self.page

    def press(self, name: str) -> None:
        """Press the button of that name and check the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.check()

    def tap(self, name: str, *, until: str) -> None:
        """Press the first button so named; check the page once `until` (CSS) is there in place."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.locator(until).first.wait_for()
        self.check()

    def follow(self, name: str) -> None:
        """Follow the link of that name and check the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()
        self.check()

    def fill(self, **fields: str) -> None:
        """Type into the fields of those names."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']:visible").fill(value)

    def check(self) -> None:
        """Nothing wrong here: axe, console, CSP, no sideways scroll."""
        page = self.page
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE.read_text())
        run = "(rules) => axe.run(document, {runOnly: rules})"
        for found in page.evaluate(run, RULES)["violations"]:
            where = "; ".join(str(node["target"]) for node in found["nodes"][:3])
            self.problems.append(f"axe {found['id']}: {found['help']} at {where}")
        self.problems += page.evaluate("() => window.__violations")
        over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.problems.append(f"{over} px wider than the window")
        if self.pictures:
            self._picture()
        assert not self.problems, f"{page.url}:\n" + "\n".join(self.problems)

    def _picture(self) -> None:
        assert self.pictures
        count = len(list(self.pictures.glob("*.png")))
        width = (self.page.viewport_size or {"width": 0})["width"]
        name = self.page.url.removeprefix(self.live.url).split("?")[0].strip("/").replace("/", "-")
        path = self.pictures / f"{count:03}-{width}-{name}.png"
        self.page.screenshot(path=path, full_page=True)

    def _note(self, message: Any) -> None:
        expected = "the server responded with a status of 4" in message.text
        if message.type in ("error", "warning") and not expected:
            self.problems.append(f"console {message.type}: {message.text}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; with CI=true it may not be missing."""
    path = shutil.which("chromium")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is missing: run .ci/install"
        pytest.skip("Chromium is missing: run .ci/install")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A fresh installation, waiting for its set-up."""
    with running(tmp_path) as found:
        yield found


@pytest.fixture(params=[("fr", "phone"), ("en", "laptop")],
                ids=lambda p: f"{p[0]}-{p[1]}")  # fmt: skip
def visitor(request: pytest.FixtureRequest, chromium: Browser, live: Live) -> Iterator[Visitor]:
    """French on a phone, English on a laptop; the whole story is told the other way round."""
    lang, device = request.param
    context = chromium.new_context(
        viewport={"width": WIDTHS[device], "height": 900}, locale=f"{lang}-CA"
    )
    pictures = os.environ.get("OUTREACH_PICTURES")
    folder = Path(pictures) if pictures else None
    yield Visitor(context.new_page(), live, lang, folder)
    context.close()
