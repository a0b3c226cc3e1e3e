"""Delivery through a real mail server: taken, refused, down and back, interrupted."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.mail import actions, delivery, tasks
from outreach.mail.delivery import CONNECTIONS
from outreach.mail.letter import Letter
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import actions as organisation
from tests.core.test_worker import wait, working
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


def test_mails_go_several_at_once_through_kept_connections(app: Flask) -> None:
    with Sink(seconds=0.2) as sink:
        send_through(sink)
        ids = {post(f"Sujet {n}").message_id for n in range(12)}
        with working(app):
            wait(lambda: len(sink.mails) == 12)
            wait(lambda: db.session.rollback() or not queued())
    assert {mail["Message-ID"] for mail in sink.mails} == ids
    assert 1 < sink.peak <= tasks.AT_ONCE
    assert sink.connections <= tasks.AT_ONCE + 1  # the server's own, to see that it stands


def test_eight_mails_are_on_their_way_at_once(app: Flask) -> None:
    """A slow server is given eight texts before it has answered the first."""
    with Sink(seconds=8, enough=8) as sink:
        send_through(sink)
        for n in range(8):
            post(f"Sujet {n}")
        with working(app):
            wait(lambda: sink.mails)
            assert sink.most_at_hand == 8
            wait(lambda: len(sink.mails) == 8)
            wait(lambda: db.session.rollback() or not queued())


def test_a_server_that_takes_two_at_a_time_gets_every_mail_once(app: Flask) -> None:
    with Sink(seconds=0.05, most=2) as sink:
        send_through(sink)
        ids = [post(f"Sujet {n}").message_id for n in range(12)]
        with working(app):
            wait(lambda: len(sink.mails) == 12)
            wait(lambda: db.session.rollback() or not queued())
    assert sorted(mail["Message-ID"] for mail in sink.mails) == sorted(ids)
    statuses = set(db.session.execute(select(Message.status, Message.may_be_twice)).all())
    assert statuses == {(MessageStatus.SENT, False)}


def test_a_server_that_hangs_delays_no_other_work(app: Flask) -> None:
    done: list[str] = []
    with Sink(seconds=3) as sink:
        send_through(sink)
        for n in range(9):
            post(f"Sujet {n}")
        with transaction():
            queue.enqueue("test", word="attestation")
        queue.HANDLERS["test"] = lambda word: done.append(word)
        with working(app):
            wait(lambda: done)
            assert sink.mails == []
    del queue.HANDLERS["test"]


def test_an_answer_that_never_came_is_asked_for_again_and_said_so(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        message = post()
        sink.breaks = True
        queue.run_due()
        assert state(message).status is MessageStatus.QUEUED
        assert state(message).may_be_twice
        sink.breaks = False
        with time_machine.travel(clock.now() + timedelta(minutes=2)):
            queue.run_due()
    assert state(message).status is MessageStatus.SENT
    assert state(message).may_be_twice


def test_a_mail_that_cannot_be_made_stops_nobody_and_says_why(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        bad, good = post("Mauvais"), post("Bon")
        with transaction() as session:
            session.execute(
                update(Message).where(Message.id == bad.id).values(letter={"facts": "no list"})
            )
        queue.run_due()
        assert [mail["Subject"] for mail in sink.mails] == ["Bon"]
    assert state(bad).status is MessageStatus.FAILED
    assert state(bad).error
    assert state(good).status is MessageStatus.SENT


def test_no_transaction_stays_open_while_the_server_answers(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    is_open = lambda *_args, **_facts: seen.append(db.session().in_transaction())  # noqa: E731
    monkeypatch.setattr(delivery, "hand_over", is_open)
    message = post()
    queue.run_due()
    assert seen == [False]
    assert state(message).status is MessageStatus.SENT


def test_idle_connections_are_closed_after_a_while(app: Flask) -> None:
    with Sink() as sink:
        send_through(sink)
        post()
        queue.run_due()
        assert CONNECTIONS.are_any
        CONNECTIONS.close_idle()
        assert CONNECTIONS.are_any
        CONNECTIONS.close_idle(seconds=0)
        assert not CONNECTIONS.are_any
        post()
        queue.run_due()
        assert len(sink.mails) == 2


def test_a_kept_connection_that_the_server_left_is_opened_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SURE_FOR", 0)
    sink = Sink()
    send_through(sink)
    with sink:
        post("Un")
        queue.run_due()
        sink.drop_all()
        second = post("Deux")
        queue.run_due()
        assert len(sink.mails) == 2
    assert not state(second).may_be_twice


def queued() -> bool:
    query = select(Message.id).where(Message.status == MessageStatus.QUEUED)
    return db.session.scalar(query) is not None
