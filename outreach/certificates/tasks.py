"""Attestations leave by themselves once a roll is closed."""

import logging
import time

from outreach.certificates import actions, papers, queries
from outreach.certificates.mails import ATTACHMENT
from outreach.certificates.models import Attestation
from outreach.core import queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.mail import envelope

log = logging.getLogger(__name__)


BLOCK = 100
PAUSE = 0.05  # seconds between two blocks, for whoever stands at a door


@queue.every_minute
def issue_due() -> None:
    """Each closed event block by block, none held up by another's failure."""
    for event_id in list(queries.due()):
        try:
            _issue_owed(event_id)
        except Exception as error:
            log.exception("the attestations of event %s could not be issued", event_id)
            with transaction() as session:
                actions.note_failure(session.get_one(Event, event_id), error)


def _issue_owed(event_id: int) -> None:
    """A transaction a block, until nobody of the event is owed anything that can be given."""
    tried: set[int] = set()
    while ids := set(queries.owed(event_id, most=BLOCK)) - tried:
        with transaction() as session:
            event = session.get_one(Event, event_id)
            actions.issue_all(event, by=None, with_mail=True, among=list(ids))
        tried |= ids
        time.sleep(PAUSE)


@envelope.attaches(ATTACHMENT)
def attachment(attestation_id: int) -> envelope.Attachment | None:
    """The PDF that goes with the mail."""
    attestation = db.session.get(Attestation, attestation_id)
    if attestation is None:
        return None
    return f"{attestation.number}.pdf", papers.pdf_of([attestation]), "application/pdf"
