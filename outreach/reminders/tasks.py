"""What is due about each event, and what waits in the outbox while it is no longer so."""

from outreach.core import queue
from outreach.core.transaction import transaction
from outreach.reminders import actions, plan, queries


@queue.every_minute
def remind() -> None:
    """Found in a fixed number of statements."""
    due = {reminder.event.id: None for reminder in plan.due(plan.near())}
    queue.one_by_one(due, actions.send_due)
    if queries.waiting_mails():
        with transaction():
            actions.drop_stale()
