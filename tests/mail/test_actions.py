"""Posting: once a key, many in the statements of one."""

from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail import actions
from outreach.mail.letter import Button, Letter
from outreach.mail.models import Message, MessageStatus
from tests import make
from tests.browser import counted

LETTER = Letter(subject="Bonjour", sentence="Une phrase.")


def draft(n: int, *, key: str | None = None) -> Message:
    to = actions.Recipient(f"p{n}@example.org", f"Personne {n}")
    return actions.draft("registration.confirmed", to=to, letter=LETTER, key=key)


def jobs() -> list[int]:
    rows = db.session.scalars(select(Job).where(Job.kind == "mail.deliver").order_by(Job.id))
    return [row.payload["message_id"] for row in rows]


def test_counting_tells_what_was_posted_inside_and_no_more(app: Flask) -> None:
    make.our_organisation()
    to = actions.Recipient("p9@example.org")
    with transaction():
        actions.post_all([draft(1, key="a")])
        with actions.counting() as around:
            actions.post("registration.confirmed", to=to, letter=LETTER)
            with actions.counting() as inside:
                actions.post_all([draft(2), draft(3, key="a")])
            actions.post("registration.confirmed", to=to, letter=LETTER, key="a")
        actions.post_all([draft(4)])
    assert [message.to_email for message in around] == ["p9@example.org"]
    assert [message.to_email for message in inside] == ["p2@example.org"]


def test_post_all_leaves_out_a_key_posted_before(app: Flask) -> None:
    make.our_organisation()
    with transaction():
        actions.post_all([draft(1, key="a"), draft(2), draft(3)])
    with transaction():
        actions.post_all([draft(4, key="a"), draft(5, key="b")])
        actions.post_all([])
    rows = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [row.to_email[1] for row in rows] == ["1", "2", "3", "5"]
    assert len({row.message_id for row in rows}) == 4
    assert jobs() == [row.id for row in rows]


def test_post_all_asks_the_same_for_two_and_thirty(app: Flask) -> None:
    make.our_organisation()
    counts = []
    for count in (2, 30):
        with counted() as statements, transaction():
            actions.post_all([draft(n, key=f"{count}-{n}") for n in range(count)])
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize("many", [False, True])
def test_what_a_demonstration_makes_up_is_held_back_and_what_comes_after_it_is_not(
    app: Flask, many: bool
) -> None:
    make.our_organisation(is_demo=True)

    def write(n: int) -> None:
        with transaction():
            if many:
                actions.post_all([draft(n)])
            else:
                actions.post("test", to=actions.Recipient(f"{n}@b.ca"), letter=LETTER)

    with actions.holding_back():
        write(1)
    assert jobs() == []
    write(2)
    statuses = db.session.scalars(select(Message.status).order_by(Message.id)).all()
    assert statuses == [MessageStatus.HELD, MessageStatus.QUEUED]
    assert len(jobs()) == 1


def posted(**facts: Any) -> Message:
    """A mail in the outbox, with these facts."""
    with transaction() as session:
        made = draft(1)
        actions.post_all([made])
        row = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert row is not None
        for name, value in facts.items():
            setattr(row, name, value)
        return row


def test_a_mail_says_no_more_than_its_row_holds(app: Flask) -> None:
    make.our_organisation()
    letter = replace(LETTER, subject="a  b\n" + "x" * 296)
    reply_to = ("Zoé", "z" * 300 + "@example.org")
    made = actions.draft("test", to=actions.Recipient("a@b.ca"), letter=letter, reply_to=reply_to)
    assert (made.subject, len(made.subject)) == ("a b " + "x" * 296, 300)
    assert (made.reply_to[:7], len(made.reply_to)) == ("Zoé <zz", 300)
    longer = replace(LETTER, subject="x" * 301)
    assert actions.draft("test", to=actions.Recipient("a@b.ca"), letter=longer).subject == "x" * 300


