"""An event as a calendar file: stable UID, a sequence that rises with each change, zones told as rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Entry

from outreach.core import clock

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Block:
    """One calendar entry; times are aware UTC, shown in `zone`; `changed_at` is that of its last change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    zone: str
    title: str
    place: str = ""
    description: str = ""
    url: str = ""
    status: str = CONFIRMED


@dataclass(frozen=True)
class Invitation:
    """Who invites whom, each by name and address: what makes a mailed calendar one for Outlook and Gmail."""

    organizer: tuple[str, str]
    attendee: tuple[str, str]


def calendar(
    blocks: Sequence[Block],
    *,
    stamp: datetime | None = None,
    name: str = "",
    method: str = "PUBLISH",
    invitation: Invitation | None = None,
) -> str:
    """The text of an RFC 5545 calendar; without `stamp` the same blocks give the same text.

    REQUEST and CANCEL are for an invitation (RFC 5546), with the moment of sending as their stamp.
    """
    made = Calendar()
    made.add("prodid", "-//Outreach//outreach//FR")
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
    frame = str(made.to_ical().decode())
    entries = (_entry(block, stamp or block.changed_at, invitation) for block in blocks)
    return frame.replace("END:VCALENDAR", f"{_zones(blocks)}{''.join(entries)}END:VCALENDAR")


def _zones(blocks: Iterable[Block]) -> str:
    """Each zone from the year before its first block, so that every time has a rule in force."""
    first: dict[str, int] = {}
    for block in blocks:
        first[block.zone] = min(
            first.get(block.zone, 9999), clock.local_day(block.starts_at, block.zone).year
        )
    return "".join(_zone(name, year - 1) for name, year in first.items())


@cache
def _zone(name: str, year: int) -> str:
    """A VTIMEZONE of yearly rules: some readers fall out of a list of dates by an hour."""
    zone = ZoneInfo(name)
    changes = _changes(zone, year)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for moment in changes:
        lines += _observance(zone, moment)
    if not changes:
        here = datetime(year, 1, 1, tzinfo=zone)
        offset = f"{here:%z}"
        lines += ["BEGIN:STANDARD", f"DTSTART:{year}0101T000000", f"TZOFFSETFROM:{offset}"]
        lines += [f"TZOFFSETTO:{offset}", f"TZNAME:{here:%Z}", "END:STANDARD"]
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


def _changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The instants of a year at which the clocks of a zone change."""
    changes = []
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        if (moment - HOUR).astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset():
            changes.append(moment)
        moment += HOUR
    return changes


def _observance(zone: ZoneInfo, moment: datetime) -> list[str]:
    """The rule of one change of clocks, `the second Sunday of March at 2`, in the hour before it."""
    before, after = (moment - HOUR).astimezone(zone), moment.astimezone(zone)
    wall = before.replace(tzinfo=None) + HOUR
    is_last = (wall + timedelta(days=7)).month != wall.month
    week = -1 if is_last else (wall.day - 1) // 7 + 1
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{wall:%Y%m%dT%H%M%S}",
        f"RRULE:FREQ=YEARLY;BYMONTH={wall.month};BYDAY={week}{WEEKDAYS[wall.weekday()]}",
        f"TZOFFSETFROM:{before:%z}",
        f"TZOFFSETTO:{after:%z}",
        f"TZNAME:{after:%Z}",
        f"END:{kind}",
    ]


@lru_cache(maxsize=1000)
def _entry(block: Block, stamp: datetime, invitation: Invitation | None) -> str:
    """Its text: a feed is asked for far more often than an event changes."""
    zone = ZoneInfo(block.zone)
    entry = Entry()
    entry.add("uid", block.uid)
    entry.add("sequence", block.sequence)
    entry.add("dtstamp", stamp.replace(microsecond=0))
    entry.add("dtstart", block.starts_at.astimezone(zone))
    entry.add("dtend", block.ends_at.astimezone(zone))
    entry.add("summary", block.title)
    if block.place:
        entry.add("location", block.place)
    if block.description:
        entry.add("description", block.description)
    if block.url:
        entry.add("url", vText(block.url))
    entry.add("status", block.status)
    if invitation:
        entry.add("organizer", _person(*invitation.organizer))
        attendee = _person(*invitation.attendee)
        attendee.params["PARTSTAT"] = "NEEDS-ACTION" if block.status == TENTATIVE else "ACCEPTED"
        attendee.params["RSVP"] = "FALSE"  # the answer comes by the link
        entry.add("attendee", attendee)
    return str(entry.to_ical().decode())


def _person(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name.replace('"', "'")
    return address
