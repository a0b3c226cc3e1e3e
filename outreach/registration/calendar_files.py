"""An event in the calendar of whom is registered, and of the public."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from outreach.core import ical, language, markdown
from outreach.events import calendar_files
from outreach.events.models import Event, Session
from outreach.mail import envelope
from outreach.registration import personal_link
from outreach.registration.models import TAKEN, Registration


def calendar_file(
    registration: Registration,
    *,
    is_mailed: bool = False,
    left: Collection[int] = (),
    off: Collection[int] = (),
) -> str:
    """The blocks of the seat, cancelled when it or the event is; an invitation when mailed.

    Blocks that were just `left` (their ids) are struck out; of blocks that were called `off` only their
    own cancellation goes out (RFC 5546), for the others stand in the calendar as they are.
    """
    event = registration.event
    is_off = event.reason is not None or not registration.is_active
    status = ical.CONFIRMED if registration.status in TAKEN else ical.TENTATIVE
    with language.speaking(registration.lang):
        blocks = entries(
            event,
            url=envelope.LINK_LATER if is_mailed else personal_link.address(registration),
            status=ical.CANCELLED if is_off else status,
            changed_at=_changed_at(registration),
            online_url=event.online_url if status == ical.CONFIRMED and not is_off else "",
        )
        return calendar_files.text_of(
            event,
            _chosen(registration, blocks, left, off),
            to=(registration.name, registration.email) if is_mailed else None,
            cancels=is_off or bool(off),
        )


def entries(
    event: Event,
    *,
    url: str,
    status: str = ical.CONFIRMED,
    changed_at: datetime | None = None,
    online_url: str = "",
) -> list[ical.Block]:
    """One calendar entry a session of the event."""
    about = markdown.plain(event.description)
    return calendar_files.entries(
        event.sessions,
        url=url,
        title=_title,
        about=lambda _block: about,
        status=status,
        changed_at=changed_at,
        online_url=online_url,
    )


def _title(block: Session) -> str:
    return f"{block.event.title} – {block.title}" if block.title else block.event.title


def _chosen(
    registration: Registration,
    blocks: list[ical.Block],
    left: Collection[int],
    off: Collection[int],
) -> list[ical.Block]:
    """Those of the class, and those that it gave up, struck out; or only those called off."""
    if off:
        pairs = zip(registration.event.sessions, blocks, strict=True)
        return [block for session, block in pairs if session.id in off]
    if not registration.block_ids:
        return blocks
    kept = []
    for session, block in zip(registration.event.sessions, blocks, strict=True):
        if session.id in registration.block_ids:
            kept.append(block)
        elif session.id in left:
            kept.append(replace(block, status=ical.CANCELLED))
    return kept


def _changed_at(registration: Registration) -> datetime:
    """When the event or the seat last changed."""
    seat = (registration.registered_at, registration.moved_up_at, registration.cancelled_at)
    return max(filter(None, (registration.event.changed_at, *seat)))
