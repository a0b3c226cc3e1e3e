"""Invitations without answer: reminded after two days, the next in turn after four; thanks the day after."""

from collections.abc import Callable, Sequence

from outreach.core import clock, queue
from outreach.core.transaction import transaction
from outreach.invitations import actions, queries
from outreach.invitations.models import SpeakerInvitation

WAKING_HOURS = range(8, 19)


@queue.every_minute
def follow_up() -> None:
    """Each invitation in a transaction of its own; by day, as it writes to people."""
    if clock.local(clock.now()).hour not in WAKING_HOURS:
        return
    _each(queries.to_remind, actions.remind)
    _each(queries.to_ask_next, actions.ask_next)
    _each(queries.to_thank, actions.thank)


def _each(due: Callable[..., Sequence[int]], do: Callable[[SpeakerInvitation], object]) -> None:
    for invitation_id in due(clock.now()):
        with transaction() as session:
            do(session.get_one(SpeakerInvitation, invitation_id))
