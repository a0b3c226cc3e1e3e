"""What is near, what is over to the instant, and which events a day has."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core import clock
from outreach.core.database import db
from outreach.events import queries
from outreach.events.models import Event
from tests import make

NOON = time_machine.travel("2026-12-03T17:00:00Z", tick=False)


def on(day: date, *, starts: time = time(9), title: str = "Robotique") -> Event:
    block = make.group(on=day, starts=starts, minutes=60, grades=(), label="", planned_count=None)
    return make.public_event(block, title_fr=title)


def ids(rows: object) -> list[int]:
    return [event.id for event in rows]  # type: ignore[attr-defined]


@NOON
def test_what_comes_is_nearest_first_then_what_is_over_latest_first(app: Flask) -> None:
    days = (1, 2, 4, 5, 30)
    first, second, fourth, fifth, _last = (on(date(2026, 12, day)) for day in days)
    on(date(2026, 12, 4), title="Autre chose")
    found = queries.nearest_with_text("robotique", most=4)
    assert ids(found) == [fourth.id, fifth.id, _last.id, second.id]
    assert ids(queries.nearest_with_text("ROBOTIQUE", most=9))[-1] == first.id
    assert queries.nearest_with_text("robotique zzz", most=9) == []


@pytest.mark.parametrize(("seconds", "is_over"), [(-1, False), (0, True), (1, True)])
def test_an_event_is_undecided_from_its_end_on(app: Flask, seconds: int, is_over: bool) -> None:
    with NOON:
        event = on(date(2026, 12, 3), starts=time(13))
    with time_machine.travel(event.ends_at + timedelta(seconds=seconds), tick=False):
        assert ids(queries.undecided()) == ([event.id] if is_over else [])
        row = db.session.get_one(Event, event.id)
        assert row.is_undecided is is_over
        coming = db.session.scalars(queries.events(when="upcoming")).unique().all()
        past = db.session.scalars(queries.events(when="past")).unique().all()
        assert (ids(coming), ids(past)) == (([event.id], []) if seconds <= 0 else ([], [event.id]))


@NOON
def test_a_day_has_what_touches_it_by_our_clock(app: Flask) -> None:
    late = on(date(2026, 12, 3), starts=time(23, 15))
    early = on(date(2026, 12, 4), starts=time(0, 0))
    day = date(2026, 12, 4)
    assert ids(queries.between(day, day)) == [late.id, early.id]
    assert ids(queries.between(day - timedelta(1), day - timedelta(1))) == [late.id]
    assert ids(queries.between(day + timedelta(1), day + timedelta(9))) == []


@NOON
def test_the_public_sees_an_event_until_the_minute_of_its_end(app: Flask) -> None:
    event = on(date(2026, 12, 3), starts=time(12, 0))
    for moment, is_shown in ((event.ends_at - timedelta(seconds=1), True), (event.ends_at, False)):
        with time_machine.travel(moment, tick=False):
            assert clock.now() == moment
            rows = db.session.scalars(queries.public_events()).all()
            assert ids(rows) == ([event.id] if is_shown else [])
