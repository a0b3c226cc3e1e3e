"""Delivering queued mails, several at once."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from smtplib import SMTPException

from sqlalchemy.exc import SQLAlchemyError

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import delivery, envelope, queries
from outreach.mail.delivery import CONNECTIONS, Unreachable, Unsure
from outreach.mail.models import Message, MessageStatus

log = logging.getLogger(__name__)
AT_ONCE = 8
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_PAUSE = 60
REST = 20


@dataclass(frozen=True)
class Ready:
    """A mail put together, with all that sending it asks for."""

    mail: EmailMessage
    name: str
    server_url: str


@queue.handles("mail.deliver", at_once=AT_ONCE)
def deliver(message_id: int) -> None:
    """Send one mail; a mail found half sent is sent again under the same Message-ID and says so."""
    with transaction() as session:
        message = session.get(Message, message_id)
        if message is None or message.status is not MessageStatus.QUEUED:
            return
        message.may_be_twice |= message.attempts > 0 and not message.error
        message.attempts += 1
        message.error = ""
    try:
        ready = _make(message_id)
        delivery.hand_over(ready.mail, server_url=ready.server_url, name=ready.name)
    except SQLAlchemyError:
        raise
    except Exception as error:
        _note_failure(message_id, error)
    else:
        _note_sent(message_id)


@queue.every_minute
def close_idle_connections() -> None:
    """A mail server is not kept waiting for mails that do not come."""
    CONNECTIONS.close_idle()


def _make(message_id: int) -> Ready:
    """Read all before the server is called: no transaction stays open while it answers."""
    message = db.session.get_one(Message, message_id)
    try:
        return Ready(envelope.compose(message), f"{message.id:06}", queries.server_url())
    finally:
        db.session.rollback()


def _note_sent(message_id: int) -> None:
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.status, message.sent_at = MessageStatus.SENT, clock.now()


def _note_failure(message_id: int, error: Exception) -> None:
    """A refusal is final at once; a server that is down is asked again for three days."""
    is_crowded = isinstance(error, Unreachable) and (error.is_for_now or CONNECTIONS.are_any)
    is_ours = not isinstance(error, OSError | SMTPException | Unreachable | Unsure)
    if is_ours and not isinstance(error, envelope.CannotBeMade):
        log.exception("mail %s could not be made", message_id)
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.error = delivery.words_of(error)[:2000]
        message.may_be_twice |= isinstance(error, Unsure)
        gives_up = clock.now() - (message.queued_at or message.created_at) > GIVE_UP_AFTER
        if gives_up or is_ours or delivery.is_final(error):
            message.status = MessageStatus.FAILED
            return
        pause = timedelta(minutes=min(2 ** min(message.attempts - 1, 6), LONGEST_PAUSE))
    if is_crowded:
        raise queue.Rest(REST, message.error)
    raise queue.TryLater(clock.now() + pause, message.error)
