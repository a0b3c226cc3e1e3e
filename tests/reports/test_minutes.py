"""Late comers and early leavers count in a report by the minutes of `attendance.hours`."""

from datetime import date, timedelta

import pytest
from flask import Flask

from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.core.transaction import transaction
from outreach.reports.counsellors_reached import behind, counsellors_reached
from outreach.reports.periods import of_year
from tests import make

YEAR = of_year("2025-2026")


@pytest.mark.parametrize(
    ("percent", "late", "counted"),
    [
        (80, -5, 180), (80, 0, 180), (80, 36, 180), (80, 37, 143), (80, 180, 0), (80, 200, 0),
        (100, 0, 180), (100, 1, 179), (50, 90, 180), (50, 91, 89),
    ],
)  # fmt: skip
@pytest.mark.parametrize("leaves", [False, True])
def test_a_stay_is_whole_from_the_percent_of_the_organisation_on(
    app: Flask, percent: int, late: int, counted: int, leaves: bool
) -> None:
    make.our_organisation(whole_session_percent=percent)
    block = make.group(on=date(2025, 10, 1), minutes=180, grades=(), label="")
    made = make.registration(make.public_event(block), school=make.school())
    with transaction() as session:
        made = session.merge(made)
        block = made.event.sessions[0]
        there = check_in.check_in(made, block, by=None, reason="test")
        attendance.close(made.event, by=None)
        there.checked_in_at = (
            block.starts_at if leaves else block.starts_at + timedelta(minutes=late)
        )
        there.checked_out_at = block.ends_at - timedelta(minutes=late) if leaves else None
    assert counsellors_reached(YEAR).totals.counsellor_hours == round(counted / 60, 2)
    (seen,) = behind(YEAR, by="role", most=5).presences
    assert seen.minutes == counted
