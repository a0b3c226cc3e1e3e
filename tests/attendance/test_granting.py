"""Granting what teachers ask for, and taking back what nobody was told of."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.attendance import actions, granting
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import contacts
from outreach.events.contacts import DayContact
from outreach.events.models import Event, Session
from outreach.events.words import CountMethod, EventStatus, Reason
from outreach.mail.models import Message
from outreach.visits import actions as visits
from outreach.visits import wishes
from outreach.visits.models import Wish
from outreach.visits.words import WishKind
from tests import make

DAY = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def by(app: Flask) -> Iterator[User]:
    with time_machine.travel("2026-12-01T15:00:00Z", tick=False):
        yield make.user()


def visit() -> Event:
    groups = [make.group(on=DAY, label=label, planned_count=20) for label in ("31", "32")]
    return make.visit(*groups, room="B-204")


def ask(event: Event, kind: WishKind, **facts: Any) -> Wish:
    with transaction() as session:
        return wishes.ask(session.merge(event), kind, by_name="Line Roy", facts=facts)


def accept(wish: Wish, by: User) -> Wish:
    with transaction() as session:
        return granting.accept_wish(session.merge(wish), by=session.merge(by))


def reopen(wish: Wish, by: User) -> None:
    with transaction() as session:
        granting.reopen_wish(session.merge(wish), by=session.merge(by))


def planned(event: Event) -> tuple[list[int | None], str]:
    found = db.session.get_one(Event, event.id)
    return [block.planned_count for block in found.sessions], found.room


def test_corrected_numbers_are_as_before_once_taken_back(by: User) -> None:
    event = visit()
    counts = {str(event.sessions[0].id): 27}
    wish = accept(ask(event, WishKind.CORRECT, counts=counts, room="C-1"), by)
    assert planned(event) == ([27, 20], "C-1")
    reopen(wish, by)
    assert planned(event) == ([20, 20], "B-204")
    assert db.session.get_one(Wish, wish.id).decided_at is None


def test_numbers_changed_since_are_left_alone(by: User) -> None:
    event = visit()
    wish = accept(ask(event, WishKind.CORRECT, counts={str(event.sessions[0].id): 27}), by)
    with transaction() as session:
        row = session.merge(event)
        visits.correct_plan(row, planned={row.sessions[1].id: 19}, room=None, by=None)
    with pytest.raises(Refused, match="ne peut pas être défait"):
        reopen(wish, by)
    assert planned(event) == ([27, 19], "B-204")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (WishKind.OTHER_DATE, {"on": "2026-12-10"}),
        (WishKind.CALL_OFF, {"reason": Reason.STRIKE.value}),
    ],
)
def test_what_the_school_was_told_is_not_taken_back(
    by: User, kind: WishKind, facts: dict[str, str]
) -> None:
    wish = accept(ask(visit(), kind, **facts), by)
    with pytest.raises(Refused):
        reopen(wish, by)
    assert db.session.get_one(Wish, wish.id).accepted is True


def test_a_wish_that_nobody_decided_is_not_reopened(by: User) -> None:
    with pytest.raises(Refused):
        reopen(ask(visit(), WishKind.OTHER_DATE, on="2026-12-10"), by)


def test_numbers_that_the_teacher_gave_are_taken_as_she_gave_them_and_taken_back(by: User) -> None:
    event = visit()
    with time_machine.travel("2026-12-04T15:00:00Z", tick=False):
        counts = {str(block.id): 25 for block in event.sessions}
        wish = accept(ask(event, WishKind.HEADCOUNT, counts=counts), by)
        counted = db.session.get_one(Session, event.sessions[0].id)
        assert (counted.youth_count, counted.count_method) == (25, CountMethod.TEACHER_REPORTED)
        assert counted.event.status is EventStatus.CLOSED
        reopen(wish, by)
    counted = db.session.get_one(Session, event.sessions[0].id)
    assert (counted.youth_count, counted.event.status) == (None, EventStatus.CONFIRMED)


def test_numbers_that_were_counted_before_are_not_lost_by_taking_back(by: User) -> None:
    event = visit()
    with time_machine.travel("2026-12-04T15:00:00Z", tick=False):
        with transaction() as session:
            block = session.get_one(Session, event.sessions[0].id)
            actions.count(block, Headcount(0), version=None, by=None, sure=True)
        counts = {str(block.id): 25 for block in event.sessions}
        wish = accept(ask(event, WishKind.HEADCOUNT, counts=counts), by)
        with pytest.raises(Refused):
            reopen(wish, by)
    assert db.session.get_one(Session, event.sessions[0].id).youth_count == 25


@pytest.mark.parametrize(("starts", "hour"), [("13:15", time(13, 15)), ("", time(9))])
def test_another_date_is_confirmed_and_told(by: User, starts: str, hour: time) -> None:
    event = visit()
    contact = DayContact("Line Roy", email="line@example.org")
    with transaction() as session:
        contacts.set_contact(session.merge(event), contact, by=None)
    accept(ask(event, WishKind.OTHER_DATE, on="2026-12-10", starts=starts), by)
    event = db.session.get_one(Event, event.id)
    assert (event.local_start.date(), event.local_start.time()) == (date(2026, 12, 10), hour)
    assert event.confirmed_at == clock.now()
    kinds = db.session.scalars(select(Message.kind)).all()
    assert kinds == ["visits.date_taken"]


def test_calling_off_is_done_with_her_reason_and_told(by: User) -> None:
    event = visit()
    with transaction() as session:
        contact = DayContact("Line Roy", email="line@example.org")
        contacts.set_contact(session.merge(event), contact, by=None)
    wish = ask(event, WishKind.CALL_OFF, reason=Reason.STRIKE.value)
    accept(wish, by)
    event = db.session.get_one(Event, event.id)
    assert (event.status, event.reason) == (EventStatus.CANCELLED, Reason.STRIKE)
    assert db.session.scalars(select(Message.kind)).all() == ["visits.called_off"]
