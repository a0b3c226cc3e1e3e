"""Background checks that run out: reminded twice; offers never confirmed are forgotten."""

from outreach.core import clock, queue
from outreach.speakers import actions, checks, queries
from outreach.speakers.models import Speaker


@queue.every_minute
def follow_up() -> None:
    """By day, as it writes to people."""
    now = clock.now()
    if not clock.is_daytime(now):
        return
    queue.each_row(Speaker, queries.speakers_to_remind(clock.today()), checks.remind)
    queue.each_row(Speaker, queries.never_confirmed(now), actions.forget_unconfirmed)
