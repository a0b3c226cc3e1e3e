"""What was postponed and takes place again: status, mail, calendar file and page say the same at every door."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import NotAllowed, Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events import calendar_files
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail.models import Message
from outreach.registration import actions, personal_link
from outreach.visits import mails as visit_mails
from outreach.visits.words import News
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.mail.received import Received, the_mail

PLAIN: dict[str, Any] = {"grades": (), "label": "", "planned_count": None}
NEW = make.group(on=date(2026, 12, 10), starts=time(9), minutes=60, **PLAIN)


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        make.our_organisation(email="info@example.org")
        yield


def called_off(event: Event, to: EventStatus = EventStatus.POSTPONED) -> Event:
    with transaction() as session:
        row = session.merge(event)
        actions.call_off(row, to=to, reason=Reason.WEATHER_CLOSURE, by=None)
        return row


def fair(**facts: Any) -> Event:
    day = make.group(on=date(2026, 12, 3), starts=time(9), minutes=60, **PLAIN)
    return make.public_event(day, title_fr="Journée Đặng", title_en="Dang day", **facts)


def now(event: Event) -> Event:
    return db.session.get_one(Event, event.id)


def method(mail: Received) -> str:
    return str(Calendar.from_ical(mail.files["invitation.ics"][1])["METHOD"])


def mails_of(kind: str) -> int:
    query = select(func.count()).select_from(Message).where(Message.kind == kind)
    return db.session.scalar(query) or 0


@pytest.mark.parametrize("door", ["page", "edit", "call"])
def test_a_new_date_brings_a_postponed_event_back(client: Client, door: str) -> None:
    event = fair(capacity=1)
    mine = make.registration(event, lang="en")
    called_off(event)
    client.sign_in(make.user(Role.COORDINATOR))
    if door == "page":
        client.submit(f"/fr/staff/events/{event.id}/move", on="2026-12-10")
    elif door == "edit":
        client.submit(f"/fr/staff/events/{event.id}/edit", **{"blocks-0-on": "2026-12-10"})
    else:
        path = f"/events/{event.id}"
        block = Caller(client).get(path)["sessions"][0]
        moved = {k: block[k].replace("-03T", "-10T") for k in ("starts_at", "ends_at")}
        Caller(client).call("PATCH", path, json={"sessions": [{"id": block["id"], **moved}]})
    found = now(event)
    assert (found.status, found.reason) == (EventStatus.PUBLISHED, None)
    mail = the_mail("registration.rescheduled")
    assert "“Dang day” has a new date." in mail.words
    assert "Your registration stays valid." in mail.words
    was = "Instead of Thursday, December 3, 2026, 9:00 a.m. to 10:00 a.m."
    assert f"10:00 a.m. {was}" in mail.words.replace("\u202f", " ").replace("\xa0", " ")
    assert method(mail) == "REQUEST"
    page = client.page(f"/en/my/{personal_link.token(mine)}")
    assert "Postponed" not in page.text
    assert "December 10, 2026" in page.text


def test_a_visit_with_a_new_date_waits_for_the_schools_yes(client: Client) -> None:
    contact = DayContact(name="Line Roy", email="line@ecole.example.org")
    event = called_off(make.visit(make.group(on=date(2026, 12, 3)), contact=contact))
    client.sign_in(make.user(Role.COORDINATOR))
    page = client.page(f"/fr/staff/events/{event.id}")
    assert "Publier" not in page.text
    assert "/tell/called_off" in page.href("Écrire à l’école")
    assert "La visite est reportée" in client.page(page.href("Écrire à l’école")).text
    client.submit(f"/fr/staff/events/{event.id}/move", on="2026-12-10")
    client.submit(f"/fr/staff/events/{event.id}/tell/moved", button="Envoyer le courriel")
    assert now(event).status is EventStatus.CONFIRMED
    mail = the_mail("visits.moved")
    assert method(mail) == "REQUEST"
    page = client.page(mail.path)
    assert page.all(".status") == ["En attente de votre confirmation"]


def test_the_school_reads_which_date_no_longer_holds_until_it_was_told() -> None:
    contact = DayContact(name="Line Roy", email="line@ecole.example.org")
    event = make.visit(make.group(on=date(2026, 12, 3)), contact=contact)
    for news, says in ((News.BOOKED, False), (News.MOVED, True), (News.MOVED, False)):
        with transaction() as session:
            row = session.merge(event)
            if news is News.MOVED and says:
                events.shift(row, to=date(2026, 12, 10), starts=None, by=None)
            visit_mails.tell(row, news, by=None)
        words = the_mail(f"visits.{news.value}").words.replace("\xa0", " ")
        assert ("Au lieu de jeudi 3 décembre 2026, 9 h 00" in words) is says, news


def test_who_waits_reads_of_the_place_in_line(client: Client) -> None:
    event = fair(capacity=1)
    make.registration(event)
    make.registration(event, email="attend@example.org")
    called_off(event)
    with transaction() as session:
        actions.reschedule(session.merge(event), [NEW], by=None)
    rows = db.session.scalars(
        select(Message).where(Message.kind == "registration.rescheduled").order_by(Message.id)
    ).all()
    kept = {row.to_email: row for row in rows}["attend@example.org"]
    assert kept.calendar == ""
    assert "Vous gardez votre place sur la liste d’attente." in str(kept.letter)
    off = select(Message.calendar).where(
        Message.kind == "registration.called_off", Message.to_email == "attend@example.org"
    )
    assert db.session.scalars(off).one() == ""


@pytest.mark.parametrize("door", ["page", "call"])
def test_the_old_date_after_all_is_told_too(client: Client, door: str) -> None:
    event = fair()
    make.registration(event)
    called_off(event)
    client.sign_in(make.user(Role.COORDINATOR))
    if door == "page":
        page = client.submit(f"/fr/staff/events/{event.id}/status/published")
        assert "Courriels en route : 1." in page.text.replace("\xa0", " ")
    else:
        Caller(client).call("POST", f"/events/{event.id}/status", json={"to": "published"})
    mail = the_mail("registration.resumed")
    assert "« Journée Đặng » aura finalement lieu." in mail.words.replace("\xa0", " ")
    assert method(mail) == "REQUEST"


def test_publishing_a_draft_tells_nobody_that_it_takes_place_after_all(app: Flask) -> None:
    event = fair()
    make.registration(event)
    with transaction() as session:
        actions.move(session.merge(event), to=EventStatus.CONFIRMED, by=None)
    assert mails_of("registration.resumed") == 0


def test_the_same_date_again_is_a_new_one_to_who_heard_of_none(app: Flask) -> None:
    event = fair()
    make.registration(event)
    called_off(event)
    with transaction() as session:
        row = session.merge(event)
        actions.shift(row, to=date(2026, 12, 3), starts=None, by=None)
    assert mails_of("registration.rescheduled") == 1
    assert "Nouvelle date" in str(the_mail("registration.rescheduled").mail["Subject"])


def test_who_may_not_publish_brings_no_public_event_back_by_moving_it(app: Flask) -> None:
    event = called_off(fair())
    staff = make.user(Role.STAFF)
    with pytest.raises(NotAllowed), transaction() as session:
        actions.reschedule(session.merge(event), [NEW], by=session.merge(staff))
    assert now(event).status is EventStatus.POSTPONED


def test_what_is_called_off_for_good_gets_no_other_date(client: Client) -> None:
    event = called_off(fair(), EventStatus.CANCELLED)
    client.sign_in(make.user(Role.COORDINATOR))
    buttons = client.page(f"/fr/staff/events/{event.id}").all(".actions a")
    assert not {"Modifier", "Déplacer"} & set(buttons)
    with pytest.raises(Refused, match="annulée pour de bon"), transaction() as session:
        actions.reschedule(session.merge(event), [NEW], by=None)


def test_a_visit_is_never_published(app: Flask) -> None:
    event = called_off(make.visit(make.group(on=date(2026, 12, 3))))
    with pytest.raises(Refused, match="on ne la publie jamais"), transaction() as session:
        events.move(session.merge(event), to=EventStatus.PUBLISHED, by=None)


def test_moving_says_before_how_many_mails_go_out(client: Client) -> None:
    event = fair()
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    text = client.page(f"/fr/staff/events/{event.id}/move").text.replace("\xa0", " ")
    assert "1 courriel part aussitôt" in text
    assert "« Journée Đặng » a une nouvelle date." in text


def test_the_school_is_told_which_group_is_called_off_and_why(client: Client) -> None:
    contact = DayContact(name="Line Roy", email="line@ecole.example.org")
    groups = [make.group(on=date(2026, 12, 3), starts=time(h), label=str(h)) for h in (9, 13)]
    event = make.visit(*groups, contact=contact)
    client.sign_in(make.user(Role.COORDINATOR))
    gone, kept = event.sessions[1], event.sessions[0]
    page = client.submit(f"/fr/staff/sessions/{gone.id}/cancel", reason="school_request")
    assert page.url.endswith("/tell/group_off")
    client.submit(page.url, button="Envoyer le courriel")
    mail = the_mail("visits.group_off")
    words = mail.words.replace("\xa0", " ")
    assert "groupe 13" in words.partition("Ce qui reste")[0]
    assert "Demande de l’école" in words
    (entry,) = Calendar.from_ical(mail.files["invitation.ics"][1]).walk("VEVENT")
    assert (method(mail), entry["UID"]) == ("CANCEL", calendar_files.uid_of(gone))
    assert calendar_files.uid_of(kept) not in mail.files["invitation.ics"][1]
    told = client.page(f"/fr/staff/events/{event.id}").text
    assert "school_request" not in told
    assert "L’école a été informée du groupe annulé" in told
