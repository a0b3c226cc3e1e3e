"""Facts of one event, at both sides of their moment."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core import clock, language
from outreach.core.transaction import transaction
from outreach.events.models import LINK_LIVES, Event, looks
from outreach.events.words import EventStatus, EventType
from tests import make

MOMENTS = [(-1, False), (0, True), (1, True)]


@pytest.fixture
def event(app: Flask) -> Event:
    return make.public_event()


@pytest.mark.parametrize(("second", "is_past"), MOMENTS)
def test_an_event_begins_and_ends_to_the_second(event: Event, second: int, is_past: bool) -> None:
    late = timedelta(seconds=second)
    with time_machine.travel(event.starts_at + late, tick=False):
        assert (event.has_begun, event.registration_is_over) == (is_past, is_past)
        assert not event.has_ended
    with time_machine.travel(event.ends_at + late, tick=False):
        assert event.has_ended == is_past
    with time_machine.travel(event.ends_at + LINK_LIVES + late, tick=False):
        assert event.link_is_open == (not is_past)


@pytest.mark.parametrize(("second", "is_past"), MOMENTS)
def test_registration_is_over_when_it_says(event: Event, second: int, is_past: bool) -> None:
    with transaction() as session:
        event = session.merge(event)
        event.registration_closes_at = closes = event.starts_at - timedelta(days=2)
    with time_machine.travel(closes + timedelta(seconds=second), tick=False):
        assert event.registration_is_over == is_past


def test_no_two_states_share_an_icon_and_booked_stands_before_confirmed(app: Flask) -> None:
    with language.speaking("en"):
        states = looks()
    assert len({shape for _tone, shape in states.values()}) == len(states) == len(EventStatus) + 1
    labels = list(states)
    assert labels.index("Published") + 1 == labels.index("Booked") == labels.index("Confirmed") - 1


@pytest.mark.parametrize("is_visit", [True, False])
@pytest.mark.parametrize("has_answered", [True, False])
def test_only_a_visit_without_a_yes_looks_booked(
    app: Flask, is_visit: bool, has_answered: bool
) -> None:
    event = Event(
        type=EventType.TALK if is_visit else EventType.WEBINAR,
        status=EventStatus.CONFIRMED,
        confirmed_at=clock.now() if has_answered else None,
    )
    is_booked = is_visit and not has_answered
    with language.speaking("en"):
        assert event.status_label == ("Booked" if is_booked else "Confirmed")
        assert event.status_shape == looks()[event.status_label][1]
