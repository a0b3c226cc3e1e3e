"""The calendar: which days a view shows, what stands on each, and that a day is the place's own."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events import calendar_days, calendars
from outreach.events.calendars import CalendarGrid
from outreach.events.models import Event
from outreach.events.words import CalendarView, EventStatus, EventType, Reason
from outreach.registration import actions as registration
from tests import make
from tests.browser import counted

MONTH, WEEK, DAY, AGENDA = CalendarView
NOON = time_machine.travel("2026-12-09T17:00:00Z", tick=False)
WEDNESDAY = date(2026, 12, 9)


@pytest.fixture(autouse=True)
def december(app: Flask):
    with NOON:
        make.our_organisation()
        yield


def grid(view: CalendarView = MONTH, on: date = WEDNESDAY, **filters: Any) -> CalendarGrid:
    first, last = calendars.days_shown(view, on)
    rows = calendar_days.on_days(first, last, most=calendars.most_shown(view), **filters)
    return calendars.grid(view, on, rows)


def visit(*days: date, at: time = time(9), **facts: Any) -> Event:
    groups = [make.group(on=day, starts=at) for day in days or (WEDNESDAY,)]
    return make.visit(*groups, **facts)


def shown(made: CalendarGrid) -> dict[date, list[int]]:
    return {day.date: [e.row.event_id for e in day.entries] for day in made.days if day.entries}


@pytest.mark.parametrize(
    ("view", "on", "first", "last"),
    [
        (MONTH, WEDNESDAY, date(2026, 11, 29), date(2027, 1, 2)),
        (MONTH, date(2026, 11, 30), date(2026, 11, 1), date(2026, 12, 5)),
        (WEEK, WEDNESDAY, date(2026, 12, 6), date(2026, 12, 12)),
        (WEEK, date(2026, 12, 6), date(2026, 12, 6), date(2026, 12, 12)),
        (WEEK, date(2026, 12, 12), date(2026, 12, 6), date(2026, 12, 12)),
        (DAY, WEDNESDAY, WEDNESDAY, WEDNESDAY),
        (AGENDA, WEDNESDAY, WEDNESDAY, date(2027, 1, 7)),
    ],
)
def test_the_days_of_a_view(view: CalendarView, on: date, first: date, last: date) -> None:
    assert calendars.days_shown(view, on) == (first, last)
    days = [day.date for day in grid(view, on).days]
    assert (days[0], days[-1], len(days)) == (first, last, (last - first).days + 1)


@pytest.mark.parametrize(
    ("view", "previous", "following"),
    [
        (MONTH, date(2026, 11, 1), date(2027, 1, 1)),
        (WEEK, date(2026, 12, 2), date(2026, 12, 16)),
        (DAY, date(2026, 12, 8), date(2026, 12, 10)),
        (AGENDA, date(2026, 11, 9), date(2027, 1, 8)),
    ],
)
def test_the_view_before_and_after(view: CalendarView, previous: date, following: date) -> None:
    made = grid(view)
    assert (made.previous, made.next) == (previous, following)


@pytest.mark.parametrize(
    ("on", "month", "day"),
    [
        ("2026-03-05", "", date(2026, 3, 5)),
        ("", "2026-03", date(2026, 3, 1)),
        ("", "", WEDNESDAY),
        ("2026-02-30", "", WEDNESDAY),
        ("junk", "", WEDNESDAY),
        ("1899-12-31", "", WEDNESDAY),
        ("1900-01-01", "", date(1900, 1, 1)),
        ("2100-12-31", "", date(2100, 12, 31)),
        ("2101-01-01", "", WEDNESDAY),
    ],
)
def test_the_day_asked_for(on: str, month: str, day: date) -> None:
    assert calendars.day_asked(on, month) == day


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31)])
@pytest.mark.parametrize("view", list(CalendarView))
def test_at_the_ends_of_time_every_view_opens(view: CalendarView, day: date) -> None:
    assert grid(view, day).days


@pytest.mark.parametrize("on", [date(2027, 6, 30), date(2027, 7, 1)])
def test_a_month_over_two_school_years_shows_both(on: date) -> None:
    first, second = visit(date(2027, 6, 30)), visit(date(2027, 7, 1))
    assert shown(grid(WEEK, on)) == {
        date(2027, 6, 30): [first.id],
        date(2027, 7, 1): [second.id],
    }


def test_an_event_stands_once_on_each_of_its_days_from_its_first_start_to_its_last_end() -> None:
    day, other = WEDNESDAY, WEDNESDAY + timedelta(days=2)
    groups = [make.group(on=day, starts=time(13)), make.group(on=day), make.group(on=other)]
    event = make.visit(*groups)
    made = grid()
    assert shown(made) == {day: [event.id], other: [event.id]}
    entry = next(d for d in made.days if d.date == day).entries[0]
    assert (entry.time.replace("\u00a0", " "), entry.until.replace("\u00a0", " ")) == (
        "9 h 00",
        "14 h 15",
    )


@pytest.mark.parametrize(("many", "more"), [(4, 0), (5, 1), (9, 5)])
def test_a_day_of_a_month_shows_four_and_counts_the_rest(many: int, more: int) -> None:
    ids = [visit(at=time(8 + n)).id for n in range(many)]
    day = next(d for d in grid().days if d.date == WEDNESDAY)
    assert ([e.row.event_id for e in day.entries], day.more) == (ids[:4], more)
    assert len(grid(WEEK).days[3].entries) == many


def test_a_group_called_off_is_not_shown_and_an_event_called_off_is() -> None:
    off, part = visit(), visit(WEDNESDAY, WEDNESDAY + timedelta(days=1))
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        by = session.merge(user)
        to, reason = EventStatus.CANCELLED, Reason.STRIKE
        registration.call_off(session.merge(off), to=to, reason=reason, by=by)
        registration.cancel_session(session.merge(part).sessions[0], reason=reason, by=by)
    assert shown(grid()) == {WEDNESDAY: [off.id], WEDNESDAY + timedelta(days=1): [part.id]}


@pytest.mark.parametrize(
    ("zone", "on", "is_said"),
    [
        ("America/Toronto", date(2026, 12, 9), False),
        ("America/Halifax", date(2026, 12, 9), True),
        ("America/Blanc-Sablon", date(2026, 12, 9), True),
        ("America/Blanc-Sablon", date(2027, 6, 9), False),  # UTC-4, as Montréal in summer
        ("America/Halifax", date(2027, 3, 14), True),
        ("America/Halifax", date(2026, 11, 1), True),
    ],
)
def test_the_zone_is_said_where_its_clock_differs_that_day(
    zone: str, on: date, is_said: bool
) -> None:
    visit(on, at=time(9), school=make.school(time_zone=zone))
    entry = grid(DAY, on).days[0].entries[0]
    assert bool(entry.zone) == is_said
    assert entry.time.startswith("9")


def test_filters_by_owner_activity_state_and_region() -> None:
    mine, other = make.user(name="Ève"), make.user(name="Ugo")
    one = visit(owner=mine, school=make.school(region_code="06"))
    two = visit(owner=other, type=EventType.TALK, status=EventStatus.TENTATIVE,
                school=make.school(region_code="13"))  # fmt: skip
    for filters, expected in (
        ({"owner": mine.id}, one),
        ({"type": EventType.TALK}, two),
        ({"status": EventStatus.TENTATIVE}, two),
        ({"region": "06"}, one),
    ):
        assert shown(grid(**filters)) == {WEDNESDAY: [expected.id]}, filters
    assert shown(grid(region="13", owner=mine.id)) == {}


@pytest.mark.parametrize("many", [1, 30])
def test_two_statements_whatever_there_is(many: int) -> None:
    for n in range(many):
        visit(WEDNESDAY + timedelta(days=n % 20))
    first, last = calendars.days_shown(MONTH, WEDNESDAY)
    with counted() as statements:
        calendar_days.on_days(first, last, most=4)
    assert len(statements) == 2


def test_holidays_are_named() -> None:
    days = {day.date: day.holiday for day in grid().days}
    assert days[date(2026, 12, 25)]
    assert days[WEDNESDAY] == ""
