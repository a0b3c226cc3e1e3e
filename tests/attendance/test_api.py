"""Check-ins and headcounts through the API."""

from datetime import date, timedelta

import time_machine

from outreach.accounts.roles import Role
from outreach.attendance.models import Attendance
from outreach.core import clock
from outreach.core.database import db
from outreach.events.models import Event
from tests import make
from tests.api import Caller
from tests.browser import Client

AT = "2025-12-03T09:05:00-05:00"


def past_event() -> Event:
    return make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))


def test_check_ins_sent_twice_are_done_once(client: Client) -> None:
    event = past_event()
    made = make.registration(event)
    session_id = event.sessions[0].id
    base = {"session_id": session_id, "at": AT}
    batch = [
        base | {"client_id": "1", "code": made.code},
        base | {"client_id": "2", "registration_id": made.id},
        base | {"client_id": "3", "code": "AAAAAAAA"},
        base
        | {"client_id": "4", "code": made.code, "at": "2026-01-01T09:00:00-05:00", "out": True},
    ]
    caller = Caller(client)
    first = caller.post("/check-ins", batch)
    assert [one["result"] for one in first] == ["checked_in", "already", "unknown", "checked_in"]
    assert caller.post("/check-ins", batch) == first
    (attendance,) = db.session.query(Attendance).all()
    assert attendance.checked_in_at is not None
    assert attendance.checked_in_at.isoformat() == "2025-12-03T14:05:00+00:00"
    client.sign_in(make.user(Role.STAFF))
    assert made.name in client.page(f"/fr/staff/events/{event.id}/door").text


def test_a_check_in_is_judged_by_its_own_time(client: Client) -> None:
    event = past_event()
    made = make.registration(event)
    item = {"client_id": "1", "code": made.code, "session_id": event.sessions[0].id}
    caller = Caller(client)
    (refused,) = caller.post("/check-ins", [item | {"at": "2025-12-09T09:00:00-05:00"}])
    assert refused["result"] == "refused"
    assert refused["message"]
    assert db.session.query(Attendance).count() == 0
    (taken,) = caller.post("/check-ins", [item | {"at": AT}])
    assert taken["result"] == "checked_in"
    wrong = caller.post("/check-ins", [item | {"at": "2025-12-03T09:05:00"}], status=422)
    assert "0.at" in wrong["errors"]


def test_a_headcount_needs_the_version_it_saw(client: Client) -> None:
    event = make.visit(make.group(on=date(2025, 11, 5)))
    path = f"/sessions/{event.sessions[0].id}/headcount"
    caller = Caller(client)
    sent = {"youth_count": 27, "girls": 13, "boys": 14, "method": "counted", "version": 1}
    told = caller.call("PUT", path, json=sent).get_json()
    assert (told["youth_count"], told["version"], told["method"]) == (27, 2, "counted")
    assert caller.call("PUT", path, json=sent, status=409).get_json()["message"]
    odd = {"youth_count": 3, "girls": 1, "boys": 1, "version": 2}
    caller.call("PUT", path, json=odd, status=409)
    caller.call("PUT", path, json={"youth_count": -1, "version": 2}, status=422)
    caller.call("PUT", "/sessions/999/headcount", json=sent, status=404)
    client.sign_in(make.user(Role.STAFF))
    assert "27" in client.page(f"/fr/staff/events/{event.id}").text


def test_a_headcount_before_the_end_is_refused(client: Client) -> None:
    event = make.visit(make.group(on=clock.today() + timedelta(days=9)))
    block = event.sessions[0]
    sent = {"youth_count": 27, "method": "counted", "version": block.version}
    path, caller = f"/sessions/{block.id}/headcount", Caller(client)
    with time_machine.travel(event.ends_at - timedelta(seconds=1), tick=False):
        caller.call("PUT", path, json=sent, status=409)
    with time_machine.travel(event.ends_at, tick=False):
        assert caller.call("PUT", path, json=sent).get_json()["youth_count"] == 27
