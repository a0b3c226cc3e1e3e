"""What was sent, and what is held; what is to be sent stands nowhere, it is computed from the events."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core.database import Model, UtcDateTime, Words
from outreach.events.models import Event
from outreach.reminders.words import ReminderKind


class SentReminder(Model):
    """Once for each event, kind, addressee and day that it was about.

    `addressee` is the code of a registration, the hash of a contact's address or the number of an invitation:
    who that is stays elsewhere.
    """

    __tablename__ = "sent_reminder"
    __table_args__ = (
        UniqueConstraint(
            "event_id", "kind", "addressee", "about_on", name="uq_sent_reminder_event_kind"
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind] = mapped_column(Words(ReminderKind))
    addressee: Mapped[str] = mapped_column(String(20))
    about_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship()

    @property
    def key(self) -> tuple[int, ReminderKind, str, date]:
        """What it is once for."""
        return self.event_id, self.kind, self.addressee, self.about_on


class HeldReminder(Model):
    """A kind that does not leave about this event, until somebody lets it go."""

    __tablename__ = "held_reminder"
    __table_args__ = (UniqueConstraint("event_id", "kind", name="uq_held_reminder_event_kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind] = mapped_column(Words(ReminderKind))
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)

    held_by: Mapped[User | None] = relationship()
