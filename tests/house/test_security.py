"""Every route with rubbish: no token, a megabyte of junk, odd characters, other people's markup."""

import base64
import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.web import access
from tests import make
from tests.api import secret
from tests.browser import Client
from tests.house.routes import Route, routes_of

ODD = "\x00\x1b\u202e'\"><script>alert(1)</script>{{7*7}}${7*7};DROP TABLE user;--\r\nX-Evil: 1"
OF_MAIL_PROGRAMS = {"privacy.unsubscribe"}
"""Posted to with nothing but a signed link, as RFC 8058 asks."""
MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture
def staff(client: Client) -> Client:
    """A browser in which an administrator with a second factor is signed in."""
    user, _key, _codes = make.with_second_factor()
    return client.sign_in(user)


def posts(app: Flask) -> list[Route]:
    return [r for r in routes_of(app) if r.methods & {"POST", "PUT", "PATCH", "DELETE"}]


def unprotected(client: Client) -> list[str]:
    """Routes outside the API that take a post without its CSRF token."""
    found = []
    for route in posts(client.application):
        if route.url.startswith("/api/") or route.endpoint in OF_MAIL_PROGRAMS:
            continue
        is_closed = access.declared(client.application, route.endpoint) == access.CLOSED
        for method in route.methods - {"GET"}:
            answer = client.open(route.url, method=method, data={"email": "a@example.org"})
            if answer.status_code != (404 if is_closed else 400):
                found.append(f"{method} {route.endpoint}: {answer.status_code}")
    return found


def test_a_post_without_its_csrf_token_is_refused(staff: Client) -> None:
    assert unprotected(staff) == []


def test_twin_a_route_without_the_check_is_named(app: Flask) -> None:
    twin = Flask("twin")
    twin.test_client_class = Client
    access.init_app(twin)
    twin.add_url_rule("/bare", "bare", access.public(lambda: "done"), methods=["POST"])
    client: Any = twin.test_client()
    assert unprotected(client) == ["POST bare: 200"]


def test_a_megabyte_of_junk_breaks_nothing(staff: Client) -> None:
    token = staff.page("/fr/staff/account/").form().fields["csrf_token"]
    headers = {"X-CSRFToken": token}
    for route in posts(staff.application):
        for content_type in ("application/x-www-form-urlencoded", "application/json"):
            answer = staff.post(
                route.url, data=MEGABYTE, content_type=content_type, headers=headers
            )
            assert answer.status_code < 500, f"{route} with junk: {answer.status_code}"
        upload = {"file": (BytesIO(MEGABYTE), "junk.csv"), "logo": (BytesIO(MEGABYTE), "x.png")}
        answer = staff.post(route.url, data=upload, headers=headers)
        assert answer.status_code < 500, f"{route} with a junk file: {answer.status_code}"


def test_odd_characters_in_the_address_break_nothing_and_come_back_as_text(staff: Client) -> None:
    names = ("q", "status", "after", "before", "page", "next", "code", "from", "to", "sort", "type")
    query = dict.fromkeys(names, ODD) | {"_external": "1", "_scheme": "javascript", "_anchor": ODD}
    for route in routes_of(staff.application):
        if "GET" not in route.methods or route.endpoint == "static":
            continue
        answer = staff.get(route.url, query_string=query)
        assert answer.status_code < 500, f"{route}: {answer.status_code}"
        assert b"<script>alert(1)" not in answer.data, route
        assert b'"javascript:' not in answer.data, route
        assert "X-Evil" not in answer.headers
        assert answer.headers.get("Content-Security-Policy"), route


