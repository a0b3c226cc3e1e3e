"""A past visit is its teacher's to answer first, and on the eighth day a task of staff on Today."""

from datetime import datetime, time
from typing import Any

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.organisation import actions as organisation
from outreach.reminders import actions
from outreach.reminders.words import ReminderKind
from tests import make
from tests.browser import Client
from tests.reminders.test_tasks import DAY, ahead, contact, local, long_before, visit

assert long_before
STAFF, SCHOOL = ("undecided", 0), ("nobody", 1)


def task_of(client: Client, at: datetime) -> tuple[str, int]:
    """Where Today has the visit, and of how many it says that their school is asked."""
    with time_machine.travel(at, tick=False):
        client.sign_in(make.user(Role.STAFF))
        page = client.page("/en/staff/")
    asked = int(page.all("#asked")[0].split()[3]) if page.all("#asked") else 0
    return ("undecided" if page.all("#undecided") else "nobody"), asked


@pytest.mark.parametrize(
    ("at", "whose"),
    [
        (local(DAY, 10, 14), ("nobody", 0)),  # it ends at 10:15
        (local(DAY, 10, 15), SCHOOL),
        (local(ahead(-8), 8, 59), SCHOOL),
        (local(ahead(-8), 9), STAFF),
    ],
)
def test_the_eighth_day_makes_it_a_task_of_staff(
    client: Client, at: datetime, whose: tuple[str, int]
) -> None:
    visit()
    assert task_of(client, at) == whose


def hold(event: Event, kind: ReminderKind) -> None:
    with transaction() as session:
        actions.hold(session.merge(event), kind, by=session.merge(make.user()))


@pytest.mark.parametrize(
    ("facts", "kind", "whose"),
    [
        ({}, None, SCHOOL),
        ({"contact": contact(email="")}, None, STAFF),
        ({}, ReminderKind.NUMBERS_AGAIN, STAFF),
        ({}, ReminderKind.SHEET, SCHOOL),
    ],
)
def test_what_no_teacher_is_asked_is_a_task_of_staff_at_once(
    client: Client, facts: dict[str, Any], kind: ReminderKind | None, whose: tuple[str, int]
) -> None:
    event = visit(**facts)
    if kind:
        hold(event, kind)
    assert task_of(client, local(ahead(-2), 9)) == whose


@pytest.mark.parametrize(("heads", "whose"), [((28,), SCHOOL), ((28, 27), STAFF)])
def test_a_visit_with_all_its_numbers_is_not_asked_about(
    client: Client, heads: tuple[int, ...], whose: tuple[str, int]
) -> None:
    event = visit(make.group(on=DAY), make.group(on=DAY, starts=time(13), label="32"))
    with transaction() as session:
        for block, count in zip(session.merge(event).sessions, heads, strict=False):
            block.youth_count = count
    assert task_of(client, local(ahead(-2), 9)) == whose


@pytest.mark.parametrize(("minute", "whose"), [(14, SCHOOL), (15, STAFF)])
def test_a_visit_entered_once_it_was_over_is_a_task_of_staff(
    client: Client, minute: int, whose: tuple[str, int]
) -> None:
    with time_machine.travel(local(DAY, 10, minute), tick=False):
        visit()
    assert task_of(client, local(ahead(-2), 9)) == whose


@pytest.mark.parametrize(("days", "whose"), [((0, 0), STAFF), ((0, 4), SCHOOL), ((1, 0), SCHOOL)])
def test_where_nobody_is_asked_by_mail_staff_have_it_at_once(
    client: Client, days: tuple[int, int], whose: tuple[str, int]
) -> None:
    visit()
    first, again = days
    with transaction():
        organisation.describe(by=None, numbers_days=first, numbers_again_days=again)
    assert task_of(client, local(ahead(-2), 9)) == whose