def test_a_mail_is_posted_once_a_key(app: Flask) -> None:
    make.our_organisation()
    to = actions.Recipient("p@example.org")
    with transaction():
        found = [
            actions.post("x", to=to, letter=LETTER, key=key) for key in ("a", "b", "a", None, None)
        ]
    assert [bool(one) for one in found] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("facts", "is_right"),
    [
        ({"status": MessageStatus.QUEUED}, False),
        ({"status": MessageStatus.QUEUED, "error": "421 busy"}, True),
        ({"status": MessageStatus.REPLACED}, False),
        ({"status": MessageStatus.FAILED}, True),
        ({"status": MessageStatus.SENT}, True),
    ],
)
def test_what_does_not_wait_is_sent_again_as_a_new_mail(
    app: Flask, facts: dict[str, Any], is_right: bool
) -> None:
    make.our_organisation()
    row, by = posted(calendar="BEGIN", reply_to="a@example.org", **facts), make.user()
    refusal = nullcontext() if is_right else pytest.raises(Refused)
    with refusal, transaction() as session:
        old = session.get_one(Message, row.id)
        again = actions.send_again(old, email="new@example.org", by=session.merge(by))
        assert {name: getattr(again, name) for name in actions.SAME} == {
            name: getattr(old, name) for name in actions.SAME
        }
        assert (again.to_email, again.replaces_id) == ("new@example.org", old.id)
        assert old.status is MessageStatus.REPLACED
    entries = db.session.scalars(select(Entry).where(Entry.verb == "send_again")).all()
    assert [(entry.row_id, entry.note) for entry in entries] == [
        (row.id, "new@example.org")
    ] * is_right


def test_every_failed_mail_goes_again_under_its_own_id(app: Flask) -> None:
    make.our_organisation()
    failed, sent = posted(status=MessageStatus.FAILED), posted(status=MessageStatus.SENT)
    before, by = (failed.message_id, len(jobs())), make.user()
    with transaction() as session:
        assert actions.send_failed_again(by=session.merge(by)) == 1
    rows = [db.session.get_one(Message, one.id) for one in (failed, sent)]
    assert [row.status for row in rows] == [MessageStatus.QUEUED, MessageStatus.SENT]
    assert (rows[0].message_id, len(jobs())) == (before[0], before[1] + 1)
    entry = db.session.scalars(select(Entry).where(Entry.verb == "send_failed_again")).one()
    assert entry.row_id == failed.id


@pytest.mark.parametrize(
    ("facts", "buttons", "moves"),
    [
        ({}, [], True),
        ({}, [("registration", 7)], True),
        ({}, [("registration", 8)], False),
        ({}, [("registration", 8), ("registration", 7)], True),
        ({}, [("visit", 8)], True),
        ({"status": MessageStatus.SENT}, [], False),
        ({"to_email": "other@example.org"}, [], False),
        ({"person_id": None}, [], False),
        ({"event_id": None}, [], False),
        ({"kind": "left.aside"}, [], False),
    ],
)
def test_what_waits_for_her_about_the_event_goes_to_her_new_address(
    app: Flask, facts: dict[str, Any], buttons: list[tuple[str, int]], moves: bool
) -> None:
    make.our_organisation()
    event, person = make.visit(), make.person()
    hers = {"to_email": "old@example.org", "event_id": event.id, "person_id": person.id}
    letter = replace(LETTER, buttons=tuple(Button("Ouvrir", *opened) for opened in buttons))
    row = posted(**hers | {"letter": asdict(letter)} | facts)
    with transaction():
        actions.readdress(
            "old@example.org",
            "new@example.org",
            event_id=event.id,
            person_id=person.id,
            opening=("registration", 7),
            besides=["left.aside"],
        )
    assert (db.session.get_one(Message, row.id).to_email == "new@example.org") == moves


@pytest.mark.parametrize(
    ("status", "attempts", "is_gone"),
    [
        (MessageStatus.QUEUED, 0, True),
        (MessageStatus.HELD, 0, True),
        (MessageStatus.QUEUED, 1, False),
        (MessageStatus.SENT, 1, False),
        (MessageStatus.FAILED, 1, False),
    ],
)
def test_a_mail_is_taken_back_until_somebody_begins_to_send_it(
    app: Flask, status: MessageStatus, attempts: int, is_gone: bool
) -> None:
    make.our_organisation()
    with transaction() as session:
        to = actions.Recipient("line@example.org")
        with actions.later(timedelta(minutes=1)):
            made = actions.post("x", to=to, letter=Letter())
        assert made
        made.status, made.attempts = status, attempts
        session.flush()
        assert actions.take_back(made) is is_gone
    assert (db.session.scalars(select(Message)).first() is None) is is_gone
