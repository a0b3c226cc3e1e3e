"""A day on which a board or a school is closed, and what it postponed."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import Model, UtcDateTime, Words
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Reason
from outreach.schools.models import Board, School, SchoolCalendarDay

UNDO_WITHIN = timedelta(minutes=1)


class Closure(Model):
    """Of a board with all its schools, or of one school; its day stands in their calendar too."""

    __tablename__ = "closure"
    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date]
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    reason: Mapped[Reason] = mapped_column(Words(Reason))
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calendar_day_id: Mapped[int | None] = mapped_column(
        ForeignKey("calendar_day.id", ondelete="SET NULL")
    )

    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()
    calendar_day: Mapped[SchoolCalendarDay | None] = relationship()
    postponements: Mapped[list["Postponement"]] = relationship(
        back_populates="closure", cascade="all, delete-orphan", order_by="Postponement.id"
    )

    @property
    def can_be_undone(self) -> bool:
        """Whether its mails still wait for their minute."""
        return self.undone_at is None and clock.now() - self.made_at < UNDO_WITHIN

    @property
    def place(self) -> str:
        if self.school:
            return self.school.name
        return self.board.name if self.board else ""


class Postponement(Model):
    """An event that a closure postponed; `session_ids` are the blocks called off where others remain.

    `starts_at` is when the first of it was to begin, whatever became of it; the last three keep when the event
    had changed last and what its school knew, for an undoing of which nobody heard anything.
    """

    __tablename__ = "postponement"
    id: Mapped[int] = mapped_column(primary_key=True)
    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    was: Mapped[EventStatus] = mapped_column(Words(EventStatus))
    session_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reached_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    closure: Mapped[Closure] = relationship(back_populates="postponements")
    event: Mapped[Event] = relationship()
    reached_by: Mapped[User | None] = relationship()

    @property
    def has_address(self) -> bool:
        """Whether a mail could go to somebody of the school; the registered of a public event have theirs."""
        return not self.event.is_visit or any(contact.email for contact in self.event.contacts)

    @property
    def blocks(self) -> list[Session]:
        """What of the event does not take place."""
        if not self.session_ids:
            return list(self.event.sessions)
        return [block for block in self.event.sessions if block.id in self.session_ids]
