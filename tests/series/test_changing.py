"""Changing several events of a series: whoever is concerned is told once for each."""

from datetime import date, time, timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail.models import Message
from outreach.series import actions
from tests import make

NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)
DAY = date(2027, 3, 10)


def two() -> list[Event]:
    """Counsellor days a week apart, over a change of clocks, with somebody registered for each."""
    make.our_organisation()
    days = (DAY, DAY + timedelta(days=7))
    rows = [make.public_event(make.group(on=day, minutes=120)) for day in days]
    for row in rows:
        make.registration(row)
    return rows


def mails(kind: str) -> int:
    count = select(func.count()).select_from(Message).where(Message.kind == kind)
    return db.session.scalar(count) or 0


@NOVEMBER
def test_each_moves_by_so_many_days_and_its_registered_hear_of_it_once(app: Flask) -> None:
    rows, by = two(), make.user()
    with transaction() as session:
        merged = [session.merge(row) for row in rows]
        informed = actions.shift(merged, days=5, starts=None, by=session.merge(by))
        assert len(informed) == 2
    starts = [db.session.get_one(Event, row.id).local_start for row in rows]
    assert [at.date() for at in starts] == [date(2027, 3, 15), date(2027, 3, 22)]
    assert {at.time() for at in starts} == {time(9)}
    assert mails("registration.rescheduled") == 2


@NOVEMBER
def test_each_gets_another_hour_on_its_day(app: Flask) -> None:
    rows, by = two(), make.user()
    with transaction() as session:
        merged = [session.merge(row) for row in rows]
        actions.shift(merged, days=0, starts=time(13, 30), by=session.merge(by))
    starts = [db.session.get_one(Event, row.id).local_start for row in rows]
    assert [at.date() for at in starts] == [DAY, DAY + timedelta(days=7)]
    assert {at.time() for at in starts} == {time(13, 30)}


@NOVEMBER
def test_each_is_called_off_and_its_registered_hear_of_it_once(app: Flask) -> None:
    rows, by = two(), make.user()
    with transaction() as session:
        merged = [session.merge(row) for row in rows]
        facts = {"reason": Reason.STRIKE, "note": "Une grève"}
        informed = actions.call_off(merged, **facts, by=session.merge(by))
        assert len(informed) == 2
    rows = [db.session.get_one(Event, row.id) for row in rows]
    assert {(row.status, row.reason_note) for row in rows} == {(EventStatus.CANCELLED, "Une grève")}
    assert mails("registration.called_off") == 2


@NOVEMBER
def test_facts_change_in_each_and_nobody_is_written_to(app: Flask) -> None:
    rows, by = two(), make.user()
    before = db.session.scalar(select(func.count(Message.id)))
    with transaction() as session:
        merged = [session.merge(row) for row in rows]
        actions.change(merged, room="C-3", owner_id=by.id, by=session.merge(by))
    rows = [db.session.get_one(Event, row.id) for row in rows]
    assert {(row.room, row.owner_id) for row in rows} == {("C-3", by.id)}
    assert db.session.scalar(select(func.count(Message.id))) == before
