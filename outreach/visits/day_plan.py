"""What somebody does on a day: where they go, in which order, how far it is, and all that they need there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import clock, contact, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.equipment import queries as equipment_queries
from outreach.equipment.models import Loan
from outreach.events import wording
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF


@dataclass(frozen=True)
class Stop:
    """One event of the day; `km` as the crow flies and `minutes` between the two are from the one before."""

    event: Event
    blocks: Sequence[Session]
    equipment: Sequence[str]
    km: float | None = None
    minutes: int | None = None

    @property
    def starts_at(self) -> datetime:
        return clock.local(self.blocks[0].starts_at, self.event.time_zone)

    @property
    def ends_at(self) -> datetime:
        return clock.local(self.blocks[-1].ends_at, self.event.time_zone)

    @property
    def hours(self) -> str:
        """From its first start to its last end, on the clock of the place."""
        return _span(self.starts_at, self.ends_at)

    @property
    def way(self) -> str:
        """How it is reached from the stop before, in words; nothing for the first."""
        if self.minutes is None:
            return ""
        if self.minutes < 0:
            return _("Overlaps the one before")
        later = language.duration(self.minutes)
        if self.km is None:
            return _("%(time)s after the one before", time=later)
        km = language.number(self.km)
        return _("%(km)s km away, %(time)s after the one before", km=km, time=later)

    @property
    def place(self) -> str:
        return wording.place_line(self.event, with_room=False)

    @property
    def geo(self) -> str:
        """An address that a telephone opens in its own map; nothing where the place has no coordinates."""
        building = self.event.building
        if building is None or building.latitude is None or building.longitude is None:
            return ""
        return f"geo:{building.latitude},{building.longitude}"

    @property
    def group_lines(self) -> list[str]:
        """Each block: hours and whom it is for."""
        return [self._group_line(block) for block in self.blocks]

    def _group_line(self, block: Session) -> str:
        zone = self.event.time_zone
        hours = _span(clock.local(block.starts_at, zone), clock.local(block.ends_at, zone))
        return ", ".join(filter(None, (hours, wording.about_group(block))))

    @property
    def contact_lines(self) -> list[str]:
        rows = self.event.contacts
        parts = [(row.name, row.role, contact.shown_phone(row.phone)) for row in rows]
        return [", ".join(filter(None, part)) for part in parts]

    @property
    def heading(self) -> str:
        return f"{self.hours} – {self.event.title}"

    @property
    def facts(self) -> list[tuple[str, list[str]]]:
        """Label and lines of what whoever goes needs, in the order in which it is needed."""
        event = self.event
        facts = [
            (_("The way"), [self.way]),
            (_("Place"), [self.place]),
            (_("Room"), [event.room]),
            (_("Online"), [event.online_url]),
            (_("Access"), event.access_notes.splitlines()),
            (_("Contact on the day"), self.contact_lines),
            (_("Groups"), self.group_lines),
            (_("Presenters"), event.presenters.splitlines()),
            (_("Equipment"), list(self.equipment)),
            (_("Private note"), event.private_note.splitlines()),
        ]
        return [(label, lines) for label, lines in facts if any(lines)]


def stops(owner_id: int, on: date) -> list[Stop]:
    """What a member of staff looks after on a day of the places, in order of time; four statements at most."""
    events = _events(owner_id, on)
    lent = _lent([event.id for event in events])
    made: list[Stop] = []
    for event in events:
        blocks = [block for block in event.live_sessions if block.local_on == on]
        before = made[-1] if made else None
        made.append(
            Stop(
                event=event,
                blocks=blocks,
                equipment=[
                    f"{loan.count} × {loan.equipment.name}" for loan in lent.get(event.id, [])
                ],
                km=_km(before, event),
                minutes=_minutes(before, blocks),
            )
        )
    return made


def _span(start: datetime, end: datetime) -> str:
    return _("%(start)s to %(end)s", start=language.clock_time(start), end=language.clock_time(end))


def _events(owner_id: int, on: date) -> list[Event]:
    query = (
        select(Event)
        .join(Session)
        .where(
            Event.owner_id == owner_id,
            Event.status.not_in(CALLED_OFF),
            Session.local_on == on,
            Session.school_year == clock.school_year(on),
            Session.cancelled_reason.is_(None),
        )
        .options(
            selectinload(Event.sessions),
            selectinload(Event.contacts),
            joinedload(Event.school),
            joinedload(Event.building),
        )
    )
    rows = db.session.scalars(query).unique().all()
    return sorted(rows, key=lambda event: (_first_start(event, on), event.id))


def _first_start(event: Event, on: date) -> datetime:
    return min(block.starts_at for block in event.live_sessions if block.local_on == on)


def _lent(event_ids: Sequence[int]) -> dict[int, list[Loan]]:
    rows: dict[int, list[Loan]] = {}
    for loan in equipment_queries.of_events(event_ids):
        rows.setdefault(loan.event_id, []).append(loan)
    return rows


def _km(before: Stop | None, event: Event) -> float | None:
    here = event.building
    there = before.event.building if before else None
    return there.km_to(here) if here and there else None


def _minutes(before: Stop | None, blocks: Sequence[Session]) -> int | None:
    if before is None:
        return None
    return round((blocks[0].starts_at - before.blocks[-1].ends_at).total_seconds() / 60)
