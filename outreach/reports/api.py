"""The reports for other systems: the same definitions and figures as on the pages."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.reports import dimensions, periods
from outreach.reports.enrolment_trend import UnknownLevel
from outreach.reports.filters import FILTERS
from outreach.reports.outreach_and_trend import LAGS
from outreach.reports.periods import Period
from outreach.reports.question import Counted, OverYears, Question
from outreach.reports.questions import QUESTIONS
from outreach.web import calls
from outreach.web.calls import Day, Number, Shape

doors = calls.Doors("reports")
YEARS = (1900, 2100)


class Dimension(validate.OneOf):
    """One of the dimensions of a report; for another one, the sentence that says why not."""

    def _format_error(self, value: Any) -> str:
        return dimensions.why_not(str(value), tuple(str(choice) for choice in self.choices))


class DaysAsked(Shape):
    first = Day(data_key="from")
    last = Day(data_key="to")

    @validates_schema
    def check_days(self, filters: dict[str, Any], **_more: Any) -> None:
        period = _period(filters)
        if period.last < period.first:
            raise ValidationError(_("The last day lies before the first."), "to")


class YearsAsked(Shape):
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
    def check_years(self, filters: dict[str, Any], **_more: Any) -> None:
        if filters.get("first", 0) > filters.get("last", 9999):
            raise ValidationError(_("The last year lies before the first."), "to")


def open_door(question: Question[Any], doors: calls.Doors) -> None:
    """The call of a question: it reads its figures as JSON."""

    def read(filters: dict[str, Any]) -> Any:
        if isinstance(question, OverYears):
            return question.as_json(_over_years(question, filters))
        assert isinstance(question, Counted)
        return question.as_json(question.answer(_period(filters), **_narrowing(filters)))

    read.__name__, read.__doc__ = question.name.replace("-", "_"), question.summary
    doors.reads(f"/reports/{question.name}", question.answers, query=_query(question))(read)


def _query(question: Question[Any]) -> type[Shape]:
    """What its address may say."""
    if isinstance(question, OverYears):
        return YearsAsked
    by, *_others = question.dimensions
    shape: dict[str, Any] = {
        "by": fields.String(validate=Dimension(question.dimensions), load_default=by)
    }
    for name in question.filters:
        if FILTERS[name].is_row:
            shape[name] = Number(1, strict=False)
        else:
            shape[name] = fields.String(validate=validate.OneOf(FILTERS[name].values))
    return type("Asked", (DaysAsked,), shape)


def _over_years(question: OverYears[Any], filters: dict[str, Any]) -> Any:
    levels = [name.strip() for name in filters.pop("levels", "").split(",") if name.strip()]
    lag = filters.pop("lag_years")
    try:
        answer = question.answer(**filters, levels=levels, lag=lag)
    except UnknownLevel as unknown:
        calls.mistaken("levels", unknown.sentence)
        raise
    if answer is None:
        raise Refused(str(question.nothing))
    return answer


def _period(filters: dict[str, Any]) -> Period:
    """The days asked for; the running school year up to today by default."""
    default = periods.to_date(clock.today())
    first = filters.get("first", default.first)
    return Period(first, filters.get("last") or max(first, default.last))


def _narrowing(filters: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in filters.items() if name not in ("first", "last")}


for each in QUESTIONS.values():
    open_door(each, doors)
