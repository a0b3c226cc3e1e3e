"""Jobs: done once, tried later, failed with their reason."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.schools.models import School
from tests import make


@pytest.fixture
def ran(app: Flask) -> Iterator[list[str]]:
    """The words that a job of kind `test` was run with; `later` and `wrong` do not succeed."""
    words: list[str] = []

    @queue.handles("test")
    def run(word: str) -> None:
        words.append(word)
        if word == "later":
            raise queue.TryLater(clock.now() + timedelta(hours=1), "not yet")
        if word == "wrong":
            raise ValueError("no")

    yield words
    del queue.HANDLERS["test"]


def ask(word: str, key: str | None = None) -> None:
    with transaction():
        queue.enqueue("test", key=key, word=word)


def only() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job)).one()


def test_a_job_asked_twice_under_one_key_runs_once(ran: list[str]) -> None:
    ask("done", key="k")
    ask("done", key="k")
    queue.run_due()
    queue.run_due()
    assert ran == ["done"]
    assert only().state == "done"


def test_try_later_leaves_it_ready_and_never_fails(ran: list[str]) -> None:
    ask("later")
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(queue.ATTEMPTS + 2):
            queue.run_due()
            queue.run_due()
            now.shift(timedelta(hours=1))
    assert len(ran) == queue.ATTEMPTS + 2
    assert (only().state, only().error) == ("ready", "not yet")


def test_what_keeps_failing_is_given_up_with_its_reason(ran: list[str]) -> None:
    ask("wrong")
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(queue.ATTEMPTS + 2):
            queue.run_due()
            now.shift(timedelta(days=1))
    assert len(ran) == queue.ATTEMPTS
    assert only().state == "failed"
    assert "no" in only().error


def test_a_delay_counts_as_no_attempt(ran: list[str]) -> None:
    ask("later")
    queue.run_due()
    assert only().attempts == 0


def test_what_kills_every_worker_is_given_up_unrun(ran: list[str]) -> None:
    ask("done")
    with transaction():
        job = only()
        job.state, job.attempts = "run", queue.ATTEMPTS
        job.lease_until = clock.now() - timedelta(seconds=1)
    queue.run_due()
    assert ran == []
    assert only().state == "failed"
    assert "died" in only().error


def test_what_killed_all_workers_but_one_runs_once_more(ran: list[str]) -> None:
    ask("done")
    with transaction():
        job = only()
        job.state, job.attempts = "run", queue.ATTEMPTS - 1
        job.lease_until = clock.now() - timedelta(seconds=1)
    queue.run_due()
    assert ran == ["done"]


def test_hurry_brings_forward_what_waits_of_that_kind_only(ran: list[str]) -> None:
    later = clock.now() + timedelta(hours=1)
    with transaction():
        queue.enqueue("test", run_at=later, word="done")
        queue.enqueue("other", run_at=later)
        queue.hurry("test")
    assert queue.run_due() == 1
    assert ran == ["done"]


def test_due_leaves_kinds_with_threads_of_their_own_to_them(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queue.AT_ONCE, "wide", 2)
    with transaction():
        plain, wide = queue.enqueue("test", word="a"), queue.enqueue("wide")
    assert plain
    assert wide
    assert queue.due(9, kind="") == [plain.id]
    assert queue.due(9, kind="wide") == [wide.id]
    assert queue.due(9, kind="wide", but=[wide.id]) == []
    assert queue.due(9) == [plain.id, wide.id]


def test_a_job_left_by_a_dead_worker_runs_again_after_its_lease(ran: list[str]) -> None:
    ask("done")
    with transaction():
        job = only()
        job.state, job.lease_until = "run", clock.now() + queue.LEASE
    queue.run_due()
    assert ran == []
    with time_machine.travel(clock.now() + queue.LEASE + timedelta(seconds=1)):
        queue.run_due()
    assert ran == ["done"]


def test_one_row_that_fails_holds_up_no_other_and_changes_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = make.school(name="A"), make.school(name="B")

    def rename(school: School) -> None:
        school.name += " renamed"
        db.session.flush()
        if school.id == first.id:
            raise ValueError("not this one")

    queue.each_row(School, [first.id, second.id], rename)
    db.session.expire_all()
    assert [first.name, second.name] == ["A", "B renamed"]
    assert "not this one" in caplog.text
