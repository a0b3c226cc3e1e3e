"""The reminders of the last days, each written on its day; one is held back."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.demo.circle import Circle
from outreach.events.models import Event
from outreach.events.words import VISITS, EventStatus
from outreach.reminders import actions, plan
from outreach.reminders.words import ReminderKind

DAYS = 12
"""Further back nothing that was due then is of use any more."""


def tell(circle: Circle) -> None:
    """As the worker would have, on the morning of each day and at the moment of the story."""
    days = [circle.today - timedelta(days=n) for n in range(DAYS, -1, -1)]
    mornings = [datetime.combine(day, time(9), clock.home_zone()) for day in days]
    for moment in (*(morning for morning in mornings if morning < circle.moment), circle.moment):
        with clock.at(moment):
            for event_id in {reminder.event.id: None for reminder in plan.due(plan.near())}:
                actions.send_due(event_id)
    with clock.at(circle.moment):
        _hold(circle)


def _hold(circle: Circle) -> None:
    """Of the next visit that is some days ahead its last reminder, as staff would who call there anyway."""
    query = select(Event).where(
        Event.type.in_(VISITS),
        Event.status == EventStatus.CONFIRMED,
        Event.starts_at > circle.moment + timedelta(days=4),
    )
    kind = ReminderKind.VISIT_NEAR
    coming = db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(20))
    if event := next((event for event in coming if plan.is_to_leave(event, kind)), None):
        actions.hold(event, kind, by=circle.coordinator)
