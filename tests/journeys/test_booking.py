"""A known school on the phone: booked, told and in the calendar, with what was typed and clicked counted."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.events.contacts import DayContact
from outreach.schools.models import School
from tests import make
from tests.browser import Client
from tests.journeys.in_process import looking
from tests.journeys.test_visit_requests import Counted
from tests.mail.received import the_mail
from tests.visits.booking import NOVEMBER, the_event

WORDS = {
    "fr": ("Réserver la visite", "Envoyer le courriel", "Un groupe de plus"),
    "en": ("Book the visit", "Send the mail", "One more group"),
}
LINE = DayContact("Line Roy", phone="+14185550134", email="line.roy@ecole.example.org")


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """It had a visit in October, of two groups five minutes apart."""
    with NOVEMBER:
        make.our_organisation()
        row = make.school(name="École du Fleuve", municipality="Lévis")
        groups = [make.group(on=date(2026, 10, 14), starts=time(*at), minutes=60)
                  for at in ((9, 0), (10, 5))]  # fmt: skip
        event = make.visit(*groups, school=row, contact=LINE, room="B-204")
        make.counted(event, 27, 28)
        yield row


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("fr", 390), ("en", 1440)])
def test_a_known_school_is_booked_with_four_values_and_three_clicks(
    school: School, client: Client, chromium: Browser, lang: str, width: int
) -> None:
    book, tell, _more = WORDS[lang]
    client.sign_in(make.user(Role.STAFF, name="Hugo Lam"))
    with looking(chromium, client, width=width) as page:
        staff = Counted(page)
        staff.visit(f"/{lang}/staff/events/book")
        page.locator("#school-search").press_sequentially("fleu")
        staff.typed.append("fleu")
        staff.press("link", "École du Fleuve")
        staff.type("on", "2026-12-08")
        staff.type("groups-0-starts", "10:20")
        staff.type("groups-0-pupils", "28")
        staff.check()
        staff.press("button", book)
        db.session.rollback()
        event = the_event()
        staff.visit(f"/{lang}/staff/events/{event.id}/tell/booked")  # where the answer led
        staff.press("button", tell)
    assert (len(staff.typed), staff.clicks) == (4, 3)
    (block,) = event.live_sessions
    assert (block.minutes, block.grades, event.room) == (60, ["secondary_3"], "B-204")
    db.session.rollback()
    parts = list(the_mail("visits.booked").mail.walk())
    text = next(part for part in parts if part.get_content_type() == "text/calendar").get_content()
    (entry,) = Calendar.from_ical(text).walk("vevent")
    assert entry["dtstart"].dt.isoformat() == "2026-12-08T10:20:00-05:00"


@pytest.mark.browser
def test_the_week_follows_the_day_and_a_group_is_added_in_place(
    school: School, client: Client, chromium: Browser
) -> None:
    hugo = make.user(Role.STAFF, name="Hugo Lam")
    make.visit(make.group(on=date(2026, 12, 10)), owner=db.session.merge(hugo))
    client.sign_in(hugo)
    with looking(chromium, client, width=1440) as page:
        staff = Counted(page)
        staff.visit(f"/fr/staff/events/book?school={school.id}")
        staff.type("on", "2026-12-08")
        page.locator("[name=on]").press("Tab")
        page.locator("#that-week a").first.wait_for()
        assert "École secondaire des Érables" in page.inner_text("#that-week")
        staff.type("groups-0-starts", "09:00")
        staff.type("groups-0-pupils", "28")
        page.get_by_role("button", name=WORDS["fr"][2]).click()
        page.locator("[name=groups-1-starts]").wait_for()
        assert page.locator("[name=groups-1-starts]").input_value() == "10:05"
        assert page.locator("[name=groups-1-pupils]").input_value() == "28"
        assert page.locator("[name=on]").input_value() == "2026-12-08"
        assert page.locator("#that-week a").count() == 1
        staff.check()
