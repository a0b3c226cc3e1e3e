"""The shape of every answer that counts by a dimension, for the description of the API."""

from typing import ClassVar

from marshmallow import Schema, fields


class CountsRow(Schema):
    key = fields.String()
    label = fields.String()
    participations = fields.Integer()
    schools = fields.Integer()


class DeclaredTotal(Schema):
    participations = fields.Integer()
    source = fields.String()
    declared_on = fields.String(metadata={"format": "date"})

    class Meta:
        include: ClassVar = {
            "from": fields.String(metadata={"format": "date"}),
            "to": fields.String(metadata={"format": "date"}),
        }


class Counts(Schema):
    definition = fields.String()
    filters = fields.Dict(keys=fields.String(), values=fields.String())
    declared = fields.List(fields.Nested(DeclaredTotal))
    cumulative_participations = fields.Integer()
    overlaps = fields.List(
        fields.String(),
        metadata={"description": "What the sum with declared totals may hold twice."},
    )
    suppressed = fields.List(
        fields.String(), metadata={"description": "Always empty: nothing is hidden any more."}
    )
    rounded_to = fields.Integer(
        allow_none=True,
        metadata={"description": "What counts of a personal attribute are rounded to; else null."},
    )
    undecided = fields.Integer(
        metadata={"description": "Past events that nobody has closed, by the same filters."}
    )
    data_as_of = fields.String(metadata={"format": "date-time"})
