"""A wish as teachers and staff enter it, for the tests of requests."""

from datetime import date, time
from typing import Any

import time_machine
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.words import EventType
from outreach.visit_requests import actions, slots
from outreach.visit_requests.models import Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import RequestSource
from tests import make
from tests.browser import Client, Page

NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)
FORM = "/fr/request-a-visit"
BOARD = "/fr/staff/visit-requests"
EMAIL = "line.roy@ecole.example.org"


def send(client: Client, *, url: str = FORM, **fields: Any) -> Page:
    """What a teacher types on the public form, and what comes back."""
    typed = {
        "organisation": "École du Bout-du-Monde",
        "contact_name": "Line Roy",
        "contact_email": EMAIL,
        "groups-0-pupils": 28,
        "groups-0-grades": ["secondary_3"],
        "preferred_1_period": "un mardi matin de mars",
        "teacher_present": True,
        "consent_privacy": True,
    }
    return client.submit(url, **(typed | fields))


def request(**facts: Any) -> VisitRequest:
    """A request that staff see, of a school of ours unless said."""
    values: dict[str, Any] = {
        "source": RequestSource.PHONE,
        "by": None,
        "groups": [PupilGroup(("secondary_3",), 28, "31"), PupilGroup(("secondary_4",), 25)],
        "preferences": [Preference(date(2026, 12, 8), time(9))],
        "contact_name": "Line Roy",
        "contact_email": EMAIL,
        "activity": EventType.WORKSHOP,
    } | facts
    if "organisation" not in values:
        values.setdefault("school", make.school())
    if values["by"] is None:
        values["by"] = make.user(email=f"qui{next(make.numbers)}@example.org", name="Ève Gagnon")
    with transaction():
        return actions.receive(**values)


def the_request() -> VisitRequest:
    db.session.rollback()
    row = db.session.scalars(select(VisitRequest).order_by(VisitRequest.id.desc())).first()
    assert row is not None
    return row


def offered(*days: date) -> VisitRequest:
    """A request to which these days, at ten past nine, were offered."""
    row = request()
    with transaction() as session:
        starts = [clock.instant(day, time(9, 10), "America/Toronto") for day in days]
        return actions.offer(session.merge(row), starts, by=row.owner)


def published(*days: date, at: time = time(9, 10), **facts: Any) -> list[Slot]:
    """A slot on each of these days."""
    user = make.user()
    with transaction() as session:
        values = {"activity": EventType.CLASSROOM_VISIT} | facts
        return slots.publish(list(days), [at], by=session.merge(user), **values)
