"""Small random school years, and what the reports must say of them: domain.md 7.4 read row by row.

Nothing here but the rule of presence minutes and the plain reading of distinct pupils comes from elsewhere.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from outreach.attendance import hours
from outreach.attendance.models import Attendance, Presence
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType, Language, Mode, Reason
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind
from outreach.people.models import COUNSELLORS, PersonRole
from outreach.programmes.models import Membership, Programme
from outreach.programmes.words import MemberPart, ProgrammeKind, ProgrammeStatus
from outreach.registration.models import Registration, Seat
from outreach.schools.models import Board, BoardType
from tests import make
from tests.reports.test_distinct import Block, reference

FIRST, LAST = date(2022, 7, 1), date(2025, 6, 30)
LABELS = ("", "", "31", " 31", "32", "É 1", "é  1", "ß", "SS", "SCIENCES 3", "sciences 3")
GRADES = ([], ["secondary_3"], ["secondary_4", "secondary_3"], ["secondary_3", "secondary_4"],
          ["secondary_5"], ["welcoming_class"], ["secondary_1"])  # fmt: skip
YOUTH = (EventType.CLASSROOM_VISIT, EventType.TALK, EventType.CAREER_FAIR)
OTHERS = (EventType.COUNSELLOR_DAY, EventType.WEBINAR, EventType.PARENTS_EVENING)


def fill(seed: int) -> None:
    """A few dozen blocks of every kind, with marks, classes, erased persons, late comers and odd seconds."""
    chance = random.Random(seed)
    with transaction() as session:
        boards = [
            Board(code=str(n), name=name, board_type=kind)
            for n, (name, kind) in enumerate((("Zèbre", BoardType.ENGLISH), ("Érable", None)))
        ]
        session.add_all(boards)
        programmes = [programme(n) for n in range(3)]
        session.add_all(programmes)
        funder = Partner(kind=PartnerKind.PUBLIC_BODY, name="Fonds", key="fonds")
        parts = [(programmes[0], MemberPart.FUNDER), (programmes[1], MemberPart.FUNDER),
                 (programmes[2], MemberPart.MEMBER)]  # fmt: skip
        session.add_all(Membership(programme=row, partner=funder, part=part) for row, part in parts)
    schools = [make.school(region_code=code) for code in ("06", "06", "01")]
    persons = [make.person() for _n in range(5)]
    with transaction() as session:
        schools = [session.merge(school) for school in schools]
        schools[0].board_id, schools[2].board_id = boards[0].id, boards[1].id
        programmes = [session.merge(row) for row in programmes]
        for n in range(14):
            event = _event(chance, schools)
            event.programmes = chance.sample(programmes, chance.choice((0, 0, 1, 2)))
            session.add(event)
            session.flush()
            seats = list(_seats(event, n, chance, schools, persons))
            session.add_all(seats)
            session.flush()
            session.add_all(_attendances(event, seats, chance))
        _mark(chance)


def programme(n: int) -> Programme:
    row = Programme(kind=ProgrammeKind.PROJECT, status=ProgrammeStatus.RUNNING, name_fr=f"P{n}")
    row.index()
    return row


def _event(chance: random.Random, schools: list[Any]) -> Event:
    kind = chance.choice((*YOUTH * 2, *OTHERS))
    school = chance.choice(schools) if kind.is_visit else None
    start = datetime(2022, 6, 28, 13, tzinfo=UTC) + timedelta(days=chance.randrange(1105))
    event = Event(
        type=kind,
        status=chance.choice((EventStatus.CLOSED, EventStatus.CLOSED, EventStatus.DELIVERED,
                              EventStatus.CONFIRMED, EventStatus.CANCELLED)),
        co_hosts=chance.choice(("", " ", "Techno")),
        visibility="private", mode=chance.choice(list(Mode)), language=chance.choice(list(Language)),
        starts_at=start, ends_at=start + timedelta(days=9), created_at=start,
    )  # fmt: skip
    for n in range(chance.randint(1, 4)):
        event.sessions.append(
            _block(chance, school, start + timedelta(days=chance.choice((0, n * 2))))
        )
    return event


def _block(chance: random.Random, school: Any, starts_at: datetime) -> Session:
    seconds = chance.choice((3600, 4500, 4530, 4590, 4545, 600))
    is_counted, on = chance.random() < 0.8, starts_at.date()
    girls = chance.choice((None, chance.randint(0, 20)))
    return Session(
        school=school, starts_at=starts_at,
        ends_at=starts_at + timedelta(seconds=seconds, microseconds=chance.choice((0, 0, 400_000))),
        grades=chance.choice(GRADES), group_label=chance.choice(LABELS),
        language=chance.choice((None, Language.EN)),
        credit_minutes=chance.choice((None, None, 45, 90, 0)),
        cancelled_reason=Reason.STRIKE if chance.random() < 0.1 else None,
        youth_count=chance.randint(0, 35) if is_counted else None,
        girls=girls if is_counted else None, local_on=on, school_year=clock.school_year(on),
        region_code=chance.choice((school.region_code, "13")) if school else "06",
        board_id=school.board_id if school else None,
    )  # fmt: skip


def _seats(
    event: Event, number: int, chance: random.Random, schools: list[Any], persons: list[Any]
) -> Iterable[Registration]:
    for n, person in enumerate(chance.sample(persons, 3)):
        is_class, is_erased = n == 0 and chance.random() < 0.5, chance.random() < 0.2
        for again in range(chance.choice((1, 1, 2))):
            yield Registration(
                code=f"{number:03}{n}{again}xx", event_id=event.id,
                person_id=None if is_class or is_erased else person.id,
                status=Seat.CANCELLED if again else Seat.REGISTERED,
                first_name="" if is_erased else "Maëlle", last_name="" if is_erased else "Roy",
                role=None if is_class else chance.choice((*COUNSELLORS, PersonRole.TEACHER)),
                school=chance.choice((None, *schools)), is_class=is_class,
                pupils=dict.fromkeys(chance.choice(GRADES), 9) if is_class else {},
                registered_at=event.created_at,
            )  # fmt: skip


def _attendances(
    event: Event, seats: Iterable[Registration], chance: random.Random
) -> Iterable[Attendance]:
    for seat in seats:
        for block in event.sessions:
            if chance.random() < 0.2:
                continue
            came, left = (
                chance.choice(
                    (
                        None,
                        at
                        + timedelta(
                            seconds=chance.randint(-1500, 1500),
                            microseconds=chance.choice((0, 1, 999_999)),
                        ),
                    )
                )
                for at in (block.starts_at, block.ends_at)
            )
            yield Attendance(
                registration_id=seat.id, session_id=block.id, checked_in_at=came, checked_out_at=left,
                presence=chance.choice((Presence.PRESENT, Presence.PARTIAL, Presence.ABSENT)),
                youth_count=chance.choice((None, chance.randint(0, 30))) if seat.is_class else None,
            )  # fmt: skip


def _mark(chance: random.Random) -> None:
    ids = list(db.session.scalars(select(Session.id)))
    for block in db.session.scalars(select(Session)):
        if chance.random() < 0.1:
            block.same_pupils_as_id = chance.choice([n for n in ids if n != block.id])


Facts = dict[str, Any]


def _took_place(block: Session) -> bool:
    return block.event.status in ("delivered", "closed") and not block.is_cancelled


def _of_block(block: Session) -> Facts:
    return {
        "id": block.id, "session": block.id, "event": block.event_id, "on": block.local_on,
        "school_year": block.school_year, "month": f"{block.local_on:%Y-%m}",
        "activity_type": block.event.type.value, "mode": block.event.mode.value,
        "language": (block.language or block.event.language).value, "minutes": block.minutes,
        "school": block.school_id, "region": block.region_code, "board": str(block.board_id or ""),
        "grades": tuple(sorted(block.grades)), "label": block.group_label,
        "same_as": block.same_pupils_as_id, "heads": block.youth_count or 0, "girls": block.girls,
        "is_counted": block.youth_count is not None,
        "quarter": f"{block.local_on.year}-{(block.local_on.month - 1) // 3 + 1}",
        "co_hosted": "yes" if block.event.co_hosts.strip() else "no",
        "board_type": _board_type(block.board_id),
        "programme": {str(row.id) for row in block.event.programmes} or {""},
        "funder": _funders(block.event) or {""},
    }  # fmt: skip


def _board_type(board_id: int | None) -> str:
    board = db.session.get(Board, board_id) if board_id else None
    return board.board_type.value if board and board.board_type else ""


def _funders(event: Event) -> set[str]:
    members = (member for row in event.programmes for member in row.members)
    return {str(member.partner_id) for member in members if member.part is MemberPart.FUNDER}


def _of_class(row: Attendance) -> Facts:
    seat, block = row.registration, row.session
    school = seat.school
    return _of_block(block) | {
        "id": -row.id, "school": seat.school_id, "same_as": None, "heads": row.youth_count or 0,
        "region": school.region_code if school else block.region_code,
        "board": str((school and school.board_id) or ""), "grades": tuple(sorted(seat.pupils)),
        "board_type": _board_type(school.board_id if school else None),
        "label": f"#{seat.code}", "girls": None, "is_counted": True,
    }  # fmt: skip


def _grade(grades: tuple[str, ...]) -> str:
    return grades[0] if len(grades) == 1 else "several" if grades else ""


def youth(**filters: str) -> list[Facts]:
    """What counts for youth: own headcounts, or else the classes that came."""
    found = []
    attendances = db.session.scalars(select(Attendance)).all()
    for block in db.session.scalars(select(Session)):
        classes = [a for a in attendances if a.session_id == block.id and a.youth_count is not None]
        if not _took_place(block):
            continue
        kind = block.event.type
        if kind.kind.counts_youth and (block.youth_count is not None or not classes):
            found.append(_of_block(block))
        elif kind.kind.counts_youth or kind.kind.counts_counsellors:
            found += map(_of_class, classes)
    for row in found:
        row["grade"] = _grade(row["grades"])
    return _narrowed(found, filters)


def _narrowed(rows: list[Facts], filters: dict[str, str]) -> list[Facts]:
    return [
        row
        for row in rows
        if FIRST <= row["on"] <= LAST
        and all(text in keys_of(row, name) for name, text in filters.items())
    ]


def youth_sums(rows: list[Facts], everything: list[Facts]) -> tuple[Any, ...]:
    """Participations, hours, sessions, schools, at least and at most.

    Marks of sessions that do not count here tie those that do: they stand with no heads.
    """
    ids = {row["id"] for row in rows}
    marked = [
        row | {"heads": 0}
        for row in everything
        if row["id"] not in ids
        and (row["same_as"] or any(other["same_as"] == row["id"] for other in everything))
    ]
    blocks = [
        Block(
            n, row["same_as"], row["school"] or f"event {row['event']}", row["school_year"],
            row["grades"], " ".join(row["label"].casefold().split()), row["on"], row["heads"],
        )
        for row in (*rows, *_tied(rows, marked))
        for n in (row["id"],)
    ]  # fmt: skip
    return (
        sum(row["heads"] for row in rows),
        round(sum(row["heads"] * row["minutes"] for row in rows) / 60, 2),
        len({row["session"] for row in rows}),
        len({row["school"] for row in rows if row["school"]}),
        *reference(blocks),
    )


def _tied(rows: list[Facts], marked: list[Facts]) -> list[Facts]:
    """Those of the marked that reach one of the rows by marks and labels."""
    met, left = list(rows), list(marked)
    while more := [m for m in left if any(_same(m, row) for row in met)]:
        met += more
        left = [m for m in left if m not in more]
    return met[len(rows) :]


def _same(one: Facts, other: Facts) -> bool:
    def named(row: Facts) -> tuple[Any, ...]:
        text = " ".join(row["label"].casefold().split())
        return (text and 1, row["school"] or row["event"], row["school_year"], row["grades"], text)

    return (
        one["same_as"] == other["id"]
        or other["same_as"] == one["id"]
        or bool(one["same_as"] and one["same_as"] == other["same_as"])
        or bool(named(one)[0] and named(one) == named(other))
    )


def all_blocks() -> list[Facts]:
    return [_of_block(block) for block in db.session.scalars(select(Session))]


def counsellors(**filters: str) -> list[Facts]:
    """Presences of counsellors, each with its minutes."""
    roles = [filters.pop("role")] if "role" in filters else list(COUNSELLORS)
    found = []
    for row in db.session.scalars(select(Attendance)):
        seat = row.registration
        counts = _took_place(row.session) and row.presence in ("present", "partial")
        if counts and not seat.is_class and seat.role in roles:
            school = seat.school
            found.append(
                _of_block(row.session)
                | {
                    "person": seat.person_id or -seat.id, "minutes": hours.minutes(row),
                    "school": seat.school_id, "role": seat.role.value,
                    "region": school.region_code if school else "",
                    "board": str((school and school.board_id) or ""),
                    "board_type": _board_type(school.board_id if school else None),
                }
            )  # fmt: skip
    return _narrowed(found, filters)


def counsellor_sums(rows: list[Facts]) -> tuple[Any, ...]:
    """Persons, participations, hours, schools."""
    return (
        len({row["person"] for row in rows}),
        len({(row["person"], row["event"]) for row in rows}),
        round(sum(row["minutes"] for row in rows) / 60, 2),
        len({row["school"] for row in rows if row["school"]}),
    )


def keys_of(row: Facts, by: str) -> set[str]:
    """Several of a programme or funder; one of everything else."""
    return row[by] if isinstance(row[by], set) else {row[by]}


def by_key(
    rows: list[Facts], by: str, sums: Callable[[list[Facts]], tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    groups: dict[str, list[Facts]] = defaultdict(list)
    for row in rows:
        for key in keys_of(row, by):
            groups[key].append(row)
    return {key: sums(group) for key, group in groups.items()}
