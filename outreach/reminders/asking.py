"""Visits whose teacher is asked for the numbers first: until then they are no task of staff."""

from datetime import time, timedelta
from typing import Any

from sqlalchemy import exists

from outreach.core import clock
from outreach.events.models import Contact, Event, Session
from outreach.events.words import VISITS
from outreach.organisation.models import Organisation
from outreach.reminders.cadence import DAY, Cadence
from outreach.reminders.models import HeldReminder
from outreach.reminders.words import ASKED, NUMBERS


def is_being_asked(organisation: Organisation) -> Any:
    """Of visits that ended: one of the school has an address, nothing is held, the day of staff is to come.

    A visit that was entered once it was over is staff's at once: they know of it.
    """
    cadence = Cadence.of(organisation)
    if not any(cadence.days[kind] for kind in NUMBERS):
        return Event.id.is_(None)
    here = clock.local(clock.now()) - timedelta(hours=cadence.numbers_hour)
    first = here.date() - cadence.staff_days * DAY + DAY
    since = clock.instant(first, time(0), clock.home_zone().key)
    return (
        Event.type.in_(VISITS)
        & Event.status.in_(ASKED)
        & (Event.ends_at >= since)
        & (Event.created_at < Event.ends_at)
        & exists().where(Contact.event_id == Event.id, Contact.email != "")
        & exists().where(
            Session.event_id == Event.id,
            Session.cancelled_reason.is_(None),
            Session.youth_count.is_(None),
        )
        & ~exists().where(HeldReminder.event_id == Event.id, HeldReminder.kind.in_(NUMBERS))
    )
