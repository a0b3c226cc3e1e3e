"""A rush of registrations: everybody gets an answer, every answer is true."""

import os
from pathlib import Path

import pytest

from tests.races import rush

POSTS = int(os.environ.get("OUTREACH_PROOF_RUSH", "150"))


def test_a_rush_on_an_sqlite_file(tmp_path: Path) -> None:
    answers, kept = rush.run({"OUTREACH_INSTANCE": str(tmp_path)}, POSTS)
    assert (answers, kept) == ({302: POSTS}, POSTS)


@pytest.mark.postgres
def test_a_rush_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "rush",
    }
    answers, kept = rush.run(settings, POSTS)
    assert (answers, kept) == ({302: POSTS}, POSTS)


def test_more_people_than_seats_get_them_in_order(tmp_path: Path) -> None:
    answers, given, in_order = rush.for_seats(
        {"OUTREACH_INSTANCE": str(tmp_path)}, people=70, seats=50
    )
    assert answers == {302: 70}
    assert given == {"registered": 50, "waitlisted": 20}
    assert in_order
