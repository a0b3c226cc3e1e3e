"""Attestations through the API and from the terminal."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.attendance import check_in
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.history.models import Entry
from tests import make
from tests.api import Caller
from tests.browser import Client


def held_event() -> Event:
    """A past event of two hours with one person who came."""
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    made = make.registration(event)
    with transaction() as session:
        mine = session.merge(made)
        check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
    return event


def test_issue_gives_what_the_verification_page_shows(client: Client) -> None:
    event, caller = held_event(), Caller(client)
    path = f"/events/{event.id}/attestations"
    (made,) = caller.post(path)
    assert (made["hours"], made["status"]) == (2.0, "valid")
    assert caller.post(path) == [made]
    assert caller.get(f"/attestations/{made['number']}") == made
    page = client.page(f"/fr/verify/{made['token']}")
    assert made["number"] in page.text
    assert made["name"] in page.text


def test_the_papers_are_one_file_with_a_page_each(client: Client) -> None:
    event, caller = held_event(), Caller(client)
    path = f"/events/{event.id}/attestations"
    caller.get(f"{path}.pdf", status=409)
    caller.post(path)
    answer = caller.call("GET", f"{path}.pdf")
    assert answer.mimetype == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1


@pytest.mark.parametrize("is_of_nobody", [False, True])
def test_who_takes_the_papers_is_kept(client: Client, is_of_nobody: bool) -> None:
    maker = None if is_of_nobody else make.user(Role.ADMINISTRATOR)
    event, caller = held_event(), Caller(client, by=maker)
    caller.post(f"/events/{event.id}/attestations")
    caller.call("GET", f"/events/{event.id}/attestations.pdf")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "export")).one()
    assert (entry.noun, entry.note) == ("attestation", f"event {event.id}")
    wanted = (None, "Portail") if maker is None else (maker.id, maker.name)
    assert (entry.by_id, entry.by_name) == wanted


def test_an_unknown_attestation_is_not_found(client: Client) -> None:
    Caller(client).get("/attestations/OUT-2025-26-999999", status=404)


def test_issue_before_the_event_is_refused(client: Client) -> None:
    event = make.public_event(make.group(on=date(2030, 12, 3), minutes=120, grades=()))
    assert Caller(client).post(f"/events/{event.id}/attestations", status=409)["message"]
