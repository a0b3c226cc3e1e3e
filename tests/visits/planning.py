"""Visits of a day with all that a day plan tells, for its tests."""

from datetime import date, time

from outreach.accounts.models import User
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.schools.models import Building, School
from tests import make

DAY = date(2026, 12, 8)
URL = f"/fr/staff/day-plan?on={DAY}"
MONTREAL, LAVAL = (45.50, -73.57), (45.60, -73.75)


def school(at: tuple[float, float] | None = None, **facts: str) -> School:
    made = make.school(**facts)
    with transaction() as session:
        building = session.get_one(Building, made.buildings[0].id)
        building.latitude, building.longitude = at or (None, None)
        building.address = "12, rue des Érables"
    return made


def visit(owner: User, *, at: time = time(9), on: date = DAY, **facts: object) -> Event:
    contact = DayContact("Line Roy", "+15145550134", "line@ecole.example.org", "enseignante")
    values: dict[str, object] = {"room": "B-204", "access_notes": "Porte 3\nStationnement P2"}
    group = make.group(on=on, starts=at)
    return make.visit(group, owner=owner, contact=contact, **(values | facts))
