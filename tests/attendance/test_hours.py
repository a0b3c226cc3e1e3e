"""The examples of domain.md 7.3 rule 9."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from outreach.attendance import hours
from outreach.attendance.models import CAME, Attendance, Presence
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


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (0, None, 180),  # came and was not seen leaving
        (100, None, 80),
        (None, 70, 70),
        (-30, 60, 60),  # no credit for waiting at the door
        (120, 400, 60),
        (180, 200, 0),
        (200, 100, 0),
        (0, 15, 15),
    ],
)
def test_only_what_overlaps_the_block_counts(
    app: Flask, came: int | None, left: int | None, minutes: int
) -> None:
    (stay,) = presences((180, None))
    start = stay.session.starts_at
    stay.checked_in_at = None if came is None else start + timedelta(minutes=came)
    stay.checked_out_at = None if left is None else start + timedelta(minutes=left)
    assert hours.minutes(stay) == minutes


@pytest.mark.parametrize(
    ("credit", "stay", "minutes"),
    [(None, 30, 30), (0, 30, 0), (60, 48, 60), (60, 47, 47), (60, None, 60)],
)
def test_a_block_gives_its_creditable_minutes_and_no_more(
    app: Flask, credit: int | None, stay: int | None, minutes: int
) -> None:
    (found,) = presences((180, stay))
    found.session.credit_minutes = credit
    assert hours.minutes(found) == minutes


@pytest.mark.parametrize("presence", list(Presence))
def test_who_came_in_part_has_the_hours_and_who_did_not_come_none(
    app: Flask, presence: Presence
) -> None:
    (found,) = presences((60, None))
    found.presence = presence
    assert hours.minutes(found) == (60 if presence in CAME else 0)


@pytest.mark.parametrize(
    ("stay", "whole_percent", "minutes"),
    [(90, 50, 180), (89, 50, 89), (180, 100, 180), (179, 100, 179)],
)
def test_how_much_is_the_whole_is_a_setting(
    app: Flask, stay: int, whole_percent: int, minutes: int
) -> None:
    (found,) = presences((180, stay))
    assert hours.minutes(found, whole_percent=whole_percent) == minutes
    quarters = Decimal(minutes // 15) / 4
    assert hours.credit_hours([found], whole_percent=whole_percent) == quarters


def test_nobody_has_no_hours_and_a_cap_that_is_higher_changes_nothing(app: Flask) -> None:
    assert hours.credit_hours([]) == 0
    assert hours.credit_hours(presences((60, None)), cap=1.25) == 1
    assert hours.credit_hours(presences((60, None)), cap=0) == 0
