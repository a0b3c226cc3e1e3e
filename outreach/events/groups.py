"""A group of a visit, or a block of an event: its hours, and how many pupils (domain.md 7.3 rule 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event, Session
from outreach.events.words import Language

Hours = tuple[datetime, datetime]
"""From when to when, as instants."""
LARGEST = 400
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)


class Doubtful(Refused):
    """The number is possible but odd; `sure=True` passes it on, or records it, all the same."""


@dataclass(frozen=True)
class Group:
    """A session as told on the phone, in wall-clock time of the place."""

    on: date
    starts: time
    minutes: int
    grades: tuple[str, ...] = ()
    label: str = ""
    planned_count: int | None = None
    language: Language | None = None
    period: str = ""
    title: str = ""
    credit_minutes: int | None = None


def as_group(session: Session, *, on: date | None = None, starts: time | None = None) -> Group:
    """A session as it would be told again."""
    begins = clock.local(session.starts_at, session.event.time_zone)
    return Group(
        on=on or begins.date(),
        starts=starts or begins.time().replace(tzinfo=None),
        minutes=session.minutes,
        grades=tuple(session.grades),
        label=session.group_label,
        planned_count=session.planned_count,
        language=session.language,
        period=session.period,
        title=session.title,
        credit_minutes=session.credit_minutes,
    )


def differ(event: Event, groups: Sequence[Group]) -> bool:
    """Whether these groups are not what the event has."""
    return [as_group(session) for session in event.live_sessions] != list(groups)


def is_doubtful(count: int, planned: int | None) -> bool:
    """Nobody, or more than twice as many as planned: possible, and asked about (domain.md 7.3 rule 3)."""
    return count == 0 or bool(planned and count > 2 * planned)


def check_planned(count: int | None) -> None:
    """Refuse a number that no group has; None is not known yet."""
    if count is not None and not 1 <= count <= LARGEST:
        raise Refused(_("A group has 1 to 400 pupils."))
