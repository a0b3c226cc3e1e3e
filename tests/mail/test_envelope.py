"""A row of the outbox as the mail that leaves: addresses, parts, attachments."""

import os
import stat
from datetime import time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from outreach.accounts import actions as accounts
from outreach.accounts import mails as account_mails
from outreach.accounts.models import OneTimeLink
from outreach.accounts.roles import Role
from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.mail import actions, envelope
from outreach.mail.letter import Letter
from outreach.mail.models import Message, MessageStatus
from outreach.registration import actions as registrations
from outreach.visits import calendar_files as visit_files
from outreach.visits import mails as visits
from outreach.visits.words import News
from tests import make
from tests.mail.letters import write_all
from tests.mail.received import received, the_mail
from tests.mail.sink import Sink
from tests.mail.test_tasks import post, send_through, state


def posted(**facts: object) -> Message:
    with transaction():
        values = {"to": actions.Recipient("a@example.org", "Zoé"), "letter": Letter(subject="x")}
        message = actions.post("test", **(values | facts))
    assert message is not None
    return message


@pytest.mark.parametrize(
    "name",
    [
        "Côté, Élodie",
        'Roy "la Reine", Ana',
        "O’Neil; Bob <x>",
        "a@b",
        "Réseau des ingénieures et ingénieurs du Québec – Élèves, écoles",
    ],
)
def test_names_of_any_kind_make_proper_addresses(app: Flask, name: str) -> None:
    make.our_organisation(name_fr=name)
    to = actions.Recipient("to@example.org", name)
    message = posted(to=to, reply_to=(name, "answers@example.org"))
    mail = message_from_bytes(envelope.compose(message).as_bytes())
    senders = {
        "To": "to@example.org",
        "Reply-To": "answers@example.org",
        "From": "info@example.org",
    }
    for header, email in senders.items():
        ((shown, address),) = getaddresses([mail[header]])
        assert address == email
        assert str(make_header(decode_header(shown))) == name


def test_a_kept_answering_address_with_an_unquoted_comma_does_not_stop_the_mail(
    app: Flask,
) -> None:
    message = posted()
    with transaction():
        state(message).reply_to = "Côté, Élodie <elodie@example.org>"
    mail = received(message).mail
    assert [a.addr_spec for a in mail["Reply-To"].addresses] == ["elodie@example.org"]


def test_from_bears_our_name_in_the_language_of_the_mail(app: Flask) -> None:
    make.our_organisation(name_fr="Grappe TI", name_en="IT Cluster")
    to = actions.Recipient("a@example.org", lang="en")
    assert received(posted(to=to)).mail["From"] == "IT Cluster <info@example.org>"
    assert received(posted()).mail["From"] == "Grappe TI <info@example.org>"


