"""Eight processes register for one seat at the same moment, again and again."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import select

from outreach import create_app
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.registration import actions, queries
from outreach.registration.models import Registration, RegistrationSource, Seat
from tests import make

PEOPLE = 8


@dataclass(frozen=True)
class Answer:
    """When one process sent, when it was told, and what (position 0 is the seat)."""

    sent_at: float
    told_at: float
    registration_id: int
    position: int


@dataclass(frozen=True)
class Trial:
    """What one event looked like after everybody was answered."""

    seats: int
    waiting: int
    in_order: bool

    @property
    def is_fair(self) -> bool:
        return (self.seats, self.waiting, self.in_order) == (1, PEOPLE - 1, True)


def run(settings: dict[str, Any], trials: int) -> list[Trial]:
    """Prepare an event a trial in a fresh database, race for each, look at the rows."""
    app = create_app(**settings)
    with app.app_context():
        flask_migrate.upgrade()
        event_ids = [make.public_event(capacity=1).id for _n in range(trials)]
        db.session.remove()
        db.engine.dispose()  # nothing open is shared with the processes to come
    with _racers(app) as pipes:
        return [_trial(app, pipes, event_id, number) for number, event_id in enumerate(event_ids)]


class _racers:
    """Forked processes that wait for an event's id, register at the given moment and answer."""

    def __init__(self, app: Flask) -> None:
        context = multiprocessing.get_context("fork")
        pairs = [context.Pipe() for _n in range(PEOPLE)]
        self.pipes = [here for here, _there in pairs]
        self.processes = [
            context.Process(target=_race, args=(app, there, n))
            for n, (_here, there) in enumerate(pairs)
        ]

    def __enter__(self) -> list[Connection]:
        for process in self.processes:
            process.start()
        for pipe in self.pipes:
            assert pipe.recv() == "ready"
        return self.pipes

    def __exit__(self, *_error: object) -> None:
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join(timeout=20)


def _trial(app: Flask, pipes: list[Connection], event_id: int, number: int) -> Trial:
    start = time.time() + 0.02
    for pipe in pipes:
        pipe.send((event_id, number, start))
    answers = [pipe.recv() for pipe in pipes]
    with app.app_context():
        query = select(Registration.status).where(Registration.event_id == event_id)
        seats = list(db.session.scalars(query))
        waiting = [r.id for r in queries.waiting(event_id)]
        db.session.remove()
    return Trial(
        seats=seats.count(Seat.REGISTERED),
        waiting=seats.count(Seat.WAITLISTED),
        in_order=_in_order(answers, waiting),
    )


def _in_order(answers: list[Answer], waiting: list[int]) -> bool:
    """Whoever was told before another sent stands ahead of it."""
    place = {registration_id: n for n, registration_id in enumerate(waiting, start=1)}
    places = {answer.registration_id: place.get(answer.registration_id, 0) for answer in answers}
    return all(
        places[first.registration_id] < places[second.registration_id]
        for first in answers
        for second in answers
        if first.told_at < second.sent_at
    )


def _race(app: Flask, pipe: Connection, runner: int) -> None:
    pipe.send("ready")
    while (told := pipe.recv()) is not None:
        event_id, number, start = told
        with app.app_context():
            time.sleep(max(start - time.time(), 0))
            pipe.send(_register(event_id, f"racer{runner}.{number}@example.org"))
    os._exit(0)


def _register(event_id: int, email: str) -> Answer:
    sent_at = time.time()
    with transaction() as session:
        event = session.get_one(make.Event, event_id)
        applicant = make.Applicant(first_name="Racer", last_name=email, email=email)
        made = actions.register(event, applicant, source=RegistrationSource.STAFF, by=None)
        registration_id, position = made.id, queries.position(made) or 0
    return Answer(sent_at, time.time(), registration_id, position)
