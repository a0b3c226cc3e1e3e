"""An event as a calendar file: stable UID, a sequence that rises with each change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry


@dataclass(frozen=True)
class Block:
    """One calendar entry; times are aware UTC, shown in `zone`."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    place: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Invitation:
    """Who invites whom, each by name and address: what makes a mailed calendar one for Outlook and Gmail."""

    organizer: tuple[str, str]
    attendee: tuple[str, str]


def calendar(
    blocks: Iterable[Block],
    *,
    stamp: datetime,
    name: str = "",
    method: str = "PUBLISH",
    invitation: Invitation | None = None,
) -> str:
    """The text of an RFC 5545 calendar with its time zones; REQUEST asks for an invitation (RFC 5546)."""
    made = Calendar()
    made.add("prodid", "-//Outreach//outreach//FR")
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
    zones = []
    for block in blocks:
        made.add_component(_entry(block, stamp, invitation))
        zones.append(_zone(block.zone))
    text = str(made.to_ical().decode())
    return text.replace("BEGIN:VEVENT", "".join(dict.fromkeys(zones)) + "BEGIN:VEVENT", 1)


@cache
def _zone(name: str) -> str:
    """The VTIMEZONE of a zone, written once a process: it costs more than the rest of a calendar."""
    made = Timezone.from_tzid(name, first_date=date(2009, 1, 1), last_date=date(2038, 1, 1))
    return str(made.to_ical().decode())


def _entry(block: Block, stamp: datetime, invitation: Invitation | None) -> Entry:
    zone = ZoneInfo(block.zone)
    entry = Entry()
    entry.add("uid", block.uid)
    entry.add("sequence", block.sequence)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", block.starts_at.astimezone(zone))
    entry.add("dtend", block.ends_at.astimezone(zone))
    entry.add("summary", block.title)
    if block.place:
        entry.add("location", block.place)
    if block.description:
        entry.add("description", block.description)
    if block.url:
        entry.add("url", vText(block.url))
    entry.add("status", "CANCELLED" if block.is_cancelled else "CONFIRMED")
    if invitation:
        entry.add("organizer", _person(*invitation.organizer))
        attendee = _person(*invitation.attendee)
        attendee.params["PARTSTAT"], attendee.params["RSVP"] = "ACCEPTED", "FALSE"
        entry.add("attendee", attendee)
    return entry


def _person(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name.replace('"', "'")
    return address
