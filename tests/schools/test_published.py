"""Following a published calendar: its days are kept, no title, and what staff entered stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.schools import published, tasks
from outreach.schools.download import Fetcher, NotFetched
from outreach.schools.models import (
    DayKind,
    DaySource,
    FetchFailure,
    PublishedCalendar,
    SchoolCalendarDay,
)
from outreach.schools.places import CalendarPlace
from tests.schools import servers
from tests.schools.test_calendar_actions import add, board
from tests.schools.test_calendar_files import entry, ics

NOW = "2026-11-02T15:00:00Z"
URL = "https://calendrier.example.org/css.ics"
PED, PRIVATE = "20261120", "SUMMARY:Réunion de Line Roy"


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def follow(place: CalendarPlace, url: str = URL) -> int:
    with transaction():
        return published.follow(place, url, kind=DayKind.CLOSURE, by=None).id


def keep(row_id: int, content: bytes) -> None:
    spans, counts = published.read(content, kind=DayKind.CLOSURE)
    with transaction() as session:
        published.keep(session.get_one(PublishedCalendar, row_id), spans, counts)


def rows() -> list[tuple[str, str, str, str]]:
    query = select(SchoolCalendarDay).order_by(SchoolCalendarDay.first_on)
    return [
        (f"{r.first_on:%m-%d}", f"{r.last_on:%m-%d}", r.kind.value, r.source.value)
        for r in db.session.scalars(query)
    ]


def whole(day: str, *lines: str) -> str:
    return entry(f"DTSTART;VALUE=DATE:{day}", *lines)


def test_only_busy_days_are_kept_and_never_a_title() -> None:
    row_id = follow(CalendarPlace(board()))
    free = whole("20261201", "TRANSP:TRANSPARENT")
    weekly = whole("20261202", "RRULE:FREQ=WEEKLY")
    keep(row_id, ics(whole(PED, PRIVATE), whole("20261123", "SUMMARY:Pédagogique"), free, weekly))
    assert rows() == [
        ("11-20", "11-20", "closure", "address"),
        ("11-23", "11-23", "pedagogical", "address"),
    ]
    assert set(db.session.scalars(select(SchoolCalendarDay.label))) == {""}
    row = db.session.get_one(PublishedCalendar, row_id)
    assert row.counts == {"days": 2, "free": 1, "repeating": 1}
    assert row.due_at == clock.now() + timedelta(days=1)
    kept = [f"{e.before}{e.after}{e.note}" for e in db.session.scalars(select(Entry))]
    assert not any("Line Roy" in text or "example.org" in text for text in kept)


def test_days_in_a_row_are_one_range_in_a_school_year() -> None:
    days = ("20270628", "20270629", "20270630", "20270701", "20270703")
    spans, _counts = published.read(ics(*map(whole, days)), kind=DayKind.CLOSURE)
    assert [(f"{a:%m-%d}", f"{b:%m-%d}") for a, b, _kind in spans] == [
        ("06-28", "06-30"), ("07-01", "07-01"), ("07-03", "07-03"),
    ]  # fmt: skip


def test_another_kind_begins_another_range() -> None:
    spans, _counts = published.read(
        ics(whole("20270301"), whole("20270302", "SUMMARY:Pédagogique"), whole("20270303")),
        kind=DayKind.CLOSURE,
    )
    assert [kind.value for _first, _last, kind in spans] == ["closure", "pedagogical", "closure"]


def test_a_range_without_end_is_kept_for_three_school_years() -> None:
    endless = entry("DTSTART;VALUE=DATE:19990101", "DTEND;VALUE=DATE:20990101")
    spans, _counts = published.read(ics(endless), kind=DayKind.CLOSURE)
    assert (spans[0][0], spans[-1][1], len(spans)) == (date(2026, 7, 1), date(2029, 6, 30), 3)


def test_fetched_again_it_follows_and_leaves_what_staff_entered() -> None:
    place = CalendarPlace(board())
    row_id = follow(place)
    add(place, date(2026, 11, 23), kind=DayKind.EXAMS)
    keep(row_id, ics(whole(PED), whole("20261123"), whole("20261201")))
    first = list(db.session.scalars(select(SchoolCalendarDay.id)))
    keep(row_id, ics(whole(PED), whole("20261203")))
    assert [row[::3] for row in rows()] == [
        ("11-20", "address"), ("11-23", "hand"), ("12-03", "address"),
    ]  # fmt: skip
    assert len(set(first) & set(db.session.scalars(select(SchoolCalendarDay.id)))) == 2


def test_followed_no_more_its_days_go_and_others_stay() -> None:
    mine, other = CalendarPlace(board()), CalendarPlace(board("763000", "Autre"))
    keep(follow(mine), ics(whole(PED)))
    keep(follow(other), ics(whole("20261124")))
    add(mine, date(2026, 11, 25))
    with transaction():
        row = published.followed_by(mine)
        assert row
        published.unfollow(row, by=None)
    assert [row[::3] for row in rows()] == [("11-24", "address"), ("11-25", "hand")]
    assert published.followed_by(mine) is None


def test_all_of_quebec_publishes_nothing() -> None:
    with pytest.raises(Refused):
        follow(CalendarPlace())


@pytest.mark.parametrize("content", [b"<html>", b"", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_is_not_read(content: bytes) -> None:
    with pytest.raises(NotFetched) as failed:
        published.read(content, kind=DayKind.CLOSURE)
    assert failed.value.failure is FetchFailure.NO_CALENDAR


def jobs() -> int:
    return db.session.scalar(select(func.count(queue.Job.id))) or 0


def test_each_address_is_asked_for_once_each_time_that_it_is_due(
    november: time_machine.Traveller,
) -> None:
    row_id = follow(CalendarPlace(board()))
    tasks.ask_for_what_is_due()
    assert jobs() == 1
    keep(row_id, ics(whole(PED)))
    november.shift(timedelta(days=1, seconds=-1))
    tasks.ask_for_what_is_due()
    assert jobs() == 1
    november.shift(timedelta(seconds=1))
    tasks.ask_for_what_is_due()
    tasks.ask_for_what_is_due()
    assert jobs() == 2


def test_fetch_keeps_days_and_says_why_there_are_none(tmp_path: Path) -> None:
    body = [ics(whole("20261120", "SUMMARY:Pédagogique"))]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200 if body else 404)
        handler.end_headers()
        handler.wfile.write(b"".join(body))

    with servers.serving(answer, servers.certificate(tmp_path)) as fetcher:
        row_id = follow(CalendarPlace(board()), f"https://localhost:{fetcher.port}/c.ics")
        tasks.fetch_with(fetcher, row_id)
        assert [row[2:] for row in rows()] == [("pedagogical", "address")]
        body.clear()
        tasks.fetch_with(fetcher, row_id)
    row = db.session.get_one(PublishedCalendar, row_id)
    assert (row.failure, len(rows())) == (FetchFailure.NOT_THERE, 1)
    assert row.due_at - clock.now() == timedelta(hours=6)
    tasks.fetch_with(Fetcher(), row_id + 1)


@pytest.mark.parametrize("zone", ["America", "A" * 300])
def test_fetch_of_a_zone_that_is_none_is_told_and_tried_again(zone: str) -> None:
    class Serves(Fetcher):
        def fetch(self, _url: str) -> bytes:
            return ics(entry(f"DTSTART;TZID={zone}:20261120T090000"))

    row_id = follow(CalendarPlace(board()))
    tasks.fetch_with(Serves(), row_id)
    row = db.session.get_one(PublishedCalendar, row_id)
    assert row.failure is FetchFailure.NO_CALENDAR
    assert row.due_at - clock.now() == timedelta(hours=6)


def test_fetch_of_a_private_address_is_told() -> None:
    row_id = follow(CalendarPlace(board()), "https://127.0.0.1/c.ics")
    queue.run_due()
    assert db.session.get_one(PublishedCalendar, row_id).failure is FetchFailure.PRIVATE
    assert DaySource.ADDRESS.value not in {row[3] for row in rows()}
