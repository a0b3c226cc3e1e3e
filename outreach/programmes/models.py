"""Programmes, the part of partners in them, and their documents."""

from datetime import date

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core import language
from outreach.core.database import SECRET, Model, Words
from outreach.core.language import _, fold, long_date
from outreach.partners.models import Partner
from outreach.programmes.words import DocumentKind, MemberPart, ProgrammeKind, ProgrammeStatus
from outreach.speakers.models import Speaker


def days_of(first: date | None, last: date | None) -> str:
    """`du 5 au 7 mars 2026`, `depuis le 5 mars 2026`, `jusqu’au 7 mars 2026`; empty without either."""
    if first and last:
        return language.days(first, last)
    if first:
        return _("since %(day)s", day=long_date(first))
    return _("until %(day)s", day=long_date(last)) if last else ""


speaker_programme = Table(
    "speaker_programme",
    Model.metadata,
    Column("speaker_id", ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True),
    Column("programme_id", ForeignKey("programme.id"), primary_key=True, index=True),
)


class Programme(Model):
    """A project, working group, corridor…; events, speakers and past totals may belong to several."""

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProgrammeKind] = mapped_column(Words(ProgrammeKind))
    status: Mapped[ProgrammeStatus] = mapped_column(Words(ProgrammeStatus))
    name_fr: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    search_text: Mapped[str] = mapped_column(String(700), default="")

    owner: Mapped[User | None] = relationship()
    members: Mapped[list["Membership"]] = relationship(
        back_populates="programme", order_by="Membership.id", cascade="all, delete-orphan"
    )
    documents: Mapped[list["Document"]] = relationship(
        back_populates="programme",
        order_by="(Document.submitted_on.desc(), Document.id.desc())",
        cascade="all, delete-orphan",
    )
    speakers: Mapped[list[Speaker]] = relationship(secondary=speaker_programme)

    @property
    def name(self) -> str:
        """In the reader's language."""
        return language.pick(self.name_fr, self.name_en)

    @property
    def text(self) -> str:
        """For the public, in the reader's language, in Markdown."""
        return language.pick(self.text_fr, self.text_en)

    @property
    def days(self) -> str:
        """From when to when, in the reader's language; empty where nothing is said."""
        return days_of(self.first_on, self.last_on)

    def index(self) -> None:
        """Keep what names are compared, sorted and searched by, after a change."""
        self.name_key = fold(self.name_fr)
        self.search_text = fold(f"{self.name_fr} {self.name_en}")


class Membership(Model):
    """The part that a partner has in a programme, from a day to a day; a co-author's is in one document."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_programme_part", "programme_id", "part"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme_document.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[MemberPart] = mapped_column(Words(MemberPart))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]

    programme: Mapped[Programme] = relationship(back_populates="members")
    partner: Mapped[Partner] = relationship()

    @property
    def days(self) -> str:
        """From when to when, in the reader's language; empty where nothing is said."""
        return days_of(self.joined_on, self.left_on)

    def holds(self, day: date) -> bool:
        """Whether it stands on that day, the first and the last included."""
        return (self.joined_on or day) <= day <= (self.left_on or day)


class Document(Model):
    """A brief, a report…: when it was submitted and to whom; `recommendations` pairs a theme with a text."""

    __tablename__ = "programme_document"
    __table_args__ = (Index("ix_programme_document_kind_on", "kind", "submitted_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[DocumentKind] = mapped_column(Words(DocumentKind))
    title_fr: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    submitted_on: Mapped[date]
    submitted_to: Mapped[str] = mapped_column(String(300), default="")
    recommendations: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    address: Mapped[str] = mapped_column(String(500), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[bytes | None] = mapped_column(deferred=True, info=SECRET)
    is_public: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship(back_populates="documents")
    co_authors: Mapped[list[Membership]] = relationship(
        order_by="Membership.id", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        """In the reader's language."""
        return language.pick(self.title_fr, self.title_en)
