"""An event, its sessions (dated blocks; on a visit a group of pupils), day contacts, and what is lent."""

import secrets
from datetime import date, datetime, time, timedelta

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import _
from outreach.events.words import (
    BOOKED_SHAPE,
    LISTED,
    SHAPES,
    SHOWN,
    CountMethod,
    EventStatus,
    EventType,
    Language,
    Mode,
    Reason,
    Visibility,
)
from outreach.people.models import Person
from outreach.programmes.models import Programme
from outreach.schools.models import Board, Building, School

REACHED = (EventStatus.DELIVERED, EventStatus.CLOSED)
LINK_LIVES = timedelta(days=365)
OVER = (EventStatus.CLOSED, EventStatus.CANCELLED, EventStatus.POSTPONED)

event_programme = Table(
    "event_programme",
    Model.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("programme_id", ForeignKey("programme.id"), primary_key=True, index=True),
)


def random_key() -> str:
    """What nobody guesses, for an address or an identifier."""
    return secrets.token_hex(8)


class Event(Model):
    """One visit, fair, webinar…; `starts_at` and `ends_at` span its sessions that are not cancelled.

    `taken` is the number of heads that hold a seat, where registration's queries count it along.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_status_starts", "status", "starts_at"),
        Index("ix_event_ends_starts", "ends_at", "starts_at"),
        Index("ix_event_search", "starts_at", "search_text", "ends_at").ddl_if(dialect="sqlite"),
        Index("ix_event_starts_at", "starts_at").ddl_if(dialect="postgresql"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[EventType] = mapped_column(Words(EventType))
    status: Mapped[EventStatus] = mapped_column(Words(EventStatus))
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility))
    title_fr: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    description_fr: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    objectives_fr: Mapped[str] = mapped_column(Text, default="")
    objectives_en: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[Mode] = mapped_column(Words(Mode), default=Mode.IN_PERSON)
    language: Mapped[Language] = mapped_column(Words(Language), default=Language.FR)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    place: Mapped[str] = mapped_column(String(300), default="")
    room: Mapped[str] = mapped_column(String(120), default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    time_zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int | None]
    waiting_list_capacity: Mapped[int | None]
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    credit_hours: Mapped[float | None]
    presenters: Mapped[str] = mapped_column(Text, default="")
    co_hosts: Mapped[str] = mapped_column(Text, default="")
    access_notes: Mapped[str] = mapped_column(Text, default="")
    private_note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[Reason | None] = mapped_column(Words(Reason))
    reason_note: Mapped[str] = mapped_column(Text, default="")
    rebooked_from_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    """The first event of the series that it belongs to."""
    link_version: Mapped[int] = mapped_column(default=1)
    link_key: Mapped[str] = mapped_column(String(16), default=random_key)
    uid_key: Mapped[str] = mapped_column(String(16), default=random_key)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(String(1500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    taken: Mapped[int | None] = query_expression()
    owner: Mapped[User | None] = relationship()
    school: Mapped[School | None] = relationship()
    building: Mapped[Building | None] = relationship()
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="event",
        order_by="(Session.starts_at, Session.id)",
        cascade="all, delete-orphan",
    )
    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="event", order_by="Contact.id", cascade="all, delete-orphan"
    )
    programmes: Mapped[list[Programme]] = relationship(
        secondary=event_programme, order_by=Programme.name_key
    )

    @property
    def title(self) -> str:
        """In the reader's language."""
        return language.pick(self.title_fr, self.title_en)

    @property
    def description(self) -> str:
        """In the reader's language, in Markdown."""
        return language.pick(self.description_fr, self.description_en)

    @property
    def programme_ids(self) -> list[int]:
        return [programme.id for programme in self.programmes]

    @property
    def slug(self) -> str:
        """The French title for the address bar; of an event found only by its link, with its key."""
        words = "".join(c if c.isalnum() else " " for c in language.fold(self.title_fr))
        title = "-".join(words.split())[:80] or "activite"
        return f"{title}-{self.link_key}" if self.visibility is Visibility.LINK else title

    def opens_with(self, slug: str) -> bool:
        """Whether an address with this slug may lead here: only the key opens an event with the link."""
        if self.visibility is Visibility.LINK:
            key = slug.rpartition("-")[2].encode()
            return secrets.compare_digest(key, self.link_key.encode())
        return self.visibility is Visibility.PUBLIC and not self.is_visit

    @property
    def may_have_page(self) -> bool:
        """Whether others than staff will see a page of it once it is published."""
        return self.visibility is not Visibility.PRIVATE and not self.is_visit

    @property
    def has_page(self) -> bool:
        """Whether its public address opens for those who have it."""
        return self.may_have_page and self.status in SHOWN

    @property
    def seats_left(self) -> int | None:
        """Free seats, None when they are unlimited; only where `taken` was counted."""
        assert self.capacity is None or self.taken is not None
        return self.seats_left_of(self.taken or 0)

    def seats_left_of(self, taken: int) -> int | None:
        """Free seats when so many heads hold one, None when they are unlimited."""
        return None if self.capacity is None else max(self.capacity - taken, 0)

    @property
    def is_visit(self) -> bool:
        """Visits are private whatever their status."""
        return self.type.is_visit

    @property
    def is_listed(self) -> bool:
        """Whether the public may find it."""
        return self.visibility is Visibility.PUBLIC and self.status in (
            EventStatus.PUBLISHED,
            EventStatus.CONFIRMED,
        )

    @property
    def link_ends_at(self) -> datetime:
        """Personal links about it open until a year after its last block."""
        return self.ends_at + LINK_LIVES

    @property
    def link_is_open(self) -> bool:
        return self.link_ends_at > clock.now()

    @property
    def registration_is_over(self) -> bool:
        """The public registers until that moment, else until the event begins (contract.md 3)."""
        return (self.registration_closes_at or self.starts_at) <= clock.now()

    @property
    def has_ended(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_undecided(self) -> bool:
        """Past its end and neither closed nor called off: did it happen?"""
        return self.has_ended and self.status not in OVER

    @property
    def live_sessions(self) -> list["Session"]:
        return [session for session in self.sessions if not session.is_cancelled]

    def beginnings_if_moved(
        self, *, to: date, starts: time | None
    ) -> list[tuple["Session", datetime]]:
        """Each live block with the wall clock at its start, were the first one on that day (at that hour)."""
        live = self.live_sessions
        first = clock.local(live[0].starts_at, self.time_zone).replace(tzinfo=None)
        by = datetime.combine(to, starts or first.time()) - first
        zone = self.time_zone
        return [(s, clock.local(s.starts_at, zone).replace(tzinfo=None) + by) for s in live]

    @property
    def contact_name(self) -> str:
        """Whom to call on the day."""
        return self.contacts[0].name if self.contacts else ""

    @property
    def contact_lang(self) -> str:
        return self.contacts[0].lang if self.contacts else "fr"

    @property
    def local_start(self) -> datetime:
        return clock.local(self.starts_at, self.time_zone)

    @property
    def local_end(self) -> datetime:
        return clock.local(self.ends_at, self.time_zone)

    @property
    def is_one_day(self) -> bool:
        return self.local_start.date() == self.local_end.date()

    @property
    def days(self) -> str:
        """Its day, or its first and its last, in the reader's words."""
        return language.days(self.local_start.date(), self.local_end.date())

    @property
    def counted(self) -> int | None:
        """Pupils counted so far, None while no group is in."""
        counts = [s.youth_count for s in self.live_sessions if s.youth_count is not None]
        return sum(counts) if counts else None

    @property
    def status_label(self) -> str:
        return status_label(self.type, self.status, self.confirmed_at)

    @property
    def status_shape(self) -> str:
        """The icon beside that label, so that no two that look alike differ by colour alone."""
        is_booked = is_only_booked(self.type, self.status, self.confirmed_at)
        return BOOKED_SHAPE if is_booked else SHAPES[self.status]

    @property
    def lacks(self) -> list[str]:
        """What is still missing before the day, in the reader's words."""
        missing = []
        if self.is_visit:
            if not self.contacts:
                missing.append(_("a contact"))
            elif not self.contacts[0].phone:
                missing.append(_("the contact's phone"))
            if not self.room and self.mode is not Mode.ONLINE:
                missing.append(_("the room"))
            if not self.confirmed_at:
                missing.append(_("the teacher's answer"))
        if not self.presenters:
            missing.append(_("presenters"))
        return missing

    @property
    def planned_count(self) -> int:
        return sum(session.planned_count or 0 for session in self.live_sessions)

    def note_change(self) -> None:
        """Calendars that hold the event take it anew."""
        self.sequence += 1
        self.changed_at = clock.now()

    def index(self) -> None:
        """What it is found by: titles, school, place, contacts and presenters."""
        school = self.school
        at = f"{school.name} {school.municipality} {school.code}" if school else ""
        people = " ".join(contact.name for contact in self.contacts)
        words = (self.title_fr, self.title_en, at, self.place, people, self.presenters)
        self.search_text = language.fold(" ".join(words))[:1500]


def status_label(kind: EventType, status: EventStatus, confirmed_at: datetime | None) -> str:
    """In the reader's words; a visit that the school has not said yes to is booked, not confirmed."""
    is_booked = is_only_booked(kind, status, confirmed_at)
    return _("Booked") if is_booked else str(status.label)


def is_only_booked(kind: EventType, status: EventStatus, confirmed_at: datetime | None) -> bool:
    """Whether the school has still to say yes."""
    return status is EventStatus.CONFIRMED and kind.is_visit and confirmed_at is None


def looks() -> dict[str, tuple[str, str]]:
    """Tone and shape of every state that an event shows, by its label, in their order."""
    states = [(str(status.label), status.tone, SHAPES[status]) for status in EventStatus]
    booked = _("Booked"), EventStatus.CONFIRMED.tone, BOOKED_SHAPE
    states.insert(list(EventStatus).index(EventStatus.CONFIRMED), booked)
    return {label: (tone, shape) for label, tone, shape in states}


class Session(Model):
    """A dated block; `local_on` to `board_id` are frozen once the event is delivered."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_reach", "school_year", "local_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    title: Mapped[str] = mapped_column(String(200), default="")
    period: Mapped[str] = mapped_column(String(60), default="")
    room: Mapped[str] = mapped_column(String(120), default="")
    grades: Mapped[list[str]] = mapped_column(JSON, default=list)
    group_label: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[Language | None] = mapped_column(Words(Language))
    planned_count: Mapped[int | None]
    credit_minutes: Mapped[int | None]
    cancelled_reason: Mapped[Reason | None] = mapped_column(Words(Reason))
    same_pupils_as_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"))
    youth_count: Mapped[int | None]
    adults_count: Mapped[int | None]
    girls: Mapped[int | None]
    boys: Mapped[int | None]
    other: Mapped[int | None]
    not_declared: Mapped[int | None]
    count_method: Mapped[CountMethod | None] = mapped_column(Words(CountMethod))
    counted_by: Mapped[str] = mapped_column(String(200), default="")
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    local_on: Mapped[date]
    school_year: Mapped[str] = mapped_column(String(9))
    region_code: Mapped[str] = mapped_column(String(2), default="")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))

    event: Mapped[Event] = relationship(back_populates="sessions")
    school: Mapped[School | None] = relationship()
    board: Mapped[Board | None] = relationship()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_reason is not None

    @property
    def is_counted(self) -> bool:
        return self.youth_count is not None

    @property
    def is_past_block(self) -> bool:
        """Whether it ended with the public there; a group of a visit, and what nobody comes to, never did."""
        is_awaited = self.event.status in LISTED and not self.event.is_visit
        return is_awaited and self.ends_at <= clock.now()

    @property
    def can_be_called_off(self) -> bool:
        """The rule of events.actions.cancel_session, for the page that offers it."""
        is_over = self.event.status in (*REACHED, *OVER) or self.is_past_block
        is_last = len(self.event.live_sessions) == 1
        return not (is_over or is_last or self.is_cancelled or self.is_counted)

    @property
    def minutes(self) -> int:
        """Real minutes, counted in UTC so that a clock change does not alter them."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class Contact(Model):
    """Whom to call on the day; a person of ours or just a name and a phone."""

    __tablename__ = "event_contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[str] = mapped_column(String(200), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")

    event: Mapped[Event] = relationship(back_populates="contacts")
    person: Mapped[Person | None] = relationship()
