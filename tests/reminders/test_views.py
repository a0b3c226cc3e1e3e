"""Staff see on an event what goes when, hold one back and let it go."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF, EventStatus, Reason
from outreach.history.models import Entry
from outreach.reminders.models import HeldReminder
from tests import make
from tests.browser import Client, Page
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


NOTHING = {
    "fr": "Rien à retenir : aucun courriel de cette sorte ne doit partir pour cette activité.",
    "en": "Nothing to hold back: no mail of this kind is to leave about this.",
}


def press(client: Client, event_id: int, kind: str, verb: str, lang: str = "fr") -> Page:
    """By a page that is still open, whatever became of the event."""
    again(client)
    token = client.page("/fr/staff/account/").form().fields["csrf_token"]
    url = f"/{lang}/staff/events/{event_id}/reminders/{kind}/{verb}"
    answer = client.post(url, data={"csrf_token": token}, follow_redirects=True)
    return Page(answer)


def held() -> int:
    db.session.rollback()
    return db.session.query(HeldReminder).count()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("status", "is_held"),
    [("confirmed", True), ("postponed", False), ("cancelled", False), ("tentative", False)],
)
def test_hold_of_what_does_not_leave_says_so_and_keeps_nothing(
    staff: Client, status: str, is_held: bool, lang: str
) -> None:
    event = visit()
    with transaction() as session:
        row = session.get_one(Event, event.id)
        row.status = EventStatus(status)
        row.reason = Reason.STRIKE if row.status in CALLED_OFF else None
    page = press(staff, event.id, "sheet", "hold", lang)
    assert (page.status, held()) == ((200, 1) if is_held else (409, 0))
    assert (NOTHING[lang] in page.text.replace("\u00a0", " ")) == (not is_held)
    kept = db.session.scalars(select(Entry.verb).where(Entry.verb.endswith("_reminder")))
    assert list(kept) == (["hold_reminder"] if is_held else [])


@pytest.mark.parametrize(
    ("kind", "at", "is_held"),
    [
        ("sheet", local(ahead(3), 8), True),
        ("sheet", local(ahead(2), 9), False),
        ("visit_near", local(ahead(2), 9), True),
        ("event_near", local(ahead(3), 8), False),
        ("speaker_near", local(ahead(3), 8), False),
        ("numbers_again", local(DAY + timedelta(days=4), 8), True),
        ("numbers_again", local(DAY + timedelta(days=9), 9), False),
    ],
)
def test_hold_is_for_what_is_still_to_leave(
    staff: Client, kind: str, at: datetime, is_held: bool
) -> None:
    event = visit()
    with time_machine.travel(at, tick=False):
        assert press(staff, event.id, kind, "hold").status == (200 if is_held else 409)
    assert held() == is_held


def test_hold_of_what_left_keeps_nothing(staff: Client) -> None:
    event = visit()
    run(local(ahead(10), 9))
    with time_machine.travel(local(ahead(10), 10), tick=False):
        assert press(staff, event.id, "sheet", "hold").status == 409
        assert press(staff, event.id, "visit_near", "hold").status == 200


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "fr",
            "C’est fait, mais aucun courriel de cette sorte ne doit partir pour cette activité.",
        ),
        ("en", "Let go, but no mail of this kind is to leave about this."),
    ],
)
def test_let_go_of_what_was_called_off_since_says_that_none_leaves(
    staff: Client, lang: str, sentence: str
) -> None:
    event = visit()
    assert press(staff, event.id, "sheet", "hold").status == 200
    with transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.CANCELLED
    text = press(staff, event.id, "sheet", "let-go", lang).text.replace("\u00a0", " ")
    assert sentence in text
    assert held() == 0


@pytest.mark.parametrize("verb", ["hold", "let-go"])
def test_hold_of_an_event_that_is_not_there_leads_nowhere(staff: Client, verb: str) -> None:
    token = staff.page("/fr/staff/account/").form().fields["csrf_token"]
    url = f"/fr/staff/events/999/reminders/sheet/{verb}"
    assert staff.post(url, data={"csrf_token": token}).status_code == 404
