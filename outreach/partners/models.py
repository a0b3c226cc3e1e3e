"""Partner organisations, the people whom we know there, and organisations that want to join."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core import language
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.files import File
from outreach.core.language import fold
from outreach.partners.words import Interest, JoinStatus, PartnerKind, PartnerSize
from outreach.people.models import Person


class Partner(Model):
    """An organisation that takes part in something; speakers whose employer folds to its `key` work there."""

    __tablename__ = "partner"
    __table_args__ = (Index("ix_partner_archived_key", "archived_at", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PartnerKind] = mapped_column(Words(PartnerKind))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(200), unique=True)
    sector: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[PartnerSize] = mapped_column(Words(PartnerSize), default=PartnerSize.UNKNOWN)
    website: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    logo_consent_on: Mapped[date | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(String(700), default="")

    logo: Mapped[File | None] = relationship()
    contacts: Mapped[list["PartnerContact"]] = relationship(
        back_populates="partner", order_by="PartnerContact.id", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return language.pick(self.name, self.name_en)

    def index(self) -> None:
        """Keep what names are compared and searched by, after a change."""
        self.key = fold(self.name)
        self.search_text = fold(" ".join((self.name, self.name_en, self.sector)))


class PartnerContact(Model):
    """Somebody whom we know at a partner."""

    __tablename__ = "partner_contact"
    __table_args__ = (UniqueConstraint("partner_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    job_title: Mapped[str] = mapped_column(String(200), default="")

    partner: Mapped[Partner] = relationship(back_populates="contacts")
    person: Mapped[Person] = relationship()


class JoinRequest(Model):
    """An organisation that wants to join; staff see it once its address is confirmed, by the mail's link."""

    __tablename__ = "join_request"
    __table_args__ = (Index("ix_join_request_status_received", "status", "received_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[JoinStatus] = mapped_column(Words(JoinStatus))
    organisation: Mapped[str] = mapped_column(String(200))
    kind: Mapped[PartnerKind] = mapped_column(Words(PartnerKind))
    sector: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[PartnerSize] = mapped_column(Words(PartnerSize), default=PartnerSize.UNKNOWN)
    website: Mapped[str] = mapped_column(String(500), default="")
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    job_title: Mapped[str] = mapped_column(String(200), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    message: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    reply: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    link_version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User | None] = relationship()
    partner: Mapped[Partner | None] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def contact_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def interest_labels(self) -> list[str]:
        return [str(interest.label) for interest in Interest if interest in self.interests]
