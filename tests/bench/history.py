"""Believable school years in bulk: visits counted and counsellor days attended, for the rows about reports."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from outreach.attendance.models import Attendance, Method, Presence
from outreach.core import clock
from outreach.core.database import Model, db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType, Mode
from outreach.people.models import COUNSELLORS, Person
from outreach.registration.models import Registration, RegistrationSource, Seat
from outreach.schools.models import Board, BoardType, Network, School
from outreach.schools.regions import REGIONS

LAST_YEAR, SCHOOLS, BOARDS, BATCH = 2025, 600, 72, 20_000
GRADES = (
    *([f"secondary_{n}"] for n in (1, 2, 3, 3, 4, 4, 5, 5)),
    ["secondary_3", "secondary_4"],
    ["welcoming_class"],
)
YOUTH = (
    *[EventType.CLASSROOM_VISIT] * 7,
    EventType.TALK,
    EventType.WORKSHOP,
    EventType.CAREER_FAIR,
)
Rows = Iterator[dict[str, Any]]

TOPICS = ("robotique", "cybersecurite", "jeux video", "intelligence artificielle", "reseaux")


@dataclass(frozen=True)
class Size:
    """How much is stored: a tenth of the sessions are blocks of counsellor days, two a day."""

    sessions: int
    presences: int
    years: int = 20

    @property
    def blocks(self) -> int:
        return max(self.sessions // 20 * 2, 2)

    @property
    def persons(self) -> int:
        return max(self.presences // 40, self.presences // self.blocks + 1, 200)


TWENTY_YEARS, HUGE = Size(9_000, 6_000), Size(150_000, 1_000_000)


def fill(size: Size, *, seed: int = 7) -> None:
    """Store it all, in one transaction, past the actions; the same seed stores the same rows."""
    chance = random.Random(seed)
    with transaction():
        _store(Board, _boards())
        _store(School, _schools())
        _store(Person, _persons(size))
        days = list(_counsellor_days(size, chance))
        visits = list(_visits(size, chance))
        _store(Event, (row["event"] for row in (*visits, *days)))
        _store(Session, (block for row in (*visits, *days) for block in row["blocks"]))
        registrations = list(_seats(days, size, chance))
        _store(Registration, (row["registration"] for row in registrations))
        _store(Attendance, _presences(registrations, chance))


def _store(table: type[Model], rows: Rows) -> None:
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(table.__table__), batch)


def _boards() -> Rows:
    for n in range(1, BOARDS + 1):
        yield {"id": n, "code": f"{n:06}", "name": f"Centre {n}", "board_type": BoardType.FRENCH}


def _schools() -> Rows:
    regions = list(REGIONS)
    for n in range(1, SCHOOLS + 1):
        yield {
            "id": n,
            "code": f"{n:06}",
            "name": f"École {n}",
            "board_id": n % BOARDS + 1,
            "region_code": regions[n % len(regions)],
            "network": Network.PUBLIC,
            "secondary": True,
            "elementary": False,
            "vocational": False,
        }


def _persons(size: Size) -> Rows:
    for n in range(1, size.persons + 1):
        name = {"first_name": "Noémie", "last_name": f"Lévesque {n}", "name_key": f"noemie {n}"}
        yield {"id": n, "email": f"noemie{n}@ecole.example.org", **name}


def _visits(size: Size, chance: random.Random) -> Rows:
    """A day at a school with one to four groups; a few of a fair, without a school."""
    left, event_id, block_id = size.sessions - size.blocks, 1_000_000, 1_000_000
    while left > 0:
        event_id += 1
        on, kind = _school_day(size, chance), chance.choice(YOUTH)
        school = None if kind is EventType.CAREER_FAIR else chance.randint(1, SCHOOLS)
        status = EventStatus.CANCELLED if chance.random() < 0.04 else EventStatus.CLOSED
        groups = min(chance.randint(1, 4), left)
        left -= groups
        blocks = []
        for n in range(groups):
            block_id += 1
            blocks.append(_block(block_id, event_id, on, 8 + n, 75) | _pupils(school, chance))
            if n and chance.random() < 0.03:
                blocks[-1]["same_pupils_as_id"] = block_id - 1
        yield {"event": _event(event_id, kind, status, blocks, school), "blocks": blocks}


def _pupils(school: int | None, chance: random.Random) -> dict[str, Any]:
    grades, heads = chance.choice(GRADES), chance.randint(12, 34)
    girls = chance.randint(0, heads) if chance.random() < 0.3 else None
    is_counted = chance.random() > 0.03
    label = f"{grades[0][-1]}{chance.randint(1, 6)}" if chance.random() < 0.6 else ""
    return {
        "school_id": school,
        "board_id": school and school % BOARDS + 1,
        "region_code": list(REGIONS)[(school or 0) % len(REGIONS)],
        "grades": grades,
        "group_label": label,
        "youth_count": heads if is_counted else None,
        "girls": girls if is_counted else None,
        "boys": heads - girls if girls is not None and is_counted else None,
    }


def _counsellor_days(size: Size, chance: random.Random) -> Rows:
    """Two blocks a day, in the morning and in the afternoon."""
    for n in range(1, size.blocks // 2 + 1):
        on = _school_day(size, chance)
        kind = chance.choice((EventType.COUNSELLOR_DAY, EventType.WEBINAR))
        blocks = [_block(2 * n - 1, n, on, 9, 120), _block(2 * n, n, on, 13, 150)]
        yield {"event": _event(n, kind, EventStatus.CLOSED, blocks, None), "blocks": blocks}


def _seats(days: list[dict[str, Any]], size: Size, chance: random.Random) -> Rows:
    """So many persons a day that each of its blocks has its part of the presences."""
    n, roles = 0, list(COUNSELLORS)
    for place, day in enumerate(days):
        whole = size.presences * (place + 1) // len(days) - size.presences * place // len(days)
        for person in chance.sample(range(1, size.persons + 1), max(whole // 2, 1)):
            n += 1
            yield {
                "registration": {
                    "id": n,
                    "code": f"{n:08}",
                    "event_id": day["event"]["id"],
                    "person_id": person,
                    "status": Seat.REGISTERED,
                    "first_name": "Noémie",
                    "last_name": f"Lévesque {person}",
                    "email": f"noemie{person}@ecole.example.org",
                    "role": roles[person % len(roles)],
                    "school_id": person % SCHOOLS + 1,
                    "source": RegistrationSource.PUBLIC,
                    "registered_at": day["event"]["created_at"],
                },
                "blocks": day["blocks"],
            }


def _presences(seats: list[dict[str, Any]], chance: random.Random) -> Rows:
    """Most come early and stay, a tenth come late, a twentieth do not come."""
    for seat in seats:
        for block in seat["blocks"]:
            late = chance.random()
            came = block["starts_at"] + timedelta(seconds=chance.randint(-1800, 0))
            if late < 0.1:
                came += timedelta(minutes=chance.randint(30, 90), microseconds=late * 10**6)
            yield {
                "registration_id": seat["registration"]["id"],
                "session_id": block["id"],
                "presence": Presence.ABSENT if late > 0.95 else Presence.PRESENT,
                "checked_in_at": None if late > 0.95 else came,
                "method": Method.QR,
            }


def _school_day(size: Size, chance: random.Random) -> date:
    start = LAST_YEAR - chance.randrange(size.years)
    return date(start, 9, 1) + timedelta(days=chance.randrange(290))


def _block(block_id: int, event_id: int, on: date, hour: int, minutes: int) -> dict[str, Any]:
    starts_at = datetime(on.year, on.month, on.day, hour + 4, tzinfo=clock.UTC)
    return {
        "id": block_id,
        "event_id": event_id,
        "school_id": None,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "grades": [],
        "group_label": "",
        "same_pupils_as_id": None,
        "youth_count": None,
        "girls": None,
        "boys": None,
        "local_on": on,
        "school_year": clock.school_year(on),
        "region_code": "06",
        "board_id": None,
    }


def _event(
    event_id: int,
    kind: EventType,
    status: EventStatus,
    blocks: list[dict[str, Any]],
    school: int | None,
) -> dict[str, Any]:
    return {
        "id": event_id,
        "type": kind,
        "status": status,
        "visibility": "private" if kind.is_visit else "public",
        "title_fr": f"Activité {event_id}",
        "search_text": f"visite en classe {TOPICS[event_id % len(TOPICS)]} ecole secondaire {event_id}",
        "mode": Mode.ONLINE if kind is EventType.WEBINAR else Mode.IN_PERSON,
        "school_id": school,
        "starts_at": blocks[0]["starts_at"],
        "ends_at": blocks[-1]["ends_at"],
        "link_key": f"{event_id:016}",
        "uid_key": f"{event_id:016}",
        "created_at": blocks[0]["starts_at"],
    }
