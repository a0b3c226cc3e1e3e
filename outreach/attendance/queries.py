"""Who came: the roll of an event, and what the day's presence adds up to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from outreach.attendance.models import CAME, Attendance, Presence
from outreach.core.database import db
from outreach.core.language import _, fold
from outreach.events.models import Event, Session
from outreach.registration.models import TAKEN, Registration, Seat, blocks_for


@dataclass(frozen=True)
class Line:
    """One registration on the roll of a session."""

    registration: Registration
    attendance: Attendance | None

    @property
    def presence(self) -> Presence:
        return self.attendance.presence if self.attendance else Presence.UNKNOWN

    @property
    def came(self) -> bool:
        return self.presence in CAME

    @property
    def mark(self) -> str:
        """The presence in words; a class with its numbers."""
        label = str(self.presence.label)
        if self.attendance is None or self.attendance.youth_count is None:
            return label
        numbers = {"youth": self.attendance.youth_count, "adults": self.attendance.adults_count}
        return _("%(presence)s: %(youth)s pupils + %(adults)s adults", presence=label, **numbers)


@dataclass(frozen=True)
class Counts:
    """Registrations with a seat at a session: how many came, of how many."""

    came: int
    expected: int


def counts(session: Session) -> Counts:
    query = select(Registration.block_ids, Attendance.presence)
    query = query.select_from(Registration).outerjoin(Attendance, _of(session))
    query = query.where(Registration.event_id == session.event_id, Registration.status.in_(TAKEN))
    rows = db.session.execute(query).all()
    came = sum(presence in CAME for _blocks, presence in rows)
    others = sum(p not in CAME and session in blocks_for(session.event, ids) for ids, p in rows)
    return Counts(came, came + others)


def came_by_block(event: Event) -> dict[int, int]:
    """By the id of a block, how many heads came to it; a block without anybody is not there."""
    heads = func.coalesce(
        Attendance.youth_count + func.coalesce(Attendance.adults_count, 0), Registration.heads
    )
    query = select(Attendance.session_id, func.sum(heads)).join(Registration)
    query = query.where(Registration.event_id == event.id, Attendance.presence.in_(CAME))
    rows = db.session.execute(query.group_by(Attendance.session_id))
    return {block_id: int(count or 0) for block_id, count in rows}


def _of(session: Session) -> Any:
    return (Attendance.registration_id == Registration.id) & (Attendance.session_id == session.id)


def roll(session: Session, *, text: str = "") -> list[Line]:
    """Whom this block expects, by name; `text` finds a part of name, school or code in all blocks."""
    query = select(Registration, Attendance).outerjoin(Attendance, _of(session))
    query = query.where(
        Registration.event_id == session.event_id,
        Registration.status.in_((*TAKEN, Seat.WAITLISTED)),
    )
    for word in fold(text).split():
        query = query.where(Registration.search_text.contains(word, autoescape=True))
    query = query.options(joinedload(Registration.school))
    lines = [Line(*row) for row in db.session.execute(query)]
    if not text.strip():
        lines = [line for line in lines if line.came or session in line.registration.blocks]
    return sorted(lines, key=lambda line: (line.registration.sort_key, line.registration.id))


def seated(session: Session) -> list[Line]:
    """The roll without the waiting list: whom the printed sheet expects."""
    return [line for line in roll(session) if line.registration.status in TAKEN]


def unseen_count(event: Event) -> int:
    """How many with a seat nobody has seen yet: closing the roll marks them absent."""
    seen = select(Attendance.registration_id).join(Session).where(Session.event_id == event.id)
    query = select(func.count()).where(
        Registration.event_id == event.id,
        Registration.status.in_(TAKEN),
        Registration.id.not_in(seen),
    )
    return db.session.scalar(query) or 0


def attendance_of(registration_id: int, session_id: int) -> Attendance | None:
    query = select(Attendance).where(
        Attendance.registration_id == registration_id, Attendance.session_id == session_id
    )
    return db.session.scalar(query)


def presence_of(registration_id: int) -> Attendance | None:
    """The first presence of a registration at any block."""
    query = select(Attendance).where(
        Attendance.registration_id == registration_id, Attendance.presence.in_(CAME)
    )
    return db.session.scalars(query.order_by(Attendance.id)).first()


def attendances_of_event(event_id: int) -> dict[int, list[Attendance]]:
    """Every recorded presence of an event, by registration."""
    query = select(Attendance).join(Session).where(Session.event_id == event_id)
    found: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query.options(joinedload(Attendance.session))):
        found[attendance.registration_id].append(attendance)
    return found


def presences_at(event_id: int) -> dict[int, Presence]:
    """By registration, over all blocks: present or absent at each of them, else partly present."""
    return {id_: over_all(rows) for id_, rows in attendances_of_event(event_id).items()}


def presences_of_person(person_id: int) -> dict[int, Presence]:
    """The same for the registrations of one person, at whatever event."""
    query = select(Attendance).join(Registration, Registration.id == Attendance.registration_id)
    found: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query.where(Registration.person_id == person_id)):
        found[attendance.registration_id].append(attendance)
    return {id_: over_all(rows) for id_, rows in found.items()}


def over_all(rows: Sequence[Attendance]) -> Presence:
    """One presence for the whole event: that of every block, partly present, or absent."""
    kinds = {row.presence for row in rows}
    if len(kinds) < 2:
        return kinds.pop() if kinds else Presence.UNKNOWN
    return Presence.PARTIAL if kinds.intersection(CAME) else Presence.ABSENT


def attendances_of_person(person_id: int, school_year: str) -> dict[int, list[Attendance]]:
    """A person's recorded presences of one school year, by registration."""
    query = (
        select(Attendance)
        .join(Session)
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Registration.person_id == person_id, Session.school_year == school_year)
        .options(joinedload(Attendance.session).joinedload(Session.event))
    )
    found: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query):
        found[attendance.registration_id].append(attendance)
    return found


def came_to(event_id: int) -> Sequence[Registration]:
    """The people, classes aside, who were present at least in part, by name."""
    query = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.is_class.is_(False),
            Registration.id.in_(
                select(Attendance.registration_id).where(Attendance.presence.in_(CAME))
            ),
        )
        .options(joinedload(Registration.school))
    )
    return sorted(
        db.session.scalars(query).unique(),
        key=lambda r: (fold(r.last_name), fold(r.first_name), r.id),
    )
