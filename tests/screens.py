"""`make screens`: the main pages of the demo at two widths in both languages, into docs/screens."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from outreach import create_app, demo
from outreach.attendance.models import Attendance
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import VISITS, EventStatus
from tests.journeys.conftest import ARGS
from tests.journeys.server import Live, running
from tests.past import files

SCREENS = Path("docs/screens")
WIDTHS = (390, 1440)
YEARS = "3"


def main() -> None:
    """Load the demo, serve it, and take every picture anew."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OUTREACH_INSTANCE": folder}
        for command in (["db", "upgrade"], ["demo", "load", "--years", YEARS]):
            subprocess.run([sys.executable, "-m", "flask", *command], env=environment, check=True)
        with running(Path(folder)) as live, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
            for lang in ("fr", "en"):
                for width in WIDTHS:
                    page = browser.new_context(
                        viewport={"width": width, "height": 900}, locale=f"{lang}-CA"
                    ).new_page()
                    for name in _pictured(page, live, lang):
                        page.screenshot(path=SCREENS / f"{name}-{width}-{lang}.png", full_page=True)
                        print(f"{name}-{width}-{lang}")
            browser.close()


def _pictured(page: Page, live: Live, lang: str) -> Iterator[str]:
    """Open one page after the other; the name of each."""
    link, paths = _paths(live)
    page.goto(link)
    page.locator("main button[type=submit]").first.click()
    for name, path in paths.items():
        page.goto(f"{live.url}/{lang}{path}")
        yield name
    yield from _past_list(page, live, lang)


def _past_list(page: Page, live: Live, lang: str) -> Iterator[str]:
    """An old list on its way in, at the page where it is mended."""
    messy = files.visits({"École": "Éc. sec. Jean-Grou", "Activité": "Causerie"},
                         {"École": "Éc. sec. Jean-Grou", "Groupe": "32", "Nb d'élèves": "28 ou 30"},
                         {"École": "Éc. sec. Jean-Grou", "Groupe": "33"})  # fmt: skip
    page.goto(f"{live.url}/{lang}/staff/past")
    sent = {"name": "visites.csv", "mimeType": "text/csv", "buffer": messy}
    page.set_input_files("input[type=file]", sent)
    page.locator("main form button[type=submit]").first.click()
    page.locator("main form button[type=submit]").last.click()
    if page.locator("fieldset.section").count():
        page.locator("fieldset.section").first.get_by_role("radio").first.check()
        page.locator("main form button[type=submit]").last.click()
    yield "past-list"


def _paths(live: Live) -> tuple[str, dict[str, str]]:
    """A sign-in link, and the address of each page by the name of its picture."""
    app = create_app(OUTREACH_INSTANCE=str(live.folder), OUTREACH_BASE_URL=live.url)
    with app.app_context():
        with transaction():
            link = demo.sign_in_link()
        visit = _first(
            select(Event).where(Event.status == EventStatus.CLOSED, Event.type.in_(VISITS))
        )
        held = _first(
            select(Event).join(Session).join(Attendance).where(Event.status == EventStatus.CLOSED)
        )
        school = visit.school_id
        return link, {
            "today": "/staff/",
            "booking": f"/staff/events/book?school={school}",
            "event": f"/staff/events/{visit.id}",
            "headcounts": "/staff/headcounts",
            "calendar": "/staff/calendar?month=2026-10",
            "school": f"/staff/schools/{school}",
            "people": "/staff/people",
            "youth-reached": "/staff/reports/youth-reached?since=2024-07-01",
            "public-events": "/events",
            "door-list": f"/staff/events/{held.id}/door",
            "attestations": f"/staff/events/{held.id}/attestations",
            "impact": "/impact",
            "enrolment-trend": "/staff/reports/enrolment-trend",
            "school-reach": "/staff/reports/coverage",
        }


def _first(query: object) -> Event:
    found = db.session.scalars(query.order_by(Event.starts_at.desc())).first()  # type: ignore[attr-defined]
    assert found is not None
    return found  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
