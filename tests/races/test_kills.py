"""Killed with -9 under load, everything acknowledged is there and every mail arrives."""

import os
from pathlib import Path

import pytest

from tests.races import kills

ROUNDS = int(os.environ.get("OUTREACH_PROOF_ROUNDS", "3"))


def test_kills_on_an_sqlite_file(tmp_path: Path) -> None:
    outcome = kills.run({"OUTREACH_INSTANCE": str(tmp_path)}, ROUNDS)
    assert outcome.is_fair, outcome


@pytest.mark.postgres
def test_kills_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "kills" * 8,
    }
    outcome = kills.run(settings, ROUNDS)
    assert outcome.is_fair, outcome
