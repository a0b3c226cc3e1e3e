"""Who may call, in which language errors speak, and writes that happen once."""

import contextvars
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import time_machine
from flask import Flask

from outreach import create_app
from outreach.accounts import actions as accounts
from outreach.accounts import queries as accounts_queries
from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.web import access, limits
from tests import make
from tests.api import BASE, Caller, secret
from tests.browser import Client
from tests.conftest import SETTINGS
from tests.house.routes import routes_of

FAIR = {
    "type": "career_fair",
    "title_fr": "Salon",
    "sessions": [
        {"starts_at": "2027-03-05T09:00:00-05:00", "ends_at": "2027-03-05T15:00:00-05:00"}
    ],
}


def test_without_a_valid_token_nothing_opens(client: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}):
        answer = client.get(f"{BASE}/schools", headers=headers)
        assert answer.status_code == 401
        assert answer.get_json()["message"]


def test_a_revoked_token_is_worthless(client: Client) -> None:
    caller = Caller(client)
    with transaction():
        accounts.revoke_token(accounts_queries.tokens()[0], by=None)
    caller.get("/schools", status=401)


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"active": False}, 401), ({"role": Role.COORDINATOR}, 401), ({"name": "Ana Roy"}, 200)],
)
def test_a_token_ends_with_its_maker(client: Client, facts: dict[str, Any], status: int) -> None:
    maker, other = make.user(Role.ADMINISTRATOR), make.user(Role.ADMINISTRATOR)
    with transaction() as session:
        maker, other = session.merge(maker), session.merge(other)
        token, secret_key = accounts.create_token("x", scope=Scope.READ, by=maker)
    headers = {"Authorization": f"Bearer {secret_key}"}
    assert client.get(f"{BASE}/schools", headers=headers).status_code == 200
    same = {"name": maker.name, "role": maker.role, "active": True, "phone": ""}
    with transaction() as session:
        accounts.change_user(session.merge(maker), **same | facts, by=session.merge(other))
    assert client.get(f"{BASE}/schools", headers=headers).status_code == status
    with transaction() as session:
        accounts.change_user(session.merge(maker), **same, by=session.merge(other))
    assert client.get(f"{BASE}/schools", headers=headers).status_code == status, "it comes back"


@pytest.mark.parametrize(("role", "is_valid"), [(Role.ADMINISTRATOR, True), (Role.STAFF, False)])
def test_a_token_is_valid_while_its_maker_administers(
    app: Flask, role: Role, is_valid: bool
) -> None:
    with transaction() as session:
        accounts.create_token("x", scope=Scope.READ, by=session.merge(make.user(role)))
    assert accounts_queries.tokens()[0].is_valid is is_valid


def test_a_token_to_read_may_not_write(client: Client) -> None:
    caller = Caller(client, Scope.READ)
    for route in routes_of(client.application):
        if access.declared(client.application, route.endpoint) == access.WRITE_TOKEN:
            for method in route.methods:
                caller.call(method, route.url.removeprefix(BASE), status=403, json={})


def test_errors_are_in_english_unless_french_is_asked(client: Client) -> None:
    caller = Caller(client)
    assert "no such page" in caller.get("/events/1", status=404)["message"]
    french = caller.get("/events/1", status=404, headers={"Accept-Language": "fr-CA"})
    assert "no such page" not in french["message"]


def test_the_same_key_gives_the_first_answer_again(client: Client) -> None:
    caller = Caller(client)
    first = caller.post("/events", FAIR, status=201, key="a")
    assert caller.post("/events", FAIR, status=201, key="a") == first
    caller.post("/events", FAIR | {"title_fr": "Autre"}, status=422, key="a")
    assert db.session.query(Event).count() == 1
    assert caller.post("/events", FAIR, status=201, key="b")["id"] != first["id"]


def test_a_refused_write_leaves_its_key_free(client: Client) -> None:
    caller = Caller(client)
    caller.post("/events", FAIR | {"type": "concert"}, status=422, key="a")
    caller.post("/events", FAIR, status=201, key="a")


