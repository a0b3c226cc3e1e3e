"""The API's description is true: every call is made, and its answer is the one described."""

from datetime import date
from typing import Any

import pytest
import time_machine

from outreach.attendance import check_in
from outreach.core.transaction import transaction
from outreach.enrolment import imports
from outreach.registration.models import Registration
from tests import make
from tests.api import BASE, Caller
from tests.browser import Client
from tests.enrolment.files import STATCAN
from tests.openapi import Description

NOON = "2026-12-03T17:00:00Z"
BLOCK = {"starts_at": "2027-03-05T09:00:00-05:00", "ends_at": "2027-03-05T10:15:00-05:00"}
FAIR = {"type": "career_fair", "title_fr": "Salon", "sessions": [BLOCK]}
YEAR = "from=2026-07-01&to=2026-12-31"
REPORTS = ("youth-reached", "counsellors-reached", "coverage", "enrolment-trend")


@pytest.fixture
def description(client: Client) -> Description:
    return Description(client.get(f"{BASE}/openapi.json").get_json())


def day() -> Registration:
    """A counsellor present at a day that is going on, and what the reports need."""
    event = make.public_event(capacity=20)
    with transaction() as session:
        made = make.registrations.register(
            session.merge(event), make.applicant(), source=make.RegistrationSource.STAFF, by=None
        )
        check_in.check_in(made, made.event.sessions[0], by=None, reason="test")
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    make.counted(make.visit(make.group(on=date(2026, 11, 4))), 28)
    return made


def calls(made: Registration) -> list[tuple[str, str, str, Any, int]]:
    """Every call: method, path of the description, address, body and the status of success."""
    event, session = made.event_id, made.event.sessions[0].id
    person = {"first_name": "Zoé", "last_name": "Roy", "email": "zoe@ecole.example.org",
              "role": "guidance_counsellor", "consent_privacy": True}  # fmt: skip
    visit = make.visit(make.group(on=date(2026, 11, 5)))
    heads = {"youth_count": 27, "method": "counted", "version": visit.sessions[0].version}
    here = {"client_id": "c1", "registration_id": made.id, "session_id": session,
            "at": "2026-12-03T14:30:00+00:00", "method": "qr"}  # fmt: skip
    return [
        ("GET", "/schools", "/schools", None, 200),
        ("GET", "/events", "/events", None, 200),
        ("POST", "/events", "/events", FAIR, 201),
        ("GET", "/events/{id}", f"/events/{event}", None, 200),
        ("PATCH", "/events/{id}", f"/events/{event}", {"capacity": 30}, 200),
        ("GET", "/events/{id}/registrations", f"/events/{event}/registrations", None, 200),
        ("POST", "/events/{id}/registrations", f"/events/{event}/registrations", person, 201),
        ("POST", "/check-ins", "/check-ins", [here], 200),
        ("PUT", "/sessions/{id}/headcount", f"/sessions/{visit.sessions[0].id}/headcount", heads, 200),
        *[("GET", f"/reports/{n}", f"/reports/{n}", None, 200) for n in REPORTS],
        *[
            ("GET", f"/reports/{n}", f"/reports/{n}?{YEAR}&by={by}", None, 200)
            for n, by in (("youth-reached", "gender"), ("coverage", "imse_group"),
                          ("counsellors-reached", "language"))
        ],
        ("POST", "/events/{id}/status", f"/events/{event}/status", {"to": "confirmed"}, 200),
        ("POST", "/events/{id}/attestations", f"/events/{event}/attestations", None, 201),
        ("POST", "/registrations/{id}/cancel", f"/registrations/{made.id}/cancel", None, 200),
    ]  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_every_answer_is_the_one_described(client: Client, description: Description) -> None:
    caller = Caller(client)
    made, lies = day(), []
    for method, path, address, body, _status in calls(made):
        sent = {} if body is None else {"json": body}
        answer = client.open(BASE + address, method=method, headers=caller.headers, **sent)
        told = answer.get_json()
        found = description.lies(method, BASE + path, answer.status_code, told)
        lies += [f"{method} {address}: {lie}" for lie in found]
        if answer.status_code >= 400 and answer.status_code != 409:
            lies.append(f"{method} {address}: {answer.status_code} {told}")
    assert not lies, "\n".join(lies)


def test_every_error_is_the_one_described(client: Client, description: Description) -> None:
    caller = Caller(client)
    lies = []
    for path, operations in description.document["paths"].items():
        for method in set(operations) - {"parameters"}:
            address = path.replace("{id}", "987654").replace("{number}", "x")
            for headers in ({}, caller.headers):
                answer = client.open(
                    f"{address}?nothing=1", method=method.upper(), headers=headers, json={"x": 1}
                )
                if answer.status_code >= 400:
                    found = description.lies(method, path, answer.status_code, answer.get_json())
                    lies += [f"{method} {path} {answer.status_code}: {lie}" for lie in found]
    assert not lies, "\n".join(lies)


def test_twin_an_answer_that_differs_is_named() -> None:
    said = {"type": "object", "properties": {"n": {"type": ["integer", "null"]}}, "required": ["n"]}
    document = {
        "paths": {"/x": {"get": {"responses": {
            "200": {"content": {"application/json": {"schema": said}}}}}}}
    }  # fmt: skip
    twin = Description(document)
    assert twin.lies("GET", "/x", 200, {"n": None}) == []
    assert twin.lies("GET", "/x", 500, {}) == ["500 is not described"]
    assert twin.lies("GET", "/x", 200, {"n": "1", "m": 2}) == [
        "answer.n: '1' is not ['integer', 'null']", "answer.m is not described",
    ]  # fmt: skip
    assert twin.lies("GET", "/x", 200, {}) == ["answer.n is missing"]
