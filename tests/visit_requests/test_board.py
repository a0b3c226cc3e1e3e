"""What a line of the board says of a request."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.visit_requests import board
from outreach.visit_requests.board import BoardLine
from outreach.visit_requests.models import VisitRequest
from outreach.visit_requests.words import RequestStatus
from tests import make
from tests.visit_requests.asking import request

NOW = "2026-12-09T17:00:00Z"


@pytest.fixture(autouse=True)
def in_december(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), app.test_request_context("/fr/"), speaking("fr"):
        yield


def line(**facts: Any) -> BoardLine:
    """That of the only request, with these columns."""
    with transaction() as session:
        row = session.query(VisitRequest).one()
        for name, value in facts.items():
            setattr(row, name, value)
    [shown] = board.lines(db.session.execute(board.requests()).all())
    return shown


def test_a_line_says_what_the_request_says() -> None:
    owner = make.user(name="Ève")
    request(by=owner, school=make.school(name="École A", municipality="Laval", region_code="13"))
    row = db.session.query(VisitRequest).one()
    shown = line(owner_id=owner.id)
    assert (shown.place, shown.municipality, shown.region) == ("École A", "Laval", "Laval")
    assert (shown.contact, shown.pupils, shown.owner) == (row.contact_name, row.pupils, "Ève")
    assert shown.id == row.id
    assert shown.activity is row.activity


def test_a_line_joins_the_grades_of_all_groups_and_the_wishes() -> None:
    request(by=make.user(), school=make.school())
    shown = line(
        groups=[
            {"grades": ["secondary_3", "secondary_4"], "pupils": 20},
            {"grades": ["secondary_4"], "pupils": 5, "label": "31"},
        ],
        preferred=[{"on": "2027-03-09", "period": ""}, {"on": ""}, {"period": "le mardi"}],
    )
    assert shown.pupils == 25
    assert shown.grades == "3e secondaire, 4e secondaire"
    assert shown.wishes == "mardi 9 mars 2027; le mardi"


def test_a_line_of_no_school_shows_the_place_as_it_was_typed() -> None:
    request(by=make.user(), school=make.school())
    shown = line(school_id=None, organisation="Camp <b>")
    assert (shown.place, shown.municipality, shown.region) == ("Camp <b>", None, "")


@pytest.mark.parametrize(
    ("status", "due_on", "is_late"),
    [
        (RequestStatus.RECEIVED, date(2026, 12, 8), True),
        (RequestStatus.RECEIVED, date(2026, 12, 9), False),
        (RequestStatus.DECLINED, date(2026, 12, 8), False),
        (RequestStatus.RECEIVED, None, False),
    ],
)
def test_a_line_is_late_as_its_request_is(
    status: RequestStatus, due_on: date | None, is_late: bool
) -> None:
    request(by=make.user(), school=make.school())
    shown = line(status=status, due_on=due_on)
    assert shown.is_late is is_late
    assert db.session.query(VisitRequest).one().is_late is is_late


@pytest.mark.parametrize(
    ("status", "holds_slot", "has_answer"),
    [
        (RequestStatus.RECEIVED, True, True),
        (RequestStatus.NEEDS_INFORMATION, True, False),
        (RequestStatus.CONVERTED, False, False),
    ],
)
def test_a_line_marks_what_is_open(
    status: RequestStatus, holds_slot: bool, has_answer: bool
) -> None:
    request(by=make.user(), school=make.school())
    shown = line(status=status, holds_slot=True, answer="oui")
    assert (shown.holds_slot, shown.has_answer) == (holds_slot, has_answer)
    assert line(holds_slot=False, answer="")[-3:-1] == (False, False)


@pytest.mark.parametrize(
    ("now", "days"),
    [("2026-12-10T04:59:00Z", 0), ("2026-12-10T05:00:00Z", 1), ("2026-12-11T17:00:00Z", 2)],
)
def test_a_line_counts_days_by_our_calendar(now: str, days: int) -> None:
    request(by=make.user(), school=make.school())
    with time_machine.travel(now, tick=False):
        assert line().age_days == days
