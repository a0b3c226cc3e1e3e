"""Moving up: free seats go to the head of the waiting list, in order, at once or as an offer."""

from datetime import timedelta

from outreach.core import clock
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.organisation import queries as organisation
from outreach.registration import mails, queries, seats
from outreach.registration.models import Registration, Seat

CLOSE_TO_START = timedelta(hours=24)


def move_up(event: Event) -> list[Registration]:
    """Give free seats to those who wait longest, in the order of seats.in_line.

    Once the event has begun nobody moves: who stands at the door is taken in there.
    """
    if event.has_begun:
        return []
    moved = seats.in_line(event, left=queries.seats_left(event))
    for registration in moved:
        _give(registration, event)
    return moved


def _give(registration: Registration, event: Event) -> None:
    hours = organisation.current().offer_hours
    at_once = hours == 0 or event.starts_at - clock.now() < CLOSE_TO_START
    registration.status = Seat.REGISTERED if at_once else Seat.OFFERED
    registration.moved_up_at = clock.now()
    registration.offered_until = None if at_once else clock.now() + timedelta(hours=hours)
    history.record(registration, "move_up", by=None)
    mails.moved_up(registration)
