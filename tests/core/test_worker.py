"""The worker: lanes that do not wait for each other, stop and the minute between jobs, leases."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from outreach.core import clock, queue, worker
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction

Work = Callable[[str], None]


@contextmanager
def working(app: Flask) -> Iterator[threading.Event]:
    """A worker in a thread; told to stop when the block is left, or by the event."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(app,), kwargs={"stop": stop})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Work]:
    """`plain` stands in the common lane, `wide` has three threads of its own; a test says what they do."""
    does: dict[str, Work] = {}
    for kind in ("plain", "wide"):
        monkeypatch.setitem(queue.HANDLERS, kind, lambda word, kind=kind: does[kind](word))
    monkeypatch.setattr(queue, "AT_ONCE", {"wide": 3})
    monkeypatch.setattr(queue, "PERIODIC", {})
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.02)
    return does


def ask(kind: str, *words: str) -> None:
    with transaction():
        for word in words:
            queue.enqueue(kind, word=word)


def wait(happened: Callable[[], Any], seconds: int = 20) -> None:
    for _ in range(seconds * 100):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError(f"it did not happen in {seconds} s")


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Job.state).order_by(Job.id)))


def test_a_lane_that_hangs_delays_no_other(app: Flask, kinds: dict[str, Work]) -> None:
    release, done = threading.Event(), []
    kinds["wide"] = lambda _word: release.wait(20) and None
    kinds["plain"] = done.append
    ask("wide", *"abcdef")
    ask("plain", "x", "y")
    with working(app):
        wait(lambda: done == ["x", "y"])
        wait(lambda: states().count("run") == 3)
        release.set()
        wait(lambda: set(states()) == {"done"})


def test_a_lane_runs_as_many_at_once_as_it_has_threads(app: Flask, kinds: dict[str, Work]) -> None:
    together = threading.Barrier(3)
    kinds["wide"] = lambda _word: together.wait(20) and None
    ask("wide", *"abcdef")
    with working(app):
        wait(lambda: set(states()) == {"done"})


def test_stop_is_looked_at_before_each_job(app: Flask, kinds: dict[str, Work]) -> None:
    done: list[str] = []
    with working(app) as stop:
        kinds["plain"] = lambda word: done.append(word) or stop.set()
        ask("plain", *"abcdefghij")
        wait(lambda: done)
    assert done == ["a"]
    assert states() == ["done"] + ["ready"] * 9


def test_the_minute_waits_for_no_job(
    app: Flask, kinds: dict[str, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    release, ticks = threading.Event(), []
    monkeypatch.setattr(worker, "MINUTE", timedelta(seconds=0))
    queue.PERIODIC["test"] = lambda: ticks.append(1)
    kinds["plain"] = lambda _word: release.wait(20) and None
    ask("plain", "x")
    with working(app):
        wait(lambda: states() == ["run"])
        before = len(ticks)
        wait(lambda: len(ticks) > before + 2)
        release.set()


def test_the_lease_of_a_job_at_hand_is_kept_and_is_free_within_a_minute_of_a_death(
    app: Flask, kinds: dict[str, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.02)
    kinds["plain"] = lambda _word: release.wait(20) and None
    ask("plain", "x")
    with working(app):
        wait(lambda: states() == ["run"])
        with transaction() as session:
            session.execute(update(Job).values(lease_until=clock.now() + timedelta(seconds=2)))
        wait(lambda: _lease() > clock.now() + queue.LEASE / 2)
        release.set()
    assert timedelta(minutes=1) > queue.LEASE
    assert queue.LEASE.total_seconds() > worker.RENEW_SECONDS * 3


def test_a_poison_job_that_raises_stops_nobody(app: Flask, kinds: dict[str, Work]) -> None:
    done: list[str] = []

    def work(word: str) -> None:
        if word == "poison":
            raise RuntimeError("no")
        done.append(word)

    kinds["plain"] = kinds["wide"] = work
    ask("plain", "poison", "a")
    ask("wide", "poison", "b")
    with working(app):
        wait(lambda: sorted(done) == ["a", "b"])


def test_a_thread_that_rests_leaves_its_job_to_the_others(
    app: Flask, kinds: dict[str, Work]
) -> None:
    tries: list[str] = []

    def work(word: str) -> None:
        tries.append(word)
        if len(tries) == 1:
            raise queue.Rest(60, "crowded")

    kinds["wide"] = work
    ask("wide", "x")
    with working(app):
        wait(lambda: states() == ["done"])
    assert tries == ["x", "x"]


def test_an_idle_worker_holds_no_reading_transaction(app: Flask, kinds: dict[str, Work]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the write-ahead log is SQLite's")
    done: list[str] = []
    kinds["plain"] = done.append
    ask("plain", "x")
    with working(app):
        wait(lambda: states() == ["done"])
        db.session.remove()
        wait(_log_is_emptied)


def _log_is_emptied() -> bool:
    """Whether nobody reads an older state; between its looks the worker does for a moment."""
    with transaction() as session:
        session.execute(update(Job).values(error="more to write"))
    driver: Any = db.engine.raw_connection()
    try:
        driver.execute("PRAGMA query_only=0")
        return driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    finally:
        driver.close()


def _lease() -> Any:
    db.session.rollback()
    return db.session.scalar(select(Job.lease_until))
