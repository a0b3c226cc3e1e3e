"""A report to a funder: what it is to tell, and once frozen what it told."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core.database import SECRET, Model, UtcDateTime, Words
from outreach.core.language import days
from outreach.funder_reports.words import Rhythm
from outreach.partners.models import Partner
from outreach.programmes.models import Programme


def new_token() -> str:
    """What nobody guesses, for the public address of a report."""
    return secrets.token_urlsafe(15)


class FunderReport(Model):
    """A draft until it is frozen; from then on `facts`, `pdf` and `xlsx` never change.

    One with a rhythm is never frozen itself: on `next_on` a copy of it about the time before is.
    """

    __tablename__ = "funder_report"
    __table_args__ = (Index("ix_funder_report_next", "next_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    indicator_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    introduction: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rhythm: Mapped[Rhythm] = mapped_column(Words(Rhythm), default=Rhythm.NEVER)
    next_on: Mapped[date | None]
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("funder_report.id"), index=True)
    token: Mapped[str] = mapped_column(String(32), unique=True, default=new_token)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True, info=SECRET)
    pdf: Mapped[bytes | None] = mapped_column(deferred=True, info=SECRET)
    xlsx: Mapped[bytes | None] = mapped_column(deferred=True, info=SECRET)
    sha256: Mapped[str] = mapped_column(String(64), default="")

    programme: Mapped[Programme | None] = relationship()
    funder: Mapped[Partner | None] = relationship()
    owner: Mapped[User | None] = relationship()

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def days(self) -> str:
        return days(self.first_on, self.last_on)
