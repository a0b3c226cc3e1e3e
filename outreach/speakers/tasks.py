"""Background checks that run out: reminded twice; offers never confirmed are forgotten."""

from outreach.core import clock, queue
from outreach.core.transaction import transaction
from outreach.speakers import actions, checks, queries
from outreach.speakers.models import BackgroundCheck, Speaker

WAKING_HOURS = range(8, 19)


@queue.every_minute
def follow_up() -> None:
    """Each row in a transaction of its own; by day, as it writes to people."""
    if clock.local(clock.now()).hour not in WAKING_HOURS:
        return
    for days in queries.REMINDERS:
        for check_id in queries.to_remind(clock.today(), days):
            with transaction() as session:
                checks.remind(session.get_one(BackgroundCheck, check_id), days)
    for speaker_id in queries.never_confirmed(clock.now()):
        with transaction() as session:
            actions.forget_unconfirmed(session.get_one(Speaker, speaker_id))
