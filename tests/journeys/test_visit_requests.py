"""A teacher's phone and a laptop of staff, from a wish to a visit in the calendar; each thing typed once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser, Page

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.feeds import actions as feeds
from outreach.feeds import personal_link as feed_link
from outreach.speakers.words import CheckRule
from outreach.visit_requests.words import RequestStatus
from tests import make
from tests.browser import Client
from tests.journeys.conftest import AXE, RULES
from tests.journeys.in_process import looking
from tests.mail.received import Received, the_mail
from tests.speakers.offering import rule, speaker
from tests.visit_requests.asking import EMAIL, NOVEMBER, the_request

WORDS = {
    "fr": {
        "send": "Envoyer la demande", "sent": "Consultez vos courriels", "confirm": "Confirmer ma demande",
        "offer": "Proposer des dates", "offered": "Envoyer les dates", "taken": "Votre visite est réservée",
        "yes": "Oui, réserver la visite", "grade": "3e secondaire", "day": "8 décembre",
        "book": "Réserver la visite", "tell": "Envoyer le courriel", "who": "Qui pourrait y aller",
        "ask": "Envoyer l’invitation", "go": "Oui, j’y vais", "briefing": "Fiche d’information",
    },
    "en": {
        "send": "Send the request", "sent": "Look at your mail", "confirm": "Confirm my request",
        "offer": "Offer dates", "offered": "Send the dates", "taken": "Your visit is booked",
        "yes": "Yes, book the visit", "grade": "Secondary 3", "day": "December 8",
        "book": "Book the visit", "tell": "Send the mail", "who": "Who could go",
        "ask": "Ask them", "go": "Yes, I go", "briefing": "Briefing sheet",
    },
}  # fmt: skip


@dataclass
class Counted:
    """Somebody at a page, and what their hands did."""

    page: Page
    typed: list[str] = field(default_factory=list)
    clicks: int = 0

    def visit(self, path: str) -> None:
        self.page.goto(path)
        self.check()

    def type(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}']:visible").fill(value)
        self.typed.append(value)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=False).first.check()
        self.clicks += 1

    def press(self, role: str, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.clicks += 1
        self.check()

    def check(self) -> None:
        """Nothing that axe finds, and no scrolling sideways."""
        self.page.evaluate(AXE.read_text())
        run = "(rules) => axe.run(document, {runOnly: rules})"
        found = self.page.evaluate(run, RULES)["violations"]
        assert found == [], (
            self.page.url,
            [f"{v['id']}: {v['nodes'][0]['target']}" for v in found],
        )
        over = self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{self.page.url}: {over} px wider than the window"


@pytest.fixture
def house(app: Flask) -> Iterator[None]:
    with NOVEMBER:
        make.our_organisation()
        make.school(name="École du Fleuve", municipality="Lévis", code="123456")
        rule(None, CheckRule.NONE)
        yield


def ask(teacher: Counted, lang: str) -> None:
    """On the phone: the school proposed while typing, one group, one day."""
    words = WORDS[lang]
    teacher.visit(f"/{lang}/request-a-visit")
    page = teacher.page
    page.get_by_role("combobox").first.press_sequentially("fleu")
    teacher.typed.append("fleu")
    page.get_by_role("option", name="École du Fleuve").click()
    teacher.clicks += 1
    page.locator("[name=activity_type]").select_option("classroom_visit")
    teacher.clicks += 1
    teacher.type("groups-0-pupils", "28")
    teacher.tick(words["grade"])
    teacher.type("preferred_1_on", "2026-12-08")
    teacher.type("preferred_1_start", "10:20")
    teacher.type("contact_name", "Line Roy")
    teacher.type("contact_email", EMAIL)
    page.locator("[name=teacher_present]").check()
    page.locator("[name=consent_privacy]").check()
    teacher.clicks += 2
    teacher.press("button", words["send"])
    assert words["sent"] in page.content()


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_wish_becomes_a_visit_by_an_offered_date(
    house: None, client: Client, chromium: Browser, lang: str
) -> None:
    words = WORDS[lang]
    with looking(chromium, client) as page:
        teacher = Counted(page)
        ask(teacher, lang)
        teacher.visit(_mail("visit_requests.to_confirm").path)
        teacher.press("button", words["confirm"])
    desk = client.application.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(make.user(Role.STAFF, name="Hugo Lam"))
    with looking(chromium, desk, width=1440) as page:
        staff = Counted(page)
        staff.visit(f"/{lang}/staff/")
        staff.press("link", "École du Fleuve")
        staff.press("link", words["offer"])
        staff.press("button", words["offered"])
    with looking(chromium, client) as page:
        again = Counted(page)
        again.visit(_mail("visit_requests.dates_offered").path)
        again.press("link", words["day"])
        again.press("button", words["yes"])
        assert words["taken"] in " ".join(page.inner_text("main").split())
    row = the_request()
    assert (row.status, row.lang) == (RequestStatus.CONVERTED, lang)
    assert (len(teacher.typed), len(set(teacher.typed)), teacher.clicks) == (6, 6, 7)
    assert (staff.typed, staff.clicks) == ([], 3)
    assert (again.typed, again.clicks) == ([], 2)
    assert _entries("visits.booked") == ["2026-12-08T10:20:00-05:00"]
    assert row.event is not None
    _a_speaker_goes(chromium, client, desk, row.event.id, lang)


def _a_speaker_goes(
    chromium: Browser, client: Client, desk: Client, event_id: int, lang: str
) -> None:
    """Asked in three clicks with nothing typed, accepted in one; one entry in the calendars of all three."""
    words = WORDS[lang]
    ada = speaker(lang=lang, languages=["fr", "en"])
    with looking(chromium, desk, width=1440) as page:
        staff = Counted(page)
        staff.visit(f"/{lang}/staff/events/{event_id}")
        staff.press("link", words["who"])
        staff.tick(ada.name)
        staff.press("button", words["ask"])
    with looking(chromium, client) as page:
        volunteer = Counted(page)
        volunteer.visit(_mail("invitations.asked").path)
        volunteer.press("button", words["go"])
        assert words["briefing"] in page.inner_text("h1")
    assert (staff.typed, staff.clicks) == ([], 3)
    assert (volunteer.typed, volunteer.clicks) == ([], 1)
    with transaction() as session:
        owner = session.get_one(Event, event_id).owner
        assert owner is not None
        feeds.renew(owner, by=owner)
    address = feed_link.address(owner).removeprefix("webcal://127.0.0.1:8000")
    texts = [
        _calendar("visits.booked"),
        _calendar("invitations.accepted"),
        client.get(address).text,
    ]
    [uid] = {str(e["uid"]) for text in texts for e in Calendar.from_ical(text).walk("VEVENT")}
    assert uid.startswith("session-")


@pytest.mark.browser
def test_a_request_is_booked_by_staff_with_nothing_typed(
    house: None, client: Client, chromium: Browser
) -> None:
    words = WORDS["fr"]
    with looking(chromium, client) as page:
        teacher = Counted(page)
        ask(teacher, "fr")
        teacher.visit(_mail("visit_requests.to_confirm").path)
        teacher.press("button", words["confirm"])
    desk = client.application.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(make.user(Role.STAFF, name="Hugo Lam"))
    with looking(chromium, desk, width=1440) as page:
        staff = Counted(page)
        staff.visit(f"/fr/staff/visit-requests/{the_request().id}")
        staff.press("link", words["book"])
        staff.press("button", words["book"])
        event = the_request().event
        assert isinstance(event, Event)
        staff.visit(f"/fr/staff/events/{event.id}/tell/booked")  # where the answer led
        staff.press("button", words["tell"])
    assert (staff.typed, staff.clicks) == ([], 3)
    assert _entries("visits.booked") == ["2026-12-08T10:20:00-05:00"]
    assert event.contact_name == "Line Roy"


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/fr/request-a-visit", "/fr/staff/visit-requests/add"])
def test_enter_sends_the_form_and_adds_no_group(
    house: None, client: Client, chromium: Browser, path: str
) -> None:
    client.sign_in(make.user(Role.STAFF))
    with looking(chromium, client) as page:
        page.goto(path)
        page.locator("[name=contact_name]").fill("Line Roy")
        with page.expect_navigation():
            page.locator("[name=contact_name]").press("Enter")
        assert page.locator(".error-summary li").count() > 1
        assert page.locator("[name=contact_name]").input_value() == "Line Roy"
        assert page.locator("[name$=-pupils]").count() == 1


def _entries(kind: str) -> list[str]:
    """When the calendar file of that mail says that it is, as its reader's calendar would."""
    entries = Calendar.from_ical(_calendar(kind)).walk("vevent")
    return [str(entry["dtstart"].dt.isoformat()) for entry in entries]


def _calendar(kind: str) -> str:
    parts = [part for part in _mail(kind).mail.walk() if part.get_content_type() == "text/calendar"]
    return str(parts[0].get_content())


def _mail(kind: str) -> Received:
    """What the requests of the browser have written by now."""
    db.session.rollback()
    return the_mail(kind)
