"""A registration: one person's seat, or a class known only by its numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import _, l_
from outreach.core.words import Word
from outreach.events.models import Event, Session
from outreach.people.models import Person, PersonRole
from outreach.schools.models import School


class Seat(Word):
    """What a registration holds; presence is another matter (attendance)."""

    PENDING = "pending", l_("To be confirmed")
    REGISTERED = "registered", l_("Registered")
    WAITLISTED = "waitlisted", l_("On the waiting list")
    OFFERED = "offered", l_("Seat offered")
    CANCELLED = "cancelled", l_("Cancelled")
    DECLINED = "declined", l_("Declined")

    @property
    def tone(self) -> str:
        return TONES[self]


class RegistrationSource(Word):
    PUBLIC = "public", l_("Registered online")
    STAFF = "staff", l_("Entered by staff")
    WALK_IN = "walk_in", l_("Walk-in")
    API = "api", l_("Another system")
    IMPORT = "import", l_("Past list")


TONES = {
    Seat.PENDING: "warn",
    Seat.REGISTERED: "good",
    Seat.WAITLISTED: "warn",
    Seat.OFFERED: "info",
    Seat.CANCELLED: "neutral",
    Seat.DECLINED: "neutral",
}
TAKEN = (Seat.REGISTERED, Seat.OFFERED)
ACTIVE = (Seat.PENDING, Seat.REGISTERED, Seat.WAITLISTED, Seat.OFFERED)
IS_ACTIVE = "status IN ('pending', 'registered', 'waitlisted', 'offered')"


class Registration(Model):
    """Names, role and school as typed, for the attestation; a class has `pupils` by grade and `adults`.

    `block_ids` are the blocks that a class chose; none means that it comes to all of them.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_active",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=text(IS_ACTIVE),
            postgresql_where=text(IS_ACTIVE),
        ),
        Index("ix_registration_seats", "event_id", "status", "heads"),
        Index("ix_registration_roll", "event_id", "sort_key", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[Seat] = mapped_column(Words(Seat))
    heads: Mapped[int] = mapped_column(default=1)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[PersonRole | None] = mapped_column(Words(PersonRole))
    job_title: Mapped[str] = mapped_column(String(200), default="")
    member_number: Mapped[str] = mapped_column(String(40), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    accessibility_needs: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_class: Mapped[bool] = mapped_column(default=False)
    pupils: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    adults: Mapped[int] = mapped_column(default=0)
    block_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    source: Mapped[RegistrationSource] = mapped_column(
        Words(RegistrationSource), default=RegistrationSource.PUBLIC
    )
    is_late: Mapped[bool] = mapped_column(default=False)
    link_version: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[str] = mapped_column(String(500), default="")
    sort_key: Mapped[str] = mapped_column(String(220), default="")
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offered_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship()
    person: Mapped[Person | None] = relationship()
    school: Mapped[School | None] = relationship()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or _("(erased)")

    @property
    def is_erased(self) -> bool:
        """Only counted any more: whose seat it was is no longer known."""
        return not (self.first_name or self.last_name)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def blocks(self) -> list[Session]:
        return blocks_for(self.event, self.block_ids)

    @property
    def can_be_cancelled(self) -> bool:
        """The rule of registration.actions.cancel for staff, for the pages that offer it."""
        return self.is_active and not self.event.has_ended

    @property
    def has_lost_its_blocks(self) -> bool:
        """Whether every block that was chosen is called off."""
        return bool(self.block_ids) and not any(
            block.id in self.block_ids for block in self.event.live_sessions
        )


def blocks_for(event: Event, block_ids: Sequence[int]) -> list[Session]:
    """The blocks that take place for whom chose these; all of them when what was chosen is off."""
    live = event.live_sessions
    return [block for block in live if block.id in block_ids] or live


class AddressChange(Model):
    """An e-mail address that was asked for and is not yet confirmed: one a registration, gone once used.

    No number is given twice, or the mail of a request that was replaced would open the next.
    """

    __tablename__ = "address_change"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    registration: Mapped[Registration] = relationship()
