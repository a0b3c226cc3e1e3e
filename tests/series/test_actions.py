"""Many events from one, and a new term from an old one."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason
from outreach.series import actions, queries
from tests import make

FIRST = date(2026, 12, 2)
WEEK = timedelta(days=7)
NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)


def repeat(event: Event, *days: date) -> list[Event]:
    with transaction() as session:
        return actions.repeat(session.merge(event), days, by=session.merge(make.user()))


@NOVEMBER
def test_repeat_makes_a_series_and_a_second_time_adds_to_it(app: Flask) -> None:
    event = make.visit(make.group(on=FIRST))
    (second,) = repeat(event, FIRST + WEEK)
    (third,) = repeat(db.session.get_one(Event, second.id), FIRST + 2 * WEEK)
    rows = queries.series_of(db.session.get_one(Event, event.id))
    assert [row.id for row in rows] == [event.id, second.id, third.id]
    assert {row.series_id for row in rows} == {event.id}
    assert [row.live_sessions[0].local_on for row in rows] == [
        FIRST,
        FIRST + WEEK,
        FIRST + 2 * WEEK,
    ]


@NOVEMBER
def test_the_hour_stays_over_a_change_of_clocks(app: Flask) -> None:
    event = make.visit(make.group(on=date(2027, 3, 10)))
    (copy,) = repeat(event, date(2027, 3, 17))
    assert (event.local_start.time(), copy.local_start.time()) == (time(9), time(9))
    assert copy.starts_at - event.starts_at == WEEK - timedelta(hours=1)


@NOVEMBER
@pytest.mark.parametrize(("count", "is_made"), [(0, False), (1, True), (60, True), (61, False)])
def test_so_many_events_at_once(app: Flask, count: int, is_made: bool) -> None:
    event = make.visit(make.group(on=FIRST))
    days = [FIRST + timedelta(days=n + 1) for n in range(count)]
    if is_made:
        assert len(repeat(event, *days)) == count
        return
    with pytest.raises(Refused):
        repeat(event, *days)


@NOVEMBER
def test_a_term_is_copied_as_options_and_drafts_on_the_same_weekdays(app: Flask) -> None:
    visit, day = make.visit(make.group(on=FIRST)), make.public_event()
    repeat(visit, FIRST + WEEK)
    by = make.user()
    with transaction() as session:
        rows = session.scalars(queries.of_term(since=FIRST, until=FIRST + WEEK)).all()
        pairs = actions.copy_term(rows, weeks=52, by=session.merge(by))
    copies = {event.id: copy for event, copy in pairs}
    assert copies[visit.id].status is EventStatus.TENTATIVE
    assert copies[day.id].status is EventStatus.DRAFT
    assert [copy.local_start.date() for copy in copies.values()] == [
        date(2027, 12, 1), date(2027, 12, 2), date(2027, 12, 8),
    ]  # fmt: skip
    assert {copy.series_id for copy in copies.values()} == {None, copies[visit.id].id}
    with pytest.raises(Refused):
        actions.copy_term([], weeks=52, by=by)


@NOVEMBER
def test_a_copy_counts_from_the_first_block_that_takes_place(app: Flask) -> None:
    visit, by = make.visit(make.group(on=FIRST), make.group(on=FIRST + WEEK)), make.user()
    with transaction() as session:
        row = session.merge(visit)
        events.cancel_session(row.sessions[0], reason=Reason.STRIKE, by=None)
        [(_event, copy)] = actions.copy_term([row], weeks=53, by=session.merge(by))
    assert [block.local_on for block in copy.sessions] == [FIRST + 54 * WEEK]


@NOVEMBER
def test_of_a_term_are_those_that_take_place_in_it(app: Flask) -> None:
    days = [FIRST, FIRST + WEEK, FIRST + 2 * WEEK]
    rows = [make.visit(make.group(on=day)) for day in days]
    called_off = make.visit(make.group(on=FIRST))
    with transaction() as session:
        session.merge(called_off).status = EventStatus.CANCELLED
        session.merge(called_off).reason = Reason.STRIKE
    term = {"since": FIRST, "until": FIRST + WEEK}
    ids = [row.id for row in db.session.scalars(queries.of_term(**term))]
    assert ids == [rows[0].id, rows[1].id]
    assert not db.session.scalars(queries.of_term(**term, type=EventType.TALK)).all()
