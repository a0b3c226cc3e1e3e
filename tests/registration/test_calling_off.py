"""Calling off a block or an event: who is told what, read in the mail that arrives, and until when."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType, Reason
from outreach.mail.models import Message
from outreach.registration import actions
from outreach.visits import mails as visit_mails
from outreach.visits.words import News
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.mail.received import the_mail

KIND = "registration.block_called_off"


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def block(hour: int, **facts: Any) -> Any:
    plain: dict[str, Any] = {"grades": (), "label": "", "planned_count": None}
    return make.group(on=date(2026, 12, 3), starts=time(hour), minutes=60, **(plain | facts))


def two_blocks(**facts: Any) -> Event:
    return make.public_event(block(9), block(11), **facts)


def call_off(event: Event, number: int) -> None:
    with transaction() as session:
        row = session.get_one(Session, event.sessions[number].id)
        actions.cancel_session(row, reason=Reason.STRIKE, by=None)


def mails_of(kind: str) -> int:
    query = select(func.count()).select_from(Message).where(Message.kind == kind)
    return db.session.scalar(query) or 0


def test_the_mail_says_which_block_is_off_what_remains_and_cancels_that_block_alone() -> None:
    event = two_blocks()
    make.registration(event)
    call_off(event, 0)
    mail = the_mail()
    assert str(mail.mail["Subject"]).startswith("Bloc annulé : Journée des conseillers")
    assert "Le bloc du jeudi 3 décembre 2026, 9 h 00 à 10 h 00, est annulé" in mail.words.replace(
        "\xa0", " "
    )
    assert "Ce qui reste jeudi 3 décembre 2026, 11 h 00 à 12 h 00" in mail.words.replace(
        "\xa0", " "
    )
    assert "nouvelle date" not in mail.words
    assert "Grève" in mail.words
    read = Calendar.from_ical(mail.files["invitation.ics"][1])
    (entry,) = read.walk("VEVENT")
    assert (str(read["METHOD"]), str(entry["STATUS"])) == ("CANCEL", "CANCELLED")
    assert f"{entry.decoded('dtstart'):%H:%M}" == "09:00"


def test_a_class_that_comes_to_other_blocks_is_not_told_and_one_that_loses_its_own_chooses() -> (
    None
):
    event = two_blocks(type=EventType.CAREER_FAIR)
    first, second = (row.id for row in event.sessions)
    numbers: dict[str, Any] = {"pupils": {"secondary_4": 20}, "adults": 1}
    make.registration(event, **numbers, block_ids=(second,))
    mine = make.registration(event, **numbers, block_ids=(first,))
    call_off(event, 0)
    assert mails_of(KIND) == 1
    mail = the_mail(KIND)
    assert mine.email in str(mail.mail["To"])
    assert "choisissez un autre moment" in mail.words


@pytest.mark.parametrize("door", ["page", "call"])
def test_taking_a_block_out_elsewhere_tells_the_same(client: Client, door: str) -> None:
    event = two_blocks()
    make.registration(event)
    if door == "call":
        rows = [{"id": b.id, "starts_at": b.starts_at.isoformat(), "ends_at": b.ends_at.isoformat()}
                for b in event.sessions]  # fmt: skip
        Caller(client).call("PATCH", f"/events/{event.id}", json={"sessions": rows[:1]})
    else:
        client.sign_in(make.user(Role.COORDINATOR))
        empty = {f"blocks-0-{name}": "" for name in ("on", "starts", "minutes", "title")}
        client.submit(f"/fr/staff/events/{event.id}/edit", **empty)
    assert mails_of(KIND) == 1
    assert mails_of("registration.rescheduled") == 0
    hour = "11 h" if door == "call" else "9 h"
    assert f", {hour}" in the_mail(KIND).words.replace("\xa0", " ").partition("est annulé")[0]


def test_a_block_that_moves_is_a_new_date(app: Flask) -> None:
    event = two_blocks()
    make.registration(event)
    with transaction() as session:
        actions.reschedule(session.merge(event), [block(9), block(14)], by=None)
    assert mails_of("registration.rescheduled") == 1


@pytest.mark.parametrize(
    ("starts", "day", "subject", "sentence"),
    [
        (14, 3, "Nouvel horaire : Journée des conseillers", "a un nouvel horaire."),
        (9, 4, "Nouvelle date : Journée des conseillers", "a une nouvelle date."),
    ],
)
def test_other_hours_of_the_same_day_are_no_new_date(
    app: Flask, starts: int, day: int, subject: str, sentence: str
) -> None:
    event = make.public_event(block(9))
    make.registration(event)
    with transaction() as session:
        moved = make.group(on=date(2026, 12, day), starts=time(starts), minutes=60)
        actions.reschedule(session.merge(event), [moved], by=None)
    mail = the_mail("registration.rescheduled")
    assert subject in str(mail.mail["Subject"]).replace("\xa0", " ")
    assert sentence in mail.words
    assert "Si cela ne vous convient pas, vous pouvez annuler." in mail.words


@pytest.mark.parametrize(
    ("to", "at", "subject", "sentence"),
    [
        (EventStatus.CANCELLED, "2026-12-03T14:59:59Z", "Activité annulée", "» n’aura pas lieu."),
        (EventStatus.CANCELLED, "2026-12-03T15:00:00Z", "Activité annulée", "» n’a pas eu lieu."),
        (EventStatus.POSTPONED, "2026-11-20T15:00:00Z", "Activité reportée",
         "» : activité reportée. Elle n’aura pas lieu à la date prévue."),
    ],
)  # fmt: skip
def test_the_mail_says_whether_it_is_called_off_postponed_or_did_not_take_place(
    client: Client, to: EventStatus, at: str, subject: str, sentence: str
) -> None:
    event = make.public_event(block(9))
    make.registration(event)
    with time_machine.travel(at, tick=False):
        client.sign_in(make.user(Role.COORDINATOR))
        url = f"/fr/staff/events/{event.id}/status/{to.value}"
        assert sentence in client.page(url).text.replace("\xa0", " ")
        client.submit(url, reason="strike")
    mail = the_mail("registration.called_off")
    assert str(mail.mail["Subject"]).startswith(f"{subject} : Journée")
    assert sentence in mail.words.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("to", "at", "subject", "sentence"),
    [
        (EventStatus.CANCELLED, "2026-12-03T14:59:59Z", "Visite annulée", "» n’aura pas lieu."),
        (EventStatus.CANCELLED, "2026-12-03T15:00:00Z", "Visite annulée", "» n’a pas eu lieu."),
        (EventStatus.POSTPONED, "2026-11-20T15:00:00Z", "Visite reportée",
         "» est reportée : elle n’aura pas lieu à la date prévue."),
    ],
)  # fmt: skip
def test_the_school_reads_the_same(
    app: Flask, to: EventStatus, at: str, subject: str, sentence: str
) -> None:
    contact = events.DayContact(name="Line Roy", email="line@ecole.example.org")
    event = make.visit(block(9, grades=("secondary_4",)), contact=contact)
    with time_machine.travel(at, tick=False), transaction() as session:
        row = session.merge(event)
        actions.call_off(row, to=to, reason=Reason.STRIKE, by=None)
        visit_mails.tell(row, News.CALLED_OFF, by=None)
    mail = the_mail("visits.called_off")
    assert str(mail.mail["Subject"]).startswith(subject)
    assert sentence in mail.words.replace("\xa0", " ")


def test_the_page_says_before_how_many_are_told_what(client: Client) -> None:
    event = two_blocks()
    make.registration(event)
    make.registration(event)
    make.registration(event, email="")
    client.sign_in(make.user(Role.COORDINATOR))
    url = f"/fr/staff/sessions/{event.sessions[0].id}/cancel"
    page = client.page(url)
    text = page.text.replace("\xa0", " ")
    assert "2 courriels partent aussitôt" in text
    assert "Le bloc du jeudi 3 décembre 2026, 9 h 00 à 10 h 00, est annulé" in text
    assert "1 inscription n’a pas d’adresse" in text
    refused = client.submit(url, status=422)
    assert "Choisissez le motif." in refused.text
    assert "Courriels en route : 2." in client.submit(url, reason="strike").text
    assert mails_of(KIND) == 2


def test_nobody_registered_is_said(client: Client) -> None:
    event = two_blocks()
    client.sign_in(make.user(Role.COORDINATOR))
    assert "aucun courriel" in client.page(f"/fr/staff/sessions/{event.sessions[0].id}/cancel").text


@pytest.mark.parametrize(
    ("moment", "is_allowed"), [("2026-12-03T14:59:59Z", True), ("2026-12-03T15:00:00Z", False)]
)
@pytest.mark.parametrize("door", ["verb", "reschedule"])
def test_a_block_is_called_off_only_before_it_has_ended(
    moment: str, is_allowed: bool, door: str
) -> None:
    event = two_blocks()
    make.registration(event)
    with time_machine.travel(moment, tick=False):
        assert event.sessions[0].can_be_called_off is is_allowed
        rule = nullcontext() if is_allowed else pytest.raises(Refused, match="terminé")
        with rule, transaction() as session:
            row = session.merge(event)
            if door == "verb":
                actions.cancel_session(row.sessions[0], reason=Reason.STRIKE, by=None)
            else:
                actions.reschedule(row, [block(11)], by=None)
    assert mails_of(KIND) == is_allowed


@pytest.mark.parametrize("status", [EventStatus.DELIVERED, EventStatus.CLOSED])
def test_nothing_of_an_event_that_took_place_is_called_off(
    client: Client, status: EventStatus
) -> None:
    event = two_blocks()
    make.registration(event)
    with time_machine.travel("2026-12-17T15:00:00Z", tick=False):
        with transaction() as session:
            event = session.merge(event)
            for to in (EventStatus.DELIVERED, EventStatus.CLOSED):
                if event.status is not status:
                    events.move(event, to=to, by=None)
        with pytest.raises(Refused, match="a eu lieu"):
            call_off(event, 0)
        client.sign_in(make.user(Role.COORDINATOR))
        assert "Annuler ce bloc" not in client.page(f"/fr/staff/events/{event.id}").text
        url = f"/fr/staff/sessions/{event.sessions[0].id}/cancel"
        assert "a eu lieu" in client.submit(url, status=422, reason="strike").text
    assert mails_of(KIND) == 0


def test_a_block_is_called_off_once() -> None:
    event = make.public_event(block(9), block(11), block(14))
    call_off(event, 0)
    with pytest.raises(Refused, match="déjà"):
        call_off(event, 0)


def test_a_group_that_did_not_come_is_taken_out_of_a_visit_afterwards() -> None:
    event = make.visit(block(9), block(11))
    with time_machine.travel("2026-12-04T15:00:00Z", tick=False):
        call_off(event, 0)
    assert mails_of(KIND) == 0


def test_the_status_page_says_before_who_is_told_what_and_after_that_mails_leave(
    client: Client,
) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    url = f"/fr/staff/events/{event.id}/status/cancelled"
    text = client.page(url).text.replace("\xa0", " ")
    assert "2 courriels partent aussitôt" in text
    assert "« Journée des conseillers » n’aura pas lieu." in text
    assert "Vous verrez ensuite" not in text
    assert "Courriels en route : 2." in client.submit(url, reason="strike").text
    assert mails_of("registration.called_off") == 2
