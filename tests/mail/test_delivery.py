"""Addresses of mail servers, talking to them, and what their answers mean."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from socket import gaierror
from ssl import SSLError
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from outreach.core import language
from outreach.mail import delivery
from outreach.mail.delivery import Connections, Server, Unreachable
from outreach.mail.envelope import CannotBeMade
from tests.core.test_worker import wait
from tests.mail import certificate
from tests.mail.sink import Sink


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (Server(), ""),
        (Server("mail.example.org"), "smtp://mail.example.org?tls=starttls"),
        (Server("mail.example.org", 2525, "none"), "smtp://mail.example.org:2525?tls=none"),
        (
            Server("mail.example.org", 465, "tls", "a@b:c/", "é?#"),
            "smtp://a%40b%3Ac%2F:%C3%A9%3F%23@mail.example.org:465?tls=tls",
        ),
    ],
)
def test_a_server_is_read_as_it_was_written(server: Server, url: str) -> None:
    assert server.url == url
    assert delivery.server_of(url) == server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("file:", Server()),
        ("https://mail.example.org", Server()),
        ("smtp://", Server("localhost", None, "none")),
        ("smtp://host", Server("host", None, "none")),
    ],
)
def test_an_address_by_hand_is_read_too(url: str, server: Server) -> None:
    assert delivery.server_of(url) == server


def refused(*codes: int) -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused(
        {f"{n}@example.org": (code, b"no") for n, code in enumerate(codes)}
    )


@pytest.mark.parametrize(
    ("error", "is_final", "sentence"),
    [
        (refused(550), True, "refused the address: 550 no"),
        (refused(500), True, "refused the address: 500 no"),
        (refused(499), False, "refused the address: 499 no"),
        (refused(550, 450), False, "550 no; 450 no"),
        (SMTPDataError(554, b"spam \n found"), True, "answered: 554 spam found"),
        (SMTPResponseException(500, "x"), True, "answered: 500 x"),
        (SMTPResponseException(499, "x"), False, "answered: 499 x"),
        (SMTPAuthenticationError(535, b"bad"), True, "user name and password: 535 bad"),
        (SMTPNotSupportedError("x"), False, "does not offer this"),
        (gaierror(-2, "x"), False, "check the spelling"),
        (TimeoutError(), False, "in time"),
        (ConnectionRefusedError(), False, "Nothing listens"),
        (SSLError("x"), False, "encrypted connection failed"),
        (OSError("two\n words"), False, "handed over: two words"),
        (SMTPException(), False, "handed over: SMTPException"),
    ],
)
def test_an_answer_is_final_or_not_and_said_in_a_sentence(
    app: Flask, error: Exception, is_final: bool, sentence: str
) -> None:
    assert delivery.is_final(error) == is_final
    with language.speaking("en"):
        assert sentence in delivery.why_not(error)


@pytest.mark.parametrize(
    ("error", "is_for_now"),
    [
        (SMTPResponseException(421, b"busy"), True),
        (SMTPResponseException(499, b""), True),
        (SMTPResponseException(500, b""), False),
        (SMTPServerDisconnected("x"), True),
        (ConnectionRefusedError(), False),
    ],
)
def test_a_server_that_takes_no_more_is_there(error: Exception, is_for_now: bool) -> None:
    assert Unreachable(error).is_for_now == is_for_now


def test_what_cannot_be_made_is_final_and_says_why(app: Flask) -> None:
    error = CannotBeMade(delivery.NEEDS_ACCENTS)
    assert delivery.is_final(error)
    assert delivery.words_of(error) == error.sentence
    with language.speaking("fr"):
        assert delivery.why_not(error) == str(delivery.NEEDS_ACCENTS)


@pytest.mark.parametrize(
    ("encryption", "port", "asked"),
    [
        ("none", None, 25),
        ("starttls", None, 587),
        ("tls", None, 465),
        ("none", 2525, 2525),
        ("starttls", 2525, 2525),
        ("tls", 2525, 2525),
    ],
)
def test_without_a_port_each_encryption_has_its_usual_one(
    monkeypatch: pytest.MonkeyPatch, encryption: str, port: int | None, asked: int
) -> None:
    calls = []

    def nobody(host: str, port: int, **_facts: Any) -> None:
        calls.append((host, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(delivery, "SMTP_SSL" if encryption == "tls" else "SMTP", nobody)
    with pytest.raises(ConnectionRefusedError):
        delivery.connection(Server("mail.example.org", port, encryption).url)
    assert calls == [("mail.example.org", asked)]


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of this machine that we trust."""
    file = certificate.made_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def server_at(sink: Sink, *, user: str = "", secret: str = "") -> str:
    return Server("127.0.0.1", sink.port, sink.encryption, user, secret).url


