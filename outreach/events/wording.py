"""Telling a school about its visit: who would be told, with which words, and the personal link."""

from collections.abc import Sequence
from datetime import datetime

from outreach.core import clock, contact, language
from outreach.core.language import _, n_
from outreach.events.groups import Hours
from outreach.events.models import Event, Session
from outreach.events.words import Grade
from outreach.mail import rendering
from outreach.mail.letter import Fact


def place_line(event: Event, *, with_room: bool = True) -> str:
    """Room, building and address in one line."""
    parts = [event.room if with_room else "", event.place]
    if event.school:
        parts.append(event.school.name)
    if event.building:
        parts += [event.building.address, event.building.municipality]
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def when_lines(event: Event, blocks: Sequence[Session] | None = None) -> tuple[str, ...]:
    """Every block that takes place, or these: day and hours, and under them who or what it is for."""
    shown = event.live_sessions if blocks is None else blocks
    return tuple(_when_line(block, event.time_zone) for block in shown)


def until_now(event: Event, hours: Sequence[Hours]) -> list[Fact]:
    """The days and hours that no longer hold."""
    lines = tuple(_hours_line(*pair, event.time_zone) for pair in hours)
    return [Fact(_("Instead of"), lines)] if lines else []


def day_words(event: Event) -> str:
    """The day of the event, or its first and its last, for a subject."""
    return event.days


def days_of(blocks: Sequence[Session]) -> str:
    """The day of these blocks, or the first and the last, for a subject."""
    days = sorted(block.local_on for block in blocks)
    return language.days(days[0], days[-1])


def place_facts(event: Event, *, with_room: bool = True) -> list[Fact]:
    """Place and room; an online event has neither."""
    parts = [Fact(_("Place"), (place_line(event, with_room=False),))]
    if with_room and event.room:
        parts.append(Fact(_("Room"), (event.room,)))
    return [fact for fact in parts if fact.lines[0]]


def whom_to_call(event: Event) -> str:
    """The person who looks after the event, else the organisation."""
    owner = event.owner
    return rendering.whom_to_call(owner.name, owner.phone) if owner else rendering.whom_to_call()


def in_calendar(
    event: Event, *, about: str = "", online_url: str = "", is_owners: bool = False
) -> str:
    """What an entry says besides title and place: how to join, what about, whom its reader may ask."""
    joined = _("Online: %(address)s", address=online_url) if online_url else ""
    return "\n\n".join(filter(None, (joined, about, "" if is_owners else _whom_to_ask(event))))


def _whom_to_ask(event: Event) -> str:
    owner = event.owner
    return rendering.whom_to_ask(owner.name, owner.phone) if owner else rendering.whom_to_ask()


def owner_address(event: Event) -> tuple[str, str] | None:
    """Where answers go: name and address of who looks after it."""
    return (event.owner.name, event.owner.email) if event.owner else None


def _when_line(block: Session, zone: str) -> str:
    about = about_group(block)
    return _hours_line(block.starts_at, block.ends_at, zone) + (f"\n{about}" if about else "")


def _hours_line(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    start, end = clock.local(starts_at, zone), clock.local(ends_at, zone)
    hours = _(
        "%(start)s to %(end)s", start=language.clock_time(start), end=language.clock_time(end)
    )
    return f"{language.day_and_date(start.date())}, {hours}"


def for_whoever_goes(block: Session) -> str:
    """Whom the block is for, whom to call there, and how to get in."""
    event = block.event
    there = (
        ", ".join(filter(None, (row.name, row.role, contact.shown_phone(row.phone))))
        for row in event.contacts
    )
    return "\n".join(filter(None, (about_group(block), *there, event.access_notes)))


def about_group(block: Session) -> str:
    """Whom the block is for: title, period, grades, group and how many are expected."""
    parts = [block.title, block.period]
    parts.append(", ".join(str(Grade(grade).label) for grade in block.grades))
    parts.append(_("group %(label)s", label=block.group_label) if block.group_label else "")
    if block.planned_count:
        parts.append(n_("%(num)s pupil", "%(num)s pupils", block.planned_count))
    return ", ".join(part for part in parts if part)
