"""Handing a mail to the mail server, or to a file while there is none."""

from collections.abc import Callable
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.smtp import EmailBackend

from outreach.mail import rendering
from outreach.mail.models import Message
from outreach.organisation import queries as organisation

TIMEOUT = 20
Attachment = tuple[str, bytes, str]
ATTACHMENTS: dict[str, Callable[[int], Attachment | None]] = {}


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


def connection(server_url: str) -> EmailBackend:
    """`smtp://user:password@host:port?tls=starttls|tls|none` as a connection."""
    url = urlsplit(server_url)
    tls = parse_qs(url.query).get("tls", ["none"])[0]
    return EmailBackend(
        host=url.hostname or "localhost",
        port=url.port or (465 if tls == "tls" else 587 if tls == "starttls" else 25),
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_tls=tls == "starttls",
        use_ssl=tls == "tls",
        timeout=TIMEOUT,
    )


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
