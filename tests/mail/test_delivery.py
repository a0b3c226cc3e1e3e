"""Addresses of mail servers, and what their answers mean."""

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

import pytest
from flask import Flask

from outreach.core import language
from outreach.mail import delivery
from outreach.mail.delivery import Server, Unreachable
from outreach.mail.envelope import CannotBeMade


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
    with language.speaking("fr"):
        assert "accents" in delivery.why_not(error)
