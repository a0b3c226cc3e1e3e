"""Invitations without answer: reminded after two days, the next in turn after four; thanks the day after."""

from outreach.core import clock, queue
from outreach.invitations import actions, queries
from outreach.invitations.models import SpeakerInvitation


@queue.every_minute
def follow_up() -> None:
    """By day, as it writes to people."""
    now = clock.now()
    if not clock.is_daytime(now):
        return
    queue.each_row(SpeakerInvitation, queries.to_remind(now), actions.remind)
    queue.each_row(SpeakerInvitation, queries.to_ask_next(now), actions.ask_next)
    queue.each_row(SpeakerInvitation, queries.to_thank(now), actions.thank)
