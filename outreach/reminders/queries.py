"""Events about which something may be due, who is registered, what was sent and what is held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, null, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.events.models import Event, Session
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationStatus
from outreach.mail.models import Message, MessageStatus
from outreach.registration.models import Registration, Seat
from outreach.reminders.models import HeldReminder, SentReminder
from outreach.reminders.words import ASKED, ReminderKind
from outreach.speakers.models import Speaker
from outreach.visits.models import Wish
from outreach.visits.words import WishKind

DAY = timedelta(days=1)
Key = tuple[int, ReminderKind, str, date]
"""Event, kind, addressee and the day that it is about."""


def near(ended_since: datetime, begin_until: datetime) -> Sequence[Event]:
    """Live events that ended since, or begin until; with blocks and contacts."""
    query = (
        select(Event)
        .where(
            Event.ends_at > ended_since,
            Event.starts_at < begin_until,
            Event.status.in_(ASKED),
        )
        .options(
            selectinload(Event.sessions).load_only(
                Session.event_id,
                Session.starts_at,
                Session.ends_at,
                Session.cancelled_reason,
                Session.youth_count,
            ),
            selectinload(Event.contacts),
        )
        .order_by(Event.id)
    )
    return db.session.scalars(query).all()


def event_to_write_about(event_id: int) -> Event | None:
    """As it is now, held until the end of the transaction so that no two write about it at once."""
    held = select(Event.id).where(Event.id == event_id)
    db.session.execute(held.with_for_update())
    query = (
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.school),
            joinedload(Event.building),
            joinedload(Event.owner),
            selectinload(Event.sessions),
            selectinload(Event.contacts),
        )
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def seats(event_ids: Collection[int]) -> Sequence[Any]:
    """Who has a seat and an address, as light rows."""
    columns = (
        Registration.event_id,
        Registration.code,
        Registration.block_ids,
        Registration.registered_at,
        Registration.moved_up_at,
    )
    query = select(*columns).where(
        Registration.event_id.in_(event_ids),
        Registration.status == Seat.REGISTERED,
        Registration.email != "",
    )
    return db.session.execute(query.order_by(Registration.id)).all()


def going(event_ids: Collection[int]) -> Sequence[SpeakerInvitation]:
    """Speakers who said yes, with who they are."""
    query = select(SpeakerInvitation).where(
        SpeakerInvitation.event_id.in_(event_ids),
        SpeakerInvitation.status == InvitationStatus.ACCEPTED,
    )
    speaker = joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person)
    return db.session.scalars(query.order_by(SpeakerInvitation.id).options(speaker)).all()


def registrations_with(codes: Collection[str]) -> dict[str, Registration]:
    """By code."""
    query = select(Registration).where(Registration.code.in_(codes))
    return {row.code: row for row in db.session.scalars(query)}


def events_with_numbers_to_accept(event_ids: Collection[int]) -> set[int]:
    """Visits whose teacher gave the numbers, which staff have not accepted yet."""
    query = select(Wish.event_id).where(
        Wish.event_id.in_(event_ids),
        Wish.kind == WishKind.HEADCOUNT,
        Wish.decided_at.is_(None),
    )
    return set(db.session.scalars(query))


@dataclass(frozen=True)
class Records:
    """When each reminder was sent, and by event and kind who holds what does not leave."""

    sent: Mapping[Key, datetime]
    held: Mapping[tuple[int, ReminderKind], str]

    def lets_go(self, key: Key, now: datetime) -> bool:
        """Whether it was not sent, is not held, and asks nobody again who was asked within a day."""
        return (
            key not in self.sent and key[:2] not in self.held and not self._asked_lately(key, now)
        )

    def _asked_lately(self, key: Key, now: datetime) -> bool:
        """The first question may be late, as the worker may stand still for days."""
        event_id, kind, addressee, about_on = key
        first = self.sent.get((event_id, ReminderKind.NUMBERS, addressee, about_on))
        return kind is ReminderKind.NUMBERS_AGAIN and first is not None and now - first < DAY


def records(event_ids: Collection[int]) -> Records:
    """Of these events, in one statement."""
    row, hold = SentReminder, HeldReminder
    sent = select(
        row.event_id, row.kind, row.addressee, row.about_on, row.sent_at, null().label("by_name")
    ).where(row.event_id.in_(event_ids))
    held = (
        select(hold.event_id, hold.kind, null(), null(), hold.held_at, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == hold.held_by_id)
        .where(hold.event_id.in_(event_ids))
    )
    rows: Sequence[Any] = db.session.execute(union_all(sent, held)).all()
    return Records(
        {(r.event_id, r.kind, r.addressee, r.about_on): r.sent_at for r in rows if r.addressee},
        {(r.event_id, r.kind): r.by_name for r in rows if not r.addressee},
    )


def written_at(now: datetime, event_id: int, kind: ReminderKind) -> dict[str, SentReminder]:
    """What was written at that instant of a kind, by addressee."""
    query = select(SentReminder).where(
        SentReminder.event_id == event_id,
        SentReminder.kind == kind,
        SentReminder.sent_at == now,
    )
    return {row.addressee: row for row in db.session.scalars(query)}


def held(event_id: int, kind: ReminderKind) -> HeldReminder | None:
    """The row that holds a kind about an event."""
    query = select(HeldReminder).where(HeldReminder.event_id == event_id, HeldReminder.kind == kind)
    return db.session.scalars(query).one_or_none()


def waiting_mails() -> Sequence[Message]:
    """Reminders that are written and have not left."""
    query = select(Message).where(
        Message.status == MessageStatus.QUEUED,
        or_(*(Message.kind == f"reminders.{kind.value}" for kind in ReminderKind)),
    )
    return db.session.scalars(query.order_by(Message.id)).all()


def reminders_with(ids: Collection[int]) -> dict[int, SentReminder]:
    """By id, with their events, blocks and contacts."""
    of_event = joinedload(SentReminder.event)
    query = (
        select(SentReminder)
        .where(SentReminder.id.in_(ids))
        .options(of_event.selectinload(Event.sessions), of_event.selectinload(Event.contacts))
    )
    return {row.id: row for row in db.session.scalars(query)}
