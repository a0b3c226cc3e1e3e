"""Events as other systems plan, read, change and move them."""

from datetime import date
from typing import Any

import pytest
import time_machine

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event, Session
from outreach.events.words import Reason
from outreach.programmes.models import Programme
from outreach.registration import actions as registrations
from outreach.registration.models import Seat
from tests import make
from tests.api import Caller
from tests.browser import Client, counted
from tests.programmes import making


def block(**facts: Any) -> dict[str, Any]:
    times = {"starts_at": "2027-03-05T09:00:00-05:00", "ends_at": "2027-03-05T10:15:00-05:00"}
    return times | facts


def test_a_planned_visit_is_the_one_on_the_page(client: Client) -> None:
    school = make.school()
    caller = Caller(client)
    sent = {
        "type": "classroom_visit",
        "school_code": school.code,
        "contacts": [{"name": "Zoé Tremblay", "phone": "514 555-0101"}],
        "sessions": [block(grades=["secondary_3"], group_label="31", planned_count=28)],
    }
    made = caller.post("/events", sent, status=201)
    assert (made["status"], made["visibility"]) == ("confirmed", "private")
    assert made["sessions"][0]["ends_at"] == "2027-03-05T15:15:00+00:00"
    assert caller.get(f"/events/{made['id']}") == made
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/events/{made['id']}")
    assert made["title_fr"] in page.heading
    assert "Zoé Tremblay" in page.text
    assert "31" in page.text


def test_events_are_listed_with_their_seats(client: Client) -> None:
    event = make.public_event(capacity=2)
    make.registration(event)
    make.visit()
    (found,) = Caller(client).get("/events?type=counsellor_day")
    assert (found["id"], found["seats_left"], found["slug"]) == (event.id, 1, event.slug)
    assert found["programme_ids"] == []
    page = client.page(f"/fr/events/{event.id}-{event.slug}")
    assert found["title_fr"] == page.heading


def test_a_visit_without_a_known_school_is_refused(client: Client) -> None:
    sent = {"type": "talk", "sessions": [block()]}
    for code in (None, "nowhere"):
        answer = Caller(client).post("/events", sent | {"school_code": code}, status=422)
        assert "school_code" in answer["errors"]
    assert db.session.query(Event).count() == 0


def test_change_touches_only_what_is_named(client: Client) -> None:
    event = make.coming_event(capacity=1)
    make.registration(event)
    waiting = make.registration(event)
    path = f"/events/{event.id}"
    changed = Caller(client).call("PATCH", path, json={"capacity": 3}).get_json()
    assert (changed["title_fr"], changed["seats_left"]) == (event.title_fr, 1)
    db.session.refresh(waiting)
    assert waiting.status is Seat.REGISTERED
    Caller(client).call("PATCH", path, json={"type": "talk"}, status=422)
    answer = Caller(client).call("PATCH", path, json={"capacity": 1}, status=409).get_json()
    assert "2" in answer["message"]


def test_change_of_sessions_keeps_their_rows(client: Client) -> None:
    event = make.public_event()
    (first,) = event.sessions
    sessions = [
        block(id=first.id),
        block(
            title="Atelier",
            starts_at="2027-03-05T10:15:00-05:00",
            ends_at="2027-03-05T11:00:00-05:00",
        ),
    ]
    path = f"/events/{event.id}"
    changed = Caller(client).call("PATCH", path, json={"sessions": sessions}).get_json()
    assert changed["sessions"][0]["id"] == first.id
    assert [s["title"] for s in changed["sessions"]] == ["", "Atelier"]
    late = {"starts_at": "2027-03-05T23:00:00-05:00", "ends_at": "2027-03-06T00:15:00-05:00"}
    refused = [block(id=first.id, **late), block(title="Atelier")]
    Caller(client).call("PATCH", path, json={"sessions": refused}, status=409)
    wrong = [block(id=first.id + 999)]
    Caller(client).call("PATCH", path, json={"sessions": wrong}, status=422)


@pytest.mark.parametrize(
    ("day", "more", "status"),
    [
        ("2026-11-30", {}, 409),
        ("2026-11-30", {"sure": True}, 200),
        ("2026-12-01", {}, 200),
        ("2026-11-30", {"sure": "yes"}, 422),
    ],
)
def test_a_coming_event_moves_into_the_past_only_for_sure(
    client: Client, day: str, more: dict[str, Any], status: int
) -> None:
    with time_machine.travel("2026-12-01T12:00:00Z", tick=False):
        event = make.public_event()
        hours = {"starts_at": f"{day}T09:00:00-05:00", "ends_at": f"{day}T10:00:00-05:00"}
        sessions = [block(id=event.sessions[0].id, **hours)]
        caller = Caller(client)
        answer = caller.call(
            "PATCH", f"/events/{event.id}", json={"sessions": sessions} | more, status=status
        )
        if status == 409:
            assert "past" in answer.get_json()["message"]
        if status == 200:
            again = {"sessions": [sessions[0] | {"title": "Atelier"}]}
            caller.call("PATCH", f"/events/{event.id}", json=again)


def test_status_follows_the_allowed_moves(client: Client) -> None:
    event = make.public_event()
    caller, path = Caller(client), f"/events/{event.id}/status"
    caller.post(path, {"to": "cancelled"}, status=409)
    caller.post(path, {"to": "draft"}, status=422)
    answer = caller.post(path, {"to": "cancelled", "reason": "strike", "note": "Grève"})
    assert answer["status"] == "cancelled"
    assert caller.post(path, {"to": "confirmed"}, status=409)["message"]
    client.sign_in(make.user(Role.STAFF))
    assert "Annulé" in client.page(f"/fr/staff/events/{event.id}").text


