"""An attestation as it was issued: a snapshot that never changes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.core.words import Word
from outreach.events.models import Event
from outreach.registration.models import Registration


class AttestationStatus(Word):
    VALID = "valid", l_("Valid")
    REPLACED = "replaced", l_("Replaced")
    REVOKED = "revoked", l_("Revoked")


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
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")

    registration: Mapped[Registration | None] = relationship()
    event: Mapped[Event] = relationship()
