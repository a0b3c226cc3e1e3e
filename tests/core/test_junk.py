"""What no page ever sends: refused in words of the page's language, never an error of ours."""

from datetime import date
from typing import Any

import pytest

from outreach.accounts.roles import Role
from tests import make
from tests.api import Caller
from tests.browser import Client

MONTHS = [
    "2026-13",
    "0000-01",
    "9999-12",
    "10000-01",
    "abc",
    "2026-١٢",
    "2026-1-1",
    "-",
    "2026-12-01",
    "\x00",
]
HUGE = "9" * 10_000


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_that_is_none_shows_a_calendar(client: Client, month: str) -> None:
    client.sign_in(make.user())
    answer = client.get("/fr/staff/calendar", query_string={"month": month})
    assert answer.status_code == 200
    assert "Quelque chose s’est mal passé" not in answer.text


@pytest.mark.parametrize("count", ["abc", "-1", "1e9", HUGE, "3.5", "١٢", "\x00", " "])
def test_a_headcount_that_is_no_number_is_refused_in_french(client: Client, count: str) -> None:
    event = make.visit(make.group(on=date(2025, 11, 4)))
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr/staff/headcounts?event={event.id}")
    form = page.form("Enregistrer")
    name = next(n for n in form.fields if n.endswith("youth"))
    data = dict(form.form_values()) | {name: count}
    answer = client.post(form.action or page.url, data=data)
    assert answer.status_code in (302, 422)
    assert "Not a valid" not in answer.text


BODIES: list[Any] = [
    b"[]", b"null", b"3", b'"x"', b"{", b'{"to": NaN}', b'{"to": ' + HUGE.encode() + b"}", b"\xff\xfe{",
    b"[" * 2000, b'{"a":' * 500 + b"1" + b"}" * 500, b'{"to": "cancelled", "to": 4}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
def test_a_body_that_is_no_object_of_ours_is_refused_by_the_api(
    client: Client, body: bytes
) -> None:
    event, caller = make.visit(), Caller(client)
    for method, path in (
        ("POST", "/events"), ("PATCH", f"/events/{event.id}"), ("POST", f"/events/{event.id}/status"),
        ("PUT", f"/sessions/{event.sessions[0].id}/headcount"),
    ):  # fmt: skip
        answer = client.open(
            f"/api/v1{path}", method=method, data=body, content_type="application/json",
            headers=caller.headers,
        )  # fmt: skip
        assert 400 <= answer.status_code < 500, (method, path, answer.status_code)
        assert answer.get_json()["message"]


def test_json_sent_to_a_page_is_refused(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    for path in ("/fr/staff/headcounts", "/fr/lost-link", "/fr/staff/people/add"):
        answer = client.post(path, data=b'{"a": [1]}', content_type="application/json")
        assert 400 <= answer.status_code < 500, path
