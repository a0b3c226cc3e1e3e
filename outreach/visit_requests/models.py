"""What a teacher asked for, and the dates that we offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import fold
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Grade, Language, Mode
from outreach.mail.models import Message
from outreach.people.models import Person
from outreach.schools.models import School
from outreach.speakers.models import Speaker
from outreach.visit_requests.words import EndReason, RequestNews, RequestSource, RequestStatus

UNDO_WITHIN = timedelta(minutes=1)
"""How long the mail of a step waits, so that the step can be undone."""
UNDONE_WITH = tuple(f"visit_requests.{news.value}" for news in RequestNews if news.waits)


@dataclass(frozen=True)
class PupilGroup:
    """Pupils who are to be visited together."""

    grades: tuple[str, ...]
    pupils: int
    label: str = ""


@dataclass(frozen=True)
class Preference:
    """When it would suit: a day with an hour or without, or words such as `any Tuesday morning`."""

    on: date | None
    start: time | None = None
    period: str = ""


def read_groups(kept: Sequence[dict[str, Any]]) -> list[PupilGroup]:
    """As `VisitRequest.groups` keeps them."""
    return [PupilGroup(tuple(g["grades"]), g["pupils"], g.get("label", "")) for g in kept]


def all_grades(groups: Sequence[PupilGroup]) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(grade for group in groups for grade in group.grades))


def read_preferences(kept: Sequence[dict[str, str]]) -> list[Preference]:
    """As `VisitRequest.preferred` keeps them."""
    return [
        Preference(
            date.fromisoformat(p["on"]) if p.get("on") else None,
            time.fromisoformat(p["start"]) if p.get("start") else None,
            p.get("period", ""),
        )
        for p in kept
    ]


class VisitRequest(Model):
    """Staff see it once its address is confirmed; `event` is the visit that it became.

    `groups` and `preferred` are plain values, read as `pupil_groups` and `preferences`; `mail` is what was last
    written to the teacher; `slot` is wanted, and theirs alone once they hold it.
    """

    __tablename__ = "visit_request"
    __table_args__ = (
        Index("ix_visit_request_status_received", "status", "received_at"),
        Index(
            "uq_visit_request_slot_held",
            "slot_id",
            unique=True,
            sqlite_where=text("holds_slot"),
            postgresql_where=text("holds_slot"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[RequestStatus] = mapped_column(Words(RequestStatus))
    source: Mapped[RequestSource] = mapped_column(Words(RequestSource))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="", index=True)
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_role: Mapped[str] = mapped_column(String(200), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    activity: Mapped[EventType | None] = mapped_column(Words(EventType))
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    preferred: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    excluded_dates: Mapped[str] = mapped_column(String(500), default="")
    language: Mapped[Language] = mapped_column(Words(Language), default=Language.FR)
    mode: Mapped[Mode] = mapped_column(Words(Mode), default=Mode.IN_PERSON)
    notes: Mapped[str] = mapped_column(Text, default="")
    teacher_present: Mapped[bool] = mapped_column(default=False)
    source_text: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[EndReason | None] = mapped_column(Words(EndReason))
    reply: Mapped[str] = mapped_column(Text, default="")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    holds_slot: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))
    link_version: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[str] = mapped_column(String(1000), default="")
    grade_bits: Mapped[int] = mapped_column(default=0)

    school: Mapped[School | None] = relationship()
    person: Mapped[Person | None] = relationship()
    owner: Mapped[User | None] = relationship()
    event: Mapped[Event | None] = relationship()
    mail: Mapped[Message | None] = relationship()
    slot: Mapped["Slot | None"] = relationship(back_populates="requests")
    offers: Mapped[list["OfferedDate"]] = relationship(
        back_populates="request",
        order_by="(OfferedDate.starts_at, OfferedDate.id)",
        cascade="all, delete-orphan",
    )

    @property
    def pupil_groups(self) -> list[PupilGroup]:
        return read_groups(self.groups)

    @property
    def preferences(self) -> list[Preference]:
        return read_preferences(self.preferred)

    @property
    def pupils(self) -> int:
        return sum(group.pupils for group in self.pupil_groups)

    @property
    def grades(self) -> list[str]:
        """Of all groups, each once."""
        return all_grades(self.pupil_groups)

    @property
    def place(self) -> str:
        """The school, or the place as it was typed."""
        return self.school.name if self.school else self.organisation

    @property
    def time_zone(self) -> str:
        """That of the school's first building; empty is ours."""
        buildings = self.school.buildings if self.school else []
        return buildings[0].time_zone if buildings else ""

    @property
    def age_days(self) -> int:
        """How many days ago it came, by our calendar."""
        return (clock.today() - clock.local_day(self.received_at)).days

    @property
    def is_late(self) -> bool:
        return self.status.is_open and self.due_on is not None and self.due_on < clock.today()

    @property
    def can_be_undone(self) -> bool:
        """Whether the mail of the last step still waits for its minute."""
        mail = self.mail
        return (
            mail is not None
            and mail.kind in UNDONE_WITH
            and mail.sent_at is None
            and clock.now() - mail.created_at < UNDO_WITHIN
        )

    def index(self) -> None:
        """Keep what the search and the look for doubles need, after a change."""
        self.grade_bits = sum(1 << list(Grade).index(Grade(grade)) for grade in self.grades)
        words = (self.contact_name, self.contact_email, self.place, language.fold(self.notes[:200]))
        self.search_text = fold(" ".join(words))[:1000]


class Slot(Model):
    """A time that we publish for any school of a region, or for some schools, to take."""

    __tablename__ = "slot"
    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    activity: Mapped[EventType] = mapped_column(Words(EventType))
    language: Mapped[Language] = mapped_column(Words(Language), default=Language.FR)
    mode: Mapped[Mode] = mapped_column(Words(Mode), default=Mode.IN_PERSON)
    region_code: Mapped[str] = mapped_column(String(2), default="")
    school_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id"), index=True)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[User | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
    requests: Mapped[list[VisitRequest]] = relationship(back_populates="slot")

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def is_past(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_free(self) -> bool:
        """Whether somebody may still take it."""
        return not (self.withdrawn_at or self.held_by or self.is_past)

    @property
    def held_by(self) -> VisitRequest | None:
        """The request that has it: not one whose visit is called off for good, or at another time by now."""
        return next((request for request in self.requests if self._is_with(request)), None)

    def _is_with(self, request: VisitRequest) -> bool:
        event = request.event
        is_elsewhere = event is not None and (
            event.status is EventStatus.CANCELLED or event.starts_at != self.starts_at
        )
        return request.holds_slot and not is_elsewhere

    def is_for(self, school: School | None) -> bool:
        """Whether the school may take it: any of ours, unless regions or schools are named."""
        if school is None:
            return False
        if self.school_ids:
            return school.id in self.school_ids
        return not self.region_code or school.region_code == self.region_code


class OfferedDate(Model):
    """A date that the teacher may take with one click; gone once any of the request is taken."""

    __tablename__ = "offered_date"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        ForeignKey("visit_request.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    request: Mapped[VisitRequest] = relationship(back_populates="offers")

    @property
    def local_start(self) -> datetime:
        """On the clock of the school."""
        return clock.local(self.starts_at, self.request.time_zone)

    @property
    def local_end(self) -> datetime:
        return clock.local(self.ends_at, self.request.time_zone)


class SchoolInvitation(Model):
    """That a person at a school was invited by mail to ask for a visit; whoever answers asks, or has one."""

    __tablename__ = "school_invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
