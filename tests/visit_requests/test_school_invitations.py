"""Inviting schools: who may be written to, once, in which words, and what came of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.policy import SMTP, SMTPUTF8
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import NotAllowed, Refused
from outreach.core.transaction import transaction
from outreach.events.words import EventStatus, Reason
from outreach.mail import envelope
from outreach.mail.models import Message
from outreach.people import actions as people
from outreach.people.models import CONSENT_VERSION, ConsentKind, Person
from outreach.privacy import actions as privacy
from outreach.registration import actions as registration
from outreach.schools.models import School
from outreach.schools.places import CalendarPlace
from outreach.visit_requests import school_invitation_actions as actions
from outreach.visit_requests.models import SchoolInvitation
from outreach.visit_requests.school_invitation_queries import InvitationStanding, standings
from outreach.visit_requests.school_invitations import InvitationPlan, plan
from outreach.visit_requests.words import NotInvited
from tests import make
from tests.mail.received import received, the_mail
from tests.schools.test_calendar_actions import add as add_day
from tests.visit_requests.asking import published, request

KIND = "visit_requests.school_invitation"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def today(app: Flask) -> Iterator[Any]:
    with time_machine.travel("2026-12-01 10:00 -0500", tick=False) as traveller:
        make.our_organisation(address="1, rue des Érables\nMontréal", phone="+15145550134")
        yield traveller


def agreed(school: School | None = None, **facts: Any) -> Person:
    person = make.person(school, **facts)
    with transaction() as session:
        mine = session.merge(person)
        give(mine)
        return mine


def give(person: Person) -> None:
    kind = ConsentKind.ANNOUNCEMENTS
    people.give_consent(person, kind, text_version=CONSENT_VERSION, source="form", by=None)


def invite(
    *schools: School, lines: dict[str, str] | None = None, role: Role = Role.COORDINATOR
) -> InvitationPlan:
    by = make.user(role)
    with transaction() as session:
        return actions.invite(
            [session.merge(s) for s in schools], lines=lines or {}, by=session.merge(by)
        )


def mails() -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.kind == KIND).order_by(Message.id))
    )


def reason_of(school: School) -> NotInvited | None:
    left_out = plan([db.session.get_one(School, school.id)]).left_out
    return left_out[0][1] if left_out else None


def test_one_mail_a_person_however_many_schools_in_their_language() -> None:
    a, b, c = make.school(name="École A"), make.school(name="École B"), make.school(name="École C")
    ada = agreed(a, email="ada@example.org", lang="en")
    with transaction() as session:
        people.attach(session.merge(ada), session.merge(b), by=None)
    agreed(c, email="luc@example.org")
    invite(a, b, c, lines={"fr": "Bonne rentrée!", "en": "Happy new year!"})
    english, french = mails()
    assert (english.to_email, english.lang) == ("ada@example.org", "en")
    assert english.subject == "May we visit your schools?"
    said = received(english).text
    assert "Happy new year!" in said
    assert "École A" in said
    assert "École B" in said
    assert "rentrée" not in said
    assert french.subject == "Pouvons-nous visiter votre école, École C?"
    assert "Bonne rentrée!" in received(french).text
    rows = db.session.execute(select(SchoolInvitation.school_id, SchoolInvitation.person_id))
    assert {row[0] for row in rows} == {a.id, b.id, c.id}


def test_the_mail_says_who_writes_why_and_how_to_get_no_more() -> None:
    school = make.school(name="École A", code="123456")
    agreed(school, email="luc@example.org")
    invite(school)
    mail = the_mail(KIND)
    for part in ("Grappe TI", "1, rue des Érables", "514", "1er décembre 2026"):
        assert part in mail.text.replace("\xa0", " "), part
        assert part in mail.words.replace("\xa0", " "), part
    address = str(mail.mail["List-Unsubscribe"]).strip("<> ")
    assert address.startswith("http://127.0.0.1:8000/fr/unsubscribe/")
    assert mail.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.text
    assert mail.page.xpath(f"//a[@href='{address}']")
    assert mail.path == "/fr/request-a-visit?school=123456"


def test_a_long_address_to_unsubscribe_stays_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    base = "https://rayonnement.grappe-industrielle-des-technologies.quebec.example.org/visites"
    school = make.school()
    agreed(school)
    invite(school)
    monkeypatch.setitem(current_app.config, "OUTREACH_BASE_URL", base)
    mail = envelope.compose(mails()[0])
    for policy in (SMTP, SMTPUTF8):
        assert f"List-Unsubscribe: <{base}/fr/unsubscribe/".encode() in mail.as_bytes(policy=policy)


def test_other_mails_have_no_way_to_unsubscribe() -> None:
    make.registration(make.coming_event())
    assert the_mail().mail["List-Unsubscribe"] is None


def test_the_mail_leads_to_times_that_are_free_for_the_school() -> None:
    school = make.school(region_code="06")
    other = make.school(region_code="13")
    agreed(school)
    agreed(other)
    published(date(2026, 12, 8), region_code="06")
    invite(school, other)
    here, elsewhere = mails()
    assert f"/fr/request-a-visit/slots?school={school.code}" in received(here).text
    assert "slots" not in received(elsewhere).text


def test_the_mail_names_no_time_on_a_day_off_of_the_school() -> None:
    school, other = make.school(), make.school()
    agreed(school)
    agreed(other)
    published(date(2026, 12, 8))
    add_day(CalendarPlace(school=school), date(2026, 12, 8))
    invite(school, other)
    here, elsewhere = (received(mail).text for mail in mails())
    assert ("slots" in here, "slots" in elsewhere) == (False, True)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nobody_is_written_to_without_consent_recorded(lang: str) -> None:
    school = make.school()
    assert reason_of(school) is NotInvited.NO_CONTACT
    make.person(school, email="", last_name="Sans")
    assert reason_of(school) is NotInvited.NO_ADDRESS
    person = make.person(school, lang=lang)
    assert reason_of(school) is NotInvited.NO_CONSENT
    with transaction() as session:
        mine = session.merge(person)
        people.give_consent(mine, ConsentKind.PRIVACY, text_version="x", source="x", by=None)
    assert reason_of(school) is NotInvited.NO_CONSENT
    with transaction() as session:
        give(session.merge(person))
    assert reason_of(school) is None


def test_who_is_archived_erased_gone_or_unsubscribed_gets_nothing() -> None:
    for end in (
        lambda person: people.archive(person, by=None),
        lambda person: privacy.erase(person, by=None),
        lambda person: people.detach(
            person.affiliations[0], by=None, until_on=clock.today() - timedelta(days=1)
        ),
    ):
        school = make.school()
        person = agreed(school)
        with transaction() as session:
            mine = session.merge(person)
            mine.affiliations[0].from_on = date(2026, 9, 1)
            end(mine)
        assert reason_of(school) is NotInvited.NO_CONTACT
        with pytest.raises(Refused):
            invite(school)
    school = make.school()
    person = agreed(school)
    with transaction() as session:
        people.unsubscribe(session.merge(person))
    assert reason_of(school) is NotInvited.UNSUBSCRIBED
    assert mails() == []


def test_an_unsubscription_outlives_the_erasure_and_ends_with_a_new_consent() -> None:
    school = make.school()
    person = agreed(school, email="luc@example.org")
    with transaction() as session:
        mine = session.merge(person)
        people.unsubscribe(mine)
        privacy.erase(mine, by=None)
    again = make.person(school, email="Luc@example.org ")
    assert reason_of(school) is NotInvited.UNSUBSCRIBED
    with transaction() as session:
        give(session.merge(again))
    assert reason_of(school) is None


def test_an_address_that_several_share_is_left_alone_once_one_of_them_unsubscribed() -> None:
    school = make.school()
    first = agreed(school, email="cosp@example.org", last_name="Roy")
    agreed(school, email="cosp@example.org", last_name="Côté")
    with transaction() as session:
        people.unsubscribe(session.merge(first))
    assert reason_of(school) is NotInvited.UNSUBSCRIBED


def test_whoever_unsubscribes_gets_not_even_what_waited_in_the_outbox() -> None:
    school = make.school()
    person = agreed(school)
    invite(school)
    with transaction() as session:
        people.unsubscribe(session.merge(person))
    with pytest.raises(envelope.CannotBeMade):
        envelope.compose(mails()[0])


def test_pressed_twice_it_is_sent_once_and_again_after_thirty_days(today: Any) -> None:
    school = make.school()
    agreed(school)
    invite(school)
    with pytest.raises(Refused):
        invite(school)
    assert len(mails()) == 1
    start = clock.now()
    today.move_to(start + timedelta(days=30) - timedelta(seconds=1))
    assert reason_of(school) is NotInvited.INVITED_LATELY
    today.move_to(start + timedelta(days=30))
    assert reason_of(school) is None
    invite(school)
    assert len(mails()) == 2


def test_a_school_with_a_visit_ahead_or_an_open_request_is_not_invited() -> None:
    school, asking = make.school(), make.school()
    agreed(school)
    agreed(asking)
    event = make.visit(make.group(on=date(2026, 12, 9)), school=school)
    request(school=asking)
    assert reason_of(school) is NotInvited.VISIT_AHEAD
    assert reason_of(asking) is NotInvited.REQUEST_OPEN
    with transaction() as session:
        registration.call_off(
            session.merge(event), to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None
        )
    assert reason_of(school) is None


@pytest.mark.parametrize(
    ("role", "may"), [(Role.STAFF, False), (Role.COORDINATOR, True), (Role.ADMINISTRATOR, True)]
)
def test_who_may_publish_may_invite(role: Role, may: bool) -> None:
    school = make.school()
    agreed(school)
    if may:
        invite(school, role=role)
    else:
        with pytest.raises(NotAllowed):
            invite(school, role=role)
    assert len(mails()) == int(may)


def test_without_a_postal_address_nothing_is_sent() -> None:
    school = make.school()
    agreed(school)
    make.our_organisation(address=" ", phone="+15145550134")
    with pytest.raises(Refused):
        invite(school)
    make.our_organisation(address="1, rue", phone="", email="", website="")
    with pytest.raises(Refused):
        invite(school)
    make.our_organisation(address="1, rue", phone="", email="info@example.org", website="")
    invite(school)


def test_at_most_two_hundred_schools_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    schools = [make.school() for _n in range(3)]
    for school in schools:
        agreed(school)
    with pytest.raises(Refused):
        invite(*schools)
    invite(*schools[:2])


def standing(school: School) -> InvitationStanding:
    return standings([school.id])[school.id]


def test_a_request_or_a_visit_since_is_an_answer_one_before_is_not(today: Any) -> None:
    school, visited, silent = make.school(), make.school(), make.school()
    for one in (school, visited, silent):
        agreed(one)
    make.visit(make.group(on=date(2026, 11, 30)), school=visited)
    assert standing(school) == InvitationStanding()
    invite(school, visited, silent)
    assert standing(visited) == InvitationStanding(date(2026, 12, 1))
    today.shift(timedelta(days=1))
    request(school=school)
    make.visit(make.group(on=date(2026, 12, 9)), school=visited)
    assert standing(school) == InvitationStanding(
        date(2026, 12, 1), is_answered=True, has_open_request=True
    )
    assert standing(visited) == InvitationStanding(
        date(2026, 12, 1), is_answered=True, visit_on=date(2026, 12, 9)
    )
    assert not standing(silent).is_answered
    today.shift(timedelta(days=30))
    assert standing(visited) == InvitationStanding(date(2026, 12, 1), is_answered=True)


def test_what_is_asked_for_the_moment_the_mail_leaves_answers_it() -> None:
    school = make.school()
    agreed(school)
    invite(school)
    request(school=school)
    assert standing(school).is_answered
