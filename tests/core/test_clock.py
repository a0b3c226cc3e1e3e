"""By day, where people live: at both sides of each hour, and on the nights that clocks change."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from outreach.core import clock

TORONTO, ST_JOHNS = "America/Toronto", "America/St_Johns"


@pytest.mark.parametrize(
    ("at", "zone", "leaves"),
    [
        ("2026-11-18T12:59:59", TORONTO, "2026-11-18T13:00:00"),  # 7:59:59 waits for 8:00
        ("2026-11-18T13:00:00", TORONTO, "2026-11-18T13:00:00"),
        ("2026-11-18T23:59:59", TORONTO, "2026-11-18T23:59:59"),  # 18:59:59 still goes
        ("2026-11-19T00:00:00", TORONTO, "2026-11-19T13:00:00"),  # 19:00 waits for the morning
        ("2026-11-18T11:30:00", ST_JOHNS, "2026-11-18T11:30:00"),  # 8:00 there
        ("2026-11-01T04:30:00", TORONTO, "2026-11-01T13:00:00"),  # the clock goes back that night
        ("2027-03-14T05:30:00", TORONTO, "2027-03-14T12:00:00"),  # and forward in this one
        ("2026-07-01T03:30:00", TORONTO, "2026-07-01T12:00:00"),  # 23:30 on June 30
        ("2027-01-01T03:30:00", TORONTO, "2027-01-01T13:00:00"),  # 22:30 on the last of December
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(
    app: Flask, at: str, zone: str, leaves: str
) -> None:
    instant, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, leaves))
    assert clock.by_day(instant, zone) == expected
    assert clock.is_daytime(instant, zone) == (instant == expected)