def test_history_has_the_maker_of_the_token_or_its_name(client: Client) -> None:
    user = make.user(Role.ADMINISTRATOR)
    Caller(client, by=user).post("/events", FAIR, status=201)
    Caller(client).post("/events", FAIR, status=201)
    entries = db.session.query(Entry).filter_by(noun="event", verb="plan").order_by(Entry.id).all()
    assert [(e.by_id, e.by_name) for e in entries] == [(user.id, user.name), (None, "Portail")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"capacity": "12"}, "capacity"),
        ({"capacity": True}, "capacity"),
        ({"capacity": 12.0}, "capacity"),
        ({"capacity": 10**12}, "capacity"),
        ({"title_fr": "a\ud800"}, "title_fr"),
        ({"title_fr": "a\x00"}, "title_fr"),
        ({"title_fr": 7}, "title_fr"),
        ({"colour": "red"}, "colour"),
        ({"mode": "by_pigeon"}, "mode"),
        ({"sessions": []}, "sessions"),
        (
            {"sessions": [{"starts_at": "2027-03-05T09:00:00", "ends_at": "x"}]},
            "sessions.0.ends_at",
        ),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
    ],
)
def test_what_has_the_wrong_shape_is_named(client: Client, change: dict, field: str) -> None:  # type: ignore[type-arg]
    answer = Caller(client).post("/events", FAIR | change, status=422)
    assert field in answer["errors"], answer
    assert db.session.query(Event).count() == 0


def test_junk_breaks_no_call(client: Client) -> None:
    caller = Caller(client)
    junk = ("[", "null", "[]", "{}", '"x"', "[{}]", '{"a": 1e999}', "\x00" * 1000)
    for route in routes_of(client.application):
        if access.declared(client.application, route.endpoint) != access.WRITE_TOKEN:
            continue
        for body in junk:
            for method in route.methods:
                answer = client.open(
                    route.url, method=method, data=body, headers=caller.headers,
                    content_type="application/json",
                )  # fmt: skip
                assert answer.status_code < 500, f"{method} {route} with {body!r}"


def test_the_description_names_every_call(app: Flask, client: Client) -> None:
    told = client.get(f"{BASE}/openapi.json").get_json()
    described = {
        (method.upper(), path)
        for path, calls in told["paths"].items()
        for method in calls
        if method != "parameters"
    }
    calls = [
        r for r in routes_of(app)
        if access.declared(app, r.endpoint) in (access.READ_TOKEN, access.WRITE_TOKEN)
    ]  # fmt: skip
    assert len(described) == len(calls)
    for operation in (c for p in told["paths"].values() for n, c in p.items() if n != "parameters"):
        assert {"401", "403", "404", "409", "422", "429"} <= set(operation["responses"])
        assert operation["summary"]


def test_a_token_is_noted_as_seen_at_most_every_ten_minutes(client: Client) -> None:
    caller = Caller(client)

    def seen() -> datetime | None:
        db.session.rollback()
        db.session.expire_all()
        return accounts_queries.tokens()[0].seen_at

    assert seen() is None
    told = []
    for minute in (0, 9, 11):
        with time_machine.travel(datetime(2026, 11, 22, 12, minute, tzinfo=UTC), tick=False):
            caller.get("/schools")
            found = seen()
            assert found
            told.append(found.minute)
    assert told == [0, 0, 11]
    client.get(f"{BASE}/schools", headers={"Authorization": "Bearer nonsense"})
    assert seen() == datetime(2026, 11, 22, 12, 11, tzinfo=UTC)


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_too_many_calls_are_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.limiter, "enabled", False)  # as before, once the test is over
    settings = {**SETTINGS, "OUTREACH_RATE_LIMITS": "on", "OUTREACH_INSTANCE": str(tmp_path)}
    app = create_app(**settings)
    app.test_client_class = Client
    with app.app_context():
        contextvars.copy_context().run(flask_migrate.upgrade)
        headers = {"Authorization": f"Bearer {secret(Scope.READ)}"}
        others = {"Authorization": f"Bearer {secret(Scope.READ)}"}
        client = app.test_client()
        address = f"{BASE}/reports/enrolment-trend"
        for _n in range(int(limits.API_CALLS.split()[0])):
            assert client.get(address, headers=headers).status_code == 409
        answer = client.get(address, headers=headers | {"Accept-Language": "fr"})
        assert answer.status_code == 429
        assert answer.get_json() == {"message": "Trop d’essais", "errors": {}}
        assert client.get(address, headers=others).status_code == 409
        db.session.remove()
        db.engine.dispose()


def test_errors_of_the_shape_speak_french(client: Client) -> None:
    answer = Caller(client).post(
        "/events",
        {"type": "x", "capacity": -1, "colour": 1, "sessions": [{"starts_at": "x"}]},
        status=422,
        headers={"Accept-Language": "fr"},
    )
    told = answer["errors"]
    assert told["colour"] == ["Il n’y a pas de champ de ce nom."]
    assert told["sessions.0.ends_at"] == ["Ce champ est requis."]
    assert told["type"][0].startswith("Écrivez l’une de ces valeurs")
    assert told["capacity"][0].startswith("Écrivez")
    assert answer["message"] == "Cette demande n’est pas correcte"
