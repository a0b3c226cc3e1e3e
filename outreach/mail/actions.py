"""Posting a mail, and sending one again."""

from dataclasses import dataclass
from email.utils import make_msgid
from urllib.parse import urlsplit

from sqlalchemy import select

from outreach import settings
from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation


@dataclass(frozen=True)
class Recipient:
    """Whom a mail goes to, and in which language."""

    email: str
    name: str = ""
    lang: str = "fr"
    person_id: int | None = None


def post(
    kind: str,
    *,
    to: Recipient,
    subject: str,
    text: str,
    reply_to: str = "",
    calendar: str = "",
    attachment: tuple[str, int] | None = None,
    event_id: int | None = None,
    key: str | None = None,
) -> Message | None:
    """Write a mail into the outbox; None when one with that key was posted before."""
    if key and db.session.scalar(select(Message.id).where(Message.dedupe_key == key)):
        return None
    held = organisation.current().is_demo
    message = Message(
        kind=kind,
        lang=to.lang,
        to_name=to.name,
        to_email=to.email,
        reply_to=reply_to,
        subject=" ".join(subject.split())[:300],
        text=text,
        calendar=calendar,
        attachment_kind=attachment[0] if attachment else "",
        attachment_id=attachment[1] if attachment else None,
        message_id=make_msgid(domain=urlsplit(settings.value("OUTREACH_BASE_URL")).hostname),
        dedupe_key=key,
        status=MessageStatus.HELD if held else MessageStatus.QUEUED,
        person_id=to.person_id,
        event_id=event_id,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    if not held:
        queue.enqueue("mail.deliver", message_id=message.id)
    return message


def send_again(message: Message, *, email: str, by: history.Actor) -> Message:
    """The same mail to a corrected address, as a new row; the old one is marked."""
    if message.status is MessageStatus.QUEUED and not message.error:
        raise Refused(_("This mail is still waiting to be sent."))
    if message.status is MessageStatus.REPLACED:
        raise Refused(_("This mail was sent again already: see the newer one."))
    again = post(
        message.kind,
        to=Recipient(email, message.to_name, message.lang, message.person_id),
        subject=message.subject,
        text=message.text,
        reply_to=message.reply_to,
        calendar=message.calendar,
        attachment=(message.attachment_kind, message.attachment_id)
        if message.attachment_id
        else None,
        event_id=message.event_id,
    )
    assert again is not None
    again.replaces_id = message.id
    message.status = MessageStatus.REPLACED
    history.record(message, "send_again", by=by, note=email)
    return again
