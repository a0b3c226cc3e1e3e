"""What the personal link of a visit opens; until when any personal link does."""

from outreach.core import signed
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import mails, queries
from outreach.events.models import Event
from outreach.organisation import queries as organisation


class LinkEnded(Refused):
    """The event is too long past, or what the link was for is done."""


def visit_of(token: str) -> Event | None:
    """The visit that we signed the token for; None for any other, LinkEnded a year after it."""
    row = signed.read(mails.PURPOSE, token)
    event = queries.event_with_all(row[0]) if row else None
    if row is None or event is None or event.link_version != row[1]:
        return None
    check_open(event)
    return event


def check_open(event: Event) -> None:
    """LinkEnded, with whom to write to, a year after the event."""
    if event.link_is_open:
        return
    owner, ours = event.owner, organisation.current()
    raise LinkEnded(
        _(
            "This link ended a year after “%(title)s”. Write to %(address)s: we answer gladly.",
            title=event.title,
            address=owner.email if owner and owner.is_active else ours.email or ours.name,
        )
    )
