"""Once a day it is looked at whether each running target is reached at the present pace."""

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.indicators import actions, queries
from outreach.indicators.models import Target
from outreach.reports import standings


@queue.every_minute
def watch_targets() -> None:
    """Figures are added up before the lock is taken."""
    today = clock.today()
    due = queries.to_watch(today)
    rows = standings.of(queries.with_targets(due), today=today) if due else []
    behind = {p.target.id: p.is_behind for row in rows for p in row.progress}
    for target_id in due:
        with transaction():
            target = db.session.get(Target, target_id)
            if target:
                actions.watch(target, is_behind=behind[target_id], on=today)
