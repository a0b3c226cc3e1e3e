"""An attestation as it was issued, a snapshot that never changes; and what hinders one."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import _, l_
from outreach.core.words import Word
from outreach.events.models import Event
from outreach.registration.models import Registration


class AttestationStatus(Word):
    VALID = "valid", l_("Valid")
    REPLACED = "replaced", l_("Replaced")
    REVOKED = "revoked", l_("Revoked")


class Why(Word):
    UNPRINTABLE = "unprintable", l_("The name cannot be printed")
    NO_HOURS = "no_hours", l_("No hour counts")
    FAILED = "failed", l_("The issuing failed")


class Attestation(Model):
    """`number` is for people, `token` for the verification address; `facts` is all that is printed."""

    __tablename__ = "attestation"
    __table_args__ = (
        Index(
            "uq_attestation_valid",
            "registration_id",
            unique=True,
            sqlite_where=text("status = 'valid'"),
            postgresql_where=text("status = 'valid'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    status: Mapped[AttestationStatus] = mapped_column(Words(AttestationStatus))
    name: Mapped[str] = mapped_column(String(220))
    lang: Mapped[str] = mapped_column(String(2))
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    template_version: Mapped[int] = mapped_column(default=1)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("attestation.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(String(300), default="")
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")

    registration: Mapped[Registration | None] = relationship()
    event: Mapped[Event] = relationship()

    @property
    def dates(self) -> list[str]:
        """The days of presence as printed, in the attestation's language."""
        days = self.facts["details"][0][1]
        return [days] if isinstance(days, str) else list(days)


class Hindrance(Model):
    """Why somebody has no attestation, or, without a registration, why an event's issuing failed.

    `signs` are those of the name that no font has; it is tried again now and then.
    """

    __tablename__ = "attestation_hindrance"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), unique=True)
    why: Mapped[Why] = mapped_column(Words(Why))
    signs: Mapped[str] = mapped_column(String(220), default="")
    error: Mapped[str] = mapped_column(String(500), default="")
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()

    @property
    def who(self) -> str:
        """Whose attestation is held back."""
        return self.registration.name if self.registration else _("everybody")

    @property
    def sentence(self) -> str:
        """What hinders, in the reader's language."""
        if self.registration is None:
            return _("The attestations could not be issued; it is tried again every hour.")
        return unprintable_words(self.registration.name, self.signs)


def unprintable_words(name: str, signs: str) -> str:
    """Which signs of a name no font has."""
    return _(
        "The name of %(name)s has characters that cannot be printed: %(signs)s.",
        name=name,
        signs=signs,
    )
