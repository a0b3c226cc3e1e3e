"""A person, the schools they belong to, their consents, and dated notes."""

import hashlib
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import LazyString, fold, l_
from outreach.core.words import Word
from outreach.schools.models import School


class PersonRole(Word):
    """Reserved titles (domain.md 4) are declared by the person, never inferred."""

    GUIDANCE_COUNSELLOR = "guidance_counsellor", l_("Guidance counsellor (c.o.)")
    CAREER_INFORMATION_COUNSELLOR = (
        "career_information_counsellor",
        l_("Academic and career information counsellor"),
    )
    TEACHER = "teacher", l_("Teacher")
    PRINCIPAL = "principal", l_("Principal")
    COSP_LEAD = "cosp_lead", l_("COSP lead")
    ACADEMIC_ADVISOR = "academic_advisor", l_("Academic advisor")
    EMPLOYMENT_COUNSELLOR = "employment_counsellor", l_("Employment counsellor")
    STUDENT = "student", l_("Student in guidance")
    OTHER = "other", l_("Other")  # fmt: skip


COUNSELLORS = (
    PersonRole.GUIDANCE_COUNSELLOR,
    PersonRole.CAREER_INFORMATION_COUNSELLOR,
    PersonRole.COSP_LEAD,
    PersonRole.ACADEMIC_ADVISOR,
    PersonRole.EMPLOYMENT_COUNSELLOR,
)


class ConsentKind(Word):
    PRIVACY = "privacy", l_("Privacy notice read and accepted")
    ANNOUNCEMENTS = "announcements", l_("Announcements by e-mail")


class NoteKind(Word):
    CALL = "call", l_("Call")
    EMAIL = "email", l_("E-mail")
    MET = "met", l_("Met")


CONSENT_VERSION = "2026-11"
"""Of the page that says how data is used."""


def address_hash(email: str) -> str:
    """By which an address is known again; not keyed, so that a new secret of the app forgets nobody."""
    return hashlib.sha256(f"announcements {email.strip().casefold()}".encode()).hexdigest()


def name_key(first_name: str, last_name: str) -> str:
    """What makes two names the same: case, accents, dashes and spaces do not."""
    return fold(f"{first_name} {last_name}")[:220]


class Person(Model):
    """An address together with a name: shared school addresses hold several people."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_email_name_key",
            "email",
            "name_key",
            unique=True,
            sqlite_where=text("email != ''"),
            postgresql_where=text("email != ''"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(220))
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    job_title: Mapped[str] = mapped_column(String(200), default="")
    member_number: Mapped[str] = mapped_column(String(40), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    search_text: Mapped[str] = mapped_column(String(1000), default="", index=True)
    link_version: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    affiliations: Mapped[list["Affiliation"]] = relationship(
        back_populates="person", order_by="Affiliation.id", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def role_labels(self) -> list[LazyString]:
        """The roles as declared, in the order of the list of roles."""
        return [role.label for role in PersonRole if role in self.roles]

    def schools_on(self, day: date) -> list["Affiliation"]:
        """Where the person was that day, usual contact first, then the latest."""
        held = [a for a in self.affiliations if a.holds_on(day)]
        return sorted(held, key=lambda a: (not a.is_usual_contact, -a.from_on.toordinal(), -a.id))


class Affiliation(Model):
    """A person at a school; ended, not deleted, when they move on."""

    __tablename__ = "affiliation"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    role: Mapped[PersonRole | None] = mapped_column(Words(PersonRole))
    is_usual_contact: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="affiliations")
    school: Mapped[School] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the person was there that day; the last day counts."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Consent(Model):
    """What a person agreed to, in which wording, when and where; withdrawn, never deleted."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(Words(ConsentKind))
    text_version: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Suppression(Model):
    """An address that gets no announcements; its hash alone is kept, so that it outlives an erasure."""

    __tablename__ = "suppression"
    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    suppressed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Model):
    """A call, mail or meeting about a school, a person or an event, with an optional follow-up."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NoteKind] = mapped_column(Words(NoteKind))
    on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    follow_up_on: Mapped[date | None]
    followed_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    owner: Mapped[User] = relationship()
    school: Mapped[School | None] = relationship()
    person: Mapped[Person | None] = relationship()
