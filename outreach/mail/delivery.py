"""Handing a mail to the mail server, or to a file while there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from socket import gaierror
from ssl import SSLError
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMultiAlternatives, Mail
from flask_mailman.backends.smtp import EmailBackend

from outreach.core.language import _, l_
from outreach.mail import rendering
from outreach.mail.models import Message
from outreach.organisation import queries as organisation

TIMEOUT = 20
TRY_TIMEOUT = 8
ENCRYPTIONS = [
    ("starttls", l_("STARTTLS (usual, port 587)")),
    ("tls", l_("TLS (port 465)")),
    ("none", l_("None (only inside your own network)")),
]
Attachment = tuple[str, bytes, str]
ATTACHMENTS: dict[str, Callable[[int], Attachment | None]] = {}


def init_app(app: Flask) -> None:
    Mail(app)


def attaches(kind: str) -> Callable[[Callable[[int], Attachment | None]], Any]:
    """Register what makes the attachment of a kind: row id in, (name, bytes, media type) out."""

    def register(function: Callable[[int], Attachment | None]) -> Any:
        ATTACHMENTS[kind] = function
        return function

    return register


def deliver(message: Message, *, server_url: str) -> None:
    """Send one mail; whatever the server says against it is raised."""
    mail = compose(message)
    if server_url.startswith("file:"):
        folder = Path(current_app.config["OUTREACH_INSTANCE"]) / "mail"
        folder.mkdir(exist_ok=True)
        (folder / f"{message.id:06}.eml").write_bytes(mail.message().as_bytes())
        return
    mail.connection = connection(server_url)
    mail.send()


@dataclass(frozen=True)
class Server:
    """A mail server as the settings page shows it; without a host, mail goes to files."""

    host: str = ""
    port: int | None = None
    encryption: str = "starttls"
    user: str = ""
    secret: str = ""

    @property
    def url(self) -> str:
        """`smtp://user:password@host:port?tls=…`, or nothing."""
        if not self.host:
            return ""
        sender = f"{quote(self.user, safe='')}:{quote(self.secret, safe='')}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"smtp://{sender}{self.host}{port}?tls={self.encryption}"


def server_of(url: str) -> Server:
    """The server that such an address names."""
    parts = urlsplit(url)
    if parts.scheme != "smtp":
        return Server()
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port,
        encryption=parse_qs(parts.query).get("tls", ["none"])[0],
        user=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def connection(server_url: str, *, timeout: int = TIMEOUT) -> EmailBackend:
    """`smtp://user:password@host:port?tls=starttls|tls|none` as a connection."""
    server = server_of(server_url)
    usual = {"tls": 465, "starttls": 587}.get(server.encryption, 25)
    return EmailBackend(
        host=server.host,
        port=server.port or usual,
        username=server.user,
        password=server.secret,
        use_tls=server.encryption == "starttls",
        use_ssl=server.encryption == "tls",
        timeout=timeout,
    )


def try_out(server_url: str, *, to: str, sender: str) -> str | None:
    """Send a test mail at once; None when the server took it, else the sentence that says why not."""
    subject = _("Test mail from Outreach")
    text = _("Your mail server works: this mail went through it.")
    mail = EmailMultiAlternatives(subject, text, sender, [to])
    try:
        mail.connection = connection(server_url, timeout=TRY_TIMEOUT)
        mail.send()
    except (OSError, SMTPException, ValueError) as error:
        return why_not(error)
    return None


def why_not(error: Exception) -> str:
    """What a failed delivery means, with the server's own words where it gave some."""
    if isinstance(error, SMTPRecipientsRefused):
        return _("The mail server refused the address: %(words)s", words=words_of(error))
    if isinstance(error, SMTPAuthenticationError):
        return _(
            "The mail server did not accept the user name and password: %(words)s",
            words=words_of(error),
        )
    if isinstance(error, SMTPNotSupportedError):
        return _("The mail server does not offer this: choose another encryption or no user name.")
    if isinstance(error, SMTPResponseException):
        return _("The mail server answered: %(words)s", words=words_of(error))
    if isinstance(error, gaierror):
        return _("No mail server has this name: check the spelling.")
    if isinstance(error, TimeoutError):
        return _("The mail server did not answer in time: check its name and port.")
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at this mail server and port: check both.")
    if isinstance(error, SSLError):
        return _("The encrypted connection failed: choose another encryption or port.")
    return _("The mail could not be handed over: %(words)s", words=words_of(error))


def words_of(error: Exception) -> str:
    """The server's own words, or Python's."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(_answer(*found) for found in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: the server refused this address or this mail for good."""
    if isinstance(error, SMTPAuthenticationError):
        return False
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, ValueError) or (
        isinstance(error, SMTPResponseException) and error.smtp_code >= 500
    )


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def compose(message: Message) -> EmailMultiAlternatives:
    """Text, the HTML frame of the same text, calendar part and attachment."""
    ours = organisation.current()
    sender = ours.email or "outreach@localhost"
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        _address(ours.name_fr or "Outreach", sender),
        [_address(message.to_name, message.to_email)],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    html = rendering.as_html(message.text, subject=message.subject, lang=message.lang)
    mail.attach_alternative(html, "text/html")
    if message.calendar:
        mail.attach("invitation.ics", message.calendar, f"text/calendar; method={_method(message)}")
    if message.attachment_id and message.attachment_kind in ATTACHMENTS:
        made = ATTACHMENTS[message.attachment_kind](message.attachment_id)
        if made:
            mail.attach(*made)
    return mail


def _method(message: Message) -> str:
    found = (m for m in ("CANCEL", "REQUEST") if f"METHOD:{m}" in message.calendar)
    return next(found, "PUBLISH")


def _address(name: str, email: str) -> str:
    return formataddr((name, email)) if name else email
