"""A speaker's facts and absences, their background checks by board, and what each board asks for."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.files import File
from outreach.core.language import _, fold
from outreach.people.models import Person
from outreach.schools.models import Board
from outreach.speakers.words import CheckRule, CheckStatus, Weekday
from outreach.uploads.models import Run, Upload

OF_PRIVATE_NETWORK = text("board_id IS NULL")


class Speaker(Model):
    """A person with a speaker's facts; no person yet until the address is confirmed.

    `typed` is what the public form said of the person. No region means all of them, no weekday any day. They
    leave from `municipality`, whose middle is where `latitude` and `longitude` say.
    """

    __tablename__ = "speaker"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    typed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    employer: Mapped[str] = mapped_column(String(200), default="")
    employer_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    job_title: Mapped[str] = mapped_column(String(200), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    region_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    travel_km: Mapped[int | None]
    municipality: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    weekdays: Mapped[list[str]] = mapped_column(JSON, default=list)
    hours: Mapped[str] = mapped_column(String(200), default="")
    most_visits_a_year: Mapped[int | None]
    trainings: Mapped[str] = mapped_column(Text, default="")
    about_fr: Mapped[str] = mapped_column(String(600), default="")
    about_en: Mapped[str] = mapped_column(String(600), default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    picture_consent_on: Mapped[date | None]
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_version: Mapped[int] = mapped_column(default=1)
    feed_version: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(String(1000), default="")

    person: Mapped[Person | None] = relationship()
    picture: Mapped[File | None] = relationship()
    checks: Mapped[list["BackgroundCheck"]] = relationship(
        back_populates="speaker", order_by="BackgroundCheck.id", cascade="all, delete-orphan"
    )
    absences: Mapped[list["Absence"]] = relationship(
        order_by="(Absence.first_on, Absence.id)", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        if self.person:
            return self.person.name
        return f"{self.typed.get('first_name', '')} {self.typed.get('last_name', '')}".strip()

    @property
    def email(self) -> str:
        return self.person.email if self.person else self.typed.get("email", "")

    @property
    def lang(self) -> str:
        return self.person.lang if self.person else self.typed.get("lang", "fr")

    @property
    def about(self) -> str:
        """For the teacher, in the reader's language."""
        return language.pick(self.about_fr, self.about_en)

    @property
    def phone_said(self) -> str:
        """The phone that the form gave, where we have another one."""
        typed = self.typed.get("phone", "")
        return typed if self.person and typed != self.person.phone else ""

    @property
    def weekday_labels(self) -> list[str]:
        return [str(day.label) for day in Weekday if day in self.weekdays]

    def index(self) -> None:
        """Keep what the search needs besides the person, and what employers are compared by."""
        self.employer_key = fold(self.employer)[:200]
        self.search_text = fold(" ".join((self.employer, self.job_title, *self.topics)))[:1000]


class Absence(Model):
    """Days on which a speaker comes nowhere, the first and the last included."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    first_on: Mapped[date]
    last_on: Mapped[date]

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


class BackgroundCheck(Model):
    """What one board, or the private network without one, knows of a speaker; no document, no content.

    It counts on `expires_on` too. `reminded_days` says which reminder went out last; staff have yet to see it
    while `is_unseen`.
    """

    __tablename__ = "background_check"
    __table_args__ = (
        UniqueConstraint("speaker_id", "board_id", name="uq_background_check_speaker_board"),
        Index(
            "uq_background_check_speaker_private",
            "speaker_id",
            unique=True,
            sqlite_where=OF_PRIVATE_NETWORK,
            postgresql_where=OF_PRIVATE_NETWORK,
        ),
        Index("ix_background_check_status_expires", "status", "expires_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), index=True)
    status: Mapped[CheckStatus] = mapped_column(Words(CheckStatus))
    checked_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    reminded_days: Mapped[int | None]
    is_unseen: Mapped[bool] = mapped_column(default=False)

    speaker: Mapped[Speaker] = relationship(back_populates="checks")
    board: Mapped[Board | None] = relationship()
    seen_by: Mapped[User | None] = relationship()

    @property
    def place(self) -> str:
        """Whose schools it is for."""
        return place_name(self.board)

    @property
    def short_place(self) -> str:
        return self.board.short_name or self.board.name if self.board else self.place

    @property
    def status_today(self) -> CheckStatus:
        return self.status_on(clock.today())

    def status_on(self, day: date) -> CheckStatus:
        return status_on(self.status, self.expires_on, day)


def status_on(status: CheckStatus, expires_on: date | None, day: date) -> CheckStatus:
    """As it was entered, or expired by its date: it counts on that day too."""
    is_over = expires_on is not None and expires_on < day
    return CheckStatus.EXPIRED if status.counts_for_a_while and is_over else status


class CheckPolicy(Model):
    """What a board, or the private network without one, asks for; without a row it is a verified check."""

    __tablename__ = "check_policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"), unique=True)
    rule: Mapped[CheckRule] = mapped_column(Words(CheckRule), default=CheckRule.REQUIRED)

    board: Mapped[Board | None] = relationship()


class SpeakerList(Upload):
    """A list of speakers on its way in."""

    __tablename__ = "speaker_list"
    life = timedelta(days=1)


class SpeakerRun(Run):
    """A list of speakers taken in; `created` are those whom it brought."""

    __tablename__ = "speaker_run"
    kind: Mapped[str] = mapped_column(String(40))
    created: Mapped[list[int]] = mapped_column(JSON, default=list)


def place_name(board: Board | None) -> str:
    """The board, or the private network in the reader's language."""
    return board.name if board else _("Private network")
