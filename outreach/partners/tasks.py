"""Requests to join that nobody confirmed are forgotten."""

from outreach.core import clock, queue
from outreach.partners import joining, queries
from outreach.partners.models import JoinRequest


@queue.every_minute
def forget_unconfirmed() -> None:
    queue.each_row(JoinRequest, queries.never_confirmed(clock.now()), joining.forget_unconfirmed)
