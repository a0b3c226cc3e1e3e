"""A mail as it was frozen when posted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.core.words import Word
from outreach.mail import letter as letters


class MessageStatus(Word):
    QUEUED = "queued", l_("To be sent")
    SENT = "sent", l_("Sent")
    FAILED = "failed", l_("Not delivered")
    HELD = "held", l_("Held back (demo)")
    REPLACED = "replaced", l_("Sent again")


class Message(Model):
    """Subject, letter and calendar part never change; the address does only by sending again.

    No address that opens something for its reader is kept: it is made when the mail is sent (envelope.py).
    """

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    lang: Mapped[str] = mapped_column(String(2))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    to_email: Mapped[str] = mapped_column(String(254), index=True)
    reply_to: Mapped[str] = mapped_column(String(300), default="")
    subject: Mapped[str] = mapped_column(String(300))
    letter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    calendar: Mapped[str] = mapped_column(Text, default="")
    attachment_kind: Mapped[str] = mapped_column(String(40), default="")
    attachment_id: Mapped[int | None]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    dedupe_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    status: Mapped[MessageStatus] = mapped_column(Words(MessageStatus), index=True)
    error: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    may_be_twice: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))

    @property
    def says(self) -> letters.Letter:
        """The letter in its parts."""
        return letters.read({"lang": self.lang, "subject": self.subject, **self.letter})
