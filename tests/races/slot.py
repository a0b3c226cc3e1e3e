"""Eight teachers take one slot at the same moment, again and again."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from outreach import create_app
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.visit_requests import slots
from outreach.visit_requests.models import PupilGroup, Slot, VisitRequest
from tests import make
from tests.visit_requests.asking import published

TEACHERS = 8


@dataclass(frozen=True)
class SlotTrial:
    """What one slot looked like after everybody was answered."""

    holders: int
    visits: int
    refused: int

    @property
    def is_fair(self) -> bool:
        return (self.holders, self.visits, self.refused) == (1, 1, TEACHERS - 1)


def run(settings: dict[str, Any], trials: int) -> list[SlotTrial]:
    """Publish a slot a trial in a fresh database, race for each, look at the rows."""
    app = create_app(**settings)
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        school_ids = [_school(n) for n in range(TEACHERS)]
        first = clock.today() + timedelta(days=30)
        slot_ids = [slot.id for n in range(0, trials, 200) for slot in _some(first, n, trials)]
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    pairs = [context.Pipe() for _n in range(TEACHERS)]
    racers = [
        context.Process(target=_race, args=(app, there, school_id, n))
        for n, ((_here, there), school_id) in enumerate(zip(pairs, school_ids, strict=True))
    ]
    pipes = [here for here, _there in pairs]
    for racer in racers:
        racer.start()
    assert [pipe.recv() for pipe in pipes] == ["ready"] * TEACHERS
    results = [_trial(app, pipes, slot_id) for slot_id in slot_ids]
    for pipe in pipes:
        pipe.send(None)
    for racer in racers:
        racer.join(timeout=20)
    return results


def _school(n: int) -> int:
    """With a teacher whose address we have, so that no mail has to be confirmed first."""
    school = make.school()
    make.person(school, email=_email(n))
    return school.id


def _some(first: date, n: int, trials: int) -> list[Slot]:
    days = [first + timedelta(days=n + k) for k in range(min(200, trials - n))]
    return published(*days)


def _trial(app: Flask, pipes: list[Connection], slot_id: int) -> SlotTrial:
    start = time.time() + 0.02
    for pipe in pipes:
        pipe.send((slot_id, start))
    answers = [pipe.recv() for pipe in pipes]
    with app.app_context():
        holds = select(func.count(VisitRequest.id)).where(
            VisitRequest.slot_id == slot_id, VisitRequest.holds_slot
        )
        starts_at = db.session.get_one(Slot, slot_id).starts_at
        booked = select(func.count(Event.id)).where(Event.starts_at == starts_at)
        counts = db.session.scalar(holds) or 0, db.session.scalar(booked) or 0
        db.session.remove()
    return SlotTrial(*counts, refused=answers.count("refused"))


def _race(app: Flask, pipe: Connection, school_id: int, n: int) -> None:
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        slot_id, start = order
        with app.app_context():
            time.sleep(max(start - time.time(), 0))
            pipe.send(_take(slot_id, school_id, n))
    os._exit(0)


def _take(slot_id: int, school_id: int, n: int) -> str:
    try:
        with transaction() as session:
            slots.ask_for(
                session.get_one(Slot, slot_id),
                group=PupilGroup(("secondary_3",), 28),
                school=session.get_one(make.School, school_id),
                lang="fr",
                contact_name=f"Racer {n}",
                contact_email=_email(n),
            )
    except slots.SlotTaken:
        return "refused"
    return "taken"


def _email(n: int) -> str:
    return f"racer{n}@ecole.example.org"
