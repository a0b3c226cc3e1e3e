"""A career fair or a counsellor day is no visit: what its speakers read says so nowhere, in either language."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact, set_contacts
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason
from outreach.invitations import actions
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.speakers.models import Speaker
from tests import make
from tests.browser import Client
from tests.invitations.inviting import DAY, ask, do, link
from tests.mail.received import received
from tests.speakers.offering import speaker

VISIT = re.compile(r"\bvisite?s?\b", re.IGNORECASE)
SUBJECTS = {
    "fr": {"moved": "Autre date", "changed": "Activité modifiée : ", "called_off": "Activité annulée : "},
    "en": {"moved": "Another date", "changed": "Event changed: ", "called_off": "Event called off: "},
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def event_of(kind: EventType) -> Event:
    event = make.public_event(make.group(on=DAY, starts=time(9)), type=kind, room="B-204",
                              title_fr="Journée", title_en="Day")  # fmt: skip
    contact = DayContact("Line Roy", "+15145550134", "line@example.org")
    with transaction() as session:
        set_contacts(session.merge(event), [contact], by=session.merge(make.user()))
    return event


def staff_does(event: Event, verb: str) -> None:
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        row, by = session.get_one(Event, event.id), session.merge(user)
        match verb:
            case "shift":
                registration.shift(row, to=DAY + timedelta(1), starts=None, by=by)
            case "shorten":
                actions.tell_changed(row)
            case "postpone":
                facts = {"to": EventStatus.POSTPONED, "reason": Reason.STRIKE}
                registration.call_off(row, **facts, by=by)  # type: ignore[arg-type]
            case "cancel":
                facts = {"to": EventStatus.CANCELLED, "reason": Reason.STRIKE}
                registration.call_off(row, **facts, by=by)  # type: ignore[arg-type]


def all_mails() -> dict[str, Message]:
    db.session.rollback()
    rows = db.session.scalars(select(Message).where(Message.kind.startswith("invitations.")))
    return {row.kind.removeprefix("invitations."): row for row in rows}


def the_whole_way(event: Event, ada: Speaker) -> None:
    """Asked, reminded, going, told of a change, moved, going, released."""
    ask(event, ada)
    do(actions.remind, ada, event)
    do(actions.accept, ada, event)
    staff_does(event, "shorten")
    staff_does(event, "shift")
    do(actions.accept, ada, event)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", [EventType.CAREER_FAIR, EventType.COUNSELLOR_DAY])
def test_no_mail_about_it_speaks_of_a_visit(lang: str, kind: EventType) -> None:
    event, ada = event_of(kind), speaker(lang=lang)
    the_whole_way(event, ada)
    staff_does(event, "cancel")
    mails = all_mails()
    for name, message in mails.items():
        mail = received(message)
        files = "".join(str(content) for content in mail.files.values())
        for text in (str(mail.mail["Subject"]), mail.text, mail.words, files):
            assert not VISIT.search(text), (name, text)
    for name, start in SUBJECTS[lang].items():
        assert plain(str(received(mails[name]).mail["Subject"])).startswith(start)
    assert {"asked", "reminded", "accepted", "changed", "moved", "called_off"} <= mails.keys()
    label = {"fr": "Sur place", "en": "On the spot"}[lang]
    assert label in received(mails["accepted"]).words
    with_pupils = {"fr": "vous et les élèves", "en": "you and the pupils"}[lang]
    assert with_pupils not in plain(received(mails["accepted"]).words)


@pytest.mark.parametrize(
    ("lang", "subject", "begins"),
    [
        ("fr", "Activité reportée : Journée", "L’activité « "),
        ("en", "Event postponed: Day", "The event “"),
    ],
)
def test_it_is_postponed_under_its_own_word(lang: str, subject: str, begins: str) -> None:
    event, ada = event_of(EventType.CAREER_FAIR), speaker(lang=lang)
    ask(event, ada)
    staff_does(event, "postpone")
    mail = received(all_mails()["called_off"])
    assert plain(str(mail.mail["Subject"])).startswith(subject)
    assert f", {begins}" in plain(mail.words)


@pytest.mark.parametrize(
    ("kind", "lang", "label"),
    [
        (EventType.CAREER_FAIR, "fr", "Avec les élèves"),
        (EventType.COUNSELLOR_DAY, "fr", "Temps que vous avez donné"),
        (EventType.COUNSELLOR_DAY, "en", "Time that you gave"),
    ],
)
def test_thanks_name_the_pupils_where_there_are_any(kind: EventType, lang: str, label: str) -> None:
    event, ada = event_of(kind), speaker(lang=lang)
    ask(event, ada)
    do(actions.accept, ada, event)
    do(actions.thank, ada, event)
    mail = received(all_mails()["thanked"])
    assert label in plain(mail.words)
    assert label in plain(mail.text)
    assert not VISIT.search(mail.words)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_page_of_the_link_speaks_of_a_visit(client: Client, lang: str) -> None:
    event, ada = event_of(EventType.CAREER_FAIR), speaker(lang=lang)

    def texts(*paths: str) -> None:
        for path in paths:
            text = client.page(link(event, ada, *filter(None, [path]), lang=lang)).all("main")[0]
            assert not VISIT.search(text), text

    ask(event, ada)
    texts("", "decline", "propose")
    do(actions.accept, ada, event)
    texts("", "decline")
    assert {"fr": "Sur place", "en": "On the spot"}[lang] in client.page(
        link(event, ada, lang=lang)
    ).text
    answer = client.get(link(event, ada, "visit.ics", lang=lang))
    assert "activite.ics" in answer.headers["Content-Disposition"]
    assert not VISIT.search(answer.text.replace("visit.ics", ""))
    with time_machine.travel(event.ends_at + timedelta(hours=1), tick=False):
        texts("")


def test_what_was_asked_and_is_past_says_which_it_is(client: Client) -> None:
    event, ada = event_of(EventType.CAREER_FAIR), speaker()
    ask(event, ada)
    with time_machine.travel(event.starts_at, tick=False):
        assert "Cette activité est passée." in client.page(link(event, ada)).text
        assert "This event is past." in client.page(link(event, ada, lang="en")).text
