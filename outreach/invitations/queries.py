"""Who is asked for what, which times are taken, and what is due: reminders, the next in turn, thanks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from outreach.core import clock
from outreach.core.database import db
from outreach.events.groups import Hours
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import CALLED_OFF, EventStatus
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import HOLDS_TIME, OPEN, InvitationStatus
from outreach.people.models import Person
from outreach.schools.models import School
from outreach.speakers.models import Absence, Speaker

REMIND_AFTER = timedelta(days=2)
PASS_ON_AFTER = timedelta(days=4)
THANKED_WITHIN = timedelta(days=30)
TIGHT = timedelta(minutes=30)
"""Less than that between two buildings is too short (domain.md 7.3 rule 5)."""
COMES = (EventStatus.DRAFT, EventStatus.TENTATIVE, EventStatus.PUBLISHED, EventStatus.CONFIRMED)


def invitation_with_all(invitation_id: int) -> SpeakerInvitation | None:
    """With the speaker, and the event as its page shows it."""
    event = joinedload(SpeakerInvitation.event)
    return db.session.scalar(
        select(SpeakerInvitation)
        .where(SpeakerInvitation.id == invitation_id)
        .options(
            joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person),
            event.joinedload(Event.school).joinedload(School.board),
            event.joinedload(Event.building),
            event.joinedload(Event.owner),
            event.selectinload(Event.sessions),
            event.selectinload(Event.contacts),
        )
    )


def event_with_blocks(event_id: int) -> Event | None:
    """The event with sessions, school, board and building, in one statement."""
    query = (
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.school).joinedload(School.board),
            joinedload(Event.building),
            joinedload(Event.sessions),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def of_event(event_id: int) -> Sequence[SpeakerInvitation]:
    """Who was asked for an event, in that order, with each speaker."""
    query = select(SpeakerInvitation).where(SpeakerInvitation.event_id == event_id)
    speaker = joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person)
    return db.session.scalars(query.order_by(SpeakerInvitation.id).options(speaker)).all()


def invitation_of(event_id: int, speaker_id: int) -> SpeakerInvitation | None:
    query = select(SpeakerInvitation).where(
        SpeakerInvitation.event_id == event_id, SpeakerInvitation.speaker_id == speaker_id
    )
    return db.session.scalar(query)


def all_of_speaker(speaker_id: int) -> Sequence[SpeakerInvitation]:
    query = select(SpeakerInvitation).where(SpeakerInvitation.speaker_id == speaker_id)
    query = query.order_by(SpeakerInvitation.id).options(joinedload(SpeakerInvitation.event))
    return db.session.scalars(query).all()


def events_of(speaker_id: int) -> Select[int]:
    """The ids of the events that a speaker goes to or is asked for."""
    return select(SpeakerInvitation.event_id).where(
        SpeakerInvitation.speaker_id == speaker_id, SpeakerInvitation.status.in_(HOLDS_TIME)
    )


def who_comes(event_id: int) -> Sequence[Speaker]:
    """Those who said yes, in the order in which they were asked."""
    query = (
        select(Speaker)
        .join(SpeakerInvitation, SpeakerInvitation.speaker_id == Speaker.id)
        .where(
            SpeakerInvitation.event_id == event_id,
            SpeakerInvitation.status == InvitationStatus.ACCEPTED,
        )
        .options(joinedload(Speaker.person))
    )
    return db.session.scalars(query.order_by(SpeakerInvitation.id)).all()


def open_of(event_id: int) -> Sequence[SpeakerInvitation]:
    """Who may still go: waiting in turn, asked, or going."""
    query = select(SpeakerInvitation).where(
        SpeakerInvitation.event_id == event_id, SpeakerInvitation.status.in_(OPEN)
    )
    speaker = joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person)
    return db.session.scalars(query.order_by(SpeakerInvitation.id).options(speaker)).all()


def to_tell(event_id: int) -> Sequence[SpeakerInvitation]:
    """Who was asked or goes: whatever happens to the event is told to them."""
    return [row for row in open_of(event_id) if row.asked_at is not None]


def going_to(
    event_ids: Collection[int],
    *,
    statuses: Collection[InvitationStatus] = (InvitationStatus.ACCEPTED,),
) -> dict[int, list[Speaker]]:
    """By event, who said yes to it (or stands so), in the order in which they were asked."""
    query = (
        select(SpeakerInvitation)
        .where(SpeakerInvitation.event_id.in_(event_ids), SpeakerInvitation.status.in_(statuses))
        .options(joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person))
        .order_by(SpeakerInvitation.id)
    )
    going: dict[int, list[Speaker]] = {}
    for row in db.session.scalars(query):
        going.setdefault(row.event_id, []).append(row.speaker)
    return going


def next_in_turn(event_id: int) -> SpeakerInvitation | None:
    """The first who waits and whom we still ask."""
    query = (
        select(SpeakerInvitation)
        .join(Speaker)
        .where(
            SpeakerInvitation.event_id == event_id,
            SpeakerInvitation.status == InvitationStatus.WAITING,
            Speaker.archived_at.is_(None),
        )
    )
    return db.session.scalars(query.order_by(SpeakerInvitation.id).limit(1)).first()


def times_taken(event: Event, *, margin: timedelta = timedelta()) -> Select[int, Session]:
    """(speaker id, block) of what speakers are asked for or go to while this event lasts, or so near it."""
    hours = [(b.starts_at - margin, b.ends_at + margin) for b in event.live_sessions]
    return _taken(hours).where(SpeakerInvitation.event_id != event.id)


def engagement(speaker_id: int, begins: datetime, ends: datetime) -> Event | None:
    """What the speaker is asked for or goes to in that time, the first of it."""
    query = _taken([(begins, ends)]).where(SpeakerInvitation.speaker_id == speaker_id)
    row = db.session.execute(query.limit(1)).first()
    return row[1].event if row else None


def _taken(hours: Sequence[Hours]) -> Select[int, Session]:
    meets = [and_(Session.starts_at < end, Session.ends_at > start) for start, end in hours]
    return (
        select(SpeakerInvitation.speaker_id, Session)
        .join(Event, SpeakerInvitation.event_id == Event.id)
        .join(Session, Session.event_id == Event.id)
        .where(
            SpeakerInvitation.status.in_(HOLDS_TIME),
            Event.status.not_in(CALLED_OFF),
            Session.cancelled_reason.is_(None),
            or_(*meets) if meets else Session.id.is_(None),
        )
        .options(contains_eager(Session.event))
        .order_by(Session.starts_at, Session.id)
    )


def clashes(speaker_ids: Sequence[int], event: Event) -> dict[int, Event]:
    """By speaker, what they are asked for or go to at that time already, the first of it."""
    query = times_taken(event).where(SpeakerInvitation.speaker_id.in_(speaker_ids))
    rows = db.session.execute(query).all()
    return {speaker_id: block.event for speaker_id, block in reversed(rows)}


def of_speaker(speaker_id: int, *, coming: bool, most: int = 50) -> Sequence[SpeakerInvitation]:
    """What they are asked for and go to from now on, the nearest first; or where they went, latest first."""
    now = clock.now()
    query = (
        select(SpeakerInvitation)
        .join(Event)
        .where(SpeakerInvitation.speaker_id == speaker_id)
        .options(
            contains_eager(SpeakerInvitation.event).selectinload(Event.sessions),
            contains_eager(SpeakerInvitation.event).joinedload(Event.school),
            contains_eager(SpeakerInvitation.event).joinedload(Event.building),
        )
        .limit(most)
    )
    if coming:
        query = query.where(
            Event.ends_at > now,
            Event.status.in_(COMES),
            SpeakerInvitation.status.in_(HOLDS_TIME),
        ).order_by(Event.starts_at, Event.id)
    else:
        query = query.where(
            Event.ends_at <= now,
            Event.status.not_in(CALLED_OFF),
            SpeakerInvitation.status == InvitationStatus.ACCEPTED,
        ).order_by(Event.starts_at.desc(), Event.id.desc())
    return db.session.scalars(query).all()


def hours_in_year(speaker_id: int, label: str) -> float:
    """What they gave to pupils in a school year, in hours: blocks that are over and took place."""
    query = (
        select(Session.starts_at, Session.ends_at)
        .join(Event)
        .join(SpeakerInvitation, SpeakerInvitation.event_id == Event.id)
        .where(
            SpeakerInvitation.speaker_id == speaker_id,
            SpeakerInvitation.status == InvitationStatus.ACCEPTED,
            Session.school_year == label,
            Session.cancelled_reason.is_(None),
            Event.status.not_in(CALLED_OFF),
            Event.ends_at <= clock.now(),
        )
    )
    blocks = db.session.execute(query)
    return sum((end - start).total_seconds() for start, end in blocks) / 3600


def speakers(ids: Iterable[int]) -> dict[int, Speaker]:
    """By id, each with the person."""
    query = select(Speaker).where(Speaker.id.in_(list(ids))).options(joinedload(Speaker.person))
    return {speaker.id: speaker for speaker in db.session.scalars(query)}


def to_remind(now: datetime) -> Sequence[int]:
    """Who was asked two days ago, has not answered, and was not reminded yet."""
    return _ids(
        SpeakerInvitation.status == InvitationStatus.ASKED,
        SpeakerInvitation.asked_at <= now - REMIND_AFTER,
        SpeakerInvitation.reminded_at.is_(None),
        Speaker.archived_at.is_(None),
        Event.starts_at > now,
        Event.status.in_(COMES),
    )


def to_ask_next(now: datetime) -> Sequence[int]:
    """The first in turn of each event where nobody was asked within four days, and nobody goes."""
    other, archived = (
        aliased(SpeakerInvitation),
        select(Speaker.id).where(Speaker.archived_at.is_not(None)),
    )
    keeps_place = exists().where(
        other.event_id == SpeakerInvitation.event_id,
        or_(
            other.status == InvitationStatus.ACCEPTED,
            and_(other.status == InvitationStatus.ASKED, other.asked_at > now - PASS_ON_AFTER),
            and_(
                other.status == InvitationStatus.WAITING,
                other.id < SpeakerInvitation.id,
                other.speaker_id.not_in(archived),
            ),
        ),
    )
    return _ids(
        SpeakerInvitation.status == InvitationStatus.WAITING,
        Speaker.archived_at.is_(None),
        ~keeps_place,
        Event.starts_at > now,
        Event.status.in_(COMES),
    )


def to_thank(now: datetime) -> Sequence[int]:
    """Who went to what took place and was over yesterday or before, at most 30 days ago."""
    midnight = datetime.combine(clock.today(), datetime.min.time(), clock.home_zone())
    return _ids(
        SpeakerInvitation.status == InvitationStatus.ACCEPTED,
        SpeakerInvitation.thanked_at.is_(None),
        Event.status.in_(REACHED),
        Event.ends_at < midnight,
        Event.ends_at > now - THANKED_WITHIN,
    )


def to_staff() -> Select[Event]:
    """What comes and whose speakers all said no, or one of whom proposes another time, the nearest first."""
    concerned = select(SpeakerInvitation.event_id).where(
        SpeakerInvitation.status.in_((InvitationStatus.DECLINED, InvitationStatus.ASKED))
    )
    still_open = exists().where(
        SpeakerInvitation.event_id == Event.id, SpeakerInvitation.status.in_(OPEN)
    )
    proposes = exists().where(
        SpeakerInvitation.event_id == Event.id,
        SpeakerInvitation.status == InvitationStatus.ASKED,
        SpeakerInvitation.proposed_at.is_not(None),
    )
    return (
        select(Event)
        .where(
            Event.id.in_(concerned),
            Event.starts_at > clock.now(),
            Event.status.in_(COMES),
            or_(~still_open, proposes),
        )
        .options(selectinload(Event.sessions), joinedload(Event.school))
        .order_by(Event.starts_at, Event.id)
    )


def going_while_away() -> Select[SpeakerInvitation]:
    """Who said yes to what comes and is away on a day of it, the nearest first."""
    is_away = exists().where(
        Absence.speaker_id == SpeakerInvitation.speaker_id,
        Session.event_id == SpeakerInvitation.event_id,
        Session.cancelled_reason.is_(None),
        Session.local_on.between(Absence.first_on, Absence.last_on),
    )
    return (
        select(SpeakerInvitation)
        .join(Event)
        .where(
            SpeakerInvitation.status == InvitationStatus.ACCEPTED,
            Event.starts_at > clock.now(),
            Event.status.in_(COMES),
            is_away,
        )
        .options(
            contains_eager(SpeakerInvitation.event).selectinload(Event.sessions),
            contains_eager(SpeakerInvitation.event).joinedload(Event.school),
            joinedload(SpeakerInvitation.speaker).joinedload(Speaker.person),
        )
        .order_by(Event.starts_at, SpeakerInvitation.id)
    )


def years_of_speakers(label: Any) -> Any:
    """(speaker id, visits they go to in that school year, when they were last asked) for each who was asked."""
    goes = and_(
        SpeakerInvitation.status == InvitationStatus.ACCEPTED,
        Event.status.not_in(CALLED_OFF),
        Event.id.in_(select(Session.event_id).where(Session.school_year == label)),
    )
    return (
        select(
            SpeakerInvitation.speaker_id,
            func.count().filter(goes).label("visits"),
            func.max(SpeakerInvitation.asked_at).label("last_asked_at"),
        )
        .join(Event, SpeakerInvitation.event_id == Event.id)
        .group_by(SpeakerInvitation.speaker_id)
        .subquery()
    )


def _ids(*conditions: Any) -> Sequence[int]:
    query = select(SpeakerInvitation.id).join(Event).join(Speaker).join(Person)
    is_there = (Person.erased_at.is_(None), *conditions)
    return db.session.scalars(query.where(*is_there).order_by(SpeakerInvitation.id)).all()
