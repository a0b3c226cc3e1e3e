"""Closed by default: every route says who may enter, and the table of roles says what they may do."""

from typing import Any

import pytest
from flask import Flask

from outreach.accounts import roles
from outreach.accounts.roles import Role
from outreach.web import access
from tests import make
from tests.browser import Client
from tests.house.routes import Route, routes_of

TOKENS = {access.READ_TOKEN, access.WRITE_TOKEN}
KNOWN = {access.PUBLIC, access.SIGNED_IN, access.CLOSED, *TOKENS, *roles.VERBS}
TABLE = {
    "see_numbers": "reader staff coordinator administrator",
    "work": "staff coordinator administrator",
    "publish": "coordinator administrator",
    "cancel": "coordinator administrator",
    "export": "coordinator administrator",
    "import": "coordinator administrator",
    "override": "coordinator administrator",
    "administer": "administrator",
}


def undeclared(app: Flask) -> list[str]:
    """Endpoints that do not say who may enter."""
    return [r.endpoint for r in routes_of(app) if access.declared(app, r.endpoint) not in KNOWN]


@pytest.fixture
def bare(app: Flask) -> Flask:
    """An application with one route that declares nothing."""
    made = Flask("bare")
    access.init_app(made)
    made.add_url_rule("/bare", "bare", lambda: "open")
    return made


def test_every_route_declares_who_may_enter(app: Flask) -> None:
    assert undeclared(app) == []


def test_twin_a_bare_route_is_named_and_closed(bare: Flask) -> None:
    assert undeclared(bare) == ["bare"]
    assert bare.test_client().get("/bare").status_code == 403


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("verb", sorted(TABLE))
def test_a_role_may_what_the_table_says_and_no_more(app: Flask, role: Role, verb: str) -> None:
    user = make.user(role)
    assert user.may(verb) == (role.value in TABLE[verb].split())
    user.active = False
    assert not user.may(verb)


def test_the_table_knows_every_verb() -> None:
    assert set(TABLE) == set(roles.VERBS) == set(roles.VERB_LABELS)


def test_signed_out_nobody_enters_what_is_not_public(client: Client) -> None:
    for route in _closed(client.application):
        method = "GET" if "GET" in route.methods else sorted(route.methods)[0]
        answer = client.open(route.url, method=method)
        entered = answer.status_code < 300 or answer.status_code >= 500
        assert not entered, f"{route} answered {answer.status_code}"
        if answer.status_code == 302:
            assert "/sign-in" in answer.location, f"{route} led to {answer.location}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_verb_is_turned_away(client: Client, role: Role) -> None:
    user = make.user(role)
    client.sign_in(user)
    data = {"csrf_token": _token(client)}
    for route in _closed(client.application):
        verb = access.declared(client.application, route.endpoint)
        if verb in (access.SIGNED_IN, access.CLOSED) or user.may(str(verb)):
            continue
        for method in route.methods:
            answer = client.open(route.url, method=method, data=data)
            assert answer.status_code in (403, 401), f"{method} {route}: {answer.status_code}"


def test_every_call_of_the_api_wants_a_token_and_writes_want_more(app: Flask) -> None:
    for route in routes_of(app):
        if route.url.startswith("/api/") and not route.url.endswith("/openapi.json"):
            wanted = access.READ_TOKEN if route.methods == {"GET"} else access.WRITE_TOKEN
            assert access.declared(app, route.endpoint) == wanted, route


def _closed(app: Flask) -> list[Route]:
    return [r for r in routes_of(app) if access.declared(app, r.endpoint) != access.PUBLIC]


def _token(client: Client) -> Any:
    return client.page("/fr/staff/account/").form().fields["csrf_token"]
