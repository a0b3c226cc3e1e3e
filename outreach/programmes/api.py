"""Programmes for other systems."""

from typing import Any

from marshmallow import Schema, fields

from outreach.programmes import queries
from outreach.programmes.models import Programme
from outreach.programmes.words import ProgrammeKind, ProgrammeStatus
from outreach.web import calls
from outreach.web.calls import Choice, Pages, Text

doors = calls.Doors("programmes")


class ProgrammeShape(Schema):
    id = fields.Integer()
    kind = Choice(ProgrammeKind)
    status = Choice(ProgrammeStatus)
    name_fr = fields.String()
    name_en = fields.String()
    first_on = fields.Date(allow_none=True)
    last_on = fields.Date(allow_none=True)


class ProgrammesAsked(Pages):
    q = Text(200, load_default="")


@doors.reads("/programmes", ProgrammeShape, query=ProgrammesAsked, many=True)
def programmes(filters: dict[str, Any]) -> Any:
    """By name; their ids are the `programme_ids` of events and the `programme` of reports."""
    query = queries.programmes(text=filters["q"])
    return calls.paged(query, order=(Programme.name_key, Programme.id), filters=filters)
