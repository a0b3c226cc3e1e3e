"""Background checks that run out: reminded twice; offers never confirmed are forgotten."""

from functools import partial

from outreach.core import clock, queue
from outreach.speakers import actions, checks, queries
from outreach.speakers.models import BackgroundCheck, Speaker


@queue.every_minute
def follow_up() -> None:
    """By day, as it writes to people."""
    now = clock.now()
    if not clock.is_daytime(now):
        return
    for days in queries.REMINDERS:
        due = queries.to_remind(clock.today(), days)
        queue.each_row(BackgroundCheck, due, partial(checks.remind, days=days))
    queue.each_row(Speaker, queries.never_confirmed(now), actions.forget_unconfirmed)
