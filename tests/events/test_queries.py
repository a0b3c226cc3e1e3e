"""Which events are listed, come, are over or undecided, at both sides of their days."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import queries
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason, Visibility
from tests import make

NOW = time_machine.travel("2026-11-10T15:00:00Z", tick=False)
OVER = {EventStatus.CLOSED, EventStatus.CANCELLED, EventStatus.POSTPONED}
OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}


def on(day: date, hour: int = 9, minutes: int = 60, **facts: object) -> Event:
    plain = {"grades": (), "label": "", "planned_count": None}
    group = make.group(on=day, starts=time(hour), minutes=minutes, **plain)
    return make.public_event(group, **facts)


def kept(event: Event, **facts: object) -> Event:
    with transaction() as session:
        event = session.merge(event)
        for name, value in facts.items():
            setattr(event, name, value)
        return event


@NOW
def test_whether_there_is_anything(app: Flask) -> None:
    assert not queries.are_any()
    make.visit()
    assert queries.are_any()


@NOW
@pytest.mark.parametrize("status", list(EventStatus))
def test_what_comes_starts_on_those_days_of_home_and_is_not_off(
    app: Flask, status: EventStatus
) -> None:
    days = (date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 5))
    made = [kept(on(day, 0), status=status) for day in days]
    late = kept(on(date(2026, 12, 4), 23, 30), status=status)
    found = db.session.scalars(queries.coming(date(2026, 12, 3), date(2026, 12, 4))).all()
    assert found == ([] if status in OFF else [made[1], made[2], late])


@pytest.mark.parametrize(("second", "is_over"), [(-1, False), (0, True)])
@pytest.mark.parametrize("status", list(EventStatus))
def test_undecided_is_what_ended_and_nobody_settled(
    app: Flask, status: EventStatus, second: int, is_over: bool
) -> None:
    with NOW:
        event = kept(make.public_event(), status=status)
    with time_machine.travel(event.ends_at + timedelta(seconds=second), tick=False):
        is_undecided = is_over and status not in OVER
        assert list(queries.undecided()) == [event] * is_undecided
        assert event.is_undecided == is_undecided
        assert list(queries.undecided(limit=0)) == []


@NOW
@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("status", list(EventStatus))
def test_the_public_finds_what_is_listed(
    app: Flask, status: EventStatus, visibility: Visibility
) -> None:
    event = kept(make.public_event(), status=status, visibility=visibility)
    visit = kept(make.visit(make.group(on=date(2026, 12, 3))), visibility=Visibility.PUBLIC)
    is_listed = visibility is Visibility.PUBLIC and status in (
        EventStatus.PUBLISHED,
        EventStatus.CONFIRMED,
    )
    found = list(db.session.scalars(queries.public_events()))
    assert found == [event] * is_listed
    assert visit not in found
    assert list(queries.public_events_with_all(most=9)) == found
    assert list(queries.public_events_with_all(most=0)) == []


@pytest.mark.parametrize(("second", "is_there"), [(-60, True), (-1, True), (0, False)])
def test_the_public_finds_it_until_it_ends(app: Flask, second: int, is_there: bool) -> None:
    with NOW:
        event = make.public_event()
    with time_machine.travel(event.ends_at + timedelta(seconds=second), tick=False):
        assert list(db.session.scalars(queries.public_events())) == [event] * is_there


@NOW
def test_a_school_sees_its_events_latest_first(app: Flask) -> None:
    school = make.school()
    made = [make.visit(make.group(on=date(2026, 12, n)), school=school) for n in (3, 9, 4)]
    make.visit(make.group(on=date(2026, 12, 8)))
    assert list(queries.visits_of(school.id)) == [made[1], made[2], made[0]]
    assert list(queries.visits_of(school.id, limit=1)) == [made[1]]


@NOW
@pytest.mark.parametrize("status", list(EventStatus))
def test_pupils_may_be_those_of_other_live_groups_of_the_year(
    app: Flask, status: EventStatus
) -> None:
    school = make.school()
    first = make.visit(
        *(make.group(on=date(2026, 12, n), label=str(n)) for n in (3, 4, 5)), school=school
    )
    off = first.sessions[2].id
    other = kept(make.visit(make.group(on=date(2026, 12, 9)), school=school), status=status)
    make.visit(make.group(on=date(2027, 9, 9)), school=school)
    make.visit(make.group(on=date(2026, 12, 9)))
    with transaction() as session:
        first = session.merge(first)
        first.sessions[2].cancelled_reason = Reason.STRIKE
    own, beside, _off = first.sessions
    later = [] if status in OFF else [other.sessions[0]]
    found = queries.cohort_sessions(own)
    assert list(found) == [*later, beside]
    assert off not in {one.id for one in found}


@NOW
def test_what_comes_is_found_before_what_is_over(app: Flask) -> None:
    days = [date(2026, 12, 9), date(2026, 10, 1), date(2026, 12, 3), date(2026, 11, 4)]
    made = [on(day, title_fr="Foire été", place="Laval") for day in days]
    on(date(2026, 12, 3), title_fr="Foire", place="Gatineau")
    wanted = [made[2], made[0], made[3], made[1]]
    assert list(queries.nearest_with_text("ÉTÉ laval", most=9)) == wanted
    assert list(queries.nearest_with_text("ete", most=1)) == wanted[:1]
    assert list(queries.nearest_with_text("e%e", most=9)) == []
    listed = db.session.scalars(queries.events(text="foire laval")).unique()
    assert set(listed) == set(made)


@NOW
def test_a_list_is_narrowed_by_each_of_its_filters(app: Flask) -> None:
    school, owner = make.school(region_code="03"), make.user()
    mine = make.visit(make.group(on=date(2026, 12, 3)), school=school, owner=owner)
    other = on(date(2026, 12, 4), type=EventType.WEBINAR)
    past = on(date(2026, 11, 9), title_fr="Passée")
    everything = [mine, other, past]
    for filters, found in (
        ({}, everything),
        ({"type": EventType.WEBINAR}, [other]),
        ({"status": EventStatus.CONFIRMED}, [mine]),
        ({"owner": owner.id}, [mine]),
        ({"school": school.id}, [mine]),
        ({"region": "03"}, [mine]),
        ({"region": "06"}, []),
        ({"board": 1}, []),
        ({"text": "passee"}, [past]),
        ({"since": date(2026, 12, 4)}, [other]),
        ({"until": date(2026, 12, 3)}, [mine, past]),
        ({"when": "upcoming"}, [mine, other]),
        ({"when": "past"}, [past]),
    ):
        rows = db.session.scalars(queries.events(**filters).order_by(Event.id)).unique().all()
        assert rows == found, filters


@NOW
def test_blocks_are_read_by_id(app: Flask) -> None:
    event = make.visit(make.group(), make.group(label="32"))
    ids = [block.id for block in event.sessions]
    assert set(queries.blocks_with(ids)) == set(ids)
    assert set(queries.blocks_with(ids[:1])) == set(ids[:1])


def test_the_day_of_home_is_not_that_of_utc(app: Flask) -> None:
    start, end = queries._instants(date(2026, 12, 3), date(2026, 12, 3))
    assert (start.isoformat(), end.isoformat()) == (
        "2026-12-03T05:00:00+00:00",
        "2026-12-04T05:00:00+00:00",
    )
    assert isinstance(start, datetime)
