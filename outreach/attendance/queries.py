"""Who came: the roll of an event, and what the day's presence adds up to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select, true
from sqlalchemy.orm import joinedload

from outreach.attendance.models import CAME, Attendance, Presence
from outreach.core import search
from outreach.core.database import db
from outreach.core.language import _, fold
from outreach.events.models import Event, Session
from outreach.registration.models import TAKEN, Registration, Seat, blocks_for


@dataclass(frozen=True)
class RollLine:
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
    came = func.sum(case((Attendance.presence.in_(CAME), 1), else_=0))
    query = select(came, func.count()).select_from(Registration).outerjoin(*_of(session))
    query = query.where(Registration.event_id == session.event_id, Registration.status.in_(TAKEN))
    seen, expected = db.session.execute(query.where(_is_expected(session))).one()
    return Counts(seen or 0, expected)


def came_by_block(event: Event) -> dict[int, int]:
    """By the id of a block, how many heads came to it; a block without anybody is not there."""
    heads = func.coalesce(
        Attendance.youth_count + func.coalesce(Attendance.adults_count, 0), Registration.heads
    )
    query = select(Attendance.session_id, func.sum(heads)).join(Registration)
    query = query.where(Registration.event_id == event.id, Attendance.presence.in_(CAME))
    rows = db.session.execute(query.group_by(Attendance.session_id))
    return {block_id: int(count or 0) for block_id, count in rows}


BY_NAME = (Registration.sort_key, Registration.id)


def on_roll(session: Session, *, text: str = "") -> Select[Registration, Attendance]:
    """Whom this block expects, for `BY_NAME`; `text` finds a part of name, school or code in all blocks."""
    query = select(Registration, Attendance).outerjoin(*_of(session))
    query = query.where(
        Registration.event_id == session.event_id,
        Registration.status.in_((*TAKEN, Seat.WAITLISTED)),
    ).options(joinedload(Registration.school))
    query = query.where(*search.holding(Registration.search_text, text))
    return query if text.strip() else query.where(_is_expected(session))


def _of(session: Session) -> tuple[type[Attendance], Any]:
    is_of = (Attendance.registration_id == Registration.id) & (Attendance.session_id == session.id)
    return Attendance, is_of


def _is_expected(session: Session) -> Any:
    """Who comes to this block, or came: of several blocks a class may have chosen others."""
    if len(session.event.live_sessions) < 2:
        return true()
    query = select(Registration.id, Registration.block_ids)
    query = query.where(Registration.event_id == session.event_id, Registration.is_class)
    rows = db.session.execute(query)
    elsewhere = [id_ for id_, ids in rows if session not in blocks_for(session.event, ids)]
    return Registration.id.not_in(elsewhere) | Attendance.presence.in_(CAME)


def seated(session: Session) -> list[RollLine]:
    """The roll without the waiting list, by name: whom the printed sheet expects."""
    query = on_roll(session).where(Registration.status.in_(TAKEN)).order_by(*BY_NAME)
    return [RollLine(row[0], row[1]) for row in db.session.execute(query)]


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


def attendances_by_block(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Attendance]:
    """What is recorded of these pairs of registration and session, by them."""
    registrations, sessions = ({pair[n] for pair in pairs} for n in (0, 1))
    query = select(Attendance).where(
        Attendance.registration_id.in_(registrations), Attendance.session_id.in_(sessions)
    )
    return {(row.registration_id, row.session_id): row for row in db.session.scalars(query)}


def presence_of(registration_id: int) -> Attendance | None:
    """The first presence of a registration at any block."""
    query = select(Attendance).where(
        Attendance.registration_id == registration_id, Attendance.presence.in_(CAME)
    )
    return db.session.scalars(query.order_by(Attendance.id)).first()


def attendances_of_event(
    event_id: int, *, among: Sequence[int] | None = None
) -> dict[int, list[Attendance]]:
    """Every recorded presence of an event, by registration, or those of these registrations."""
    query = select(Attendance).join(Session).where(Session.event_id == event_id)
    if among is not None:
        query = query.where(Attendance.registration_id.in_(among))
    by_registration: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query.options(joinedload(Attendance.session))):
        by_registration[attendance.registration_id].append(attendance)
    return by_registration


def presences_at(event_id: int) -> dict[int, Presence]:
    """By registration, over all blocks: present or absent at each of them, else partly present."""
    return _over_all(Attendance.session_id.in_(_blocks_of(event_id)))


def presences_of(registration_ids: Sequence[int]) -> dict[int, Presence]:
    """The same for these registrations."""
    return _over_all(Attendance.registration_id.in_(registration_ids))


def _blocks_of(event_id: int) -> Select[Any]:
    return select(Session.id).where(Session.event_id == event_id)


def _over_all(condition: Any) -> dict[int, Presence]:
    """`over_all` in the database, a row a registration."""
    presence = Attendance.presence
    came = func.sum(case((presence.in_(CAME), 1), else_=0))
    query = select(Attendance.registration_id, func.min(presence), func.max(presence), came)
    rows = db.session.execute(query.where(condition).group_by(Attendance.registration_id))
    mixed = {True: Presence.PARTIAL, False: Presence.ABSENT}
    return {id_: least if least == most else mixed[bool(n)] for id_, least, most, n in rows}


def presences_of_person(person_id: int) -> dict[int, Presence]:
    """The same for the registrations of one person, at whatever event."""
    query = select(Attendance).join(Registration, Registration.id == Attendance.registration_id)
    by_registration: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query.where(Registration.person_id == person_id)):
        by_registration[attendance.registration_id].append(attendance)
    return {id_: over_all(rows) for id_, rows in by_registration.items()}


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
    by_registration: dict[int, list[Attendance]] = defaultdict(list)
    for attendance in db.session.scalars(query):
        by_registration[attendance.registration_id].append(attendance)
    return by_registration


def came_to(event_id: int, *, among: Sequence[int] | None = None) -> Sequence[Registration]:
    """The people, or those of them, classes aside, who were present at least in part, by name."""
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
    if among is not None:
        query = query.where(Registration.id.in_(among))
    return sorted(
        db.session.scalars(query).unique(),
        key=lambda r: (fold(r.last_name), fold(r.first_name), r.id),
    )
