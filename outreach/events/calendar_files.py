"""The calendar files of an event: its blocks as entries, on a page or as an invitation (RFC 5546)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from outreach.core import clock, ical
from outreach.events import wording
from outreach.events.models import Event, Session
from outreach.organisation import queries as organisation


def entries(
    blocks: Sequence[Session],
    *,
    url: str,
    title: Callable[[Session], str],
    about: Callable[[Session], str],
    status: str = ical.CONFIRMED,
    changed_at: datetime | None = None,
    online_url: str = "",
    with_room: bool = True,
    is_owners: bool = False,
) -> list[ical.Block]:
    """One entry a block, struck out when it is called off; `online_url` and the room are for whom may come.

    In its owner's calendar (`is_owners`) it does not say to ask the owner.
    """
    return [
        ical.Block(
            uid=uid_of(block),
            sequence=block.event.sequence,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            changed_at=changed_at or block.event.changed_at,
            zone=block.event.time_zone,
            title=title(block),
            place=wording.place_line(block.event, with_room=with_room) or online_url,
            url=url,
            description=wording.in_calendar(
                block.event, about=about(block), online_url=online_url, is_owners=is_owners
            ),
            status=ical.CANCELLED if is_off(block) else status,
        )
        for block in blocks
    ]


def text_of(
    event: Event,
    shown: Sequence[ical.Block],
    *,
    to: tuple[str, str] | None = None,
    cancels: bool = False,
) -> str:
    """These entries as a file; an invitation of this moment where it goes `to` a name and address."""
    invitation = _invitation(event, to) if to else None
    method = "CANCEL" if cancels else "REQUEST" if invitation else "PUBLISH"
    stamp = clock.now() if invitation else None
    return ical.calendar(shown, stamp=stamp, method=method, invitation=invitation)


def uid_of(block: Session) -> str:
    """The same for the life of the block, and no other installation's."""
    return f"session-{block.id}-{block.event.uid_key}@outreach"


def is_off(block: Session) -> bool:
    """Whether calendars strike it out: the block or its event is called off."""
    return block.is_cancelled or block.event.reason is not None


def _invitation(event: Event, attendee: tuple[str, str]) -> ical.Invitation | None:
    """From whoever looks after the event, else, and to them, from us; None while we have no address."""
    house, owner = organisation.current(), wording.owner_address(event)
    organizer = owner if owner and owner != attendee else (house.name, house.email)
    return ical.Invitation(organizer, attendee) if organizer[1] else None
