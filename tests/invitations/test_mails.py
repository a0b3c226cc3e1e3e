"""What speakers get: read as they read it, in their language, with the visit in their calendar."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.invitations import actions
from outreach.invitations.models import SpeakerInvitation
from outreach.mail.models import Message
from outreach.registration import actions as registration
from tests import make
from tests.browser import Client
from tests.invitations.inviting import DAY, ask, do, school, visit
from tests.mail.received import BASE, Received, received
from tests.speakers.offering import speaker


def newest(kind: str) -> Received:
    db.session.rollback()
    query = select(Message).where(Message.kind == f"invitations.{kind}")
    message = db.session.scalars(query.order_by(Message.id.desc())).first()
    assert message is not None
    return received(message)


def entries(mail: Received) -> list[Any]:
    """(method, entry) of each calendar file."""
    calendars = [Calendar.from_ical(text) for _kind, text in mail.files.values()]
    return [(str(c["method"]), entry) for c in calendars for entry in c.walk("VEVENT")]


def shift(event: Event, to: date) -> None:
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        row = session.merge(event)
        registration.shift(row, to=to, starts=None, by=session.merge(user))


def test_the_question_says_what_when_where_and_leads_to_the_answer(client: Client) -> None:
    event, ada = visit(room="B-204", access_notes="Porte 3"), speaker()
    ask(event, ada, word="Des élèves curieux.")
    mail = newest("asked")
    assert str(mail.mail["Subject"]).startswith("Pourriez-vous y aller? Visite en classe")
    for words in ("Des élèves curieux.", "8 décembre 2026", "9 h 00 à 10 h 15", "groupe 31"):
        assert words in mail.words.replace("\u00a0", " "), words
        assert words in mail.text.replace("\u00a0", " "), words
    for kept in ("B-204", "Porte 3", "Line Roy"):  # whoever does not go needs no way in, no names
        assert kept not in mail.words
    assert mail.files == {}
    assert client.page(mail.path).heading == "Pourriez-vous y aller?"


def test_in_english_for_who_reads_english() -> None:
    event, ada = visit(), speaker(lang="en")
    ask(event, ada)
    assert str(newest("asked").mail["Subject"]).startswith("Could you go? Classroom visit")


def test_the_briefing_sheet_has_all_that_the_day_needs_and_the_calendar(client: Client) -> None:
    event, ada = visit(room="B-204", access_notes="Porte 3, stationnement P2"), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    mail = newest("accepted")
    words = mail.words.replace("\u00a0", " ")
    for part in ("B-204", "Porte 3, stationnement P2", "Line Roy", "514 555-0134", "28 élèves"):
        assert part in words.replace("-0134", "-0134"), part
    assert "/speaker/" in mail.buttons[1]
    sheet = client.page(mail.path)
    assert sheet.href("lien de ma page").endswith("/lost-link")
    client.page(mail.buttons[1].removeprefix(BASE))
    [(method, entry)] = entries(mail)
    assert (method, str(entry["status"])) == ("REQUEST", "CONFIRMED")
    assert entry["attendee"] == f"mailto:{ada.email}"
    assert str(entry["url"]).endswith(mail.path)
    assert "/visit/" not in str(entry["url"])  # the teacher's own link stays the teacher's
    assert client.page(mail.path).heading == "Fiche d’information"
    assert entry["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert "Line Roy, enseignante, 514" in str(entry["description"])
    assert "Porte 3, stationnement P2" in str(entry["description"])
    assert str(entry["location"]).startswith("B-204")


def test_a_new_date_moves_the_entry_which_is_tentative_until_the_answer() -> None:
    event, ada = visit(room="B-204"), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    [(_method, before)] = entries(newest("accepted"))
    shift(event, date(2026, 12, 9))
    mail = newest("moved")
    assert "B-204" not in mail.words
    assert "Au lieu" in mail.words
    [(method, entry)] = entries(mail)
    assert "B-204" not in entry.to_ical().decode()
    assert "Line Roy" not in entry.to_ical().decode()
    assert entry["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert (method, str(entry["status"])) == ("REQUEST", "TENTATIVE")
    assert entry["uid"] == before["uid"]
    assert entry["sequence"] > before["sequence"]
    assert entry["dtstart"].dt.date() == date(2026, 12, 9)


def test_who_had_not_said_yes_has_no_entry_to_move() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    shift(event, date(2026, 12, 9))
    assert newest("moved").files == {}


@pytest.mark.parametrize(
    ("how", "kind"),
    [("decline", "given_back"), ("release", "not_needed"), ("call_off", "called_off")],
)
def test_whoever_goes_no_more_has_the_entry_struck_out(how: str, kind: str) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    [(_method, before)] = entries(newest("accepted"))
    user = make.user(Role.COORDINATOR)
    if how == "call_off":
        with transaction() as session:
            row, by = session.merge(event), session.merge(user)
            registration.call_off(row, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=by)
    else:
        do(getattr(actions, how), ada, event, by=user)
    [(method, entry)] = entries(newest(kind))
    assert (method, str(entry["status"])) == ("CANCEL", "CANCELLED")
    assert entry["uid"] == before["uid"]
    assert entry["sequence"] > before["sequence"]


@pytest.mark.parametrize("how", ["decline", "release", "call_off"])
def test_who_gives_up_the_new_date_has_the_moved_entry_struck_out(how: str) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    shift(event, date(2026, 12, 9))
    user = make.user(Role.COORDINATOR)
    if how == "call_off":
        with transaction() as session:
            row, by = session.merge(event), session.merge(user)
            registration.call_off(row, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=by)
    else:
        do(getattr(actions, how), ada, event, by=user)
    kinds = {"decline": "given_back", "release": "not_needed", "call_off": "called_off"}
    [(method, entry)] = entries(newest(kinds[how]))
    assert (method, str(entry["status"])) == ("CANCEL", "CANCELLED")


def test_postponed_then_called_off_for_good_strikes_out_once() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    user = make.user(Role.COORDINATOR)
    for to in (EventStatus.POSTPONED, EventStatus.CANCELLED):
        with transaction() as session:
            row, by = session.merge(event), session.merge(user)
            registration.call_off(row, to=to, reason=Reason.STRIKE, by=by)
        assert len(newest("called_off").files) == (1 if to is EventStatus.POSTPONED else 0)


def test_moved_five_times_it_is_one_entry_of_one_uid_and_rising_sequences() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    seen = []
    for day in range(9, 14):
        do(actions.accept, ada, event)
        seen += entries(newest("accepted"))
        shift(event, date(2026, 12, day + 5))
        seen += entries(newest("moved"))
    assert len({str(entry["uid"]) for _method, entry in seen}) == 1
    sequences = [int(entry["sequence"]) for _method, entry in seen]
    assert sequences == sorted(sequences)
    assert len(set(sequences)) >= 5


def test_thanks_say_the_hours_and_how_many_pupils() -> None:
    groups = [make.group(on=DAY, starts=time(9)), make.group(on=DAY, starts=time(13), label="32")]
    event, ada = make.visit(*groups, school=school()), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    with time_machine.travel("2026-12-09T15:00:00Z", tick=False):
        make.counted(event, 27, 25)
        do(actions.thank, ada, event)
    words = newest("thanked").words.replace("\u00a0", " ")
    assert "2,5 heures" in words
    assert "52" in words


def test_a_speaker_without_address_gets_no_mail_and_is_told_by_telephone() -> None:
    event, ada = visit(), speaker(email="")
    ask(event, ada)
    do(actions.accept, ada, event, by=make.user())
    db.session.rollback()
    assert db.session.scalars(select(SpeakerInvitation)).one().goes
    assert db.session.scalars(select(Message.id)).all() == []
