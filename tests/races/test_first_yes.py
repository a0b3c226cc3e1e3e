"""Four say yes at once and one goes; four ask one speaker for the same hour and one does."""

from pathlib import Path

import pytest

from tests.races import first_yes

TRIALS, ON_POSTGRESQL = 5, 15


def test_first_yes_on_an_sqlite_file(tmp_path: Path) -> None:
    trials = first_yes.run({"OUTREACH_INSTANCE": str(tmp_path)}, TRIALS)
    assert [trial for trial in trials if not trial.is_fair] == []
    assert len(trials) == TRIALS


@pytest.mark.postgres
def test_first_yes_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "race",
    }
    trials = first_yes.run(settings, ON_POSTGRESQL)
    assert [trial for trial in trials if not trial.is_fair] == []
    assert len(trials) == ON_POSTGRESQL


@pytest.mark.parametrize("counts", [(2, 1, 1), (1, 2, 1), (1, 1, 2), (0, 0, 1)])
def test_the_check_catches_two_who_go(counts: tuple[int, int, int]) -> None:
    assert not first_yes.YesTrial(*counts).is_fair
    assert first_yes.YesTrial(1, 1, 1).is_fair
