"""Delivery through a real mail server: taken, refused, down and back, interrupted."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select, update

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.mail import actions, tasks
from outreach.mail.letter import Letter
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import actions as organisation
from tests.mail.sink import Sink


def post(subject: str = "Votre visite", *, to: str = "zoe@example.org") -> Message:
    with transaction():
        message = actions.post(
            "test",
            to=actions.Recipient(to, "Zoé Roy"),
            letter=Letter(subject=subject, greeting="Bonjour,", sentence="À bientôt"),
        )
    assert message is not None
    return message


def send_through(sink: Sink) -> None:
    with transaction():
        organisation.describe(
            by=None, name_fr="Grappe TI", email="info@example.org", mail_url=sink.url
        )


def state(message: Message) -> Message:
    db.session.expire_all()
    return db.session.get_one(Message, message.id)


def test_a_mail_is_delivered_with_text_html_and_its_message_id(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post()
        queue.run_due()
    (mail,) = sink.mails
    assert mail["Message-ID"] == state(message).message_id
    assert mail["From"] == "Grappe TI <info@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert "À bientôt" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (state(message).status, state(message).may_be_twice) == (MessageStatus.SENT, False)


def test_a_refused_address_fails_at_once(app: Flask) -> None:
    with Sink(refuse={"gone@example.org": "550 5.1.1 no such user"}) as sink:
        send_through(sink)
        message = post(to="gone@example.org")
        queue.run_due()
    assert state(message).status is MessageStatus.FAILED
    assert state(message).error == "550 5.1.1 no such user"
    assert queue.due(10) == []


def test_a_refusal_for_now_is_tried_again(app: Flask) -> None:
    with Sink(refuse={"zoe@example.org": "450 try later"}) as sink:
        send_through(sink)
        message = post()
        queue.run_due()
        assert state(message).status is MessageStatus.QUEUED
        sink.refuse.clear()
        with time_machine.travel(clock.now() + timedelta(minutes=2)):
            queue.run_due()
    assert len(sink.mails) == 1
    assert state(message).status is MessageStatus.SENT


def test_a_server_that_is_down_for_a_day_and_back_gets_the_mail_once(app: Flask) -> None:
    sink = Sink()
    send_through(sink)
    message = post()
    start = clock.now()
    with time_machine.travel(start, tick=True) as now:
        for _ in range(48):
            queue.run_due()
            now.shift(timedelta(minutes=30))
        assert state(message).status is MessageStatus.QUEUED
        assert state(message).error
        with sink:
            now.shift(timedelta(hours=2))
            queue.run_due()
            queue.run_due()
    assert len(sink.mails) == 1
    assert state(message).status is MessageStatus.SENT
    assert not state(message).may_be_twice


def test_a_server_that_never_comes_back_is_given_up_after_three_days(app: Flask) -> None:
    send_through(Sink())
    message = post()
    with time_machine.travel(clock.now() + timedelta(days=4)):
        queue.run_due()
    assert state(message).status is MessageStatus.FAILED


def test_a_mail_interrupted_after_the_answer_goes_again_under_the_same_id_and_says_so(
    app: Flask,
) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post()
        with transaction() as session:  # what a worker killed between answer and note leaves
            session.execute(update(Message).values(attempts=1, error=""))
            session.execute(
                update(Job).values(state="run", lease_until=clock.now() - timedelta(seconds=1))
            )
        queue.run_due()
    assert [mail["Message-ID"] for mail in sink.mails] == [message.message_id]
    assert state(message).may_be_twice


def test_a_sent_mail_is_not_sent_again_by_a_second_job(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post()
        queue.run_due()
        tasks.deliver(message.id)
    assert len(sink.mails) == 1


def test_files_take_the_mail_while_there_is_no_server(app: Flask, instance: object) -> None:
    message = post()
    queue.run_due()
    assert state(message).status is MessageStatus.SENT
    assert db.session.scalars(select(Job.state)).all() == ["done"]
