"""`make screens`: the main pages of the demo at two widths in both languages, into docs/screens."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextvars import copy_context
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

import flask_migrate
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Select, select

from outreach import create_app, demo
from outreach.attendance.models import Attendance
from outreach.certificates.models import Attestation
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import VISITS, EventStatus
from tests.journeys.conftest import ARGS
from tests.journeys.server import Live, running
from tests.mail import letters
from tests.mail.received import received
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
                    for name in chain(_pictured(page, live, lang), _mails(page, lang)):
                        _keep(page.screenshot(full_page=True), f"{name}-{width}-{lang}")
            browser.close()


def _keep(picture: bytes, name: str) -> None:
    """With few colours, as a picture of a page has: a third of the bytes."""
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(128)
    few.save(SCREENS / f"{name}.png", optimize=True)
    print(name)


def _mails(page: Page, lang: str) -> Iterator[str]:
    """Every kind of mail as it is received."""
    for kind, source in _letters(lang).items():
        page.goto("about:blank")  # our own pages allow no inline style
        page.set_content(source)
        yield f"mail-{kind}"


@cache
def _letters(lang: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(OUTREACH_INSTANCE=folder)
        with app.app_context():
            copy_context().run(flask_migrate.upgrade)
            rows = letters.write_all(lang)
            found = {row.kind.replace(".", "-"): received(row).source for row in rows}
            db.session.remove()
            db.engine.dispose()
    return found


def _paper(page: Page, url: str, name: str) -> None:
    """The first page of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(page.request.get(url).body())
        command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile"]
        subprocess.run([*command, str(file), str(file.with_suffix(""))], check=True)
        _keep(file.with_suffix(".png").read_bytes(), name)


def _pictured(page: Page, live: Live, lang: str) -> Iterator[str]:
    """Open one page after the other; the name of each."""
    link, paths = _paths(live)
    page.goto(link)
    page.locator("main button[type=submit]").first.click()
    for name, path in paths.items():
        page.goto(f"{live.url}/{lang}{path}")
        yield name
    _paper(page, f"{live.url}/{lang}{paths['attestations']}/proof.pdf", f"proof-{lang}")
    _paper(page, f"{live.url}/{lang}{paths['certificate']}/attestation.pdf", f"attestation-{lang}")
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
        coming = _first(select(Event).where(Event.status == EventStatus.PUBLISHED), latest=False)
        school = visit.school_id
        paper = db.session.scalars(select(Attestation).order_by(Attestation.id.desc())).first()
        assert paper is not None
        return link, {
            "front": "/",
            "today": "/staff/",
            "search": "/staff/search?q=polyvalente",
            "person": f"/staff/people/{paper.registration.person_id}",
            "public-event": f"/events/{coming.id}-{coming.slug}",
            "register": f"/events/{coming.id}-{coming.slug}/register",
            "sharing": f"/staff/events/{coming.id}",
            "registrations": f"/staff/events/{coming.id}/registrations",
            "reports": "/staff/reports/",
            "certificate": f"/staff/certificates/{paper.id}",
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


def _first(query: Select[Event], *, latest: bool = True) -> Event:
    """The latest or the next that fits."""
    if latest:
        query = query.order_by(Event.starts_at.desc())
    else:
        query = query.where(Event.starts_at > clock.now()).order_by(Event.starts_at)
    found = db.session.scalars(query).first()
    assert found is not None
    return found


if __name__ == "__main__":
    main()
