"""Copies of events as they are looked at before they are kept: on which day, and what may be wrong."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.accounts.models import User
from outreach.events.models import Event
from outreach.visits import conflicts
from outreach.visits.conflicts import Conflict
from outreach.visits.words import ConflictKind

NO_CLASSES = frozenset(
    [
        ConflictKind.HOLIDAY,
        ConflictKind.PEDAGOGICAL,
        ConflictKind.FLOATING,
        ConflictKind.BREAK,
        ConflictKind.CLOSURE,
        ConflictKind.SUMMER,
    ]
)
"""Days with these are proposed as left out."""


Copies = Sequence[tuple[str, Event, Event]]
"""How the form names it, the event, and its copy in this transaction."""


@dataclass(frozen=True)
class CopyLine:
    """A copy that is not kept yet, named by `key` in the form."""

    key: str
    source_id: int
    title_fr: str
    title_en: str
    on: date
    conflicts: tuple[Conflict, ...]

    @property
    def is_proposed(self) -> bool:
        return not any(odd.kind in NO_CLASSES or odd.rule.blocks for odd in self.conflicts)


def lines(made: Copies, *, lead_days: int) -> list[CopyLine]:
    """In as many statements for any number."""
    near = conflicts.around([copy for _key, _event, copy in made])
    return [
        CopyLine(
            key=key,
            source_id=event.id,
            title_fr=event.title_fr,
            title_en=event.title_en,
            on=copy.sessions[0].local_on,
            conflicts=tuple(conflicts.about(copy, near, lead_days=lead_days)),
        )
        for key, event, copy in made
    ]


def are_settled(rows: Sequence[CopyLine], settled: Collection[str], *, by: User) -> bool:
    """Whether each conflict was on the page that was sent, and whoever sent it may go on all the same."""
    return all(
        odd.key in settled and by.may(odd.rule.verb) for row in rows for odd in row.conflicts
    )