NUMBERS = ("99999999999999999999", str(2**63), str(2**63 - 1), "-1")
NAMES = (
    "q", "status", "after", "before", "page", "page_size", "next", "code", "from", "to", "since", "until",
    "sort", "type", "year", "month", "event", "school", "session", "by", "key", "lag", "base", "levels",
    "version", "name", "board", "region", "kind", "by_id", "owner", "lang",
)  # fmt: skip
CURSORS = [
    base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    for value in (
        [[2**70, 2**70], ["", ""]], [["x", "x"], ["", ""]], [[[], {}], ["", ""]], [[None, None], ["", ""]],
        [["2026-01-01T00:00:00", 1], ["t", ""]], [["2026-01-01", "2026-01-01"], ["d", "d"]], [1, 2], "x",
        [["2026-01-01T00:00:00+00:00", "z"], ["t", ""]],
    )
]  # fmt: skip


def gets(app: Flask) -> list[Route]:
    return [r for r in routes_of(app) if "GET" in r.methods and r.endpoint != "static"]


class Both:
    """A browser in which an administrator is signed in; the API is called with a token that may write."""

    def __init__(self, staff: Client) -> None:
        self.app, self.staff = staff.application, staff
        self.token = {"Authorization": f"Bearer {secret(Scope.WRITE)}"}

    def open(self, url: str, **sent: Any) -> TestResponse:
        """The answer; nobody is asked who they are."""
        headers = self.token if url.startswith("/api/v1/") else {}
        if headers and sent.get("method", "GET") != "GET":
            sent["json"] = {}
        answer = self.staff.open(url, headers=headers, **sent)
        assert answer.status_code not in (401, 403) or not headers, url
        return answer


@pytest.fixture
def both(staff: Client) -> Both:
    return Both(staff)


def test_numbers_that_no_column_holds_break_nothing(both: Both) -> None:
    for route in routes_of(both.app):
        for number in NUMBERS:
            if "987654" not in route.url:
                continue
            for method in route.methods:
                url = route.url.replace("987654", number)
                answer = both.open(url, method=method)
                assert answer.status_code < 500, f"{method} {url}: {answer.status_code}"


def test_queries_with_junk_break_nothing(both: Both) -> None:
    for route in gets(both.app):
        for value in ("x", NUMBERS[0], "2026-13-45", "é" * 300):
            answer = both.open(route.url, query_string=dict.fromkeys(NAMES, value))
            assert answer.status_code < 500, f"{route.url} with {value}: {answer.status_code}"


def test_each_filter_of_the_api_takes_junk_by_itself(both: Both) -> None:
    """Alone: together, the first that is refused hides the others."""
    routes = [route for route in gets(both.app) if route.url.startswith("/api/v1/")]
    assert len(routes) > 5
    for route in routes:
        for name in (
            "",
            "q",
            "page",
            "page_size",
            "status",
            "type",
            "from",
            "to",
            "school",
            "year",
        ):
            for value in ("x", NUMBERS[0], "2026-13-45", "é" * 300) if name else ("",):
                answer = both.open(route.url, query_string={name: value} if name else {})
                assert answer.status_code < 500, f"{route.url}?{name}={value}"


@pytest.mark.parametrize("direction", ["after", "before"])
def test_cursors_that_we_did_not_make_break_nothing(both: Both, direction: str) -> None:
    for route in gets(both.app):
        for cursor in CURSORS:
            answer = both.open(route.url, query_string={direction: cursor})
            assert answer.status_code < 500, f"{route.url} with {cursor}: {answer.status_code}"


def test_every_answer_has_its_security_headers(client: Client) -> None:
    headers = client.get("/fr/staff/account/sign-in").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store, private"


def test_the_way_on_after_signing_in_stays_with_us(client: Client) -> None:
    user = make.signed_up(Role.STAFF)
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        token = client.page("/fr/staff/account/sign-in").form().fields["csrf_token"]
        data = {"email": user.email, "password": make.PASSWORD, "next": evil, "csrf_token": token}
        answer = client.post("/fr/staff/account/sign-in", data=data)
        assert not (answer.location or "").startswith(("//", "/\\", "http"))
        client.post("/fr/staff/account/sign-out")
