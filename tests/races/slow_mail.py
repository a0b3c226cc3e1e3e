"""Many mails to a server that takes its time for each: the whole worker process, from the first to the last."""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

import flask_migrate
from sqlalchemy import func, select

from outreach import create_app
from outreach.core.database import db
from outreach.mail.models import Message, MessageStatus
from tests.mail.sink import Sink
from tests.mail.test_tasks import post

MOST_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """How long it took from the start of the worker until the last was noted as sent."""

    mails: int
    arrived_once: int
    most_at_once: int
    seconds: float

    @property
    def is_fair(self) -> bool:
        return self.arrived_once == self.mails and self.seconds < MOST_SECONDS


def run(settings: dict[str, str], *, mails: int, seconds_each: float) -> Outcome:
    """Post the mails, start one worker, wait until it has delivered them all."""
    app = create_app(**settings)
    with app.app_context(), Sink(seconds=seconds_each) as sink:
        flask_migrate.upgrade()
        posted = {post(f"Sujet {n}").message_id for n in range(mails)}
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "worker"],
            env={**os.environ, **settings, "OUTREACH_MAIL_URL": sink.url},
        )
        try:
            while _sent() < mails and time.monotonic() - start < 2 * MOST_SECONDS:
                time.sleep(0.2)
            seconds = time.monotonic() - start
        finally:
            process.terminate()
            process.wait(30)
        db.session.remove()
        db.engine.dispose()
        arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
        once = sum(arrived[message_id] == 1 for message_id in posted)
        return Outcome(mails, once, sink.peak, seconds)


def _sent() -> int:
    db.session.rollback()
    query = select(func.count(Message.id)).where(Message.status == MessageStatus.SENT)
    return db.session.scalar(query) or 0
