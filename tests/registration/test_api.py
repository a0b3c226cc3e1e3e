"""Registrations through the API."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.registration.models import Registration
from tests import make
from tests.api import Caller
from tests.browser import Client

NOEMIE = {
    "first_name": "Noémie",
    "last_name": "Lévesque",
    "email": "noemie@ecole.example.org",
    "role": "guidance_counsellor",
    "consent_privacy": True,
}


def test_the_last_seat_then_the_waiting_list_then_nothing(client: Client) -> None:
    event = make.coming_event(capacity=1, waiting_list_capacity=1)
    caller, path = Caller(client), f"/events/{event.id}/registrations"
    first = caller.post(path, NOEMIE, status=201)
    assert (first["status"], first["position"]) == ("registered", None)
    second = caller.post(path, NOEMIE | {"email": "b@example.org"}, status=201)
    assert (second["status"], second["position"]) == ("waitlisted", 1)
    full = caller.post(path, NOEMIE | {"email": "c@example.org"}, status=409)
    assert "full" in full["message"]
    caller.post(path, NOEMIE, status=409)
    assert db.session.query(Registration).count() == 2
    gone = caller.post(f"/registrations/{first['id']}/cancel")
    assert gone["status"] == "cancelled"
    assert [moved["id"] for moved in gone["offered_to"]] == [second["id"]]
    caller.post(f"/registrations/{first['id']}/cancel", status=409)


def test_the_registered_are_those_of_the_page(client: Client) -> None:
    event = make.public_event()
    caller, path = Caller(client), f"/events/{event.id}/registrations"
    made = caller.post(path, NOEMIE, status=201)
    (line,) = caller.get(path)
    assert (line["id"], line["code"], line["presence"]) == (made["id"], made["code"], "unknown")
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/events/{event.id}/registrations")
    assert f"{line['first_name']} {line['last_name']}" in page.text
    own = client.page(urlsplit(made["manage_url"]).path)
    assert event.title_fr in own.text


def test_a_past_event_takes_late_registrations_from_systems(client: Client) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    caller, path = Caller(client), f"/events/{event.id}/registrations"
    caller.post(path, NOEMIE, status=201)
    assert caller.get(path)[0]["is_late"] is True


def test_a_registration_of_the_wrong_shape_is_named(client: Client) -> None:
    event = make.public_event()
    caller, path = Caller(client), f"/events/{event.id}/registrations"
    for change in (
        {"email": "x"},
        {"role": "wizard"},
        {"school_code": "nowhere"},
        {"first_name": ""},
    ):
        answer = caller.post(path, NOEMIE | change, status=422)
        assert list(answer["errors"]) == list(change)
    caller.post("/events/999/registrations", NOEMIE, status=404)


def test_a_cancellation_is_the_one_on_the_page(client: Client) -> None:
    event = make.coming_event(capacity=1)
    first, second = make.registration(event), make.registration(event)
    answer = Caller(client).post(f"/registrations/{first.id}/cancel")
    assert [moved["id"] for moved in answer["offered_to"]] == [second.id]
    client.sign_in(make.user(Role.STAFF))
    rows = client.page(f"/fr/staff/events/{event.id}/registrations").all("tbody tr")
    assert [second.name in row for row in rows if "Inscription confirmée" in row] == [True]
    assert not any(first.name in row and "Inscription confirmée" in row for row in rows)


def test_the_list_tells_who_waits_at_which_place_in_equal_statements(client: Client) -> None:
    event, caller = make.public_event(capacity=1), Caller(client)
    for _n in range(3):
        make.registration(event)
    found = caller.get(f"/events/{event.id}/registrations")
    assert [line["position"] for line in found] == [None, 1, 2]


def test_an_empty_address_is_no_address(client: Client) -> None:
    event, caller = make.public_event(), Caller(client)
    sent = {"first_name": "Guy", "last_name": "Roy", "consent_privacy": True}
    for email, status in (("", 201), ("guy@", 422)):
        caller.post(f"/events/{event.id}/registrations", sent | {"email": email}, status=status)


@pytest.mark.parametrize("consent", [False, None])
def test_nobody_is_registered_without_having_been_told(
    client: Client, consent: bool | None
) -> None:
    event = make.coming_event()
    told = {name: value for name, value in NOEMIE.items() if name != "consent_privacy"}
    if consent is not None:
        told["consent_privacy"] = consent
    answer = Caller(client).post(f"/events/{event.id}/registrations", told, status=422)
    assert "consent_privacy" in str(answer)
    assert db.session.query(Registration).count() == 0
