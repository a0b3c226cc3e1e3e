"""What the outbox holds."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, func, or_, select

from outreach import settings
from outreach.core.database import db
from outreach.core.language import fold
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation


def messages(*, status: str | None = None, text: str | None = None) -> Select[Message]:
    """The outbox, to be paged by (created_at, id)."""
    query = select(Message)
    if status:
        query = query.where(Message.status == status)
    if text:
        columns = map(func.lower, (Message.to_email, Message.to_name, Message.subject))
        query = query.where(or_(*(c.contains(fold(text), autoescape=True) for c in columns)))
    return query


def replacement_of(message: Message) -> Message | None:
    """The mail that was sent again in its place."""
    return db.session.scalar(select(Message).where(Message.replaces_id == message.id))


def failed(*, limit: int | None = 50) -> Sequence[Message]:
    """Mails that nobody got, newest first."""
    query = select(Message).where(Message.status == MessageStatus.FAILED)
    return db.session.scalars(query.order_by(Message.id.desc()).limit(limit)).all()


def undelivered_count() -> int:
    """How many mails nobody got: given up, or refused and waiting for another try."""
    waits = and_(Message.status == MessageStatus.QUEUED, Message.error != "")
    query = select(func.count()).where(or_(Message.status == MessageStatus.FAILED, waits))
    return db.session.scalar(query) or 0


def server_url() -> str:
    """Where mail goes: the setting, else the server on the staff page, else files; a demo's to files only."""
    owner = organisation.current()
    if owner.is_demo:
        return "file:"
    return settings.value("OUTREACH_MAIL_URL") or owner.mail_url or "file:"


def goes_to_files() -> bool:
    return server_url().startswith("file:")