def mail(to: str = "zoe@example.org") -> EmailMessage:
    made = EmailMessage(policy=SMTP_POLICY)
    made["Subject"], made["From"], made["To"] = "Bonjour", "info@example.org", to
    return made


def hand_over(server_url: str) -> None:
    delivery.hand_over(mail(), server_url=server_url, name="1")


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_what_is_to_be_encrypted_is_and_opens_with_the_password(
    trusted: Path, encryption: str
) -> None:
    secrets = {"ana": "pass"}
    with Sink(encryption=encryption, certificate=trusted, secrets=secrets) as sink:
        hand_over(server_at(sink, user="ana", secret="pass"))
        hand_over(server_at(sink, user="ana"))
        hand_over(server_at(sink))
    assert sink.signed == ["ana", "", ""]
    assert sink.encrypted == [True] * 3


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    tmp_path: Path, encryption: str
) -> None:
    with Sink(encryption=encryption, certificate=certificate.made_in(tmp_path)) as sink:
        with pytest.raises(Unreachable) as info:
            hand_over(server_at(sink))
        assert sink.mails == []
    assert isinstance(info.value.error, SSLError)


def test_a_server_without_encryption_is_not_taken_for_one_that_has_it() -> None:
    with Sink() as sink:
        url = Server("127.0.0.1", sink.port, "starttls").url
        with pytest.raises(Unreachable) as info:
            hand_over(url)
        assert sink.mails == []
    assert isinstance(info.value.error, SMTPNotSupportedError)


def test_a_wrong_password_leaves_no_connection_behind(trusted: Path) -> None:
    with Sink(encryption="starttls", certificate=trusted, secrets={"ana": "pass"}) as sink:
        with pytest.raises(SMTPAuthenticationError) as info:
            delivery.connection(server_at(sink, user="ana", secret="no"))
        wait(lambda: sink.open == 0, seconds=5)
    assert info.value.smtp_code == 535


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "is_taken"), [("299 fine", True), ("300 no", False)])
def test_up_to_299_an_answer_is_a_yes(command: str, answer: str, is_taken: bool) -> None:
    refuse = {"zoe@example.org": answer} if command == "RCPT" else {}
    with Sink(refuse=refuse, answers={command: answer}) as sink:
        error = None
        try:
            hand_over(sink.url)
        except SMTPException as raised:
            error = raised
        assert len(sink.mails) == (is_taken or command == "DATA")
    assert (delivery.words_of(error) if error else "299 fine") == answer


def test_who_is_refused_costs_no_connection() -> None:
    connections = Connections()
    with Sink(refuse={"gone@example.org": "550 no such user"}) as sink:
        with pytest.raises(SMTPRecipientsRefused), connections.lent(sink.url) as first:
            delivery._send(mail("gone@example.org"), first)
        with connections.lent(sink.url) as second:
            delivery._send(mail(), second)
        assert second is first
        assert len(sink.mails) == 1
        connections.close_idle(seconds=0)


def test_whatever_else_goes_wrong_ends_the_connection() -> None:
    connections = Connections()
    with Sink(answers={"DATA": "451 not now"}) as sink:
        with pytest.raises(SMTPResponseException), connections.lent(sink.url) as smtp:
            delivery._send(mail(), smtp)
        assert smtp.sock is None
        assert not connections.are_any


def test_connections_are_any_while_one_is_lent_or_kept() -> None:
    connections = Connections()
    assert not connections.are_any
    with Sink() as sink:
        with connections.lent(sink.url):
            assert connections.are_any
        assert connections.are_any
        connections.close_idle(seconds=0)
        assert not connections.are_any
        assert sink.heard == ["QUIT"]


