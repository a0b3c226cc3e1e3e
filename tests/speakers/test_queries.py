"""The list of speakers under its filters, and what the search finds."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.people.models import Person
from outreach.privacy import actions as privacy
from outreach.speakers import queries
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests.speakers.offering import TODAY, board, check, offered, rule, speaker

pytestmark = pytest.mark.usefixtures("november")


def ids(**filters: Any) -> set[int]:
    db.session.rollback()
    return {row.id for row in db.session.scalars(queries.speakers(**filters)).unique()}


def test_only_confirmed_speakers_are_listed() -> None:
    offered()
    row = speaker()
    assert ids() == {row.id}


def test_whoever_is_erased_is_listed_nowhere() -> None:
    row = speaker()
    with transaction() as session:
        privacy.erase(session.get_one(Person, row.person_id), by=None)
    assert ids() == ids(archived=True) == set()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("ada", True),
        ("ADA boreal", True),
        ("video", True),
        ("développeuse", True),
        ("ada boreal cuisine", False),
        ("", True),
    ],
)
def test_text_is_a_part_of_name_employer_job_or_topic(text: str, is_found: bool) -> None:
    assert bool(speaker().id in ids(text=text)) == is_found


@pytest.mark.parametrize(
    ("codes", "is_found"), [(["06"], True), (["03", "06"], True), (["03"], False), ([], True)]
)
def test_region_is_one_of_theirs_or_they_go_to_all(codes: list[str], is_found: bool) -> None:
    assert (speaker(region_codes=codes).id in ids(region="06")) == is_found


@pytest.mark.parametrize(
    ("spoken", "is_found"), [(["en"], True), (["fr", "en"], True), (["fr"], False)]
)
def test_language_is_one_of_theirs(spoken: list[str], is_found: bool) -> None:
    assert (speaker(languages=spoken).id in ids(language="en")) == is_found


def test_check_is_in_that_state_at_one_board_at_least() -> None:
    rule(None, CheckRule.NONE)
    here, there = board(), board("CSS du Bout")
    rows = {}
    for status in CheckStatus:
        if status is not CheckStatus.EXPIRED:
            rows[status] = speaker()
            place = None if status is CheckStatus.NOT_REQUIRED else here
            day = TODAY if status.counts_for_a_while else None
            check(rows[status], place, status, checked_on=day)
    check(rows[CheckStatus.TO_DO], there)
    without = speaker()
    for status, row in rows.items():
        also = {rows[CheckStatus.TO_DO].id} if status is CheckStatus.VERIFIED else set()
        assert ids(check=status.value) == {row.id} | also, status
    assert ids(check="none") == {without.id}
    assert ids(check="expired") == ids(check="expires_soon") == set()


@pytest.mark.parametrize(
    ("days", "states"),
    [
        (61, {"verified"}),
        (60, {"verified", "expires_soon"}),
        (0, {"verified", "expires_soon"}),
        (-1, {"expired"}),
    ],
)
def test_check_by_its_day(days: int, states: set[str]) -> None:
    ends = TODAY + timedelta(days=days)
    row = check(speaker(), board(), checked_on=date(2024, 1, 8), expires_on=ends).speaker_id
    found = {s for s in ("verified", "declared", "expires_soon", "expired") if row in ids(check=s)}
    assert found == states


def test_with_text_stands_by_name_and_no_longer_than_asked() -> None:
    for last_name in ("Zola", "Allard", "Brun"):
        speaker(last_name=last_name)
    rows = queries.with_text("boreal", most=2)
    assert [row.person.last_name for row in rows if row.person] == ["Allard", "Brun"]


def test_speaker_of_a_person() -> None:
    row, other = speaker(), speaker()
    person = db.session.scalars(select(Person).where(Person.id == row.person_id)).one()
    found = queries.speaker_of(person)
    assert found == db.session.get_one(Speaker, row.id)
    assert found.id != other.id


def test_check_for_a_board_and_for_the_private_network() -> None:
    row, here = speaker(), board()
    private, of_board = check(row, None), check(row, here)
    found = [queries.check_for(row.id, board_id) for board_id in (None, here.id, here.id + 1)]
    assert [c.id if c else 0 for c in found] == [private.id, of_board.id, 0]
    assert db.session.get_one(Speaker, row.id).checks
