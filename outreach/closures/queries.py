"""What a closure touches, what it postponed, and what still waits for a new date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from outreach.closures.models import Closure, Postponement
from outreach.core import clock
from outreach.core.database import db
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus
from outreach.invitations import queries as invitations
from outreach.invitations.words import HOLDS_TIME
from outreach.mail.models import Message
from outreach.schools.models import Board, School
from outreach.speakers.models import Speaker

SOON = timedelta(hours=24)
_LATER = aliased(Event)
STANDING = (EventStatus.TENTATIVE, EventStatus.PUBLISHED, EventStatus.CONFIRMED)
"""What somebody was told of: nobody knows of a draft."""


@dataclass(frozen=True)
class Touched:
    """An event with its blocks of that day; `is_whole` when nothing else of it remains."""

    event: Event
    blocks: tuple[Session, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.blocks) == len(self.event.live_sessions)


def touched(on: date, *, board: Board | None, school: School | None) -> list[Touched]:
    """What of ours would take place there on that day and is not over, in order of time."""
    query = (
        select(Session)
        .join(Event)
        .where(
            Session.local_on == on,
            Session.cancelled_reason.is_(None),
            Session.ends_at > clock.now(),
            Event.status.in_(STANDING),
            Session.school_id == school.id
            if school
            else Session.board_id == (board.id if board else 0),
        )
        .options(
            contains_eager(Session.event).selectinload(Event.sessions),
            contains_eager(Session.event).selectinload(Event.contacts),
            contains_eager(Session.event).joinedload(Event.school),
            contains_eager(Session.event).joinedload(Event.owner),
        )
        .order_by(Session.starts_at, Session.id)
    )
    blocks: dict[Event, list[Session]] = {}
    for block in db.session.scalars(query).unique():
        blocks.setdefault(block.event, []).append(block)
    return [Touched(event, tuple(of_event)) for event, of_event in blocks.items()]


def closures() -> Select[Closure]:
    """For a list, with how much each postponed."""
    return select(Closure).options(
        joinedload(Closure.board), joinedload(Closure.school), selectinload(Closure.postponements)
    )


def closure_with_all(closure_id: int) -> Closure | None:
    """With each event's blocks, contacts, school and who was reached."""
    of_event = selectinload(Closure.postponements).joinedload(Postponement.event)
    return db.session.scalars(
        select(Closure)
        .where(Closure.id == closure_id)
        .options(
            joinedload(Closure.board),
            joinedload(Closure.school),
            of_event.selectinload(Event.sessions),
            of_event.selectinload(Event.contacts),
            of_event.joinedload(Event.school),
            selectinload(Closure.postponements).joinedload(Postponement.reached_by),
        )
    ).one_or_none()


def speakers_of(closure: Closure) -> dict[int, list[Speaker]]:
    """By event that it postponed, who had said yes to it."""
    return invitations.going_to([row.event_id for row in closure.postponements])


def speakers_told(rows: Sequence[Touched]) -> dict[int, list[Speaker]]:
    """By event, who hears of its closing: who goes, and who is asked."""
    return invitations.going_to([row.event.id for row in rows], statuses=HOLDS_TIME)


def to_call(closure: Closure, speakers: Mapping[int, Sequence[Speaker]]) -> list[Postponement]:
    """What was to begin within a day of the closing, where a mail may come too late, or has nowhere to go."""
    soon = closure.made_at + SOON
    unreachable = {
        event_id for event_id, rows in speakers.items() if not all(row.email for row in rows)
    }
    return [
        row
        for row in closure.postponements
        if row.starts_at <= soon or not row.has_address or row.event_id in unreachable
    ]


def to_rebook() -> Select[Postponement]:
    """What a closure postponed and nobody has moved, booked again or dropped, the latest first."""
    return (
        select(Postponement)
        .join(Closure)
        .join(Event)
        .where(
            Closure.undone_at.is_(None),
            Event.status == EventStatus.POSTPONED,
            ~exists().where(_LATER.rebooked_from_id == Postponement.event_id),
        )
        .options(
            contains_eager(Postponement.event).selectinload(Event.contacts),
            contains_eager(Postponement.event).selectinload(Event.sessions),
            contains_eager(Postponement.event).joinedload(Event.school),
        )
        .order_by(Closure.on.desc(), Postponement.id)
    )


def mails_about(event_ids: Sequence[int], *, since: datetime) -> Sequence[Message]:
    """What was written about these events from that instant on."""
    query = select(Message).where(Message.event_id.in_(event_ids), Message.created_at >= since)
    return db.session.scalars(query.order_by(Message.id)).all()
