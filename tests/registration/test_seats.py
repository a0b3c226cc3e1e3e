"""What the form says for a number is what the action does with it, on both sides of each step."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventType
from outreach.registration import actions, seats
from outreach.registration.models import RegistrationSource, Seat
from outreach.registration.seats import Offer, SeatOutcome, Step
from tests import make

GOT = {Seat.REGISTERED: SeatOutcome.SEAT, Seat.WAITLISTED: SeatOutcome.WAITING}


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def said(offer: Offer, heads: int) -> str:
    return " ".join(offer.sentence_for(heads).split())


def fair(capacity: int | None, taken: int, waiting: int, places: int | None) -> Event:
    event = make.public_event(
        type=EventType.CAREER_FAIR, capacity=capacity, waiting_list_capacity=None
    )
    for heads in (taken, waiting):
        if heads:
            make.registration(event, pupils={"secondary_4": heads - 1}, adults=1)
    with transaction() as session:
        session.merge(event).waiting_list_capacity = places
    return event


@pytest.mark.parametrize("places", [None, 0, 20])
@pytest.mark.parametrize(("taken", "waiting"), [(0, 0), (15, 0), (40, 0), (20, 25)])
def test_what_is_said_is_what_happens(
    app: Flask, taken: int, waiting: int, places: int | None
) -> None:
    event = fair(40, taken, waiting, places)
    offer = seats.for_newcomers(event)
    edges = {step.most for step in offer.steps if step.most}
    for heads in sorted({n for edge in edges for n in (edge, edge + 1)} | {2}):
        assert happens(event, heads) is offer.of(heads).outcome, (heads, offer)


def happens(event: Event, heads: int) -> SeatOutcome:
    """Registering so many, undone at once."""
    applicant = make.applicant(pupils={"secondary_4": heads - 1}, adults=1)
    with transaction() as session:
        try:
            made = actions.register(
                session.merge(event), applicant, source=RegistrationSource.PUBLIC, by=None
            )
            return GOT[made.status]
        except actions.EventFull:
            return SeatOutcome.REFUSED
        finally:
            session.rollback()


def test_33_heads_and_25_seats_is_said_with_both_numbers(app: Flask) -> None:
    offer = seats.for_newcomers(fair(40, 15, 0, None))
    assert offer.standing == "25 places restantes"
    assert said(offer, 25) == "Vous êtes 25 : il y a de la place."
    assert said(offer, 33) == "Vous êtes 33 et il reste 25 places : c’est la liste d’attente."
    offer = seats.for_newcomers(fair(40, 15, 0, 0))
    assert said(offer, 26).startswith("Vous êtes 26 et il reste 25 places : inscrivez moins")


def test_free_seats_are_for_who_waits_already(app: Flask) -> None:
    offer = seats.for_newcomers(fair(40, 20, 25, None))
    assert said(offer, 2) == "Vous êtes 2 et d’autres attendent déjà : c’est la liste d’attente."
    assert offer.standing.startswith("D’autres attendent déjà")


def test_now_is_how_it_stands_until_a_number_is_typed() -> None:
    offer = Offer((Step(None, SeatOutcome.WAITING, "Vous êtes {heads}."),), "3 places")
    assert (offer.now(0).sentence, offer.now(0).outcome) == ("3 places", SeatOutcome.SEAT)
    assert offer.now(1200).sentence_for(1200) == "Vous êtes 1\u00a0200."
