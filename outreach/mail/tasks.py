"""Delivering queued mails."""

from smtplib import SMTPException, SMTPRecipientsRefused

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.mail import delivery, queries
from outreach.mail.models import Message, MessageStatus

ATTEMPTS = 5


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
        attempts, server = message.attempts, queries.server_url()
    message = db.session.get_one(Message, message_id)
    try:
        delivery.deliver(message, server_url=server)
    except (OSError, SMTPException, ValueError) as error:
        is_final = attempts >= ATTEMPTS or isinstance(error, SMTPRecipientsRefused)
        _note(message_id, MessageStatus.FAILED if is_final else None, repr(error))
        if not is_final:
            raise
        return
    _note(message_id, MessageStatus.SENT, "")


def _note(message_id: int, status: MessageStatus | None, error: str) -> None:
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.error = error[:2000]
        if status:
            message.status = status
            message.sent_at = clock.now() if status is MessageStatus.SENT else None
