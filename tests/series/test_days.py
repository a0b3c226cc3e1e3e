"""Which days a series has, and which of its events are meant."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.series import actions, queries
from outreach.series.days import days_after, days_of_rule
from tests import make

FIRST = date(2026, 12, 2)
ONE = timedelta(days=1)
NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)


@pytest.mark.parametrize(
    ("every", "until", "days"),
    [
        (1, date(2026, 12, 16), [date(2026, 12, 9), date(2026, 12, 16)]),
        (1, date(2026, 12, 15), [date(2026, 12, 9)]),
        (2, date(2026, 12, 30), [date(2026, 12, 16), date(2026, 12, 30)]),
        (1, date(2026, 12, 8), []),
        (1, FIRST - ONE, []),
        (26, date(2028, 1, 1), [date(2027, 6, 2), date(2027, 12, 1)]),
    ],
)
def test_days_of_a_rule(every: int, until: date, days: list[date]) -> None:
    assert days_of_rule(FIRST, every=every, until=until) == days


def test_days_named_besides_stand_in_order_and_once() -> None:
    named = [date(2027, 1, 5), date(2026, 12, 9), FIRST, date(2026, 12, 1)]
    days = days_after(FIRST, every=1, until=date(2026, 12, 9), named=named)
    assert days == [date(2026, 12, 1), date(2026, 12, 9), date(2027, 1, 5)]
    assert days_after(FIRST, every=1, until=None, named=[]) == []


def four() -> list[Event]:
    """Wednesdays from 2 December 2026, a visit each."""
    event = make.visit(make.group(on=FIRST))
    days = [FIRST + n * 7 * ONE for n in (1, 2, 3)]
    with transaction() as session:
        actions.repeat(session.merge(event), days, by=session.merge(make.user()))
    db.session.rollback()
    return list(queries.series_of(db.session.get_one(Event, event.id)))


@pytest.mark.parametrize(
    ("which", "meant"), [("one", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])]
)
@NOVEMBER
def test_which_events_are_meant(app: Flask, which: str, meant: list[int]) -> None:
    rows = four()
    assert queries.meant(rows, rows[1], which) == [rows[n] for n in meant]


def test_what_has_begun_or_is_off_is_not_meant(app: Flask) -> None:
    with NOVEMBER:
        rows = four()
        with transaction() as session:
            for status, n in ((EventStatus.CANCELLED, 1), (EventStatus.POSTPONED, 2)):
                row = session.merge(rows[n])
                events.call_off(row, to=status, reason=Reason.STRIKE, by=None)
    with time_machine.travel(rows[0].starts_at - timedelta(seconds=1), tick=False):
        assert queries.meant(rows, rows[0], "all") == [rows[0], rows[3]]
    with time_machine.travel(rows[0].starts_at, tick=False):
        assert queries.meant(rows, rows[0], "all") == [rows[3]]


@NOVEMBER
def test_an_event_of_no_series_is_alone(app: Flask) -> None:
    event = make.visit(make.group(on=FIRST))
    make.visit(make.group(on=FIRST, starts=time(13)))
    assert [row.id for row in queries.series_of(event)] == [event.id]
