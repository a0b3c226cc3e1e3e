"""What staff share of an event that people register for: its addresses, seats, window and needs."""

from dataclasses import dataclass
from enum import Enum

from outreach.core import clock, language
from outreach.core.language import fold
from outreach.events.models import Event
from outreach.registration import queries
from outreach.registration.models import Registration
from outreach.registration.queries import Heads
from outreach.web import links

MOST_NEEDS = 500


class Window(Enum):
    """Where registration stands, by the clock and the status of its event."""

    NOT_PUBLISHED, NOT_YET, OPEN, OVER = range(4)


@dataclass(frozen=True)
class Need:
    """The same words of one or several people who have a seat."""

    text: str
    people: tuple[Registration, ...]

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Sharing:
    """`addresses` by language, whole; none for an event that has no page of its own now."""

    addresses: dict[str, str]
    heads: Heads
    window: Window
    needs: tuple[Need, ...]

    @property
    def needs_count(self) -> int:
        return sum(need.count for need in self.needs)

    @property
    def needs_in_lines(self) -> str:
        """For the caterer and the room: how many of what, without a name."""
        return "\n".join(f"{need.count} × {' '.join(need.text.split())}" for need in self.needs)


def of_event(event: Event) -> Sharing:
    """Two statements, however many are registered."""
    return Sharing(
        addresses=addresses_of(event) if event.has_page else {},
        heads=queries.heads_of(event.id),
        window=window_of(event),
        needs=needs_among(queries.with_needs(event.id, most=MOST_NEEDS)),
    )


def addresses_of(event: Event) -> dict[str, str]:
    """The whole address of its public page in each language, with its key if it has one."""
    facts = {"id": event.id, "slug": event.slug}
    return {
        lang: links.absolute("registration.event", lang=lang, **facts)
        for lang in language.LANGUAGES
    }


def window_of(event: Event) -> Window:
    if not event.has_page:
        return Window.NOT_PUBLISHED
    if queries.is_open(event):
        return Window.OPEN
    opens = event.registration_opens_at
    return Window.NOT_YET if opens and clock.now() < opens and not event.reason else Window.OVER


def needs_among(rows: list[Registration]) -> tuple[Need, ...]:
    """Rows that say the same together, whatever their accents and capitals; the most frequent first."""
    same: dict[str, list[Registration]] = {}
    for row in rows:
        same.setdefault(fold(row.accessibility_needs), []).append(row)
    needs = [Need(people[0].accessibility_needs, tuple(people)) for people in same.values()]
    return tuple(sorted(needs, key=lambda need: -need.count))
