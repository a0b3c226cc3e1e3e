"""What the worker does with invitations: once each, by day, at both sides of each limit."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events.words import EventStatus, Reason
from outreach.invitations import actions, tasks
from outreach.invitations.words import InvitationStatus
from outreach.registration import actions as registration
from tests import make
from tests.browser import counted
from tests.invitations.inviting import ask, do, invitation, last_mail, mails, statuses, visit
from tests.speakers.offering import speaker

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)  # when NOVEMBER stands still
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def follow_up(at: datetime) -> list[str]:
    """Which mails the task writes at that instant."""
    before = last_mail()
    with time_machine.travel(at, tick=False):
        tasks.follow_up()
    return [kind for kind, _to in mails(since=before)]


@pytest.mark.parametrize(("after", "told"), [(2 * DAY - SECOND, []), (2 * DAY, ["reminded"])])
def test_reminded_after_two_days_and_once(after: timedelta, told: list[str]) -> None:
    ask(visit(), speaker())
    assert follow_up(NOW + after) == told
    if told:
        assert follow_up(NOW + after + DAY) == []


@pytest.mark.parametrize(("seconds", "told"), [(-1, ["reminded"]), (0, [])])
def test_nobody_is_reminded_of_what_begins(seconds: int, told: list[str]) -> None:
    event = visit(on=date(2026, 11, 9))
    ask(event, speaker())
    assert follow_up(event.starts_at + timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(("seconds", "is_asked"), [(-1, True), (0, False)])
def test_nobody_has_a_turn_once_it_begins(seconds: int, is_asked: bool) -> None:
    event = visit(on=date(2026, 11, 9))
    ask(event, speaker(), speaker(), in_turn=True)
    assert ("asked" in follow_up(event.starts_at + timedelta(seconds=seconds))) == is_asked


@pytest.mark.parametrize(
    ("hour", "told"), [(12, []), (13, ["reminded"]), (23, ["reminded"]), (24, [])]
)
def test_only_by_day(hour: int, told: list[str]) -> None:
    """8:00 is 13:00 UTC, and what is due at 18:59 still goes."""
    ask(visit(), speaker())
    at = datetime(2026, 11, 5, tzinfo=UTC) + timedelta(hours=hour)
    assert follow_up(at) == told


def test_nobody_who_answered_and_nothing_that_began_is_reminded() -> None:
    yes, no, begun, off = visit(), visit(), visit(on=date(2026, 11, 4)), visit()
    rows = [speaker() for _n in range(4)]
    for event, row in zip((yes, no, begun, off), rows, strict=True):
        ask(event, row)
    do(actions.accept, rows[0], yes)
    do(actions.decline, rows[1], no)
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        event, by = session.merge(off), session.merge(user)
        registration.call_off(event, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=by)
    assert follow_up(NOW + 2 * DAY) == []


@pytest.mark.parametrize(("after", "asked_next"), [(4 * DAY - SECOND, False), (4 * DAY, True)])
def test_the_next_in_turn_after_four_days_of_silence(after: timedelta, asked_next: bool) -> None:
    event, first, second, third = visit(), speaker(), speaker(), speaker()
    ask(event, first, second, third, in_turn=True)
    told = follow_up(NOW + after)
    assert ("asked" in told) == asked_next
    expected = InvitationStatus.ASKED if asked_next else InvitationStatus.WAITING
    assert statuses(event)[1:] == [expected, InvitationStatus.WAITING]
    if asked_next:
        assert "asked" not in follow_up(NOW + after + DAY)


def test_who_was_passed_over_may_still_say_yes_first() -> None:
    event, first, second = visit(), speaker(), speaker()
    ask(event, first, second, in_turn=True)
    follow_up(NOW + 4 * DAY)
    do(actions.accept, first, event)
    assert statuses(event) == [InvitationStatus.ACCEPTED, InvitationStatus.RELEASED]
    assert "asked" not in follow_up(NOW + 9 * DAY)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 4, 23, 30, tzinfo=UTC), []),
        (datetime(2026, 11, 5, 13, tzinfo=UTC), ["thanked"]),
        (datetime(2026, 12, 4, 15, tzinfo=UTC), ["thanked"]),
        (datetime(2026, 12, 4, 15, 15, 1, tzinfo=UTC), []),
    ],
)
def test_thanked_from_the_day_after_for_thirty_days_and_once(at: datetime, told: list[str]) -> None:
    """The visit is over on 4 November at 10:15."""
    event, ada = visit(on=date(2026, 11, 4)), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    with time_machine.travel(datetime(2026, 11, 4, 16, tzinfo=UTC), tick=False):
        make.counted(event, 28)
    assert follow_up(at) == told
    if told:
        assert invitation(event, ada).thanked_at == at
        assert follow_up(at + timedelta(minutes=1)) == []


def test_what_nobody_has_said_took_place_is_not_thanked_for() -> None:
    event, ada = visit(on=date(2026, 11, 4)), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    assert follow_up(datetime(2026, 11, 6, 15, tzinfo=UTC)) == []


def test_looking_for_what_is_due_asks_as_often_with_one_row_and_thirty() -> None:
    counts = []
    for many in (1, 29):
        for n in range(many):
            ask(visit(on=date(2026, 12, 1) + timedelta(days=n % 28)), speaker())
        with counted() as statements:
            tasks.follow_up()
        counts.append(len(statements))
    assert counts[0] == counts[1]
