"""The reports for other systems: the same definitions and figures as on the pages."""

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from outreach.core import calls, clock
from outreach.core.calls import Choice, Number, Shape
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.words import EventType, Grade, Mode
from outreach.people.models import Role
from outreach.reports import counsellors_reached as counsellors
from outreach.reports import enrolment_trend, periods, shapes, trend_shapes
from outreach.reports import youth_reached as youth
from outreach.reports.periods import Period
from outreach.schools.regions import REGIONS

doors = calls.Doors("reports")


class Asked(Shape):
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    region = fields.String(validate=validate.OneOf(tuple(REGIONS)))
    board = Number(1, strict=False)
    activity_type = Choice(EventType)
    mode = Choice(Mode)

    @validates_schema
    def check_days(self, asked: dict[str, Any], **_more: Any) -> None:
        period = _period(asked)
        if period.last < period.first:
            raise ValidationError(_("The last day lies before the first."), "to")


class YouthAsked(Asked):
    by = fields.String(validate=validate.OneOf(youth.DIMENSIONS), load_default="school_year")
    grade = Choice(Grade)


class CounsellorsAsked(Asked):
    by = fields.String(
        validate=validate.OneOf(tuple(counsellors.DIMENSIONS)), load_default="school_year"
    )
    role = Choice(Role)


class Row(Schema):
    key = fields.String()
    label = fields.String()
    participations = fields.Integer()
    schools = fields.Integer()


class YouthRow(Row):
    contact_hours = fields.Float()
    sessions = fields.Integer()
    unique_low = fields.Integer()
    unique_high = fields.Integer()


class CounsellorsRow(Row):
    counsellors = fields.Integer()
    counsellor_hours = fields.Float()


class DeclaredTotal(Schema):
    participations = fields.Integer()
    source = fields.String()
    declared_on = fields.String(metadata={"format": "date"})

    class Meta:
        include: ClassVar = {
            "from": fields.String(metadata={"format": "date"}),
            "to": fields.String(metadata={"format": "date"}),
        }


class Report(Schema):
    definition = fields.String()
    filters = fields.Dict(keys=fields.String(), values=fields.String())
    declared = fields.List(fields.Nested(DeclaredTotal))
    cumulative_participations = fields.Integer()
    suppressed = fields.List(fields.String())
    data_as_of = fields.String(metadata={"format": "date-time"})


class YouthReport(Report):
    rows = fields.Nested(YouthRow, many=True)
    totals = fields.Nested(YouthRow)
    undecided = fields.Integer()


class CounsellorsReport(Report):
    rows = fields.Nested(CounsellorsRow, many=True)
    totals = fields.Nested(CounsellorsRow)


@doors.reads("/reports/youth-reached", YouthReport, query=YouthAsked)
def youth_reached(asked: dict[str, Any]) -> Any:
    """Young people reached, at least and at most; participations, contact hours, sessions, schools."""
    return shapes.as_json(youth.youth_reached(_period(asked), **_narrowing(asked)))


@doors.reads("/reports/counsellors-reached", CounsellorsReport, query=CounsellorsAsked)
def counsellors_reached(asked: dict[str, Any]) -> Any:
    """Distinct counsellors reached, participations and hours."""
    return shapes.as_json(counsellors.counsellors_reached(_period(asked), **_narrowing(asked)))


class TrendAsked(Shape):
    group = fields.String()
    geography = fields.String()
    first = Number(1900, data_key="from")
    last = Number(1900, data_key="to")
    base = Number(1900)
    levels = fields.String(metadata={"description": "Levels to count, separated by commas."})
    comparable = fields.Boolean(load_default=True)

    @validates_schema
    def check_years(self, asked: dict[str, Any], **_more: Any) -> None:
        if asked.get("first", 0) > asked.get("last", 9999):
            raise ValidationError(_("The last year lies before the first."), "to")


class TrendReport(Schema):
    definition = fields.String()
    filters = fields.Dict()
    source = fields.String()
    rows = fields.List(fields.Dict())
    totals = fields.List(fields.Dict())
    index = fields.Float(allow_none=True)
    growth = fields.Float(allow_none=True)
    cagr = fields.Float(allow_none=True)
    included_levels = fields.List(fields.String())
    excluded_levels = fields.List(fields.Dict())
    contributions = fields.Dict()
    breaks = fields.List(fields.Dict())


@doors.reads("/reports/enrolment-trend", TrendReport, query=TrendAsked)
def enrolment(asked: dict[str, Any]) -> Any:
    """Official enrolment: index, growth and CAGR as ratios, over comparable levels."""
    named = [name.strip() for name in asked.pop("levels", "").split(",") if name.strip()]
    trend = enrolment_trend.asked(**asked, levels=named)
    if trend is None:
        raise Refused(_("No official figure was entered yet."))
    return trend_shapes.as_json(trend)


def _period(asked: dict[str, Any]) -> Period:
    """The days asked for; the running school year up to today by default."""
    default = periods.to_date(clock.today())
    first = asked.get("first", default.first)
    return Period(first, asked.get("last") or max(first, default.last))


def _narrowing(asked: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if name not in ("first", "last")}
