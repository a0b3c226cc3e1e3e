"""Four workers at once: each reminder is written once, and no worker stumbles."""

from pathlib import Path

import pytest

from tests.races import reminders

TRIALS = 3
ON_POSTGRESQL = 10


def test_reminders_on_an_sqlite_file(tmp_path: Path) -> None:
    trials = reminders.run({"OUTREACH_INSTANCE": str(tmp_path)}, TRIALS)
    assert [trial.is_once for trial in trials] == [True] * TRIALS, trials


@pytest.mark.postgres
def test_reminders_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "race",
    }
    trials = reminders.run(settings, ON_POSTGRESQL)
    assert [trial.is_once for trial in trials] == [True] * ON_POSTGRESQL, trials


def test_the_check_catches_one_who_is_written_to_twice() -> None:
    n = reminders.REGISTERED
    assert reminders.ReminderTrial(n, n, n, failed=0).is_once
    assert not reminders.ReminderTrial(n, n + 1, n + 1, failed=0).is_once
    assert not reminders.ReminderTrial(n, n, n, failed=1).is_once
