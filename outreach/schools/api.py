"""Schools for other systems."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import selectinload

from outreach.core import clock
from outreach.schools import queries
from outreach.schools.models import School
from outreach.web import calls
from outreach.web.calls import Pages, Text

doors = calls.Doors("schools")


class BuildingShape(Schema):
    code = fields.String()
    name = fields.String()
    municipality = fields.String()
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)


class SchoolShape(Schema):
    code = fields.String()
    name = fields.String()
    board = fields.Function(lambda school: school.board and school.board.name)
    region = fields.String(attribute="region_code")
    buildings = fields.Nested(BuildingShape, many=True)
    secondary = fields.Boolean(allow_none=True)
    vocational = fields.Boolean(allow_none=True)
    imse_rank = fields.Function(lambda school: _rank(school))


class SchoolsAsked(Pages):
    q = Text(200, load_default="")
    region = Text(2, load_default="")
    board = Text(6, load_default="")


@doors.reads("/schools", SchoolShape, query=SchoolsAsked, many=True)
def schools(filters: dict[str, Any]) -> Any:
    """Active schools, by any part of a name, board, municipality or code."""
    query = queries.listed(text=filters["q"], region=filters["region"], board=filters["board"])
    query = query.options(selectinload(School.buildings), selectinload(School.indices))
    return calls.paged(query, order=(School.name_key, School.id), filters=filters)


def _rank(school: School) -> int | None:
    """The published rank in force this school year, else of the latest earlier one."""
    this = clock.school_year(clock.today())
    past = [i for i in school.indices if i.school_year <= this]
    latest = [i for i in past if i.school_year == past[0].school_year]
    first = max(latest, key=lambda i: i.level.value, default=None)  # sec before prim
    return first.imse_rank if first and first.is_published else None
