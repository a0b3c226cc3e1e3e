"""Who goes to speak is reminded on the days of the teacher, with the briefing, as long as they go."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.invitations import actions as invitations
from outreach.mail.models import MessageStatus
from outreach.speakers.models import Speaker
from tests import make
from tests.browser import Client
from tests.invitations.inviting import ask, do, school
from tests.mail.received import the_mail
from tests.reminders.test_tasks import (
    DAY,
    ahead,
    contact,
    deliver,
    local,
    long_before,
    run,
    visit,
)
from tests.reminders.test_views import lines
from tests.speakers import offering

assert long_before


def going(**facts: str) -> tuple[Event, Speaker]:
    event, speaker = visit(school=school(), contact=contact(email="")), offering.speaker(**facts)
    ask(event, speaker)
    do(invitations.accept, speaker, event)
    return event, speaker


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (local(ahead(10), 8, 59), []),
        (local(ahead(10), 9), ["speaker_sheet"]),
        (local(ahead(2), 8, 59), ["speaker_sheet"]),
        (local(ahead(2), 9), ["speaker_near"]),
        (local(DAY, 9), []),
    ],
)
def test_who_said_yes_is_reminded(app: Flask, at: object, kinds: list[str]) -> None:
    going()
    assert run(at) == kinds
    assert run(at) == []


@pytest.mark.parametrize("verb", ["asked", "declined", "given back"])
def test_who_does_not_go_is_not(app: Flask, verb: str) -> None:
    event, speaker = visit(school=school(), contact=contact(email="")), offering.speaker()
    ask(event, speaker)
    if verb == "given back":
        do(invitations.accept, speaker, event)
    if verb != "asked":
        do(invitations.decline, speaker, event)
    assert run(local(ahead(10), 9)) == []


def test_the_briefing_says_where_and_whom_to_call_and_opens_their_page(app: Flask) -> None:
    event, _speaker = going()
    with transaction() as session:
        session.merge(event).access_notes = "Porte 3"
    run(local(ahead(10), 9))
    mail = the_mail("reminders.speaker_sheet")
    assert str(mail.mail["Subject"]).startswith("Fiche d’information : ")
    assert ("Line Roy" in mail.text, "Porte 3" in mail.text) == (True, True)
    assert mail.files == {}
    assert deliver(local(ahead(10), 9)) == [MessageStatus.SENT]


def test_who_gives_it_back_meanwhile_gets_none(app: Flask) -> None:
    event, speaker = going()
    run(local(ahead(2), 9))
    with time_machine.travel(local(ahead(2), 10), tick=False):
        do(invitations.decline, speaker, event)
    assert deliver(local(ahead(2), 11)) == [MessageStatus.FAILED]


def test_the_page_of_the_event_names_who_is_told(client: Client) -> None:
    event, speaker = going()
    client.sign_in(make.user(Role.STAFF))
    with time_machine.travel(local(ahead(10) - timedelta(days=1), 12), tick=False):
        sheet, near = lines(client, event.id)
    assert sheet.startswith(f"Briefing sheet of the speaker {speaker.name} Leaves November 8, 2026")
    assert near.startswith(f"Reminder of the speaker {speaker.name} Leaves November 16, 2026")


def test_who_has_no_address_is_told_by_telephone(app: Flask) -> None:
    _event, speaker = going()
    with transaction() as session:
        row = session.merge(speaker)
        assert row.person
        row.person.email = ""
    assert run(local(ahead(10), 9)) == []


@pytest.mark.parametrize("status", [EventStatus.TENTATIVE, EventStatus.DELIVERED])
def test_of_what_is_not_live_no_speaker_is_reminded(client: Client, status: EventStatus) -> None:
    event, _speaker = going()
    with transaction() as session:
        session.merge(event).status = status
    assert run(local(ahead(10), 9)) == []
    client.sign_in(make.user(Role.STAFF))
    assert lines(client, event.id) == []


def test_the_page_names_nobody_who_was_only_asked(client: Client) -> None:
    event, speaker = visit(school=school(), contact=contact(email="")), offering.speaker()
    ask(event, speaker)
    client.sign_in(make.user(Role.STAFF))
    assert lines(client, event.id) == []
