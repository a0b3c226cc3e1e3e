"""A file with the names of several people says in history who took it, whichever route hands it out."""

import io
import zipfile
from collections.abc import Iterator
from functools import wraps
from itertools import product

import pypdf
import pytest
from flask import Flask, Response
from sqlalchemy import select
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.certificates import actions as certificates
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.web import access
from tests import make
from tests.api import Caller
from tests.browser import Client

NAMES = ("Oxtoby", "Zamfir")
SHOWN = {"text/html", "application/json", "image/png", "image/svg+xml", "text/css", "text/plain"}


@pytest.fixture
def admin(client: Client) -> User:
    """Signed in where every first row is about the same two people, present and attested."""
    admin = make.user(Role.ADMINISTRATOR)
    event = make.public_event(make.group(on=make.date(2025, 12, 3), minutes=120, grades=()))
    made = [make.registration(event, last_name=name) for name in NAMES]
    with transaction() as session:
        for mine in map(session.merge, made):
            check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
        attendance.close(session.merge(event), by=None)
        certificates.issue_all(session.merge(event), by=None, with_mail=False)
    client.sign_in(admin)
    return admin


def addresses(app: Flask, *, endpoint: str = "") -> Iterator[tuple[str, str]]:
    """Every page and file that is not for the public, about the first row of each kind."""
    adapter = app.url_map.bind("127.0.0.1")
    for rule in app.url_map.iter_rules(endpoint or None):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if access.declared(app, rule.endpoint) in (access.PUBLIC, access.CLOSED):
            continue
        names = sorted(rule.arguments)
        for values in product(*(_values(rule, name) for name in names)):
            yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))


def _values(rule: Rule, name: str) -> list[object]:
    converter = rule._converters[name]
    if name == "lang":
        return ["en"]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return [1] if isinstance(converter, IntegerConverter) else ["0"]


def words_of(answer: TestResponse) -> str:
    """All text of a file."""
    if answer.mimetype == "application/pdf":
        pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
        return " ".join(page.extract_text() for page in pages)
    if answer.data.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(answer.data))
        return " ".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return answer.get_data(as_text=True)


def untraced(client: Client, admin: User, *, endpoint: str = "") -> tuple[list[str], list[str]]:
    """The routes that hand out a file with both names: all of them, and those that leave no trace of it."""
    caller, handing, silent = Caller(client, by=admin), [], []
    for name, url in addresses(client.application, endpoint=endpoint):
        before = _exports(admin)
        headers = caller.headers if url.startswith("/api/") else {}
        answer = client.get(url, headers=headers)
        if answer.status_code != 200 or answer.mimetype in SHOWN:
            continue
        if all(person in words_of(answer) for person in NAMES):
            handing.append(name)
            if _exports(admin) == before:
                silent.append(name)
    return sorted(set(handing)), silent


def _exports(by: User) -> int:
    query = select(Entry.id).where(Entry.verb == "export", Entry.by_id == by.id)
    found = len(db.session.scalars(query).all())
    db.session.rollback()
    return found


def test_every_file_with_names_leaves_a_trace(client: Client, admin: User) -> None:
    handing, silent = untraced(client, admin)
    assert {"people.export", "registration.export", "certificates_api.papers_of"} <= set(handing)
    assert silent == []


def test_twin_a_file_without_a_trace_is_named(
    client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = client.application.view_functions

    @wraps(doors["schools.export"])
    def planted(**_values: object) -> Response:
        return Response("\n".join(NAMES), mimetype="text/csv")

    monkeypatch.setitem(doors, "schools.export", planted)
    assert untraced(client, admin, endpoint="schools.export") == (
        ["schools.export"],
        ["schools.export"] * 2,
    )
