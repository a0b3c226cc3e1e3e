"""What the briefing sheet says anew is told to who goes, once, at every door."""

from typing import Any

import pytest
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.invitations import actions
from outreach.mail.models import Message
from outreach.series import actions as series
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.invitations.inviting import DAY, ask, do, visit
from tests.speakers.offering import speaker


def told() -> int:
    kinds = select(Message.kind).where(Message.kind == "invitations.changed")
    return len(db.session.scalars(kinds).all())


def goes(event: Event) -> Event:
    for row, has_said_yes in ((speaker(), True), (speaker(), False)):
        ask(event, row)
        if has_said_yes:
            do(actions.accept, row, event)
    return event


@pytest.mark.parametrize(
    ("fields", "count", "mails"),
    [
        ({"place": "Salle B, 12, rue Haute"}, 1, 1),
        ({"title_fr": "Autre titre"}, 0, 0),
        ({"place": "Salle B", "blocks-0-starts": "10:00"}, 0, 2),
    ],
)
def test_the_form_of_a_public_event(
    staff: Client, fields: dict[str, str], count: int, mails: int
) -> None:
    """Other hours are asked of who goes and of who was asked, not told besides."""
    event = goes(make.public_event(make.group(on=DAY), place="Salle A"))
    page = staff.submit(f"/fr/staff/events/{event.id}/edit", **fields)
    assert told() == count
    assert (f"Courriels en route : {mails}." in page.text.replace("\xa0", " ")) == bool(mails)


@pytest.mark.parametrize(
    ("sent", "count"),
    [({"online_url": "https://salle.example.org/9"}, 1), ({"private_note": "x"}, 0)],
)
def test_the_api(client: Client, sent: dict[str, str], count: int) -> None:
    event = goes(visit())
    Caller(client).call("PATCH", f"/events/{event.id}", json=sent)
    assert told() == count


@pytest.mark.parametrize(("facts", "count"), [({"room": "Z-9"}, 1), ({"title_fr": "x"}, 0)])
def test_a_series(facts: dict[str, Any], count: int) -> None:
    event, by = goes(visit()), make.user()
    with transaction() as session:
        series.change([session.merge(event)], by=session.merge(by), **facts)
    assert told() == count


def test_the_page_of_a_series_counts_the_mails_of_what_changed(staff: Client) -> None:
    event = goes(visit())
    page = staff.submit(f"/fr/staff/events/{event.id}/series", which="one", room="Z-9")
    assert told() == 1
    assert "Courriels en route : 1." in page.text.replace("\xa0", " ")