def test_a_domain_with_accents_is_spelled_as_the_mail_system_does(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post(to="andre@école.example")
        queue.run_due()
    assert sink.receivers == ["andre@xn--cole-9oa.example"]
    assert state(message).status is MessageStatus.SENT


@pytest.mark.parametrize(
    ("email", "spelled"),
    [
        ("zoe@Example.org", "zoe@Example.org"),
        ("zoe@École.example", "zoe@xn--cole-9oa.example"),
        ("zoe@STRASSE.example", "zoe@STRASSE.example"),
    ],
)
def test_a_domain_in_capitals_is_one_too(email: str, spelled: str) -> None:
    assert envelope.mailbox("", email).addr_spec == spelled


@pytest.mark.parametrize("email", ["zoe", "", "zoe@-é.example", "zoe\n@example.org"])
def test_what_is_no_address_gets_no_mail(app: Flask, email: str) -> None:
    make.our_organisation()
    message = posted(to=actions.Recipient(email, "Zoé"))
    with pytest.raises(envelope.CannotBeMade) as info:
        envelope.compose(message)
    assert info.value.sentence == "It has no e-mail address that mail can go to."


@pytest.mark.parametrize(
    ("name", "email", "line"),
    [
        ("Zoé Roy", "zoe@example.org", "Zoé Roy <zoe@example.org>"),
        ("Roy,  Zoé", "zoe@example.org", '"Roy, Zoé" <zoe@example.org>'),
        ("", "zoe@home@example.org", '"zoe@home"@example.org'),
        ("Zoé", "zoe", ""),
    ],
)
def test_an_answering_address_is_kept_as_mail_writes_it(name: str, email: str, line: str) -> None:
    assert envelope.written(name, email) == line


def test_accents_before_the_at_sign_go_where_the_server_offers_it(app: Flask) -> None:
    with Sink(accents=True) as sink:
        send_through(sink)
        message = post(to="andré@example.org")
        queue.run_due()
    assert sink.receivers == ["andré@example.org"]
    assert state(message).status is MessageStatus.SENT


def test_accents_before_the_at_sign_fail_with_a_sentence_where_it_does_not(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post(to="andré@example.org")
        queue.run_due()
    assert state(message).status is MessageStatus.FAILED
    assert "accents before the @" in state(message).error
    assert sink.mails == []


@pytest.mark.parametrize("kind", ["unknown", "certificates.attestation"])
def test_without_its_attachment_a_mail_does_not_go(app: Flask, kind: str) -> None:
    with Sink() as sink:
        send_through(sink)
        message = posted(attachment=(kind, 9999))
        other = post()
        queue.run_due()
        assert len(sink.mails) == 1
    assert state(message).status is MessageStatus.FAILED
    assert state(message).error == "Its attachment could not be made."
    assert state(other).status is MessageStatus.SENT


def test_an_attachment_comes_with_its_name_and_kind(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {7: ("attestation.pdf", b"%PDF-1.7", "application/pdf")}
    monkeypatch.setitem(envelope.ATTACHMENTS, "test.paper", made.get)
    mail = received(posted(attachment=("test.paper", 7)))
    assert mail.files == {"attestation.pdf": ("application/pdf", b"%PDF-1.7")}


def test_an_invitation_of_a_calendar_is_one_for_outlook_and_a_file_for_the_rest(
    app: Flask,
) -> None:
    make.our_organisation()
    make.registration(make.coming_event(by=make.user(name="Côté, Élodie", email="e@example.org")))
    mail = the_mail("registration.confirmed").mail
    body, file = list(mail.iter_parts())
    plain, html, invitation = list(body.iter_parts())
    assert [p.get_content_type() for p in (plain, html)] == ["text/plain", "text/html"]
    for part in (invitation, file):
        assert part.get_content_type() == "text/calendar"
        assert part["Content-Type"].params["method"] == "REQUEST"
        assert part["Content-Type"].params["charset"] == "utf-8"
        calendar = Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == "REQUEST"
        (entry,) = calendar.walk("VEVENT")
        assert entry["ORGANIZER"] == "mailto:e@example.org"
        assert entry["ORGANIZER"].params["CN"] == "Côté, Élodie"
        assert entry["ATTENDEE"] == f"mailto:{mail['To'].addresses[0].addr_spec}"
        assert entry["STATUS"] == "CONFIRMED"
    assert file.get_filename() == "invitation.ics"


def test_a_cancelled_seat_takes_itself_out_of_the_calendar(app: Flask) -> None:
    make.our_organisation()
    mine = make.registration(make.coming_event())
    with transaction() as session:
        registrations.cancel(session.merge(mine), by=None)
    mail = the_mail("registration.cancelled").mail
    _body, file = list(mail.iter_parts())
    assert file["Content-Type"].params["method"] == "CANCEL"
    (entry,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"
    assert entry["ORGANIZER"] == "mailto:info@example.org"
    assert entry["UID"] == _first_uid()


def test_who_only_waited_has_nothing_to_strike_out(app: Flask) -> None:
    make.our_organisation()
    event = make.coming_event(capacity=1)
    make.registration(event)
    waits = make.registration(event)
    with transaction() as session:
        registrations.cancel(session.merge(waits), by=None)
    assert the_mail("registration.cancelled").files == {}


def test_an_invitation_is_about_one_entry_and_each_has_its_file(app: Flask) -> None:
    """RFC 5546, 3.2: all components of one invitation carry the same UID."""
    make.our_organisation()
    plain = {"grades": (), "label": "", "planned_count": None}
    day = clock.today() + timedelta(days=30)
    blocks = [make.group(on=day, starts=time(hour), minutes=60, **plain) for hour in (9, 11)]
    make.registration(make.public_event(*blocks))
    mail = the_mail("registration.confirmed")
    assert list(mail.files) == ["invitation-1.ics", "invitation-2.ics"]
    hours = []
    for name, (_type, text) in mail.files.items():
        calendar = Calendar.from_ical(text)
        (entry,) = calendar.walk("VEVENT")
        assert calendar.walk("VTIMEZONE"), name
        hours.append(f"{entry.decoded('dtstart'):%H:%M}")
    assert hours == ["09:00", "11:00"]
    parts = [p for p in mail.mail.walk() if p.get_content_type() == "text/calendar"]
    assert len(parts) == 3


def test_a_block_that_a_class_left_goes_as_a_cancellation(app: Flask) -> None:
    make.our_organisation()
    text = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
        "BEGIN:VEVENT\r\nUID:a\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:b\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    make.registration(make.coming_event())
    with transaction() as session:
        message = session.scalars(select(Message)).one()
        message.calendar = text
    found = {
        str(Calendar.from_ical(content).walk("VEVENT")[0]["UID"]): (kind, name)
        for name, (kind, content) in received(message).files.items()
    }
    assert 'method="REQUEST"' in found["b"][0]
    assert found["b"][1] == "invitation-1.ics"
    assert 'method="CANCEL"' in found["a"][0]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_invitation_and_every_cancellation_names_who_invites_whom(
    app: Flask, lang: str
) -> None:
    """RFC 5546: without ORGANIZER and ATTENDEE Outlook and Gmail leave the entry where it stands."""
    cancelled, invited = set(), set()
    for row in write_all(lang):
        mail = received(row).mail
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        entries = row.calendar.count("BEGIN:VEVENT")
        assert len(parts) == (entries + 1 if entries else 0), row.kind
        for part in parts:
            calendar = Calendar.from_ical(part.get_content())
            assert len(calendar.walk("VEVENT")) == 1, row.kind
            method = str(calendar["METHOD"])
            assert part["Content-Type"].params["method"] == method, row.kind
            (cancelled if method == "CANCEL" else invited).add(row.kind)
            for entry in calendar.walk("VEVENT"):
                assert entry["ORGANIZER"] == f"mailto:{mail['Reply-To'].addresses[0].addr_spec}"
                assert entry["ORGANIZER"].params["CN"] == "Côté, Élodie", row.kind
                assert entry["ATTENDEE"] == f"mailto:{mail['To'].addresses[0].addr_spec}", row.kind
                assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED", row.kind
                assert {"UID", "SEQUENCE", "DTSTAMP"} <= entry.keys(), row.kind
    assert cancelled == {
        "visits.called_off", "visits.group_off", "registration.cancelled", "registration.called_off",
        "registration.block_called_off",
    }  # fmt: skip
    assert {"visits.booked", "visits.moved", "registration.confirmed"} <= invited


def test_what_nobody_can_invite_to_comes_as_a_file(app: Flask) -> None:
    make.registration(make.coming_event())
    mail = the_mail("registration.confirmed")
    (file,) = mail.mail.iter_attachments()
    assert file["Content-Type"].params["method"] == "PUBLISH"
    body = mail.mail.get_payload(0)
    assert [p.get_content_type() for p in body.iter_parts()] == ["text/plain", "text/html"]


def test_a_file_for_a_calendar_holds_every_entry(app: Flask) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n"
        "BEGIN:VEVENT\r\nUID:a\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = received(posted(calendar=text))
    ((name, (kind, content)),) = mail.files.items()
    assert (name, 'method="PUBLISH"' in kind) == ("invitation.ics", True)
    assert content.replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_a_visit_invites_each_contact_and_a_download_invites_nobody(app: Flask) -> None:
    make.our_organisation()
    contact = DayContact(name="Line Roy", email="line@example.org")
    event = make.visit(contact=contact)
    with transaction() as session:
        event = session.merge(event)
        (message,) = visits.tell(event, News.BOOKED, by=None)
        download = visit_files.calendar_file(event, "fr")
    assert "METHOD:REQUEST" in message.calendar
    assert "mailto:line@example.org" in message.calendar.replace("\r\n ", "")
    assert "METHOD:PUBLISH" in download
    assert "ATTENDEE" not in download


def test_a_visit_in_the_calendar_says_for_which_group_and_how_to_change_it(app: Flask) -> None:
    make.our_organisation()
    contact = DayContact(name="Line Roy", email="line@example.org")
    groups = [make.group(starts=time(hour), label=str(hour)) for hour in (9, 13)]
    event = make.visit(*groups, contact=contact, title_fr="Métiers")
    with transaction() as session:
        visits.tell(session.merge(event), News.BOOKED, by=None)
    mail = the_mail("visits.booked")
    (entry,) = Calendar.from_ical(mail.files["invitation-2.ics"][1]).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Métiers – groupe 13"
    assert "groupe 13" in str(entry["DESCRIPTION"])
    assert str(entry["URL"]) == mail.buttons[0]


def _first_uid() -> str:
    first = db.session.scalars(select(Message).order_by(Message.id)).first()
    return str(Calendar.from_ical(first.calendar).walk("VEVENT")[0]["UID"])


def test_the_calendar_has_the_link_only_in_the_mail(app: Flask) -> None:
    mine = make.registration(make.coming_event())
    message = db.session.scalars(select(Message)).one()
    assert "/my/" not in message.calendar
    mail = received(message)
    ((_type, text),) = mail.files.values()
    entry = Calendar.from_ical(text).walk("VEVENT")[0]
    assert entry["URL"] == mail.buttons[0]
    assert all(len(line.encode()) <= 75 for line in text.replace("\r\n", "\n").split("\n"))
    assert mine.email == message.to_email


def test_a_link_renewed_after_posting_is_the_one_that_goes(app: Flask) -> None:
    mine = make.registration(make.coming_event())
    message = db.session.scalars(select(Message)).one()
    old = received(message).path
    with transaction() as session:
        session.merge(mine).link_version = 2
    assert received(message).path != old


@pytest.mark.parametrize(("is_renewed", "is_contact"), [(True, True), (False, False)])
def test_the_link_of_a_visit_goes_to_its_contacts_or_as_it_was_when_written(
    app: Flask, is_renewed: bool, is_contact: bool
) -> None:
    message, event = _told()
    with transaction() as session:
        row = session.merge(event)
        row.link_version += is_renewed
        if not is_contact:
            row.contacts[0].email = "autre@example.org"
    assert received(db.session.get_one(Message, message.id)).path.startswith("/fr/visit/")


def test_a_renewed_link_of_a_visit_reaches_no_former_contact_by_a_mail_that_waited(
    app: Flask,
) -> None:
    message, event = _told()
    with transaction() as session:
        row = session.merge(event)
        row.link_version += 1
        row.contacts[0].email = "autre@example.org"
    with pytest.raises(envelope.CannotBeMade):
        received(db.session.get_one(Message, message.id))


def _told() -> tuple[Message, Event]:
    contact = DayContact("Line Roy", email="line@example.org")
    event = make.visit(contact=contact)
    with transaction() as session:
        (message,) = visits.tell(session.merge(event), News.BOOKED, by=None)
    return message, event


def test_files_of_mail_are_read_by_us_only(app: Flask, instance: Path) -> None:
    old = os.umask(0)
    try:
        message = post()
        queue.run_due()
    finally:
        os.umask(old)
    assert state(message).status is MessageStatus.SENT
    folder = instance / "mail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o600}


def test_a_link_of_an_invitation_is_kept_only_as_a_hash_and_is_the_same_at_every_try(
    app: Flask,
) -> None:
    with transaction():
        user = accounts.invite(email="a@example.org", name="A", role=Role.STAFF, by=make.user())
    message = db.session.scalars(select(Message)).one()
    link = db.session.scalars(select(OneTimeLink).where(OneTimeLink.user_id == user.id)).one()
    assert received(message).path == received(message).path
    token = received(message).path.rsplit("/", 1)[1]
    assert account_mails.token(link) == token
    assert token not in link.token_hash
    assert token not in str(message.letter)


def test_an_invitation_that_was_used_is_not_sent_again(app: Flask) -> None:
    with transaction():
        user = accounts.invite(email="a@example.org", name="A", role=Role.STAFF, by=make.user())
    message = db.session.scalars(select(Message)).one()
    with transaction():
        link = db.session.scalars(select(OneTimeLink)).one()
        accounts.enter(link, password=make.PASSWORD)
    with pytest.raises(envelope.CannotBeMade):
        received(message)
    assert user.email == "a@example.org"
