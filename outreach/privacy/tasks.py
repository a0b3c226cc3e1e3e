"""Forgetting in time, every night."""

from outreach.core import clock, queue
from outreach.core.transaction import transaction
from outreach.privacy import actions

AT_NIGHT = 3


@queue.every_minute
def ask_for_purge() -> None:
    """Once a night, in the hour after three."""
    now = clock.now().astimezone(clock.home_zone())
    if now.hour == AT_NIGHT:
        with transaction():
            queue.enqueue("privacy.purge", key=f"privacy.purge:{now:%Y-%m-%d}")


@queue.handles("privacy.purge")
def purge() -> None:
    with transaction():
        actions.purge()
