"""Whether a check lets a speaker go, at both sides of each day and rule; entering, correcting, reminding."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.schools.models import Board
from outreach.speakers import checks, queries
from outreach.speakers.models import BackgroundCheck, CheckPolicy, Speaker
from outreach.speakers.words import CheckRule, CheckStatus, Standing
from tests.speakers.offering import TODAY, board, check, rule, speaker, the_check

pytestmark = pytest.mark.usefixtures("november")
END = date(2027, 11, 2)
DAY = timedelta(days=1)


def standing(row: Speaker, at: Board | None = None, *, on: date = TODAY) -> Standing:
    db.session.rollback()
    place = db.session.merge(at, load=True) if at else None
    return checks.standing(db.session.get_one(Speaker, row.id), place, on=on)


def judged(status: CheckStatus, asked: CheckRule, *, on: date = TODAY) -> Standing:
    ends_on = END if status.counts_for_a_while else None
    return checks.judge(BackgroundCheck(status=status, expires_on=ends_on), asked, on=on)


@pytest.mark.parametrize(
    ("status", "required", "declaration", "none"),
    [
        (CheckStatus.VERIFIED, Standing.VALID, Standing.VALID, Standing.NOT_NEEDED),
        (CheckStatus.DECLARED, Standing.MISSING, Standing.VALID, Standing.NOT_NEEDED),
        (CheckStatus.TO_DO, Standing.MISSING, Standing.MISSING, Standing.NOT_NEEDED),
        (CheckStatus.NOT_REQUIRED, Standing.MISSING, Standing.MISSING, Standing.NOT_NEEDED),
        (CheckStatus.EXPIRED, Standing.MISSING, Standing.MISSING, Standing.NOT_NEEDED),
        (CheckStatus.REFUSED, Standing.MISSING, Standing.MISSING, Standing.MISSING),
    ],
)
def test_a_rule_is_satisfied_by_its_states_alone(
    status: CheckStatus, required: Standing, declaration: Standing, none: Standing
) -> None:
    said = [judged(status, asked) for asked in CheckRule]
    assert said == [required, declaration, none]


def test_without_a_check_only_the_rule_nothing_lets_go() -> None:
    said = [checks.judge(None, asked, on=TODAY) for asked in CheckRule]
    assert said == [Standing.MISSING, Standing.MISSING, Standing.NOT_NEEDED]
    assert [word.lets_go for word in Standing] == [True, True, False, True]


@pytest.mark.parametrize("status", [CheckStatus.VERIFIED, CheckStatus.DECLARED])
@pytest.mark.parametrize(
    ("on", "said"),
    [
        (END - 61 * DAY, Standing.VALID),
        (END - 60 * DAY, Standing.EXPIRES_SOON),
        (END, Standing.EXPIRES_SOON),
        (END + DAY, Standing.MISSING),
    ],
)
def test_a_check_counts_on_its_last_day_and_no_longer(
    status: CheckStatus, on: date, said: Standing
) -> None:
    assert judged(status, CheckRule.DECLARATION, on=on) is said


def test_what_has_run_out_says_so() -> None:
    row = BackgroundCheck(status=CheckStatus.VERIFIED, expires_on=END)
    assert row.status_on(END) is CheckStatus.VERIFIED
    assert row.status_on(END + DAY) is CheckStatus.EXPIRED
    row.status = CheckStatus.REFUSED
    assert row.status_on(END + DAY) is CheckStatus.REFUSED


def test_a_check_is_for_one_board_alone() -> None:
    row, here, there = speaker(), board(), board("CSS du Bout")
    check(row, here)
    said = [standing(row, here), standing(row, there), standing(row, None)]
    assert said == [Standing.VALID, Standing.MISSING, Standing.MISSING]


def test_the_private_network_has_a_check_and_a_rule_of_its_own() -> None:
    row, here = speaker(), board()
    rule(None, CheckRule.DECLARATION)
    check(row, None, CheckStatus.DECLARED)
    check(row, here, CheckStatus.DECLARED)
    assert (standing(row), standing(row, here)) == (Standing.VALID, Standing.MISSING)


def test_a_board_asks_for_a_verified_check_until_somebody_says_otherwise(eve: User) -> None:
    row, here = speaker(), board()
    assert checks.rule_of(here) is CheckRule.REQUIRED
    for asked in (CheckRule.NONE, CheckRule.REQUIRED):
        rule(here, asked)
        assert standing(row, here) is (
            Standing.NOT_NEEDED if asked is CheckRule.NONE else Standing.MISSING
        )
    assert db.session.scalar(select(func.count(CheckPolicy.id))) == 1


def test_only_rules_that_change_are_kept(eve: User) -> None:
    here, there = board(), board("CSS du Bout")
    rules = {None: CheckRule.REQUIRED, here.id: CheckRule.NONE, there.id: CheckRule.REQUIRED}
    with transaction() as session:
        places = [session.merge(here), session.merge(there)]
        checks.set_rules(places, rules, by=session.merge(eve))
    assert queries.rules() == {here.id: CheckRule.NONE}
    entries = select(Entry.note, Entry.by_name).where(Entry.noun == "check_policy")
    assert [tuple(row) for row in db.session.execute(entries)] == [
        ("CSS des Érables", "Ève Gagnon")
    ]


@pytest.mark.parametrize(
    ("checked_on", "ends_on"),
    [(TODAY, date(2029, 11, 2)), (date(2024, 2, 29), date(2027, 2, 28))],
)
def test_a_check_counts_for_36_months_unless_said(checked_on: date, ends_on: date) -> None:
    check(speaker(), board(), checked_on=checked_on)
    assert the_check().expires_on == ends_on
    check(speaker(), board(), checked_on=checked_on, expires_on=checked_on + DAY)
    assert the_check().expires_on == checked_on + DAY


def test_enter_says_who_saw_it(eve: User) -> None:
    check(speaker(), board(), CheckStatus.DECLARED, by=eve)
    row = the_check()
    assert (row.status, row.checked_on, row.seen_by) == (CheckStatus.DECLARED, TODAY, eve)
    entry = db.session.scalars(select(Entry).where(Entry.noun == "background_check")).one()
    assert (entry.verb, entry.by_name, entry.note) == ("enter", "Ève Gagnon", "CSS des Érables")


@pytest.mark.parametrize("status", [CheckStatus.TO_DO, CheckStatus.REFUSED])
def test_what_does_not_run_out_has_no_end(status: CheckStatus) -> None:
    check(speaker(), board(), status, checked_on=None, expires_on=END)
    assert (the_check().status, the_check().expires_on) == (status, None)


@pytest.mark.parametrize(
    ("status", "checked_on", "expires_on", "about"),
    [
        (CheckStatus.VERIFIED, None, None, "checked_on"),
        (CheckStatus.DECLARED, None, None, "checked_on"),
        (CheckStatus.VERIFIED, TODAY + DAY, None, "checked_on"),
        (CheckStatus.REFUSED, TODAY + DAY, None, "checked_on"),
        (CheckStatus.VERIFIED, TODAY, TODAY, "expires_on"),
        (CheckStatus.NOT_REQUIRED, None, None, "state"),
    ],
)
def test_enter_refuses_what_does_not_fit(
    status: CheckStatus, checked_on: date | None, expires_on: date | None, about: str
) -> None:
    row, here = speaker(), board()
    with pytest.raises(Refused) as refused:
        check(row, here, status, checked_on=checked_on, expires_on=expires_on)
    assert refused.value.about == about
    assert db.session.scalar(select(func.count(BackgroundCheck.id))) == 0


def test_not_required_is_entered_where_the_board_asks_for_nothing() -> None:
    row, here = speaker(), board()
    rule(here, CheckRule.NONE)
    check(row, here, CheckStatus.NOT_REQUIRED, checked_on=None)
    assert the_check().status is CheckStatus.NOT_REQUIRED


@pytest.mark.parametrize("is_private", [False, True])
def test_a_board_has_one_check_of_a_speaker(is_private: bool) -> None:
    row, here = speaker(), None if is_private else board()
    check(row, here)
    with pytest.raises(Refused, match="déjà"):
        check(row, here)
    twin = BackgroundCheck(
        speaker_id=row.id, board_id=here.id if here else None, status=CheckStatus.TO_DO
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(twin)


def test_correct_begins_the_reminders_anew_with_another_end_only(eve: User) -> None:
    made = check(speaker(), board(), checked_on=TODAY, expires_on=TODAY + 30 * DAY)
    with transaction() as session:
        checks.remind(session.get_one(BackgroundCheck, made.id).speaker)
    for expires_on, kept in ((TODAY + 30 * DAY, (60, True)), (END, (None, False))):
        with transaction() as session:
            row = session.get_one(BackgroundCheck, made.id)
            facts = {"checked_on": TODAY, "expires_on": expires_on}
            checks.correct(row, status=CheckStatus.VERIFIED, by=session.merge(eve), **facts)
        assert (the_check().reminded_days, the_check().is_unseen) == kept


def test_correct_refuses_what_does_not_fit_and_changes_nothing(eve: User) -> None:
    made = check(speaker(), board())
    with transaction() as session:
        row, by = session.get_one(BackgroundCheck, made.id), session.merge(eve)
        with pytest.raises(Refused):
            checks.correct(row, status=CheckStatus.DECLARED, by=by)
    assert the_check().status is CheckStatus.VERIFIED


def test_what_staff_have_seen_leaves_today_until_the_next_reminder(eve: User) -> None:
    made = check(speaker(), board(), expires_on=TODAY + 50 * DAY)

    def told() -> list[int]:
        db.session.rollback()
        return [row.id for row in db.session.scalars(queries.to_notice())]

    assert told() == []
    for days in (0, 40):
        with transaction() as session, time_machine.travel(clock.now() + days * DAY, tick=False):
            checks.remind(session.get_one(BackgroundCheck, made.id).speaker)
        assert told() == [made.id]
        with transaction() as session:
            row = session.get_one(BackgroundCheck, made.id)
            checks.see(row, by=session.merge(eve))
        assert told() == []


def test_the_checks_of_a_speaker_stand_by_name_with_what_is_asked_for() -> None:
    row, here, there = speaker(), board("Zénith"), board("Aurore")
    rule(here, CheckRule.DECLARATION)
    for place in (None, here, there):
        check(row, place, CheckStatus.DECLARED)
    db.session.rollback()
    lines = checks.standings(db.session.get_one(Speaker, row.id), on=TODAY)
    assert [(c.place, asked, said) for c, asked, said in lines] == [
        ("Aurore", CheckRule.REQUIRED, Standing.MISSING),
        ("Zénith", CheckRule.DECLARATION, Standing.VALID),
        ("Réseau privé", CheckRule.REQUIRED, Standing.MISSING),
    ]


def test_the_database_lets_go_whom_the_rule_lets_go() -> None:
    """Every status, or none, with each end, under each rule."""
    here, ends = board(), (None, TODAY - DAY, TODAY, TODAY + DAY)
    rows = [(speaker(), None, None)]
    rows += [(speaker(), status, ends_on) for status in CheckStatus for ends_on in ends]
    with transaction() as session:
        session.add_all(
            BackgroundCheck(speaker_id=row.id, board_id=here.id, status=status, expires_on=ends_on)
            for row, status, ends_on in rows
            if status
        )
    for asked in CheckRule:
        query = (
            select(Speaker.id).outerjoin(BackgroundCheck).where(queries.lets_go(asked, on=TODAY))
        )
        assert set(db.session.scalars(query)) == {
            row.id
            for row, status, ends_on in rows
            if checks.judge_facts(status, ends_on, asked, on=TODAY).lets_go
        }
