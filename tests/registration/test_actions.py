"""Seats for classes: what can never be seated is refused, and holds up nobody."""

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.words import EventType
from outreach.registration import actions
from outreach.registration.models import Registration, Seat, Source
from tests import make

NOW = time_machine.travel("2026-11-01T12:00:00Z", tick=False)


@NOW
@pytest.mark.parametrize("source", [Source.PUBLIC, Source.STAFF, Source.API])
def test_a_class_larger_than_all_the_seats_is_refused_with_both_numbers(
    app: Flask, source: Source
) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=25)
    with pytest.raises(actions.EventFull, match="Vous êtes 26 et il y a 25 places"):
        make.registration(event, source, pupils={"secondary_4": 24}, adults=2)
    made = make.registration(event, source, pupils={"secondary_4": 23}, adults=2)
    assert made.status is Seat.REGISTERED


@NOW
def test_a_class_that_fewer_seats_can_never_hold_lets_the_next_pass(app: Flask) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=10)
    first = make.registration(event, pupils={"secondary_4": 4}, adults=1)
    large = make.registration(event, pupils={"secondary_4": 9}, adults=1)
    small = make.registration(event)
    with transaction() as session:
        event = session.merge(event)
        actions.set_capacity(event, 6, waiting=None, by=None)
    assert db.session.get_one(Registration, large.id).status is Seat.WAITLISTED
    assert db.session.get_one(Registration, small.id).status is Seat.REGISTERED
    assert db.session.get_one(Registration, first.id).status is Seat.REGISTERED
