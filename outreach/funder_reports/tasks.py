"""Reports that are due by their rhythm: frozen about the months before, and mailed as a link."""

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.funder_reports import actions, queries
from outreach.funder_reports.models import FunderReport
from outreach.organisation import queries as organisation


@queue.every_minute
def send_due() -> None:
    """By day; each is made before the lock is taken, and a crash leaves it due."""
    if not clock.is_daytime(clock.now()):
        return
    for report_id in queries.due(clock.today()):
        report = db.session.get_one(FunderReport, report_id)
        copy = actions.copy_about(report)
        with db.session.no_autoflush:
            made = actions.papers(copy, sealed_by=organisation.current().name)
        db.session.expunge_all()
        with transaction() as session:
            actions.send(session.get_one(FunderReport, report_id), copy, made)
