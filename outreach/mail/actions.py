"""Posting a mail, and sending one again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from email.utils import make_msgid
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import select

from outreach import settings
from outreach.core import clock, database, language, queue
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.mail import envelope, queries, rendering
from outreach.mail.letter import Letter
from outreach.mail.models import Message, MessageStatus

SAME = (
    "kind",
    "lang",
    "to_name",
    "reply_to",
    "subject",
    "letter",
    "calendar",
    "attachment_kind",
    "attachment_id",
    "person_id",
    "event_id",
)


_delay: ContextVar[timedelta] = ContextVar("delay", default=timedelta())
_posted: ContextVar[list[Message] | None] = ContextVar("posted", default=None)
_is_holding_back: ContextVar[bool] = ContextVar("is_holding_back", default=False)


@contextmanager
def later(after: timedelta) -> Iterator[None]:
    """Mails that are posted inside leave so much later, and can be taken back until then."""
    before = _delay.set(after)
    try:
        yield
    finally:
        _delay.reset(before)


@contextmanager
def counting() -> Iterator[list[Message]]:
    """Every mail that is posted inside, in order, whoever it goes to; those around it do not see them."""
    posted: list[Message] = []
    before = _posted.set(posted)
    try:
        yield posted
    finally:
        _posted.reset(before)


@contextmanager
def holding_back() -> Iterator[None]:
    """Mails that are posted inside stay in the outbox: they are about what a demonstration made up."""
    before = _is_holding_back.set(True)
    try:
        yield
    finally:
        _is_holding_back.reset(before)


class Sender(history.Actor, Protocol):
    """Whoever sends a mail again: a staff user with a role."""

    def may(self, verb: str) -> bool: ...


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
    key: str | None = None,
    **parts: Any,
) -> Message | None:
    """Write a mail (its parts are `draft`'s) into the outbox; None when one with that key was posted before."""
    if key and db.session.scalar(select(Message.id).where(Message.dedupe_key == key)):
        return None
    return _put(draft(kind, to=to, key=key, **parts))


def take_back(message: Message) -> bool:
    """Delete a mail that nobody has begun to send; False when it is too late."""
    db.session.refresh(message, with_for_update=True)
    is_here = message.status in (MessageStatus.QUEUED, MessageStatus.HELD)
    if not is_here or message.attempts:
        return False
    queue.drop("mail.deliver", message_id=message.id)
    db.session.delete(message)
    return True


def post_all(drafts: Sequence[Message]) -> None:
    """Many mails in the statements of one, those left out whose key was posted before."""
    keys = [message.dedupe_key for message in drafts if message.dedupe_key]
    posted = set(db.session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))
    new = [_ready(message) for message in drafts if message.dedupe_key not in posted]
    if not new:
        return
    database.insert_all(new)
    message_ids = [message.message_id for message in new if message.status is MessageStatus.QUEUED]
    query = select(Message.id).where(Message.message_id.in_(message_ids)).order_by(Message.id)
    rows = db.session.scalars(query)
    payloads = [{"message_id": id_} for id_ in rows]
    queue.enqueue_all("mail.deliver", payloads, run_at=clock.now() + _delay.get())


def draft(
    kind: str,
    *,
    to: Recipient,
    letter: Letter,
    reply_to: tuple[str, str] | None = None,
    calendar: str = "",
    attachment: tuple[str, int] | None = None,
    event_id: int | None = None,
    key: str | None = None,
) -> Message:
    """A mail that is not in the outbox yet."""
    letter = as_posted(letter, lang=to.lang)
    return Message(
        kind=kind,
        lang=to.lang,
        to_name=to.name,
        to_email=to.email,
        reply_to=envelope.written(*reply_to)[:300] if reply_to else "",
        subject=" ".join(letter.subject.split())[:300],
        letter=asdict(letter),
        calendar=calendar,
        attachment_kind=attachment[0] if attachment else "",
        attachment_id=attachment[1] if attachment else None,
        dedupe_key=key,
        person_id=to.person_id,
        event_id=event_id,
    )


def as_posted(letter: Letter, *, lang: str) -> Letter:
    """The letter in its language, with who writes it at its end."""
    with language.speaking(lang):
        return replace(letter, lang=lang, sender=rendering.sender_lines())


def send_again(message: Message, *, email: str, by: Sender) -> Message:
    """The same mail to a corrected address, as a new row; the old one is marked.

    A mail that signs its reader in goes to another address only by whoever administers users.
    """
    if message.status is MessageStatus.QUEUED and not message.error:
        raise Refused(_("This mail is still waiting to be sent."))
    if message.status is MessageStatus.REPLACED:
        raise Refused(_("This mail was sent again already: see the newer one."))
    if email != message.to_email and not all(by.may(verb) for verb in envelope.verbs_of(message)):
        raise Refused(
            _("This mail opens an account: only an administrator sends it to another address.")
        )
    facts = {name: getattr(message, name) for name in SAME}
    again = _put(Message(to_email=email, replaces_id=message.id, **facts))
    message.status = MessageStatus.REPLACED
    history.record(message, "send_again", by=by, note=email)
    return again


def send_failed_again(*, by: history.Actor) -> int:
    """Every mail that nobody got, once more under its own Message-ID; those waiting are tried at once."""
    messages: Sequence[Message] = queries.failed(limit=None)
    for message in messages:
        message.status, message.queued_at = MessageStatus.QUEUED, clock.now()
        queue.enqueue("mail.deliver", message_id=message.id)
        history.record(message, "send_failed_again", by=by)
    queue.hurry("mail.deliver")
    return len(messages)


def readdress(
    old: str,
    new: str,
    *,
    event_id: int,
    person_id: int | None,
    opening: tuple[str, int],
    besides: Sequence[str],
) -> None:
    """What still waits for a person's address, about one event, goes to another; kinds may be left aside.

    A mail that opens rows of that kind, but not this one (`opening`), is another's and stays.
    """
    waiting = select(Message).where(
        Message.event_id == event_id,
        Message.person_id == person_id,
        Message.to_email == old,
        Message.status == MessageStatus.QUEUED,
        Message.kind.not_in(besides),
    )
    kind, row_id = opening
    for message in db.session.scalars(waiting):
        rows = [button.row_id for button in message.says.buttons if button.kind == kind]
        if not rows or row_id in rows:
            message.to_email = new


def _put(message: Message) -> Message:
    """Into the outbox, and to the worker."""
    db.session.add(_ready(message))
    db.session.flush()
    if message.status is MessageStatus.QUEUED:
        queue.enqueue("mail.deliver", run_at=clock.now() + _delay.get(), message_id=message.id)
    return message


def _ready(message: Message) -> Message:
    """With its Message-ID, to leave now unless it is held back."""
    host = urlsplit(settings.value("OUTREACH_BASE_URL")).hostname
    message.message_id = make_msgid(domain=host)
    message.status = MessageStatus.HELD if _is_holding_back.get() else MessageStatus.QUEUED
    message.created_at = message.queued_at = clock.now()
    if (posted := _posted.get()) is not None:
        posted.append(message)
    return message
