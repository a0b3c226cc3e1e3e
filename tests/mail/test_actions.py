"""Posting: once a key, many in the statements of one."""

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.mail import actions
from outreach.mail.letter import Letter
from outreach.mail.models import Message, MessageStatus
from outreach.organisation.models import Organisation
from tests import make
from tests.browser import counted

LETTER = Letter(subject="Bonjour", sentence="Une phrase.")


def draft(n: int, *, key: str | None = None) -> Message:
    to = actions.Recipient(f"p{n}@example.org", f"Personne {n}")
    return actions.draft("registration.confirmed", to=to, letter=LETTER, key=key)


def jobs() -> list[int]:
    rows = db.session.scalars(select(Job).where(Job.kind == "mail.deliver").order_by(Job.id))
    return [row.payload["message_id"] for row in rows]


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
def test_a_demonstration_holds_every_mail_back(app: Flask, many: bool) -> None:
    make.our_organisation()
    with transaction() as session:
        session.get_one(Organisation, 1).is_demo = True
    with transaction():
        if many:
            actions.post_all([draft(1)])
        else:
            actions.post("registration.confirmed", to=actions.Recipient("a@b.ca"), letter=LETTER)
    assert db.session.scalars(select(Message.status)).all() == [MessageStatus.HELD]
    assert jobs() == []
