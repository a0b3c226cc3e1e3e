"""Until when the personal links about an event open: the visit's own, and that of whom is registered."""

from outreach.core.language import _
from outreach.events.models import Event
from outreach.organisation import queries as organisation
from outreach.web.personal_links import LinkEnded


def check_open(event: Event) -> None:
    """LinkEnded, with whom to write to, a year after the event."""
    if event.link_is_open:
        return
    owner, house = event.owner, organisation.current()
    raise LinkEnded(
        _(
            "This link ended a year after “%(title)s”. Write to %(address)s: we answer gladly.",
            title=event.title,
            address=owner.email if owner and owner.is_active else house.email or house.name,
        )
    )
