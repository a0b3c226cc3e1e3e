"""Attestations leave by themselves once a roll is closed."""

import logging

from outreach.certificates import actions, papers, queries
from outreach.certificates.mails import ATTACHMENT
from outreach.certificates.models import Attestation
from outreach.core import queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.mail import envelope

log = logging.getLogger(__name__)


@queue.every_minute
def issue_due() -> None:
    """Each closed event in a transaction of its own, none held up by another's failure."""
    for event_id in list(queries.due()):
        try:
            with transaction() as session:
                actions.issue_all(session.get_one(Event, event_id), by=None, with_mail=True)
        except Exception as error:
            log.exception("the attestations of event %s could not be issued", event_id)
            with transaction() as session:
                actions.note_failure(session.get_one(Event, event_id), error)


@envelope.attaches(ATTACHMENT)
def attachment(attestation_id: int) -> envelope.Attachment | None:
    """The PDF that goes with the mail."""
    attestation = db.session.get(Attestation, attestation_id)
    if attestation is None:
        return None
    return f"{attestation.number}.pdf", papers.pdf_of([attestation]), "application/pdf"
