"""A seat that was offered and not taken goes to the next, a second after its time and not before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.registration import actions, tasks
from outreach.registration.models import Registration, Seat
from tests import make

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "seats"),
    [
        (timedelta(), [Seat.CANCELLED, Seat.OFFERED, Seat.WAITLISTED]),
        (timedelta(seconds=1), [Seat.CANCELLED, Seat.DECLINED, Seat.OFFERED]),
    ],
)
def test_an_offer_that_nobody_took_goes_to_the_next(
    app: Flask, after: timedelta, seats: list[Seat]
) -> None:
    with time_machine.travel(NOW, tick=False):
        make.our_organisation(offer_hours=24)
        event = make.public_event(capacity=1)
        mine, offered, _last = (make.registration(event) for _n in range(3))
        with transaction() as session:
            actions.cancel(session.merge(mine), by=None)
    until = db.session.get_one(Registration, offered.id).offered_until
    assert until
    with time_machine.travel(until + after, tick=False):
        tasks.expire_offers()
    found = db.session.scalars(select(Registration.status).order_by(Registration.id))
    assert list(found) == seats
