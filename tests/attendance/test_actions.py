"""Counting and taking back, closing, and what did not happen: what the event is then."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import actions
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.groups import Doubtful
from outreach.events.models import Event, Session
from outreach.events.words import CountMethod, EventStatus, EventType, Reason
from outreach.history.models import Entry
from tests import make


@pytest.fixture(autouse=True)
def afterwards(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-12-10T15:00:00Z", tick=False):
        yield


def uncount(block: Session) -> Event:
    with transaction() as session:
        return actions.uncount(session.merge(block), by=None).event


def test_without_its_only_count_a_visit_waits_to_be_decided_again() -> None:
    event = make.counted(make.visit(make.group(label="31")), 28)
    assert event.status is EventStatus.CLOSED
    found = uncount(event.sessions[0])
    assert (found.status, found.counted, found.is_undecided) == (EventStatus.CONFIRMED, None, True)
    session = found.sessions[0]
    assert (session.counted_by, session.counted_at, session.count_method) == ("", None, None)


def test_with_another_group_counted_a_visit_stays_delivered() -> None:
    event = make.counted(make.visit(make.group(label="31"), make.group(label="32")), 28, 30)
    found = uncount(event.sessions[0])
    assert (found.status, found.counted) == (EventStatus.DELIVERED, 30)
    assert uncount(db.session.get_one(Session, event.sessions[1].id)).counted is None


def test_what_nobody_counted_stays_as_it_was() -> None:
    event = make.visit(make.group(label="31"))
    assert uncount(event.sessions[0]).status is event.status


def test_a_delivered_visit_without_numbers_may_still_not_have_been() -> None:
    event = make.visit(make.group(label="31"))
    with transaction() as session:
        event = events.move(session.merge(event), to=EventStatus.DELIVERED, by=None)
    by = make.user()
    with transaction() as session:
        off = actions.did_not_happen(
            session.merge(event), reason=Reason.STRIKE, note="", on=None, by=session.merge(by)
        )
        assert off.status is EventStatus.CANCELLED


def off_at(event: Event, seconds: int) -> EventStatus:
    """What the event is when somebody says so many seconds after its end that it was not held."""
    by = make.user()
    said_at = event.ends_at + timedelta(seconds=seconds)
    with time_machine.travel(said_at, tick=False), transaction() as session:
        actions.did_not_happen(
            session.merge(event), reason=Reason.STRIKE, note="", on=None, by=session.merge(by)
        )
    return db.session.get_one(Event, event.id).status


def test_what_has_not_ended_yet_cannot_have_failed_to_happen() -> None:
    event = make.visit(make.group(label="31"))
    with pytest.raises(Refused, match=r"pas encore terminée\s?: annulez-la plutôt"):
        off_at(event, -1)
    assert db.session.get_one(Event, event.id).status is EventStatus.CONFIRMED
    assert off_at(event, 0) is EventStatus.CANCELLED


def test_an_event_of_many_blocks_ends_with_its_last() -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    assert event.ends_at == event.sessions[1].ends_at
    with pytest.raises(Refused, match="pas encore terminée"):
        off_at(event, -1)
    assert off_at(event, 0) is EventStatus.CANCELLED


def test_a_group_is_counted_from_the_end_of_its_visit_on() -> None:
    event = make.visit(make.group(label="31"))
    before = event.ends_at - timedelta(seconds=1)
    with time_machine.travel(before, tick=False), pytest.raises(Refused, match="pas encore"):
        make.counted(event, 28)
    with time_machine.travel(event.ends_at, tick=False):
        assert make.counted(event, 28).status is EventStatus.CLOSED


@pytest.mark.parametrize(
    ("planned", "youth", "is_doubted"),
    [(10, 20, False), (10, 21, True), (10, 0, True), (None, 3, False), (None, 0, True)],
)
def test_no_pupil_or_more_than_twice_those_planned_are_asked_about(
    planned: int | None, youth: int, is_doubted: bool
) -> None:
    event = make.visit(make.group(planned_count=planned))
    numbers = actions.Headcount(youth)
    with transaction() as session:
        block = session.get_one(Session, event.sessions[0].id)
        if is_doubted:
            with pytest.raises(Doubtful):
                actions.count(block, numbers, version=block.version, by=None)
        actions.count(block, numbers, version=block.version, by=None, sure=is_doubted)
    assert db.session.get_one(Session, event.sessions[0].id).youth_count == youth


@pytest.mark.parametrize(
    ("numbers", "is_right"),
    [
        ({"youth": 0}, True),
        ({"youth": 1000}, True),
        ({"youth": -1}, False),
        ({"youth": 1001}, False),
        ({"youth": 3, "adults": 0}, True),
        ({"youth": 3, "adults": -1}, False),
        ({"youth": 3, "girls": 1, "boys": 1, "other": 0, "not_declared": 1}, True),
        ({"youth": 3, "girls": 3}, True),
        ({"youth": 3, "girls": 2}, False),
        ({"youth": 3, "girls": 4, "boys": -1}, False),
        ({"youth": 0, "girls": 0}, True),
    ],
)
def test_numbers_that_can_be_are_recorded_whole(numbers: dict[str, int], is_right: bool) -> None:
    event, by = make.visit(make.group()), make.user()
    refusal = nullcontext() if is_right else pytest.raises(Refused)
    with refusal, transaction() as session:
        block = session.merge(event.sessions[0])
        actions.count(block, Headcount(**numbers), version=1, by=session.merge(by), sure=True)
    block = db.session.get_one(Session, event.sessions[0].id)
    wanted = {"youth": None, "adults": None, "girls": None, "boys": None, "other": None}
    wanted |= {"not_declared": None} | (numbers if is_right else {})
    columns = {"youth": "youth_count", "adults": "adults_count"}
    assert {name: getattr(block, columns.get(name, name)) for name in wanted} == wanted
    who = (by.name, clock.now(), CountMethod.COUNTED, 2) if is_right else ("", None, None, 1)
    assert (block.counted_by, block.counted_at, block.count_method, block.version) == who
    verbs = db.session.scalars(select(Entry.verb).where(Entry.noun == "session")).all()
    assert list(verbs) == ["count"] * is_right


def test_numbers_of_an_older_page_are_refused_and_a_cancelled_group_has_none() -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    with transaction() as session:
        first, second = session.merge(event).sessions
        actions.count(first, Headcount(20), version=1, by=None, by_name="Line Roy")
        assert first.counted_by == "Line Roy"
        with pytest.raises(actions.CountedMeanwhile, match="Line Roy"):
            actions.count(first, Headcount(21), version=1, by=None)
        actions.count(first, Headcount(22), version=2, by=None)
        actions.count(first, Headcount(23), version=None, by=None)
        second.cancelled_reason = Reason.STRIKE
        with pytest.raises(Refused, match="32"):
            actions.count(second, Headcount(20), version=None, by=None)
        assert (first.youth_count, first.version, second.youth_count) == (23, 4, None)


@pytest.mark.parametrize("status", list(EventStatus))
def test_a_group_that_was_counted_makes_the_visit_one_that_took_place(status: EventStatus) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    with transaction() as session:
        found = session.merge(event)
        found.status = status
        found.reason = Reason.STRIKE if status is EventStatus.POSTPONED else None
        actions.count(found.sessions[0], Headcount(20), version=None, by=None)
    kept = (EventStatus.CLOSED, EventStatus.CANCELLED)
    assert db.session.get_one(Event, event.id).status is (
        status if status in kept else EventStatus.DELIVERED
    )


@pytest.mark.parametrize(
    ("type", "is_counted", "status"),
    [
        (EventType.CLASSROOM_VISIT, False, EventStatus.DELIVERED),
        (EventType.CLASSROOM_VISIT, True, EventStatus.CLOSED),
        (EventType.COUNSELLOR_DAY, False, EventStatus.CLOSED),
    ],
)
def test_what_counts_pupils_is_closed_with_the_last_of_their_numbers(
    type: EventType, is_counted: bool, status: EventStatus
) -> None:
    made = make.visit if type.is_visit else make.public_event
    event = made(make.group(label="31"), make.group(label="32", starts=time(13)), type=type)
    with transaction() as session:
        first, second = session.merge(event).sessions
        first.youth_count = 20
        second.youth_count = 20 if is_counted else None
        assert actions.close(first.event, by=None).status is status


def test_what_moved_to_another_day_did_not_happen_on_this_one() -> None:
    event, by = make.visit(make.group()), make.user()
    with transaction() as session:
        event = session.merge(event)
        facts = {"reason": Reason.STRIKE, "note": "neige", "by": session.merge(by)}
        fresh = actions.did_not_happen(event, on=date(2026, 12, 17), **facts)
        assert (event.status, event.reason_note) == (EventStatus.POSTPONED, "neige")
        assert (fresh.rebooked_from_id, fresh.sessions[0].local_on) == (
            event.id,
            date(2026, 12, 17),
        )
    counted = make.counted(make.visit(make.group()), 20)
    with transaction() as session, pytest.raises(Refused, match="a eu lieu"):
        actions.did_not_happen(session.merge(counted), on=None, **facts)


def test_what_was_taken_back_is_in_history() -> None:
    event = make.counted(make.visit(make.group()), 28)
    uncount(event.sessions[0])
    query = select(Entry.verb).where(Entry.noun == "session").order_by(Entry.id)
    assert db.session.scalars(query).all() == ["count", "uncount"]
