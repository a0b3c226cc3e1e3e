"""What is due about each event, and what waits in the outbox while it is no longer so."""

import logging

from outreach.core import queue
from outreach.core.transaction import transaction
from outreach.reminders import actions, plan, queries

log = logging.getLogger(__name__)


@queue.every_minute
def remind() -> None:
    """Found in a fixed number of statements; each event in its own transaction, none holds up another."""
    for event_id in {reminder.event.id: None for reminder in plan.due(plan.near())}:
        try:
            with transaction():
                actions.send_due(event_id)
        except Exception:
            log.exception("nobody could be reminded of event %s", event_id)
    if queries.waiting_mails():
        with transaction():
            actions.drop_stale()
