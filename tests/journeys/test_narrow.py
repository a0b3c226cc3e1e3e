"""A long address or name stays inside a narrow phone."""

from pathlib import Path

import time_machine
from playwright.sync_api import Browser

from outreach.accounts.roles import Role
from outreach.events.actions import DayContact
from outreach.events.mails import token
from outreach.registration import mails
from tests import make
from tests.browser import Client

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
        f"/fr/staff/events/{visit.id}", f"/fr/visit/{token(visit)}", f"/fr/my/{mails.token(mine)}",
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
