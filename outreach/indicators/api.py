"""Figures for other systems, as pages say them."""

from typing import Any

from marshmallow import Schema, fields

from outreach.core import clock
from outreach.indicators import queries
from outreach.reports import stated
from outreach.web import calls
from outreach.web.calls import Number, Shape

doors = calls.Doors("indicators")


class StatedShape(Schema):
    amount = fields.Float()
    words = fields.String(metadata={"description": "As pages say it, in the language of the call."})
    on = fields.String(metadata={"format": "date"})
    source = fields.String()
    source_url = fields.String()
    author = fields.String()


class TargetShape(Schema):
    first_on = fields.String()
    last_on = fields.String()
    funder = fields.String()
    amount = fields.Float()
    actual = fields.Float(allow_none=True)
    expected = fields.Float(allow_none=True, metadata={"description": "At the present pace."})
    is_reached = fields.Boolean()
    is_behind = fields.Boolean()


class IndicatorShape(Schema):
    id = fields.Integer()
    name = fields.String()
    programme_id = fields.Integer(allow_none=True)
    programme = fields.String()
    unit = fields.String()
    counts = fields.String()
    measured = fields.Nested(StatedShape, allow_none=True)
    forecasts = fields.Nested(
        StatedShape, many=True, metadata={"description": "Never part of what was measured."}
    )
    targets = fields.Nested(TargetShape, many=True)


class IndicatorsAsked(Shape):
    programme_id = Number(1, strict=False)


@doors.reads("/indicators", IndicatorShape, query=IndicatorsAsked, many=True)
def indicators(filters: dict[str, Any]) -> Any:
    """All figures that are followed, or those of a programme."""
    rows = queries.indicators(filters.get("programme_id"))
    return stated.as_json(stated.of(rows, today=clock.today()))
