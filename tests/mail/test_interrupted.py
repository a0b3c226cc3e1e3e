"""A real worker killed with -9 in the middle of delivering: nothing is lost, and what goes twice says so."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from outreach import create_app
from outreach.core import clock
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.mail.models import Message, MessageStatus
from outreach.mail.tasks import AT_ONCE
from tests.conftest import SETTINGS
from tests.mail.sink import Sink
from tests.mail.test_tasks import post

MAILS = int(os.environ.get("OUTREACH_PROOF_MAILS", "24"))
KILLS = int(os.environ.get("OUTREACH_PROOF_KILLS", "2"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application of its own, whose database other processes may open."""
    more = {}
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        more = {"OUTREACH_DATABASE_URL": url, "OUTREACH_SECRET_KEY": "for this test only"}
    app = create_app(OUTREACH_INSTANCE=str(tmp_path), **SETTINGS, **more)
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()


def worker(app: Flask, sink: Sink) -> subprocess.Popen[bytes]:
    names = ("OUTREACH_INSTANCE", "OUTREACH_DATABASE_URL", "OUTREACH_SECRET_KEY")
    given = {name: str(app.config[name]) for name in names if app.config[name]}
    environment = {**os.environ, **given, "OUTREACH_MAIL_URL": sink.url}
    return subprocess.Popen([sys.executable, "-m", "flask", "worker"], env=environment)


def test_a_killed_worker_loses_no_mail_and_marks_what_went_twice(installation: Flask) -> None:
    posted = {post(f"Sujet {n}").message_id for n in range(MAILS)}
    with Sink() as sink:
        for kill in range(KILLS):
            running = worker(installation, sink)
            _wait(lambda goal=(kill + 1) * MAILS // (KILLS + 2): len(sink.mails) >= goal)
            running.send_signal(signal.SIGKILL)
            running.wait()
            _let_leases_lapse()
        running = worker(installation, sink)
        _wait(lambda: _sent() == MAILS)
        running.terminate()
        running.wait(10)
    ids = [mail["Message-ID"] for mail in sink.mails]
    arrived = Counter(id for id in ids if id in posted)  # a port may be heard by a stranger too
    marked = set(db.session.scalars(select(Message.message_id).where(Message.may_be_twice)))
    assert set(arrived) == posted
    assert {id for id, times in arrived.items() if times > 1} <= marked
    assert max(arrived.values()) <= KILLS + 1
    assert len(marked) <= KILLS * AT_ONCE


def _let_leases_lapse() -> None:
    with transaction() as session:
        lapsed = clock.now() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.state == "run").values(lease_until=lapsed))


def _sent() -> int:
    db.session.rollback()
    query = select(func.count()).where(Message.status == MessageStatus.SENT)
    return db.session.scalar(query) or 0


def _wait(happened: Any, seconds: int = 60) -> None:
    for _ in range(seconds * 100):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError(f"it did not happen in {seconds} s")
