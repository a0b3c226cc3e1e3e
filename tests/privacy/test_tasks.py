"""The nightly purge, asked for once a night."""

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core import queue
from outreach.core.database import db
from outreach.privacy import tasks
from outreach.registration.models import Registration
from tests import make


def asked() -> int:
    db.session.rollback()
    query = select(func.count()).where(queue.Job.kind == "privacy.purge")
    return db.session.scalar(query) or 0


def test_purge_is_asked_for_once_a_night(app: Flask) -> None:
    for hour, wanted in ((6, 0), (8, 1), (8, 1), (9, 1)):  # 3 a.m. is 8 a.m. UTC in winter
        with time_machine.travel(datetime(2026, 11, 24, hour, 5, tzinfo=UTC), tick=False):
            tasks.ask_for_purge()
            assert asked() == wanted


def test_purge_does_it(app: Flask) -> None:
    made = make.registration(make.public_event(), accessibility_needs="Rampe")
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        tasks.purge()
    db.session.expire_all()
    assert db.session.get_one(Registration, made.id).accessibility_needs == ""
