"""A house full of people: one event with 10,000 registered, and 200 events to come."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from outreach.attendance.models import Attendance, Method, Presence
from outreach.core.database import db
from outreach.core.language import fold
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.people.models import Person, PersonRole
from outreach.registration.models import Registration, RegistrationSource, Seat
from tests import make

PEOPLE = 10_000
FIRST = ("Noémie", "Éric", "Mỹ Linh", "Zoé", "Jean-Philippe", "Ève", "Samuel", "Inès")
LAST = ("Lévesque", "Tremblay", "Nguyễn", "Côté", "O’Neil", "Bouchard", "St-Pierre", "Roy")


def full_event(count: int = PEOPLE) -> Event:
    """A published counsellor day with so many registered, each a person of ours."""
    event = make.coming_event(capacity=2 * count)
    with transaction():
        register(event.id, count)
    return event


def register(event_id: int, count: int) -> None:
    first_id = (db.session.query(db.func.max(Person.id)).scalar() or 0) + 1
    people = [_person(first_id + n, n) for n in range(count)]
    ids = db.session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True), people
    )
    seats = [_seat(event_id, id, person) for id, person in zip(ids, people, strict=True)]
    db.session.execute(insert(Registration), seats)


def _person(number: int, n: int) -> dict[str, object]:
    first, last = FIRST[n % len(FIRST)], f"{LAST[n // 8 % len(LAST)]}-{n}"
    return {
        "first_name": first,
        "last_name": last,
        "name_key": fold(f"{last} {first}"),
        "email": f"p{number}@example.org",
    }


def _seat(event_id: int, person_id: int, person: dict[str, object]) -> dict[str, object]:
    name = f"{person['last_name']} {person['first_name']}"
    return {
        "code": f"{person_id:08d}",
        "event_id": event_id,
        "person_id": person_id,
        "status": Seat.REGISTERED,
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "email": person["email"],
        "role": PersonRole.GUIDANCE_COUNSELLOR,
        "organisation": "École de l’Exemple",
        "source": RegistrationSource.PUBLIC,
        "search_text": fold(f"{name} {person['email']} {person_id:08d}"),
        "sort_key": fold(name),
        "registered_at": datetime.now(UTC) - timedelta(minutes=person_id % 5000),
    }


def seen(event: Event, *, presence: Presence = Presence.PRESENT) -> None:
    """Everybody registered was at every block."""
    blocks = [block.id for block in event.live_sessions]
    with transaction():
        ids = db.session.scalars(
            db.select(Registration.id).where(Registration.event_id == event.id)
        ).all()
        rows = [
            {"registration_id": r, "session_id": b, "presence": presence, "method": Method.MANUAL}
            for b in blocks
            for r in ids
        ]
        db.session.execute(insert(Attendance), rows)