def test_what_get_told_may_be_sent_back_whole(client: Client) -> None:
    contact = DayContact("Zoé Roy", "+15145550101", "", "Enseignante", lang="en")
    event = make.visit(make.group(label="31"), make.group(label="32"), contact=contact)
    caller = Caller(client)
    with transaction() as session:
        block = session.get_one(Session, event.sessions[0].id)
        registrations.cancel_session(block, reason=Reason.STRIKE, by=None)
    before = caller.get(f"/events/{event.id}")
    assert [block["version"] for block in before["sessions"]] == [1, 1]
    assert before["sessions"][0]["cancelled_reason"] == "strike"
    assert {"youth_count", "adults_count", "girls", "method"} <= set(before["sessions"][1])
    assert caller.call("PATCH", f"/events/{event.id}", json=before).get_json() == before
    assert db.session.get_one(Event, event.id).contacts[0].lang == "en"
    changed = before | {"room": "B-2"} if "room" in before else before | {"place": "Cafétéria"}
    assert caller.call("PATCH", f"/events/{event.id}", json=changed).get_json() == changed


def test_what_patch_cannot_change_is_refused_by_name(client: Client) -> None:
    event, caller = make.visit(), Caller(client)
    before = caller.get(f"/events/{event.id}")
    for name, value in (("status", "closed"), ("type", "talk"), ("seats_left", 4), ("id", None)):
        answer = caller.call("PATCH", f"/events/{event.id}", json={name: value}, status=422)
        assert list(answer.get_json()["errors"]) == [name]
    blocks = [before["sessions"][0] | {"youth_count": 30}]
    answer = caller.call("PATCH", f"/events/{event.id}", json={"sessions": blocks}, status=422)
    assert list(answer.get_json()["errors"]) == ["sessions.0.youth_count"]
    assert caller.get(f"/events/{event.id}") == before


def test_sessions_tell_their_headcount(client: Client) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 27)
    (block,) = Caller(client).get(f"/events/{event.id}")["sessions"]
    assert (block["youth_count"], block["method"], block["version"]) == (27, "counted", 2)


@pytest.mark.parametrize(
    ("scope", "girls", "rounded_to"), [(Scope.WRITE, 13, None), (Scope.READ, 15, 5)]
)
def test_counts_by_gender_leave_rounded_but_for_who_may_write_them(
    client: Client, scope: Scope, girls: int, rounded_to: int | None
) -> None:
    event = make.visit(make.group(on=date(2025, 11, 4)))
    with transaction() as session:
        numbers = Headcount(27, girls=13, boys=12, other=2, not_declared=0)
        attendance.count(session.merge(event.sessions[0]), numbers, version=1, by=None)
    caller = Caller(client, scope)
    (block,) = caller.get(f"/events/{event.id}")["sessions"]
    (listed,) = caller.get("/events")[0]["sessions"]
    assert block == listed
    assert (block["youth_count"], block["girls"], block["rounded_to"]) == (27, girls, rounded_to)
    assert (block["other"], block["not_declared"]) == ((0, 0) if rounded_to else (2, 0))


def test_an_empty_address_is_no_address_and_half_of_one_is_refused(client: Client) -> None:
    event, caller = make.visit(), Caller(client)
    sent = {"contacts": [{"name": "Zoé Roy", "email": ""}]}
    caller.call("PATCH", f"/events/{event.id}", json=sent)
    assert caller.get(f"/events/{event.id}")["contacts"][0]["email"] == ""
    sent = {"contacts": [{"name": "Zoé Roy", "email": "zoe@"}]}
    caller.call("PATCH", f"/events/{event.id}", json=sent, status=422)


@pytest.mark.parametrize(("hours", "status"), [(1.25, 200), (1.3, 409)])
def test_creditable_hours_go_by_quarters_here_too(
    client: Client, hours: float, status: int
) -> None:
    event = make.public_event(credit_hours=1.0)
    path = f"/events/{event.id}"
    answer = Caller(client).call("PATCH", path, json={"credit_hours": hours}, status=status)
    db.session.expire_all()
    kept = db.session.get_one(Event, event.id).credit_hours
    assert kept == (hours if status == 200 else 1.0), answer.text


def test_programmes_come_and_go_by_their_ids(client: Client) -> None:
    mexico, brazil = making.programme(), making.programme("Brésil")
    caller, school = Caller(client), make.school()
    sent = {"type": "talk", "school_code": school.code, "sessions": [block()]}
    made = caller.post("/events", sent | {"programme_ids": [mexico.id, mexico.id]}, status=201)
    assert made["programme_ids"] == [mexico.id]
    path = f"/events/{made['id']}"
    assert caller.call("PATCH", path, json=made).get_json()["programme_ids"] == [mexico.id]
    both = caller.call("PATCH", path, json={"programme_ids": [brazil.id, mexico.id]}).get_json()
    assert sorted(both["programme_ids"]) == [mexico.id, brazil.id]
    wrong = caller.call("PATCH", path, json={"programme_ids": [9]}, status=422).get_json()
    assert wrong["errors"] == {"programme_ids": ["There is no programme 9."]}
    none = caller.call("PATCH", path, json={"programme_ids": []}).get_json()
    assert none["programme_ids"] == []


def test_events_with_programmes_are_listed_in_as_many_statements(client: Client) -> None:
    caller, programme = Caller(client), making.programme()

    def statements(count: int) -> int:
        for _n in range(count):
            event = make.visit(make.group())
            with transaction() as session:
                here = session.get_one(Event, event.id)
                here.programmes.append(session.get_one(Programme, programme.id))
        with counted() as made:
            caller.get("/events")
        return len(made)

    statements(1)
    assert statements(1) == statements(8)
