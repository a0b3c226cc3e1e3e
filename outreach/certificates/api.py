"""Attestations for other systems."""

from functools import partial
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from outreach.certificates import actions, papers, queries
from outreach.certificates.models import AttestationStatus
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.web import calls, trace
from outreach.web.calls import Choice

doors = calls.Doors("certificates")


class AttestationShape(Schema):
    number = fields.String()
    token = fields.String()
    name = fields.String()
    hours = fields.Float()
    status = Choice(AttestationStatus)


@doors.writes("POST", "/events/<int(max=2147483647):id>/attestations", AttestationShape, many=True)
def issue(id: int) -> Any:
    """One for everybody who was there; issuing again gives the same ones unless their facts changed."""
    event = calls.or_404(db.session.get(Event, id))
    return actions.issue_all(event, by=calls.actor(), with_mail=False)


@doors.reads(
    "/events/<int(max=2147483647):id>/attestations.pdf",
    {"type": "string", "format": "binary"},
    kind="application/pdf",
)
def papers_of(_filters: dict[str, Any], id: int) -> Response:
    """The valid attestations by name, a page each."""
    calls.or_404(db.session.get(Event, id))
    attestations = papers.in_order(queries.attestations_of(id), "name")
    if not attestations:
        raise Refused(_("No attestation has been issued for this event."))
    who = {"by": calls.actor(), "by_name": calls.name()}
    trace.note(partial(history.record_export, "attestation", **who, note=f"event {id}"))
    return Response(papers.pdf_of(attestations), mimetype="application/pdf")


@doors.reads("/attestations/<string(maxlength=30):number>", AttestationShape)
def attestation(_filters: dict[str, Any], number: str) -> Any:
    """Also those replaced or revoked, with their status."""
    return calls.or_404(queries.attestation_with(number=number))
