"""Checks that run out and offers that nobody confirms, day after day under a moved clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.people.models import Person
from outreach.speakers import actions, checks, tasks
from outreach.speakers.models import BackgroundCheck, Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests.mail.received import the_mail
from tests.speakers.offering import TODAY, board, check, offered, rule, speaker, the_check

pytestmark = pytest.mark.usefixtures("november")
NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


def live(first: int, last: int) -> None:
    """At noon of each of these days from now."""
    for day in range(first, last):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            tasks.follow_up()


def ends_in(days: int) -> date:
    return TODAY + timedelta(days=days)


def reminders() -> int:
    db.session.rollback()
    query = select(func.count(Message.id)).where(Message.kind == "speakers.check_expires")
    return db.session.scalar(query) or 0


def test_a_check_is_reminded_60_and_15_days_before_each_once() -> None:
    check(speaker(), board(), expires_on=ends_in(100))
    counts = []
    for first, last in ((0, 40), (40, 41), (41, 85), (85, 86), (86, 130)):
        live(first, last)
        counts.append(reminders())
    assert counts == [0, 1, 1, 2, 2]
    assert (the_check().reminded_days, the_check().is_unseen) == (15, True)
    assert "Votre vérification d’antécédents prend fin le 10 février 2027" in str(
        the_mail("speakers.check_expires").mail["Subject"]
    ).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("days", "told"),
    [(61, None), (60, 60), (16, 60), (15, 15), (0, 15), (-1, None)],
)
def test_a_check_entered_late_gets_the_nearest_reminder_alone(days: int, told: int | None) -> None:
    check(speaker(), board(), checked_on=ends_in(-400), expires_on=ends_in(days))
    live(0, 1)
    assert (the_check().reminded_days, reminders()) == (told, int(told is not None))


def test_a_mail_says_for_whose_schools_in_the_language_of_the_speaker() -> None:
    check(speaker(lang="en"), None, expires_on=ends_in(30))
    live(0, 1)
    words = the_mail("speakers.check_expires").words
    assert "Private network" in words
    assert "December 2, 2026" in words


def test_a_speaker_gets_one_mail_of_all_checks_that_end_and_only_of_those_not_told_yet() -> None:
    row, other = speaker(lang="en"), speaker(email="b@example.org")
    for name, days in (("CSS des Chênes", 60), ("CSS des Bois", 15), ("CSS des Lacs", 62)):
        check(row, board(name), expires_on=ends_in(days))
    check(other, None, expires_on=ends_in(40))
    live(0, 1)
    assert reminders() == 2
    to_row = select(Message).where(Message.to_email == row.email).order_by(Message.id)
    (first,) = db.session.scalars(to_row)
    assert first.subject == "Your background checks end, the first on November 17, 2026"
    (fact,) = first.says.facts
    assert fact.lines == (
        "CSS des Bois: November 17, 2026",
        "CSS des Chênes: January 1, 2027",
    )
    assert sorted(db.session.scalars(select(BackgroundCheck.reminded_days)), key=str) == [
        15, 60, 60, None,
    ]  # fmt: skip
    live(1, 3)
    _first, second = db.session.scalars(to_row)
    assert second.subject == "Your background check ends on January 3, 2027"
    assert reminders() == 3


def _archive(row: BackgroundCheck, by: User) -> None:
    actions.archive(row.speaker, by=by)


def _ask_nothing(row: BackgroundCheck, by: User) -> None:
    checks.set_rule(row.board, CheckRule.NONE, by=by)


def _refuse(row: BackgroundCheck, by: User) -> None:
    checks.correct(row, status=CheckStatus.REFUSED, by=by)


@pytest.mark.parametrize("change", [_archive, _ask_nothing, _refuse])
def test_nobody_is_reminded_of_what_nobody_asks_for(
    change: Callable[[BackgroundCheck, User], None], eve: User
) -> None:
    made = check(speaker(), board(), expires_on=ends_in(30))
    with transaction() as session:
        change(session.get_one(BackgroundCheck, made.id), session.merge(eve))
    live(0, 1)
    assert reminders() == 0


def test_another_board_that_asks_for_nothing_changes_nothing() -> None:
    check(speaker(), board(), expires_on=ends_in(30))
    rule(board("CSS du Bout"), CheckRule.NONE)
    rule(None, CheckRule.NONE)
    live(0, 1)
    assert reminders() == 1


def test_a_private_network_that_asks_for_nothing_is_seen_as_such() -> None:
    rule(None, CheckRule.NONE)
    check(speaker(), None, expires_on=ends_in(30))
    live(0, 1)
    assert reminders() == 0


def test_without_an_address_staff_alone_are_told() -> None:
    check(speaker(email=""), board(), expires_on=ends_in(30))
    live(0, 1)
    assert (reminders(), the_check().is_unseen) == (0, True)


@pytest.mark.parametrize(("hour", "count"), [(7, 0), (8, 1), (18, 1), (19, 0), (3, 0)])
def test_nobody_is_written_to_at_night(hour: int, count: int) -> None:
    check(speaker(), board(), expires_on=ends_in(60))
    moment = datetime(2026, 12, 1, 5, 30, tzinfo=UTC) + timedelta(hours=hour)
    with time_machine.travel(moment, tick=False):
        tasks.follow_up()
    assert reminders() == count


def test_what_nobody_confirmed_is_forgotten_after_14_days() -> None:
    offered()
    kept = speaker()
    live(0, 14)
    assert db.session.scalar(select(func.count(Speaker.id))) == 2
    live(14, 15)
    assert list(db.session.scalars(select(Speaker.id))) == [kept.id]
    assert db.session.scalar(select(func.count(Person.id))) == 1
    names = db.session.scalars(select(Entry.by_name).where(Entry.verb == "apply"))
    assert list(names) == [""]
