"""What looks alike, and what nobody answers, at both sides of each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.transaction import transaction
from outreach.visit_requests import actions, queries
from outreach.visit_requests.models import PupilGroup, VisitRequest
from outreach.visit_requests.words import EndReason
from tests import make
from tests.visit_requests.asking import NOVEMBER, offered, request

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def alike(row: VisitRequest) -> list[int]:
    """As its own page tells them; the board only says whether there is one."""
    ids = [other.id for other in queries.alike(row)]
    assert queries.with_a_double([row]) == ({row.id} if ids else set())
    return ids


def test_alike_is_the_same_address_or_the_same_school_and_grade() -> None:
    school = make.school()
    row = request(school=school, groups=[PupilGroup(("secondary_3", "secondary_4"), 20)])
    same_address = request()
    same_grade = request(
        school=school, contact_email="a@example.org", groups=[PupilGroup(("secondary_4",), 20)]
    )
    request(school=school, contact_email="b@example.org", groups=[PupilGroup(("secondary_5",), 9)])
    request(contact_email="c@example.org", groups=[PupilGroup(("secondary_3",), 9)])
    assert alike(row) == [same_grade.id, same_address.id]


def test_an_address_that_is_not_the_same_is_not_alike_at_another_school() -> None:
    row = request(contact_email="a@example.org")
    request(contact_email="")
    request(organisation="École", contact_email="")
    assert alike(row) == []


def test_two_without_school_or_address_are_not_alike() -> None:
    row = request(organisation="École", contact_email="")
    request(organisation="École", contact_email="")
    assert alike(row) == []


def test_what_was_declined_or_is_a_year_old_is_no_double() -> None:
    row, declined, old = request(), request(), request()
    with transaction() as session:
        mine = session.merge(declined)
        actions.decline(mine, EndReason.OTHER, reply="Non", by=mine.owner)
        session.merge(old).received_at = NOW - timedelta(days=365)
    assert alike(row) == []
    with transaction() as session:
        session.merge(old).received_at = NOW - timedelta(days=365) + timedelta(seconds=1)
    assert alike(row) == [old.id]


@pytest.mark.parametrize(("seconds", "is_due"), [(-1, False), (0, True)])
def test_a_reminder_is_due_after_fourteen_days(seconds: int, is_due: bool) -> None:
    row = offered(date(2026, 12, 20))
    moment = NOW + timedelta(days=14, seconds=seconds)
    assert queries.to_remind(moment) == ([row.id] if is_due else [])


@pytest.mark.parametrize(("seconds", "is_due"), [(-1, False), (0, True)])
def test_it_ends_fourteen_days_after_the_reminder(seconds: int, is_due: bool) -> None:
    row = offered(date(2026, 12, 20))
    assert queries.to_expire(NOW + timedelta(days=100)) == []
    with transaction() as session:
        actions.remind(session.merge(row))
    assert queries.to_remind(NOW + timedelta(days=100)) == []
    moment = NOW + timedelta(days=14, seconds=seconds)
    assert queries.to_expire(moment) == ([row.id] if is_due else [])


def test_the_days_are_a_setting() -> None:
    row = offered(date(2026, 12, 20))
    make.our_organisation(request_days=3)
    assert queries.to_remind(NOW + timedelta(days=3)) == [row.id]


def test_what_waits_for_us_is_not_reminded() -> None:
    request()
    assert queries.to_remind(NOW + timedelta(days=100)) == []


@pytest.mark.parametrize(("seconds", "is_due"), [(-1, False), (0, True)])
def test_what_nobody_confirms_is_forgotten_after_fourteen_days(seconds: int, is_due: bool) -> None:
    row = request()
    with transaction() as session:
        session.merge(row).confirmed_at = None
    moment = NOW + timedelta(days=14, seconds=seconds)
    assert queries.never_confirmed(moment) == ([row.id] if is_due else [])


def test_to_triage_is_what_waits_for_us_oldest_first() -> None:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        later = request()
    first = request()
    offered(date(2026, 12, 8))
    rows = make.db.session.scalars(queries.to_triage()).all()
    assert [row.id for row in rows] == [first.id, later.id]


def test_counts_leave_out_what_is_not_confirmed() -> None:
    request()
    row = request()
    with transaction() as session:
        session.merge(row).confirmed_at = None
    offered(date(2026, 12, 8))
    counts = {status.value: count for status, count in queries.counts().items() if count}
    assert counts == {"received": 1, "date_offered": 1}
