"""Counting and taking back, closing, and what did not happen: what the event is then."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.attendance import actions
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.groups import Doubtful
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Reason
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
