"""What a change of events brings that may be wrong is asked first: of the events, and of who speaks at them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from outreach.accounts.models import User
from outreach.events.models import Event
from outreach.invitations import hindrances
from outreach.organisation import queries as organisation
from outreach.visits import conflicts
from outreach.visits.conflicts import Conflict


@contextmanager
def settling(*events: Event, settled: str, by: User) -> Iterator[None]:
    """Refuse what is changed within until each new conflict is `settled`, as `conflicts.check` has it."""
    lead_days = organisation.current().lead_days
    before = conflicts.keys(*events, lead_days=lead_days)
    before |= {odd.key for odd in _of_speakers(events)}
    yield
    conflicts.check(
        *events,
        settled=settled,
        by=by,
        lead_days=lead_days,
        before=before,
        of_speakers=_of_speakers(events),
    )


def _of_speakers(events: Sequence[Event]) -> list[Conflict]:
    return [odd for event in events for odd in hindrances.of_event(event)]
