"""Check-ins and headcounts through the API."""

from datetime import date, timedelta
from typing import Any

import time_machine

from outreach.accounts.roles import Role
from outreach.attendance.models import Attendance
from outreach.core import clock
from outreach.core.database import db
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.registration import queries as registrations
from outreach.registration.models import Registration, Seat
from tests import make
from tests.api import Caller
from tests.browser import Client, counted

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


def arrivals(event: Event, count: int) -> list[dict[str, Any]]:
    block = event.sessions[0].id
    made = [make.registration(event) for _n in range(count)]
    return [{"client_id": r.code, "code": r.code, "session_id": block, "at": AT} for r in made]


def test_a_batch_asks_the_database_as_often_as_one_arrival(client: Client) -> None:
    event, caller = past_event(), Caller(client)
    one, many = arrivals(event, 1), arrivals(event, 30)
    caller.post("/check-ins", arrivals(event, 1))
    with counted() as first:
        caller.post("/check-ins", one)
    with counted() as then:
        answers = caller.post("/check-ins", many)
    assert {answer["result"] for answer in answers} == {"checked_in"}
    assert len(then) == len(first) <= 9
    entries = db.session.query(Entry).filter_by(noun="attendance", verb="check_in").all()
    assert len({entry.row_id for entry in entries}) == 32


def test_of_a_batch_only_what_is_right_is_done(client: Client) -> None:
    event, caller = past_event(), Caller(client)
    right, late, left = arrivals(event, 3)
    late["at"] = "2025-12-05T09:00:00-05:00"
    left["out"] = True
    again = right | {"client_id": "again"}
    batch = [right, late, left, again, right]
    results = [answer["result"] for answer in caller.post("/check-ins", batch)]
    assert results == ["checked_in", "refused", "refused", "already", "checked_in"]
    (row,) = db.session.query(Attendance).all()
    assert row.registration.code == right["code"]
    tried = [late | {"at": AT}, left | {"out": False}]
    assert [a["result"] for a in caller.post("/check-ins", tried)] == ["checked_in"] * 2


def test_who_waits_and_comes_by_the_api_has_a_seat_and_its_history(client: Client) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()), capacity=1)
    seated, waiting, last = arrivals(event, 3)
    Caller(client).post("/check-ins", [waiting, last])
    rows = {row.code: row.status for row in db.session.query(Registration)}
    assert rows[waiting["code"]] is rows[last["code"]] is rows[seated["code"]] is Seat.REGISTERED
    assert all(row.was_waiting for row in db.session.query(Attendance))


def test_who_leaves_in_the_batch_of_coming_is_told_twice_in_history(client: Client) -> None:
    event = past_event()
    (come,) = arrivals(event, 1)
    leave = come | {"client_id": "leaves", "out": True, "at": "2025-12-03T10:00:00-05:00"}
    Caller(client).post("/check-ins", [come, leave])
    entries = db.session.query(Entry).filter_by(noun="attendance").order_by(Entry.id).all()
    assert [entry.verb for entry in entries] == ["check_in", "check_out"]
    assert list(entries[1].after) == ["checked_out_at"]
    (attendee,) = db.session.query(Registration).all()
    assert [entry.by_name for entry in entries] == [attendee.name, "Portail"]


def test_registrations_with_nothing_are_none(client: Client) -> None:
    arrivals(past_event(), 2)
    assert registrations.registrations_with(codes=[], ids=[]) == []
    assert Caller(client).post("/check-ins", []) == []


def test_what_was_refused_comes_again_in_the_same_batch(client: Client) -> None:
    event, caller = past_event(), Caller(client)
    (right,) = arrivals(event, 1)
    late = right | {"at": "2025-12-05T09:00:00-05:00"}
    results = [a["result"] for a in caller.post("/check-ins", [late, late, right, late])]
    assert results == ["refused", "refused", "checked_in", "checked_in"]
    assert caller.post("/check-ins", [late])[0]["result"] == "checked_in"
    assert db.session.query(Attendance).count() == 1


def test_a_batch_of_refusals_under_one_client_id_asks_no_oftener_than_one(client: Client) -> None:
    event, caller = past_event(), Caller(client)
    (right,) = arrivals(event, 1)
    late = right | {"at": "2025-12-05T09:00:00-05:00"}
    counts = []
    caller.post("/check-ins", [late])
    for count in (1, 30):
        with counted() as statements:
            answers = caller.post("/check-ins", [late] * count)
        assert {answer["result"] for answer in answers} == {"refused"}
        counts.append(len(statements))
    assert counts[0] == counts[1]
