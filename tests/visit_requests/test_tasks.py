"""Requests that nobody answers, day after day under a moved clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.visit_requests import answers, tasks
from outreach.visit_requests.models import VisitRequest
from outreach.visit_requests.words import RequestStatus
from tests import make
from tests.visit_requests.asking import NOVEMBER, offered, request, the_request

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def live(days: int) -> None:
    """Each hour of so many days."""
    for hour in range(days * 24):
        with time_machine.travel(NOW + timedelta(hours=hour), tick=False):
            tasks.follow_up()


def reminders() -> int:
    query = select(func.count(Message.id)).where(Message.kind == "visit_requests.reminder")
    return db.session.scalar(query) or 0


def test_it_is_reminded_once_and_then_ends() -> None:
    offered(date(2027, 1, 12))
    live(13)
    assert reminders() == 0
    live(27)
    assert (reminders(), the_request().status) == (1, RequestStatus.DATE_OFFERED)
    live(40)
    assert (reminders(), the_request().status) == (1, RequestStatus.EXPIRED)
    assert the_request().offers == []


def test_whoever_answers_is_not_reminded() -> None:
    row = offered(date(2027, 1, 12))
    with transaction() as session:
        answers.answer(session.merge(row), "En mars")
    live(40)
    assert (reminders(), the_request().status) == (0, RequestStatus.RECEIVED)


@pytest.mark.parametrize(("hour", "count"), [(7, 0), (8, 1), (18, 1), (19, 0), (3, 0)])
def test_nobody_is_written_to_at_night(hour: int, count: int) -> None:
    offered(date(2027, 1, 12))
    moment = datetime(2026, 12, 1, 5, 30, tzinfo=UTC) + timedelta(hours=hour)
    with time_machine.travel(moment, tick=False):
        tasks.follow_up()
    assert reminders() == count


def test_what_nobody_confirmed_is_forgotten() -> None:
    row = request()
    with transaction() as session:
        session.merge(row).confirmed_at = None
    live(13)
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 1
    live(15)
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 0
    kept = db.session.scalars(select(Entry).where(Entry.noun == "visit_request")).all()
    assert not any("Roy" in f"{entry.before}{entry.after}{entry.by_name}" for entry in kept)
