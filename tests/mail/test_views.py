"""The staff outbox."""

import pytest
from sqlalchemy import select

from outreach.accounts import actions as accounts
from outreach.accounts.roles import Role
from outreach.core import queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import actions
from outreach.mail.models import Message, MessageStatus
from outreach.speakers import mails as speakers
from tests import make
from tests.browser import Client, same_queries
from tests.mail.received import received
from tests.mail.sink import Sink
from tests.mail.test_tasks import post, send_through, state
from tests.speakers import offering


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


def test_send_failed_again_brings_every_mail_that_nobody_got_to_its_reader(client: Client) -> None:
    with Sink(refuse={"zoe@example.org": "554 5.7.1 you are on our list"}) as sink:
        send_through(sink)
        ids = {post(f"Sujet {n}").message_id for n in range(3)}
        queue.run_due()
        assert sink.mails == []
        client.sign_in(make.user(Role.STAFF))
        assert "Personne n’a reçu 3 courriels" in client.page("/fr/staff/mail/").text
        sink.refuse.clear()
        page = client.submit("/fr/staff/mail/", button="Tout renvoyer")
        assert "de nouveau en route" in page.text
        queue.run_due()
        assert {mail["Message-ID"] for mail in sink.mails} == ids
        assert len(sink.mails) == 3
    assert "Tout renvoyer" not in client.page("/fr/staff/mail/").text
    assert not db.session.scalar(select(Message).where(Message.may_be_twice))


def test_send_failed_again_hurries_what_a_server_at_its_door_sent_away(client: Client) -> None:
    with Sink(greeting="554 5.3.2 we take nothing today") as sink:
        send_through(sink)
        message = post()
        queue.run_due()
        assert state(message).status is MessageStatus.QUEUED
        assert "554" in state(message).error
        assert queue.due(10) == []
        sink.greeting = ""
        client.sign_in(make.user(Role.STAFF))
        client.submit("/fr/staff/mail/", button="Tout renvoyer")
        queue.run_due()
    assert len(sink.mails) == 1
    assert state(message).status is MessageStatus.SENT


def test_outbox_opens_without_an_error(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert client.page("/fr/staff/mail/").errors == []
    assert "choix valide" not in client.page("/fr/staff/mail/").text


def test_message_shows_the_mail_without_what_it_opens(client: Client) -> None:
    with transaction():
        user = accounts.invite(
            email="ana@example.org", name="Ana Roy", role=Role.ADMINISTRATOR, by=make.user()
        )
    message = db.session.scalars(select(Message).where(Message.to_email == user.email)).one()
    secret = received(message).path.rsplit("/", 1)[1]
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/mail/{message.id}"
    page = client.page(url)
    assert "Choisir mon mot de passe" in page.text
    assert "(lien personnel, montré seulement à qui le reçoit)" in page.text
    for address in (url, f"{url}/received", "/fr/staff/mail/", f"/en/staff/mail/{message.id}"):
        assert secret not in client.get(address).get_data(as_text=True)


def test_received_is_the_mail_in_a_frame_that_runs_nothing(client: Client) -> None:
    message = post("Votre visite")
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/mail/{message.id}")
    (frame,) = page.html.cssselect("iframe")
    assert frame.get("sandbox") == ""
    answer = client.get(frame.get("src"))
    policy = answer.headers["Content-Security-Policy"]
    assert "script" not in policy
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "À bientôt" in answer.get_data(as_text=True)
    assert "frame-src 'self'" in client.get("/fr/staff/mail/").headers["Content-Security-Policy"]
    assert "unsafe" not in client.get("/fr/staff/mail/").headers["Content-Security-Policy"]


def test_received_is_closed_to_readers(client: Client) -> None:
    message = post()
    client.sign_in(make.user(Role.READER))
    assert client.get(f"/fr/staff/mail/{message.id}/received").status_code == 403


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR])
def test_message_that_opens_an_account_goes_to_another_address_only_by_an_administrator(
    client: Client, role: Role
) -> None:
    with transaction():
        accounts.invite(
            email="ana@example.org", name="Ana Roy", role=Role.ADMINISTRATOR, by=make.user()
        )
    with transaction():
        row = db.session.scalars(select(Message)).one()
        row.status = MessageStatus.SENT
    client.sign_in(make.user(role))
    url = f"/fr/staff/mail/{row.id}"
    page = client.submit(url, button="Envoyer de nouveau", email="me@example.org", status=422)
    assert "seule une personne qui administre" in page.errors[0]
    assert db.session.scalars(select(Message.to_email)).all() == ["ana@example.org"]
    client.submit(url, button="Envoyer de nouveau", email="ana@example.org")
    assert len(db.session.scalars(select(Message)).all()) == 2
    admin = make.user(Role.ADMINISTRATOR)
    newest = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    with transaction():
        newest.status = MessageStatus.SENT
        actions.send_again(newest, email="ana.roy@example.org", by=admin)
    assert db.session.scalars(select(Message.to_email).order_by(Message.id)).all()[-1] == (
        "ana.roy@example.org"
    )


