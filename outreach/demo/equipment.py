"""What the cluster lends: kits and banners, some of them out for visits that come."""

from datetime import timedelta

from sqlalchemy import select

from outreach.core.database import db
from outreach.demo.circle import Circle
from outreach.equipment import actions
from outreach.events.models import Event
from outreach.events.words import VISITS, EventStatus

THINGS = (("Trousse robotique", 2), ("Bannière déroulante", 3), ("Casques de réalité virtuelle", 8))
VISITS_WITH = 4


def fill(circle: Circle) -> None:
    """Something for each of the next few visits, out the day before and back the day after."""
    things = [actions.add(name, count=count, by=circle.coordinator) for name, count in THINGS]
    coming = select(Event).where(
        Event.type.in_(VISITS),
        Event.starts_at > circle.moment,
        Event.status.in_((EventStatus.CONFIRMED, EventStatus.TENTATIVE)),
    )
    visits = db.session.scalars(coming.order_by(Event.starts_at, Event.id).limit(VISITS_WITH)).all()
    for n, event in enumerate(visits):
        out_on = event.local_start.date() - timedelta(days=1)
        back_on = event.local_end.date() + timedelta(days=1)
        thing = things[n % len(things)]
        actions.lend(event, thing, count=1, out_on=out_on, back_on=back_on, by=circle.coordinator)
