"""Four workers find the same reminders due at the same moment, again and again."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import time as time_of_day
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from outreach import create_app
from outreach.core import clock
from outreach.core.database import db
from outreach.core.queue import Job
from outreach.mail.models import Message
from outreach.reminders import tasks
from outreach.reminders.models import SentReminder
from tests import make

NOON = time_of_day(12)
WORKERS, REGISTERED = 4, 12


@dataclass(frozen=True)
class ReminderTrial:
    """What one event's people were sent, and how many workers stumbled."""

    rows: int
    mails: int
    jobs: int
    failed: int

    @property
    def is_once(self) -> bool:
        return (self.rows, self.mails, self.jobs, self.failed) == (*[REGISTERED] * 3, 0)


def run(settings: dict[str, Any], trials: int) -> list[ReminderTrial]:
    """Make an event a trial in a fresh database, due at once, and let all workers look."""
    app = create_app(**settings)
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    pairs = [context.Pipe() for _n in range(WORKERS)]
    workers = [
        context.Process(target=_work, args=(app, there), daemon=True) for _here, there in pairs
    ]
    pipes = [here for here, _there in pairs]
    for worker in workers:
        worker.start()
    assert [pipe.recv() for pipe in pipes] == ["ready"] * WORKERS
    results = [_trial(app, pipes) for _n in range(trials)]
    for pipe in pipes:
        pipe.send(None)
    for worker in workers:
        worker.join(timeout=20)
    return results


def _trial(app: Flask, pipes: list[Connection]) -> ReminderTrial:
    """The workers look at noon six days before the event, which was planned and filled long before."""
    with app.app_context():
        day = clock.today() + timedelta(days=20)
        event = make.public_event(make.group(on=day, grades=(), label=""))
        for _n in range(REGISTERED):
            make.registration(event)
        event_id = event.id
        before = _count(Job)
        db.session.remove()
    noon = clock.instant(day - timedelta(days=6), NOON, "America/Toronto")
    start = time.time() + 0.05
    for pipe in pipes:
        pipe.send((noon, start))
    answers = [pipe.recv() for pipe in pipes]
    with app.app_context():
        rows = _count(SentReminder, SentReminder.event_id == event_id)
        about = (Message.event_id == event_id, Message.kind == "reminders.event_ahead")
        trial = ReminderTrial(
            rows, _count(Message, *about), _count(Job) - before, answers.count("failed")
        )
        db.session.remove()
    return trial


def _count(table: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(table.id)).where(*conditions)) or 0


def _work(app: Flask, pipe: Connection) -> None:
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        noon, start = order
        with app.app_context(), clock.at(noon):
            time.sleep(max(start - time.time(), 0))
            pipe.send(_remind())
    os._exit(0)


def _remind() -> str:
    try:
        tasks.remind()
    except Exception as error:
        print(repr(error))
        return "failed"
    return "done"
