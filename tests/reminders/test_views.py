"""Staff see on an event what goes when, hold one back and let it go."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.history.models import Entry
from tests import make
from tests.browser import Client
from tests.reminders.test_tasks import (
    DAY,
    ahead,
    local,
    long_before,
    public_event,
    run,
    visit,
)

assert long_before


@pytest.fixture
def staff(client: Client) -> Client:
    return client.sign_in(make.user(Role.STAFF))


def again(client: Client) -> Client:
    """Signed in as of now: a sign-in does not outlast the days that these tests skip."""
    return client.sign_in(db.session.scalars(select(User).where(User.role == Role.STAFF)).one())


def lines(client: Client, event_id: int, lang: str = "en") -> list[str]:
    page = again(client).page(f"/{lang}/staff/events/{event_id}")
    return [text.replace("\u00a0", " ") for text in page.all("#reminders .entries > li")]


def test_an_event_shows_what_goes_when(staff: Client) -> None:
    assert lines(staff, visit().id) == [
        "Planning sheet Line Roy Leaves November 8, 2026, 9:00 a.m. Hold back – Planning sheet",
        "Reminder of the visit Line Roy Leaves November 16, 2026, 9:00 a.m. Hold back – Reminder of the visit",
        "How many pupils came? Line Roy Leaves November 19, 2026, 9:00 a.m. Hold back – How many pupils came?",
        "How many pupils came? Asked again Line Roy Leaves November 22, 2026, 9:00 a.m."
        " Hold back – How many pupils came? Asked again",
    ]


def test_an_event_tells_what_left_and_to_how_many(staff: Client) -> None:
    event = public_event()
    make.registration(event)
    run(local(ahead(7), 9))
    with time_machine.travel(local(ahead(7), 9, 30), tick=False):
        make.registration(event)
        first, second = lines(staff, event.id)
    assert first == (
        "First reminder 2 people registered Sent November 11, 2026, 9:00 a.m. 1 of 2"
        " The others: November 12, 2026, 9:00 a.m. Hold back – First reminder"
    )
    assert "Leaves November 17, 2026, 9:00 a.m." in second


def test_what_comes_too_late_says_so(staff: Client) -> None:
    event = visit()
    with time_machine.travel(local(ahead(2), 9), tick=False):
        sheet, near = lines(staff, event.id)[:2]
        assert "Does not leave: there is no time left for it." in sheet
        assert "Leaves November 16, 2026, 9:00 a.m." in near
    with time_machine.travel(local(ahead(2), 19), tick=False):
        assert "Leaves November 17, 2026, 8:00 a.m." in lines(staff, event.id)[1]


@pytest.mark.parametrize(("after", "count"), [(timedelta(days=8), 4), (timedelta(days=10), 0)])
def test_once_all_is_over_there_is_no_plan(staff: Client, after: timedelta, count: int) -> None:
    event = visit()
    with time_machine.travel(local(DAY, 12) + after, tick=False):
        assert len(lines(staff, event.id)) == count


def test_an_event_page_asks_as_much_for_thirty_registered_as_for_one(staff: Client) -> None:
    event = public_event()
    make.registration(event)
    few = staff.page(f"/fr/staff/events/{event.id}").queries
    for _n in range(29):
        make.registration(event)
    assert staff.page(f"/fr/staff/events/{event.id}").queries == few


def test_hold_keeps_one_back_and_let_go_sends_it(staff: Client) -> None:
    event = visit()
    url = f"/en/staff/events/{event.id}"
    page = staff.submit(url, button="Hold back – Planning sheet")
    assert "Held back: it does not leave before you let it go." in page.text
    assert "Held back Élodie Côté" in lines(staff, event.id)[0]
    assert run(local(ahead(10), 9)) == []
    with time_machine.travel(local(ahead(9), 9), tick=False):
        again(staff).submit(url, button="Let it go – Planning sheet")
    assert run(local(ahead(9), 9)) == ["sheet"]
    entries = db.session.scalars(select(Entry).where(Entry.verb.endswith("_reminder")))
    assert [(entry.verb, entry.note) for entry in entries] == [
        ("hold_reminder", "sheet"),
        ("let_go_reminder", "sheet"),
    ]
    assert "Reminder held back" in again(staff).page(url).text


def test_hold_twice_is_once(staff: Client) -> None:
    event = visit()
    token = staff.page(f"/fr/staff/events/{event.id}").form("Retenir").fields["csrf_token"]
    for verb in ("hold", "hold", "let-go", "let-go"):
        url = f"/fr/staff/events/{event.id}/reminders/sheet/{verb}"
        assert staff.post(url, data={"csrf_token": token}).status_code == 302
    assert "Partira le" in lines(staff, event.id, "fr")[0]


def test_let_go_of_what_is_too_late_sends_nothing(staff: Client) -> None:
    event = visit()
    url = f"/en/staff/events/{event.id}"
    staff.submit(url, button="Hold back – Planning sheet")
    with time_machine.travel(local(ahead(2), 9), tick=False):
        again(staff).submit(url, button="Let it go – Planning sheet")
    assert run(local(ahead(2), 9)) == ["visit_near"]


@pytest.mark.parametrize("verb", ["hold", "let-go"])
def test_hold_of_an_event_that_is_not_there_leads_nowhere(staff: Client, verb: str) -> None:
    token = staff.page("/fr/staff/account/").form().fields["csrf_token"]
    url = f"/fr/staff/events/999/reminders/sheet/{verb}"
    assert staff.post(url, data={"csrf_token": token}).status_code == 404
