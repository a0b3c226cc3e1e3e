"""Delivering queued mails."""

from datetime import timedelta
from smtplib import SMTPException

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import delivery, queries
from outreach.mail.models import Message, MessageStatus

GIVE_UP_AFTER = timedelta(days=3)
LONGEST_PAUSE = 60


@queue.handles("mail.deliver")
def deliver(message_id: int) -> None:
    """Send one mail; a mail found half sent is sent again under the same Message-ID and says so."""
    with transaction() as session:
        message = session.get(Message, message_id)
        if message is None or message.status is not MessageStatus.QUEUED:
            return
        message.may_be_twice = message.attempts > 0 and not message.error
        message.attempts += 1
        message.error = ""
        server = queries.server_url()
    message = db.session.get_one(Message, message_id)
    try:
        delivery.deliver(message, server_url=server)
    except (OSError, SMTPException, ValueError) as error:
        _note_failure(message_id, error)
    else:
        _note_sent(message_id)


def _note_sent(message_id: int) -> None:
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.status, message.sent_at = MessageStatus.SENT, clock.now()


def _note_failure(message_id: int, error: Exception) -> None:
    """A refusal is final at once; a server that is down is asked again for three days."""
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.error = delivery.words_of(error)[:2000]
        gives_up = clock.now() - message.created_at > GIVE_UP_AFTER
        if gives_up or delivery.is_final(error):
            message.status = MessageStatus.FAILED
            return
        pause = timedelta(minutes=min(2 ** (message.attempts - 1), LONGEST_PAUSE))
    raise queue.TryLater(clock.now() + pause, repr(error))
