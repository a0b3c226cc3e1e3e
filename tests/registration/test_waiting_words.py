"""What those who wait or give up their place are told will happen: read on the page and in the mail."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import check_in
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.words import EventStatus, EventType, Reason
from outreach.mail.models import Message
from outreach.registration import actions, personal_link
from tests import make
from tests.browser import Client
from tests.mail.received import received


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def test_a_class_that_waits_reads_how_many_seats_it_needs_and_nothing_of_full(
    client: Client,
) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=10)
    make.registration(event)
    mine = make.registration(event, pupils={"secondary_4": 9}, adults=1)
    last = make.registration(event)
    needs = "Encore 1 place doit se libérer"
    mail = the_mail_to(mine.email)
    assert "complet" not in mail
    assert needs in mail
    page = client.page(f"/fr/my/{personal_link.token(mine)}").text.replace("\xa0", " ")
    assert "rang 1 de la liste d’attente" in page
    assert needs in page
    page = client.page(f"/fr/my/{personal_link.token(last)}").text.replace("\xa0", " ")
    assert "rang 2 de la liste d’attente" in page
    assert "Encore 2 places doivent se libérer" in page


def the_mail_to(email: str) -> str:
    row = db.session.scalars(select(Message).where(Message.to_email == email)).one()
    return received(row).words.replace("\xa0", " ")


def test_cancelling_says_what_will_happen_and_once_that_it_did(client: Client) -> None:
    event = make.public_event(capacity=1)
    mine, waits = make.registration(event), make.registration(event)
    mine_url, wait_url = (f"/fr/my/{personal_link.token(row)}" for row in (mine, waits))
    assert "Votre place va à" in client.page(f"{mine_url}/cancel").text
    assert "Vous quittez la liste d’attente" in client.page(f"{wait_url}/cancel").text
    client.submit(f"{wait_url}/cancel")
    alone = client.page(f"{mine_url}/cancel").text
    assert "personne ne la reçoit" in alone
    after = client.submit(f"{mine_url}/cancel")
    assert after.text.count("est annulée") == 1
    assert f"/fr/events/{event.id}" in after.href("Voir la page de l’activité")


def test_staff_read_who_moves_up_and_who_gets_a_mail(client: Client) -> None:
    event = make.public_event(capacity=1)
    mine, waits = make.registration(event), make.registration(event, email="")
    client.sign_in(make.user())
    url = f"/fr/staff/registrations/{mine.id}/cancel"
    page = client.page(url).text.replace("\xa0", " ")
    assert f"obtient une place : {waits.name}" in page
    assert f"Un courriel le dit à {mine.name}." in page
    url = f"/fr/staff/registrations/{waits.id}/cancel"
    page = client.page(url).text
    assert "Personne n’obtient de place depuis la liste d’attente" in page
    assert "Aucun courriel" in page


def test_a_cancelled_event_shows_only_that(client: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    mine = make.registration(event)
    with transaction() as session:
        why = Reason.STRIKE
        actions.call_off(session.merge(event), to=EventStatus.CANCELLED, reason=why, by=None)
    public = client.get(f"/fr/events/{event.id}/{event.slug}").text
    assert "liste d’attente" not in public
    assert "pas ouvertes" not in public
    page = client.page(f"/fr/my/{personal_link.token(mine)}").text
    assert "liste d’attente" not in page.lower()


def test_a_walk_in_gets_no_mail_and_the_roll_closes_not_before_the_event_ends(
    client: Client,
) -> None:
    event = make.public_event()
    user = make.user()
    client.sign_in(user)
    door = f"/fr/staff/events/{event.id}/door"
    assert "Clore la liste" not in client.page(door).text
    assert client.get(f"/fr/staff/events/{event.id}/close-roll").status_code == 302
    assert "Elle a eu lieu" not in client.page(f"/fr/staff/events/{event.id}").text
    with time_machine.travel("2026-12-03T14:30:00Z", tick=False), transaction() as session:
        row = session.merge(event)
        check_in.walk_in(row, row.sessions[0], make.applicant(), by=session.merge(user))
    for moment, is_offered in (("2026-12-03T15:59:59Z", False), ("2026-12-03T16:00:00Z", True)):
        with time_machine.travel(moment, tick=False):
            assert ("Clore la liste" in client.page(door).text) is is_offered
            assert client.get(door.replace("door", "close-roll")).status_code == (
                200 if is_offered else 302
            )
    assert db.session.scalars(select(Message)).all() == []
