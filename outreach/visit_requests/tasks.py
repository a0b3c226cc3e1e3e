"""Requests that nobody answers: reminded once, then closed; those never confirmed are forgotten."""

from collections.abc import Callable, Sequence

from outreach.core import clock, queue
from outreach.core.transaction import transaction
from outreach.visit_requests import actions, queries
from outreach.visit_requests.models import VisitRequest

WAKING_HOURS = range(8, 19)


@queue.every_minute
def follow_up() -> None:
    """Each request in a transaction of its own; by day, as it writes to people."""
    if clock.local(clock.now()).hour not in WAKING_HOURS:
        return
    _each(queries.to_remind, actions.remind)
    _each(queries.to_expire, actions.expire)
    _each(queries.never_confirmed, actions.forget_unconfirmed)


def _each(due: Callable[..., Sequence[int]], do: Callable[[VisitRequest], object]) -> None:
    for request_id in due(clock.now()):
        with transaction() as session:
            do(session.get_one(VisitRequest, request_id))
