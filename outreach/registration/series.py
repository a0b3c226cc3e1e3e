"""Changing several events of a series: each through the verb for one, so that everybody is told once each."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from outreach.accounts.models import User
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.invitations import actions as invitations
from outreach.registration import actions
from outreach.registration.models import Registration


def change(rows: Sequence[Event], *, by: User, **facts: Any) -> None:
    """Who looks after them, their room or title: facts of `events.actions.change`."""
    for event in rows:
        with invitations.keeping_informed(event):
            events.change(event, by=by, **facts)


def shift(rows: Sequence[Event], *, days: int, starts: time | None, by: User) -> list[Registration]:
    """Each by so many days, or to another first hour; who is registered for two is told of two."""
    return [
        registration
        for event in rows
        for registration in actions.shift(
            event,
            to=event.live_sessions[0].local_on + timedelta(days=days),
            starts=starts,
            by=by,
        )
    ]


def call_off(
    rows: Sequence[Event], *, reason: Reason | None, note: str, by: User
) -> list[Registration]:
    """Each for good."""
    return [
        registration
        for event in rows
        for registration in actions.call_off(
            event, to=EventStatus.CANCELLED, reason=reason, note=note, by=by
        )
    ]
