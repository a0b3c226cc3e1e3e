"""The reports for other systems: the same definitions and figures as on the pages."""

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.enrolment.words import FigureStatus
from outreach.events.words import EventType, Grade, Mode
from outreach.people.models import Role
from outreach.reports import counsellors_reached as counsellors
from outreach.reports import (
    coverage,
    coverage_shapes,
    dimensions,
    enrolment_trend,
    outreach_and_trend,
    periods,
    shapes,
    trend_shapes,
)
from outreach.reports import youth_reached as youth
from outreach.reports.outreach_and_trend import LAGS
from outreach.reports.periods import Period
from outreach.schools.models import BoardType, Network
from outreach.schools.regions import REGIONS
from outreach.web import calls
from outreach.web.calls import Choice, Day, Number, Shape

doors = calls.Doors("reports")
YEARS = (1900, 2100)


class Dimension(validate.OneOf):
    """One of the dimensions of a report; for another one, the sentence that says why not."""

    def _format_error(self, value: Any) -> str:
        known = tuple(str(choice) for choice in self.choices)
        return dimensions.why_not(str(value), known)


class Asked(Shape):
    first = Day(data_key="from")
    last = Day(data_key="to")
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
    by = fields.String(validate=Dimension(youth.DIMENSIONS), load_default="school_year")
    grade = fields.String(validate=validate.OneOf([*Grade, dimensions.SEVERAL]))


class CounsellorsAsked(Asked):
    by = fields.String(validate=Dimension(counsellors.DIMENSIONS), load_default="school_year")
    role = Choice(Role)


class Row(Schema):
    key = fields.String()
    label = fields.String()
    participations = fields.Integer()
    schools = fields.Integer()


class YouthRow(Row):
    """By gender the people of a row are rounded to the nearest 5."""

    contact_hours = fields.Float()
    sessions = fields.Integer(allow_none=True, metadata={"description": "Null by gender."})
    schools = fields.Integer(allow_none=True, metadata={"description": "Null by gender."})
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


class YouthReport(Report):
    rows = fields.Nested(YouthRow, many=True)
    totals = fields.Nested(YouthRow)
    without_numbers = fields.Integer(metadata={"description": "Sessions that nobody counted."})


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


class CoverageAsked(Asked):
    by = fields.String(validate=Dimension(coverage.DIMENSIONS), load_default="region")
    grade = fields.String(validate=validate.OneOf([*Grade, dimensions.SEVERAL]))
    teaches = Choice(coverage.Teaches)
    network = fields.String(validate=validate.OneOf([*Network, "all"]))
    board_type = Choice(BoardType)


class CoverageRow(Row):
    eligible = fields.Integer()
    share = fields.Float(
        allow_none=True, metadata={"description": "A ratio; null when no school is eligible."}
    )
    sessions = fields.Integer()


class CoverageReport(Report):
    rows = fields.Nested(CoverageRow, many=True)
    totals = fields.Nested(CoverageRow)
    without_numbers = fields.Integer()
    taken_in_on = fields.String(
        allow_none=True,
        metadata={
            "format": "date",
            "description": "The day the school file behind `eligible` was taken in.",
        },
    )


@doors.reads("/reports/coverage", CoverageReport, query=CoverageAsked)
def school_reach(asked: dict[str, Any]) -> Any:
    """Distinct schools reached over the schools that are eligible."""
    return coverage_shapes.as_json(coverage.coverage(_period(asked), **_narrowing(asked)))


class TrendAsked(Shape):
    group = fields.String()
    geography = fields.String()
    first = Number(*YEARS, strict=False, data_key="from")
    last = Number(*YEARS, strict=False, data_key="to")
    base = Number(*YEARS, strict=False)
    levels = fields.String(metadata={"description": "Levels to count, separated by commas."})
    comparable = fields.Boolean(load_default=True)
    lag_years = Number(
        LAGS[0], LAGS[-1], strict=False, load_default=0,
        metadata={"description": "Years from the outreach to the enrolment beside it."},
    )  # fmt: skip

    @validates_schema
    def check_years(self, asked: dict[str, Any], **_more: Any) -> None:
        if asked.get("first", 0) > asked.get("last", 9999):
            raise ValidationError(_("The last year lies before the first."), "to")


class TrendRow(Schema):
    year = fields.Integer()
    level = fields.String()
    value = fields.Integer(allow_none=True)
    status = fields.String(validate=validate.OneOf([word.value for word in FigureStatus]))
    change = fields.Float(allow_none=True, metadata={"description": "A ratio, ours."})
    published_pct = fields.Float(
        allow_none=True, metadata={"description": "In percent, the publisher's."}
    )


class TrendTotal(Schema):
    year = fields.Integer()
    value = fields.Integer(allow_none=True)
    index = fields.Float(allow_none=True)


class LeftOut(Schema):
    level = fields.String()
    reason = fields.String()


class Break(Schema):
    year = fields.Integer()
    level = fields.String()
    note = fields.String()


class OtherBase(Schema):
    base = fields.Integer()
    growth = fields.Float()


class Paired(Schema):
    year = fields.Integer()
    school_year = fields.String()
    participations = fields.Integer(allow_none=True)
    index = fields.Float(allow_none=True)


class TrendReport(Schema):
    definition = fields.String()
    filters = fields.Dict()
    source = fields.String()
    rows = fields.Nested(TrendRow, many=True)
    totals = fields.Nested(TrendTotal, many=True)
    index = fields.Float(allow_none=True)
    growth = fields.Float(allow_none=True)
    cagr = fields.Float(allow_none=True)
    included_levels = fields.List(fields.String())
    excluded_levels = fields.Nested(LeftOut, many=True)
    contributions = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True))
    breaks = fields.Nested(Break, many=True)
    other_bases = fields.Nested(OtherBase, many=True)
    outreach = fields.Nested(Paired, many=True)
    notes = fields.List(fields.String())


@doors.reads("/reports/enrolment-trend", TrendReport, query=TrendAsked)
def enrolment(asked: dict[str, Any]) -> Any:
    """Official enrolment: index, growth and CAGR as ratios, over comparable levels."""
    named = [name.strip() for name in asked.pop("levels", "").split(",") if name.strip()]
    lag = asked.pop("lag_years")
    try:
        trend = enrolment_trend.asked(**asked, levels=named)
    except enrolment_trend.UnknownLevel as unknown:
        calls.mistaken("levels", unknown.sentence)
        raise
    if trend is None:
        raise Refused(_("No official figure was entered yet."))
    return trend_shapes.as_json(trend, outreach_and_trend.beside(trend, lag=lag))


def _period(asked: dict[str, Any]) -> Period:
    """The days asked for; the running school year up to today by default."""
    default = periods.to_date(clock.today())
    first = asked.get("first", default.first)
    return Period(first, asked.get("last") or max(first, default.last))


def _narrowing(asked: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if name not in ("first", "last")}
