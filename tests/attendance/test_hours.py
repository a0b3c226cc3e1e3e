"""The examples of domain.md 7.3 rule 9."""

from datetime import datetime, timedelta
from decimal import Decimal

from flask import Flask

from outreach.attendance import hours
from outreach.attendance.models import Attendance, Presence
from outreach.events.words import Reason
from tests import make


def presences(*stays: tuple[int, int | None]) -> list[Attendance]:
    """A block each: its minutes, and how many of them the person stayed (None: no times)."""
    blocks = [make.group(minutes=length, grades=(), label="") for length, _stay in stays]
    event = make.public_event(*blocks)
    found = []
    for session, (_length, stay) in zip(event.sessions, stays, strict=True):
        came: datetime | None = session.starts_at if stay is not None else None
        left = session.starts_at + timedelta(minutes=stay) if stay is not None else None
        made = Attendance(session=session, presence=Presence.PRESENT, checked_in_at=came)
        made.checked_out_at = left
        found.append(made)
    return found


def test_two_blocks_without_times_count_whole(app: Flask) -> None:
    assert hours.credit_hours(presences((180, None), (180, None))) == Decimal("6.00")


def test_a_session_from_80_percent_on_counts_whole(app: Flask) -> None:
    assert hours.credit_hours(presences((180, 170), (180, 140))) == Decimal("5.25")


def test_a_short_stay_is_rounded_down_to_a_quarter(app: Flask) -> None:
    assert hours.credit_hours(presences((180, 20))) == Decimal("0.25")


def test_the_event_caps_the_hours(app: Flask) -> None:
    assert hours.credit_hours(presences((180, None), (180, None)), cap=5) == Decimal(5)


def test_80_percent_of_a_block_are_the_whole_and_a_minute_less_is_not(app: Flask) -> None:
    assert [hours.minutes(one) for one in presences((180, 143), (180, 144))] == [143, 180]


def test_a_block_that_was_cancelled_counts_nothing(app: Flask) -> None:
    stays = presences((180, None), (60, None))
    stays[0].session.cancelled_reason = Reason.OTHER
    assert hours.credit_hours(stays) == 1
