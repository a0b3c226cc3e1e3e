"""How did official enrolment move, over comparable levels, and beside our outreach?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from outreach.core.language import l_
from outreach.enrolment.words import FigureStatus
from outreach.reports import enrolment_trend, outreach_and_trend, trend_shapes
from outreach.reports.enrolment_trend import Trend
from outreach.reports.outreach_and_trend import Beside
from outreach.reports.question import OverYears


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


@dataclass(frozen=True)
class TrendAnswer:
    """A trend with the outreach beside it."""

    trend: Trend
    beside: Beside


class EnrolmentTrend(OverYears[TrendAnswer]):
    name, place = "enrolment-trend", 4
    title = l_("Enrolment trend")
    invitation = l_("How official student numbers moved, over comparable levels.")
    summary = "Official enrolment: index, growth and CAGR as ratios, over comparable levels."
    body = "reports/_trend.html"
    answers = TrendReport
    nothing = l_("No official figure was entered yet.")

    def answer(self, *, lag: int, **filters: Any) -> TrendAnswer | None:
        trend = enrolment_trend.trend_of(**filters)
        if trend is None:
            return None
        return TrendAnswer(trend, outreach_and_trend.beside(trend, lag=lag))

    def definition(self, answer: TrendAnswer) -> str:
        return trend_shapes.definition(answer.trend)

    def sentence(self, answer: TrendAnswer) -> str:
        return trend_shapes.sentence(answer.trend)

    def sentences(self, answer: TrendAnswer) -> dict[str, str]:
        """The trend is worked out again for the other language, because it carries names."""
        return trend_shapes.sentences(answer.trend)

    def about(self, answer: TrendAnswer) -> list[tuple[str, str]]:
        return trend_shapes.about(answer.trend)

    def headers(self, answer: TrendAnswer) -> list[str]:
        return trend_shapes.headers(answer.trend, answer.beside)

    def rows(self, answer: TrendAnswer) -> Iterable[list[Any]]:
        return trend_shapes.rows(answer.trend, answer.beside)

    def as_json(self, answer: TrendAnswer) -> dict[str, Any]:
        return trend_shapes.as_json(answer.trend, answer.beside)

    def shown(self, answer: TrendAnswer, url: Callable[[str], str]) -> dict[str, Any]:
        trend, beside = answer.trend, answer.beside
        breaks, urls = trend_shapes.chart_breaks(trend), [url(p.school_year) for p in beside.pairs]
        drawn = outreach_and_trend.combined_chart(beside, breaks=breaks, urls=urls)
        return {
            "trend": trend,
            "beside": drawn if beside.pairs else None,
            "notes": outreach_and_trend.notes(beside),
            "sensitivity": outreach_and_trend.sensitivity(trend),
            "published": trend_shapes.changes(trend),
            "chart": trend_shapes.index_chart(trend),
            "index_label": trend_shapes.index_label(trend),
            "levels": trend_shapes.levels(trend),
            "left_out": trend_shapes.left_out(trend),
            "cuts": trend_shapes.shown_breaks(trend),
            "columns": [str(year) for year in trend.years],
            "series": {level.key: level.series_id for level in (*trend.included, *trend.excluded)},
            "contributions": {level.key: level.contribution for level in trend.included},
            "no_cause": trend_shapes.no_cause(),
        }


QUESTION = EnrolmentTrend()
