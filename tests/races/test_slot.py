"""One slot, eight teachers at once: exactly one has it, one visit is booked, the others are told."""

from pathlib import Path

import pytest

from tests.races import slot

TRIALS = 5
ON_POSTGRESQL = 25


def test_slot_on_an_sqlite_file(tmp_path: Path) -> None:
    trials = slot.run({"OUTREACH_INSTANCE": str(tmp_path)}, TRIALS)
    assert [trial.is_fair for trial in trials] == [True] * TRIALS


@pytest.mark.postgres
def test_slot_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "race",
    }
    trials = slot.run(settings, ON_POSTGRESQL)
    assert [trial.is_fair for trial in trials] == [True] * ON_POSTGRESQL


def test_the_check_catches_two_who_have_it() -> None:
    assert not slot.SlotTrial(holders=2, visits=2, refused=6).is_fair
    assert slot.SlotTrial(holders=1, visits=1, refused=7).is_fair
