"""A visit booked through the form, as tests of several rooms need it."""

from datetime import date

import time_machine
from sqlalchemy import select

from outreach.core.database import db
from outreach.events.models import Event
from tests import make
from tests.browser import Client

DAY = date(2026, 12, 3)


NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)


CONTACT = {"contact_name": "Line Roy", "contact_email": "line.roy@ecole.example.org"}


def book(staff: Client, **fields: object):
    school = make.school(name="École Sainte-Élisabeth")
    values = {
        "on": "2026-11-24",
        "groups-0-starts": "09:00",
        "groups-0-label": "31",
        "groups-0-pupils": 28,
        "groups-0-grades": ["secondary_3"],
        "room": "B-204",
        **CONTACT,
    }
    return staff.submit(f"/fr/staff/events/book?school={school.id}", **(values | fields))


def the_event() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()
