"""Speakers who are asked for visits that come: who goes, who cannot; and those who went this school year."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.demo.circle import Circle
from outreach.events.models import REACHED, Event
from outreach.events.words import VISITS, EventStatus
from outreach.invitations import actions, candidates, queries
from outreach.invitations.models import SpeakerInvitation
from outreach.schools.models import School
from outreach.speakers.models import BackgroundCheck, Speaker
from outreach.speakers.words import CheckStatus

COMING, PAST = 15, 25
DAY = timedelta(days=1)


def fill(circle: Circle) -> None:
    """At most 15 visits that come, in each state in turn, and 25 that were, thanked for."""
    for event in _past(circle):
        _went(circle, event)
    steps = (_goes, _waits, _in_turn, _proposes, _cannot)
    for n, event in enumerate(_coming(circle)):
        with clock.at(circle.moment - timedelta(hours=3)):
            chosen = _best(event)[:3]
            if chosen:
                steps[n % len(steps)](circle, event, chosen)


def _past(circle: Circle) -> Sequence[Event]:
    first, _last = clock.year_days(clock.school_year(circle.today))
    since = clock.instant(first, time(), clock.home_zone().key)
    query = select(Event).where(
        Event.type.in_(VISITS),
        Event.status.in_(REACHED),
        Event.starts_at > since,
        Event.ends_at < circle.moment - 2 * DAY,
        _is_watched(),
    )
    return db.session.scalars(query.order_by(Event.starts_at).limit(PAST)).all()


def _coming(circle: Circle) -> Sequence[Event]:
    query = select(Event).where(
        Event.type.in_(VISITS),
        Event.status == EventStatus.CONFIRMED,
        Event.starts_at > circle.moment + DAY,
        _is_watched(),
    )
    return db.session.scalars(query.order_by(Event.starts_at).limit(COMING)).all()


def _is_watched() -> Any:
    """At a school whose board knows some speakers."""
    boards = select(BackgroundCheck.board_id).where(
        BackgroundCheck.status.in_((CheckStatus.VERIFIED, CheckStatus.DECLARED))
    )
    return Event.school_id.in_(select(School.id).where(School.board_id.in_(boards)))


def _best(event: Event) -> list[Speaker]:
    return [candidate.speaker for candidate in candidates.who_could_go(event).best]


def _went(circle: Circle, event: Event) -> None:
    """Entered while the visit was still to come, thanked the day after."""
    status, event.status = event.status, EventStatus.CONFIRMED
    with clock.at(event.starts_at - 12 * DAY):
        chosen = _best(event)[:1]
        for speaker in chosen:
            actions.assign(event, speaker, by=circle.coordinator)
    event.status = status
    with clock.at(event.ends_at + DAY):
        for row in queries.open_of(event.id):
            actions.thank(row)


def _goes(circle: Circle, event: Event, chosen: list[Speaker]) -> None:
    actions.ask(event, chosen, by=circle.coordinator)
    actions.accept(_first(event))


def _waits(circle: Circle, event: Event, chosen: list[Speaker]) -> None:
    actions.ask(event, chosen, by=circle.coordinator)


def _in_turn(circle: Circle, event: Event, chosen: list[Speaker]) -> None:
    actions.ask(event, chosen, in_turn=True, by=circle.coordinator)
    actions.decline(_first(event), reply="Je suis en congrès cette semaine-là.")


def _proposes(circle: Circle, event: Event, chosen: list[Speaker]) -> None:
    actions.ask(event, chosen[:1], by=circle.coordinator)
    actions.propose(
        _first(event), event.starts_at + 2 * DAY, reply="Deux jours plus tard, volontiers."
    )


def _cannot(circle: Circle, event: Event, chosen: list[Speaker]) -> None:
    actions.ask(event, chosen[:1], by=circle.coordinator)
    actions.decline(_first(event))


def _first(event: Event) -> SpeakerInvitation:
    return queries.open_of(event.id)[0]
