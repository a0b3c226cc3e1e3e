"""Requests that nobody answers: reminded once, then closed; those never confirmed are forgotten."""

from outreach.core import clock, queue
from outreach.visit_requests import actions, queries
from outreach.visit_requests.models import VisitRequest


@queue.every_minute
def follow_up() -> None:
    """By day, as it writes to people."""
    now = clock.now()
    if not clock.is_daytime(now):
        return
    queue.each_row(VisitRequest, queries.to_remind(now), actions.remind)
    queue.each_row(VisitRequest, queries.to_expire(now), actions.expire)
    queue.each_row(VisitRequest, queries.never_confirmed(now), actions.forget_unconfirmed)
