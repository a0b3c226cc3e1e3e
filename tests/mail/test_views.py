"""The staff outbox."""

from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core import queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import actions
from outreach.mail.models import Message, MessageStatus
from tests import make
from tests.browser import Client, same_queries
from tests.mail.sink import Sink
from tests.mail.test_tasks import post, send_through


def test_outbox_filters_by_status_and_text_and_pages(client: Client) -> None:
    for n in range(60):
        post(f"Sujet {n}", to=f"a{n}@example.org")
    client.sign_in(make.user(Role.STAFF))
    page = client.page("/fr/staff/mail/")
    assert "Sujet 59" in page.text
    assert "Sujet 5 " not in page.text
    assert "Sujet 5" in client.page(page.href("Suivant")).text
    assert "Sujet 33" in client.page("/fr/staff/mail/?q=A33@").text
    assert "Aucun courriel ne correspond" in client.page("/fr/staff/mail/?status=failed").text


def test_outbox_asks_the_same_of_the_database_for_one_row_and_thirty(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    same_queries(client, "/fr/staff/mail/", lambda n: post(f"Sujet {n}"))


def test_outbox_is_closed_to_readers(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.get("/fr/staff/mail/").status_code == 403


def test_message_says_why_it_did_not_go_and_sends_it_to_a_corrected_address(client: Client) -> None:
    with Sink(refuse={"gone@example.org": "550 5.1.1 no such user"}) as sink:
        send_through(sink)
        message = post("Votre visite", to="gone@example.org")
        queue.run_due()
        client.sign_in(make.user(Role.STAFF))
        url = f"/fr/staff/mail/{message.id}"
        assert "550 5.1.1 no such user" in client.page(url).text
        page = client.submit(url, button="Envoyer de nouveau", email="here@example.org")
        assert "Le courriel est en route vers here@example.org." in page.text
        queue.run_due()
    old, new = db.session.scalars(select(Message).order_by(Message.id))
    assert (old.status, new.status) == (MessageStatus.REPLACED, MessageStatus.SENT)
    assert new.replaces_id == old.id
    assert [mail["To"] for mail in sink.mails] == ["Zoé Roy <here@example.org>"]
    assert "Envoyé de nouveau à here@example.org" in client.page(url).text


def test_message_refuses_a_wrong_address(client: Client) -> None:
    message = post("Votre visite")
    with transaction():
        db.session.get_one(Message, message.id).status = MessageStatus.SENT
    client.sign_in(make.user(Role.STAFF))
    page = client.submit(
        f"/fr/staff/mail/{message.id}", button="Envoyer de nouveau", email="personne", status=422
    )
    assert page.errors == ["Entrez un courriel comme nom@exemple.org."]
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_message_of_a_demo_is_held(client: Client) -> None:
    make.our_organisation(is_demo=True)
    message = post("Votre visite")
    client.sign_in(make.user(Role.STAFF))
    assert "C’est une démonstration" in client.page(f"/fr/staff/mail/{message.id}").text
    assert queue.due(10) == []


def test_message_that_may_be_there_twice_says_so(client: Client) -> None:
    message = post("Votre visite")
    with transaction():
        row = db.session.get_one(Message, message.id)
        row.status, row.may_be_twice = MessageStatus.SENT, True
    client.sign_in(make.user(Role.STAFF))
    assert "deux fois" in client.page(f"/fr/staff/mail/{message.id}").text
    assert actions.Recipient(message.to_email).lang == "fr"
