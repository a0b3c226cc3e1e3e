"""Speakers who say yes at the same moment, and staff who ask one speaker for two visits at once."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import select

from outreach import create_app
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.invitations import actions, queries
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationStatus
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule
from tests import make
from tests.speakers.offering import rule, speaker

RACERS = 4


@dataclass(frozen=True)
class YesTrial:
    """How it stands once everybody was answered: who goes, whom the visit names, and who was asked twice."""

    going: int
    named: int
    asked: int

    @property
    def is_fair(self) -> bool:
        return (self.going, self.named, self.asked) == (1, 1, 1)


def run(settings: dict[str, Any], trials: int) -> list[YesTrial]:
    """A trial is a visit that four were asked for, and four visits at one time for one speaker."""
    app = create_app(**settings)
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        rule(None, CheckRule.NONE)
        user_id = make.user(Role.COORDINATOR).id
        people = [speaker().id for _n in range(RACERS)]
        lone = speaker().id
        first = clock.today() + timedelta(days=30)
        orders = [_prepare(first + timedelta(days=n), user_id, people) for n in range(trials)]
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    pairs = [context.Pipe() for _n in range(RACERS)]
    racers = [
        context.Process(target=_race, args=(app, there, n, people[n], lone, user_id), daemon=True)
        for n, (_here, there) in enumerate(pairs)
    ]
    pipes = [here for here, _there in pairs]
    for racer in racers:
        racer.start()
    assert [_heard(pipe) for pipe in pipes] == ["ready"] * RACERS
    results = [_trial(app, pipes, order, lone) for order in orders]
    for pipe in pipes:
        pipe.send(None)
    for racer in racers:
        racer.join(timeout=20)
    return results


def _prepare(day: date, user_id: int, people: list[int]) -> tuple[int, list[int]]:
    """A visit that everybody is asked for, and as many at one time that nobody is asked for yet."""
    wanted, *clashing = [make.visit(make.group(on=day)) for _n in range(RACERS + 1)]
    with transaction() as session:
        chosen = [session.get_one(Speaker, id_) for id_ in people]
        actions.ask(session.merge(wanted), chosen, by=session.get_one(User, user_id))
    return wanted.id, [event.id for event in clashing]


def _trial(
    app: Flask, pipes: list[Connection], order: tuple[int, list[int]], lone: int
) -> YesTrial:
    start = time.time() + 0.02
    for pipe in pipes:
        pipe.send((order, start))
    for pipe in pipes:
        _heard(pipe)
    wanted, clashing = order
    with app.app_context():
        goes = [row for row in queries.of_event(wanted) if row.goes]
        named = db.session.get_one(Event, wanted).presenters.splitlines()
        asked = db.session.scalars(
            select(SpeakerInvitation.id).where(
                SpeakerInvitation.event_id.in_(clashing),
                SpeakerInvitation.speaker_id == lone,
                SpeakerInvitation.status == InvitationStatus.ASKED,
            )
        ).all()
        db.session.remove()
    return YesTrial(len(goes), len(named), len(asked))


def _heard(pipe: Connection) -> str:
    """What a racer says; one that died says nothing."""
    assert pipe.poll(30), "a racer died"
    return str(pipe.recv())


def _race(app: Flask, pipe: Connection, n: int, speaker_id: int, lone: int, user_id: int) -> None:
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        (wanted, clashing), start = order
        with app.app_context():
            time.sleep(max(start - time.time(), 0))
            _accept(wanted, speaker_id)
            _ask(clashing[n], lone, user_id)
            db.session.remove()
        pipe.send("done")
    os._exit(0)


def _accept(event_id: int, speaker_id: int) -> None:
    try:
        with transaction():
            row = queries.invitation_of(event_id, speaker_id)
            assert row is not None
            actions.accept(row)
    except Refused:
        pass


def _ask(event_id: int, speaker_id: int, user_id: int) -> None:
    try:
        with transaction() as session:
            chosen = [session.get_one(Speaker, speaker_id)]
            by = session.get_one(User, user_id)
            actions.ask(session.get_one(Event, event_id), chosen, by=by)
    except Refused:
        pass
