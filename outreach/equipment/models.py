"""Things that we lend, and their loans."""

from datetime import date, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core import language
from outreach.core.database import Model
from outreach.events.models import Event


class Equipment(Model):
    """A kind of thing that we lend, and how many of it there are."""

    __tablename__ = "equipment"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    count: Mapped[int]


class Loan(Model):
    """So many of a thing out for an event, from days before its first day to days after its last.

    Told as days around the event, it moves with it; until it is brought back it counts as out.
    """

    __tablename__ = "equipment_loan"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    count: Mapped[int]
    days_before: Mapped[int]
    days_after: Mapped[int]
    brought_back_on: Mapped[date | None]

    equipment: Mapped[Equipment] = relationship()
    event: Mapped[Event] = relationship()

    @property
    def out_on(self) -> date:
        return self.event.local_start.date() - timedelta(days=self.days_before)

    @property
    def back_on(self) -> date:
        return self.event.local_end.date() + timedelta(days=self.days_after)

    @property
    def days(self) -> str:
        return language.days(self.out_on, self.back_on)

    def is_late(self, today: date) -> bool:
        """Whether it should have been brought back before that day."""
        return self.brought_back_on is None and self.back_on < today

    def is_out(self, day: date, *, today: date) -> bool:
        """Whether it is not there on that day; what is late stays out until somebody brings it back."""
        if self.brought_back_on:
            return self.out_on <= day < self.brought_back_on
        return self.out_on <= day and (day <= self.back_on or self.is_late(today))
