"""What no page ever sends: refused in words of the page's language, never an error of ours."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.events.models import Session
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


def headcount(client: Client, **cells: str) -> tuple[int, str, int | None]:
    """Status and text of the answer to one row with these cells, and what is stored then."""
    event = make.visit(make.group(on=date(2025, 11, 4)))
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr/staff/headcounts?event={event.id}")
    form = page.form("Enregistrer")
    data = dict(form.form_values()) | {"rows-0-youth": "20"}
    data |= {f"rows-0-{name}": value for name, value in cells.items()}
    answer = client.post(form.action or page.url, data=data)
    return answer.status_code, answer.text, db.session.scalar(select(Session.youth_count))


@pytest.mark.parametrize("count", ["abc", "-1", "1e9", HUGE, "3.5", "\x00"])
def test_a_headcount_that_is_no_number_is_refused_in_french(client: Client, count: str) -> None:
    status, text, stored = headcount(client, youth=count)
    assert (status, stored) == (422, None)
    assert "Entrez un nombre entier de 0 à 1" in text


@pytest.mark.parametrize("cell", ["session_id", "version"])
@pytest.mark.parametrize("value", ["abc", "", "0", "-1", "9" * 40, HUGE])
def test_a_row_of_no_group_of_ours_is_refused_and_not_lost(
    client: Client, cell: str, value: str
) -> None:
    status, text, stored = headcount(client, **{cell: value})
    assert (status, stored) == (422, None)
    assert "Ce groupe est inconnu : rouvrez la page." in text.replace("\xa0", " ")


def test_a_group_that_is_gone_is_refused_and_one_that_is_there_is_counted(client: Client) -> None:
    status, text, stored = headcount(client, session_id="987654")
    assert (status, stored) == (422, None)
    assert "Ce groupe est inconnu" in text
    assert headcount(client)[0] == 302
    assert 20 in db.session.scalars(select(Session.youth_count)).all()


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
