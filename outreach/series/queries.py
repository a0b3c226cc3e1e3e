"""Which events are of one series, which of them are meant, and what a term holds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from outreach.core.database import db
from outreach.events.models import REACHED, Event
from outreach.events.queries import events
from outreach.events.words import CALLED_OFF


def series_of(event: Event) -> Sequence[Event]:
    """Of the same series, in order of time; an event of none is alone."""
    query = events().where(
        Event.series_id == event.series_id if event.series_id else Event.id == event.id
    )
    return db.session.scalars(query.order_by(Event.starts_at, Event.id)).all()


def of_term(**filters: Any) -> Select[Event]:
    """What begins between two days and is not called off, in order of time."""
    query = events(**filters).where(Event.status.not_in(CALLED_OFF))
    return query.order_by(Event.starts_at, Event.id)


def meant(rows: Sequence[Event], event: Event, which: str) -> list[Event]:
    """Of the events of a series `one`, those `following` it too, or `all`; what has begun or is off stays."""
    if which == "one":
        rows = [event]
    elif which == "following":
        rows = [row for row in rows if row.starts_at >= event.starts_at]
    return [row for row in rows if not row.has_begun and row.status not in (*CALLED_OFF, *REACHED)]
