"""A corrected e-mail address counts once its own mail was opened, and never after the event has begun."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail import actions as outbox
from outreach.mail.envelope import CannotBeMade, compose
from outreach.mail.models import Message, MessageStatus
from outreach.privacy import actions as privacy
from outreach.registration import actions, addresses, personal_link, tasks
from outreach.registration.models import AddressChange, Registration
from tests import make
from tests.mail.received import received, the_mail

NEW = "nouvelle@ecole.example.org"
START = "2026-12-03T14:00:00Z"


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


@pytest.fixture
def mine(in_november: None) -> Registration:
    return make.registration(make.public_event())


def ask(registration: Registration, email: str = NEW) -> AddressChange:
    with transaction() as session:
        return addresses.ask(session.merge(registration), email)


def confirm(change: AddressChange) -> Registration:
    with transaction() as session:
        return addresses.confirm(session.merge(change))


def asking() -> Message:
    """The mail to the new address, as it stands in the outbox."""
    query = select(Message).where(Message.kind == "registration.address_to_confirm")
    return db.session.scalars(query).one()


def kinds() -> list[str]:
    return [kind.removeprefix("registration.") for kind in db.session.scalars(select(Message.kind))]


def test_asking_changes_nothing_and_writes_to_both(mine: Registration) -> None:
    old, link = mine.email, personal_link.token(mine)
    ask(mine)
    assert db.session.scalar(select(Registration.email)) == old
    assert personal_link.registration_of(link) is not None
    new_mail = the_mail("registration.address_to_confirm")
    assert new_mail.mail["To"].addresses[0].addr_spec == NEW
    assert mine.first_name not in new_mail.text
    old_mail = the_mail("registration.address_asked")
    assert old_mail.mail["To"].addresses[0].addr_spec == old
    assert NEW not in old_mail.text
    assert old_mail.buttons == []
    assert not old_mail.files


def test_no_row_of_the_outbox_keeps_what_opens_it(mine: Registration) -> None:
    token = personal_link.address_token(ask(mine))
    row = asking()
    assert token not in str(row.letter) + row.subject
    assert token in received(row).text


def test_confirming_moves_the_mails_and_ends_the_former_links(mine: Registration) -> None:
    old, link = mine.email, personal_link.token(mine)
    made = confirm(ask(mine))
    assert made.email == NEW
    assert personal_link.registration_of(link) is None
    assert personal_link.registration_of(personal_link.token(made)) is not None
    assert actions.queries.registrations_with_email(old) == []
    first = the_mail("registration.address_confirmed")
    assert first.path == f"/fr/my/{personal_link.token(made)}"
    assert "invitation.ics" in first.files
    verbs = list(db.session.scalars(select(Entry.verb).where(Entry.noun == "registration")))
    assert verbs == ["register", "ask_address", "confirm_address"]
    assert NEW in db.session.get_one(Registration, made.id).search_text


def test_what_still_waits_goes_to_the_new_address_but_the_notice(mine: Registration) -> None:
    old = mine.email
    sent = make.registration(make.public_event(), email=old)
    with transaction():
        message = db.session.scalars(select(Message).where(Message.event_id == sent.event_id)).one()
        message.status = MessageStatus.SENT
    confirm(ask(mine))
    assert the_mail("registration.address_asked").mail["To"].addresses[0].addr_spec == old
    query = select(Message.event_id, Message.to_email).where(
        Message.kind == "registration.confirmed"
    )
    rows = {tuple(row) for row in db.session.execute(query)}
    assert rows == {(mine.event_id, NEW), (sent.event_id, old)}


def test_the_link_opens_once(mine: Registration) -> None:
    change = ask(mine)
    token = personal_link.address_token(change)
    assert personal_link.address_change_of(token) is not None
    confirm(change)
    with pytest.raises(personal_link.LinkEnded):
        personal_link.address_change_of(token)
    assert personal_link.address_change_of(token[:-2] + "xx") is None
    assert personal_link.address_change_of(personal_link.token(mine)) is None


def test_the_link_ends_after_two_days(mine: Registration) -> None:
    change = ask(mine)
    token = personal_link.address_token(change)
    end = clock.now() + timedelta(days=2)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert personal_link.address_change_of(token) is not None
        tasks.forget_addresses()
    assert db.session.scalar(select(func.count(AddressChange.id))) == 1
    with time_machine.travel(end, tick=False):
        with pytest.raises(personal_link.LinkEnded):
            personal_link.address_change_of(token)
        with pytest.raises(CannotBeMade):
            compose(asking())
        tasks.forget_addresses()
    assert db.session.scalar(select(func.count(AddressChange.id))) == 0


def test_a_later_request_replaces_the_first_even_in_its_mail(mine: Registration) -> None:
    first = personal_link.address_token(ask(mine))
    ask(mine, "autre@ecole.example.org")
    with pytest.raises(personal_link.LinkEnded):
        personal_link.address_change_of(first)
    query = select(Message).where(Message.kind == "registration.address_to_confirm")
    replaced = db.session.scalars(query.order_by(Message.id)).first()
    assert replaced is not None
    assert replaced.to_email == NEW
    with pytest.raises(CannotBeMade):
        received(replaced)


def test_the_same_address_is_written_to_once_a_minute(mine: Registration) -> None:
    ask(mine)
    with time_machine.travel(clock.now() + timedelta(seconds=59), tick=False):
        ask(mine)
    assert kinds().count("address_to_confirm") == 1
    with time_machine.travel(clock.now() + timedelta(seconds=60), tick=False):
        ask(mine)
    assert kinds().count("address_to_confirm") == 2


@pytest.mark.parametrize("verb", ["ask", "confirm"])
def test_it_is_over_when_the_event_begins(mine: Registration, verb: str) -> None:
    change = ask(mine)

    def act() -> None:
        if verb == "ask":
            ask(mine, "autre@ecole.example.org")
        else:
            confirm(change)

    with transaction() as session:
        session.merge(change).expires_at = mine.event.ends_at
    with time_machine.travel(START, tick=False), pytest.raises(actions.HasBegun):
        act()
    with time_machine.travel("2026-12-03T13:59:59Z", tick=False):
        act()


def test_an_address_that_is_registered_is_refused_without_whose_it_is(mine: Registration) -> None:
    with transaction() as session:
        event = session.merge(mine.event)
    other = make.registration(event)
    with pytest.raises(addresses.AddressTaken) as refused:
        ask(mine, other.email)
    assert other.last_name not in refused.value.sentence
    with transaction() as session:
        actions.cancel(session.merge(other), by=None)
    change = ask(mine, other.email)
    make.registration(event, email=other.email)
    with pytest.raises(addresses.AddressTaken):
        confirm(change)


def test_the_same_address_of_another_event_is_free(mine: Registration) -> None:
    ask(mine, make.registration(make.public_event()).email)


def test_a_cancelled_registration_and_the_same_address_are_refused(mine: Registration) -> None:
    with pytest.raises(Refused, match="déjà"):
        ask(mine, mine.email)
    with transaction() as session:
        actions.cancel(session.merge(mine), by=None)
    with pytest.raises(Refused, match="annulée"):
        ask(mine)
    assert "address_asked" not in kinds()


def test_erasing_forgets_what_was_asked(mine: Registration) -> None:
    ask(mine)
    with transaction() as session:
        privacy.anonymise([session.merge(mine)])
    assert db.session.scalar(select(func.count(AddressChange.id))) == 0


def test_who_had_no_address_gets_one(app: Flask) -> None:
    made = confirm(ask(make.registration(make.public_event(), email="")))
    assert made.email == NEW
    assert kinds() == ["address_to_confirm", "address_confirmed"]


def test_confirming_moves_no_mail_of_another_who_shares_the_address(mine: Registration) -> None:
    other = make.registration(mine.event, email=mine.email, first_name="Guy", last_name="Roy")
    confirm(ask(mine))
    query = select(Message.to_email).where(Message.kind == "registration.confirmed")
    query = query.order_by(Message.id)
    assert list(db.session.scalars(query)) == [NEW, other.email]


def correct(registration: Registration, email: str = NEW) -> Registration:
    user = make.user()
    with transaction() as session:
        merged = session.merge(registration)
        return addresses.correct(merged, email, by=session.merge(user))


def first_mail() -> Message:
    query = select(Message).where(Message.kind == "registration.confirmed")
    return db.session.scalars(query.order_by(Message.id)).first()  # type: ignore[return-value]


def test_what_waits_when_staff_correct_an_address_goes_to_the_new_one(mine: Registration) -> None:
    made = correct(mine)
    waiting = first_mail()
    assert waiting.to_email == NEW
    assert received(waiting).path == f"/fr/my/{personal_link.token(made)}"


def test_what_waits_goes_to_nobody_when_staff_take_an_address_away(mine: Registration) -> None:
    correct(mine, "")
    assert first_mail().to_email == ""
    with pytest.raises(CannotBeMade, match="no e-mail address"):
        compose(first_mail())


@pytest.mark.parametrize("verb", ["correct", "confirm"])
def test_a_mail_sent_again_to_a_former_address_opens_no_newer_link(
    mine: Registration, verb: str
) -> None:
    old = mine.email
    with transaction():
        first_mail().status = MessageStatus.SENT
    made = correct(mine) if verb == "correct" else confirm(ask(mine))
    by = make.user()
    with transaction() as session:
        again = outbox.send_again(first_mail(), email=old, by=session.merge(by))
    with pytest.raises(CannotBeMade, match="is gone"):
        compose(again)
    with transaction() as session:
        session.merge(again).status = MessageStatus.SENT
    with transaction() as session:
        right = outbox.send_again(session.merge(again), email=NEW, by=session.merge(by))
    assert received(right).path == f"/fr/my/{personal_link.token(made)}"


def test_a_mail_sent_again_elsewhere_opens_the_link_it_was_written_for(mine: Registration) -> None:
    with transaction():
        first_mail().status = MessageStatus.SENT
    by = make.user()
    with transaction() as session:
        again = outbox.send_again(first_mail(), email=NEW, by=session.merge(by))
    assert received(again).path == f"/fr/my/{personal_link.token(mine)}"


def test_correcting_a_class_moves_no_mail_of_another_class_at_its_address(app: Flask) -> None:
    event = make.public_event()
    facts = {"email": "ecole@ecole.example.org", "pupils": {"secondary_3": 20}, "adults": 1}
    first, second = (make.registration(event, **facts) for _n in range(2))
    correct(first)
    query = select(Message.to_email).where(Message.kind == "registration.confirmed")
    assert list(db.session.scalars(query.order_by(Message.id))) == [NEW, second.email]