def test_message_refuses_a_wrong_address(client: Client) -> None:
    message = post("Votre visite")
    with transaction():
        db.session.get_one(Message, message.id).status = MessageStatus.SENT
    client.sign_in(make.user(Role.STAFF))
    page = client.submit(
        f"/fr/staff/mail/{message.id}", button="Envoyer de nouveau", email="personne", status=422
    )
    assert page.errors == ["Entrez une adresse courriel comme nom@exemple.org."]
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_message_that_a_demo_made_up_is_held_until_it_is_sent_again(client: Client) -> None:
    make.our_organisation(is_demo=True)
    with actions.holding_back():
        message = post("Votre visite")
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/mail/{message.id}"
    assert "inventé pour la démonstration" in client.page(url).text
    assert queue.due(10) == []
    page = client.submit(url, button="Envoyer de nouveau", email=message.to_email)
    assert "inventé pour la démonstration" not in page.text
    assert len(queue.due(10)) == 1


@pytest.mark.parametrize("is_demo", [True, False])
def test_message_leads_to_what_it_opens_in_a_demo_only(client: Client, is_demo: bool) -> None:
    make.our_organisation(is_demo=is_demo)
    speaker = offering.speaker()
    with transaction():
        speakers.lost_link(db.session.merge(speaker))
    row = db.session.scalars(select(Message)).one()
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/mail/{row.id}")
    assert ("vous êtes tout le monde" in page.text) is is_demo
    assert ("ici, il ne mène nulle part" in page.text) is not is_demo
    if is_demo:
        client.page(page.href(row.says.buttons[0].label))


def test_message_that_opens_an_account_leads_nowhere_in_a_demo(client: Client) -> None:
    make.our_organisation(is_demo=True)
    admin = make.user(Role.ADMINISTRATOR)
    with transaction():
        accounts.invite(email="ana@example.org", name="Ana Roy", role=Role.STAFF, by=admin)
    row = db.session.scalars(select(Message)).one()
    client.sign_in(admin)
    assert "vous êtes tout le monde" not in client.page(f"/fr/staff/mail/{row.id}").text


def test_a_demo_writes_its_mails_to_files_whatever_the_server(client: Client) -> None:
    make.our_organisation(is_demo=True, mail_url="smtp://127.0.0.1:1?tls=none")
    message = post("Votre visite")
    queue.run_due()
    assert state(message).status is MessageStatus.SENT
    client.sign_in(make.user(Role.ADMINISTRATOR))
    page = client.page("/fr/staff/settings/mail-server")
    assert "peu importe ce qui est enregistré ici" in page.text
    assert "Envoyer un courriel d’essai" not in page.text


def test_message_that_may_be_there_twice_says_so(client: Client) -> None:
    message = post("Votre visite")
    with transaction():
        row = db.session.get_one(Message, message.id)
        row.status, row.may_be_twice = MessageStatus.SENT, True
    client.sign_in(make.user(Role.STAFF))
    assert "deux fois" in client.page(f"/fr/staff/mail/{message.id}").text
    assert actions.Recipient(message.to_email).lang == "fr"