class Clock(SimpleNamespace):
    """Stands in for the module time, whose steady clock nothing else can move."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(delivery, "time", clock)
    return clock


@pytest.mark.parametrize(("seconds", "stands"), [(19.9, True), (20, False)])
def test_a_connection_is_left_when_it_was_idle_for_20_seconds(
    steady: Clock, seconds: float, stands: bool
) -> None:
    connections = Connections()
    with Sink() as sink:
        with connections.lent(sink.url):
            pass
        steady.now += seconds
        connections.close_idle()
        assert connections.are_any == stands
        connections.close_idle(seconds=0)


@pytest.mark.parametrize(("seconds", "asked"), [(0.9, []), (1, ["NOOP"])])
def test_a_kept_connection_is_asked_after_a_second_whether_it_stands(
    steady: Clock, seconds: float, asked: list[str]
) -> None:
    connections = Connections()
    with Sink() as sink:
        with connections.lent(sink.url) as first:
            pass
        steady.now += seconds
        with connections.lent(sink.url) as second:
            assert sink.heard == asked
        assert second is first
        connections.close_idle(seconds=0)


@pytest.mark.parametrize("answer", ["421 bye", "251 what"])
def test_a_connection_that_stands_no_more_is_closed_and_opened_anew(
    steady: Clock, answer: str
) -> None:
    connections = Connections()
    with Sink(answers={"NOOP": answer}) as sink:
        with connections.lent(sink.url) as first:
            pass
        steady.now += 1
        with connections.lent(sink.url) as second:
            assert second is not first
        assert first.sock is None
        connections.close_idle(seconds=0)


def test_leaving_a_server_that_is_gone_is_no_error() -> None:
    connections = Connections()
    with Sink() as sink:
        with connections.lent(sink.url) as smtp:
            pass
        sink.drop_all()
        wait(lambda: sink.open == 0, seconds=5)
        connections.close_idle(seconds=0)
    assert smtp.sock is None


def test_trying_a_server_out_sends_a_mail_and_leaves(app: Flask) -> None:
    with Sink() as sink, language.speaking("en"):
        why = delivery.try_out(sink.url, to="zoe@example.org", sender="info@example.org")
        wait(lambda: sink.open == 0, seconds=5)
    (arrived,) = sink.mails
    assert why is None
    assert (arrived["Subject"], arrived["To"]) == ("Test mail from Outreach", "zoe@example.org")
    assert arrived["From"] == "info@example.org"
    assert "this mail went through it" in arrived.get_content()
    assert arrived["Date"]
    assert arrived["Message-ID"]
    assert sink.heard[-1] == "QUIT"


@pytest.mark.parametrize(
    ("facts", "to", "sentence"),
    [
        ({"refuse": {"zoe@example.org": "550 gone"}}, "zoe@example.org", "refused the address"),
        ({"answers": {"DATA": "451 later"}}, "zoe@example.org", "answered: 451 later"),
        ({"greeting": "554 closed"}, "zoe@example.org", "answered: 554 closed"),
        ({}, "é@example.org", "no address with accents"),
        ({}, "zoe@-é.example", "no e-mail address"),
    ],
)
def test_trying_a_server_out_says_what_stands_against_it(
    app: Flask, facts: dict[str, Any], to: str, sentence: str
) -> None:
    with Sink(**facts) as sink, language.speaking("en"):
        assert sentence in str(delivery.try_out(sink.url, to=to, sender="info@example.org"))
        wait(lambda: sink.open == 0, seconds=5)


def test_a_file_takes_the_mail_and_its_newer_text(app: Flask, instance: Path) -> None:
    for subject in ("Bonjour", "Bonsoir"):
        made = mail()
        made.replace_header("Subject", subject)
        delivery.hand_over(made, server_url="file:", name="000007")
    (path,) = (instance / "mail").iterdir()
    assert path.name == "000007.eml"
    assert path.read_bytes().splitlines()[0] == b"Subject: Bonsoir"
