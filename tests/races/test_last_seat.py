"""One seat, eight posts at once: exactly one seat, the rest on the waiting list in order."""

from pathlib import Path

import pytest

from tests.races import last_seat

TRIALS = 5


def test_last_seat_on_an_sqlite_file(tmp_path: Path) -> None:
    trials = last_seat.run({"OUTREACH_INSTANCE": str(tmp_path)}, TRIALS)
    assert [trial.is_fair for trial in trials] == [True] * TRIALS


@pytest.mark.postgres
def test_last_seat_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {
        "OUTREACH_INSTANCE": str(tmp_path),
        "OUTREACH_DATABASE_URL": postgres_url,
        "OUTREACH_SECRET_KEY": "race",
    }
    trials = last_seat.run(settings, TRIALS)
    assert [trial.is_fair for trial in trials] == [True] * TRIALS


def test_the_check_catches_two_seats_and_a_queue_out_of_order() -> None:
    assert not last_seat.Trial(seats=2, waiting=6, in_order=True).is_fair
    early = last_seat.Answer(sent_at=0, told_at=1, registration_id=7, position=2)
    late = last_seat.Answer(sent_at=2, told_at=3, registration_id=8, position=1)
    assert not last_seat._in_order([early, late], waiting=[8, 7])
    assert last_seat._in_order([early, late], waiting=[7, 8])
