"""What a report is asked: a period, a dimension and filters, all in the address."""

from datetime import date
from functools import cache
from typing import Any, ClassVar

from wtforms.validators import NumberRange, Optional, ValidationError

from outreach.core import clock
from outreach.core.language import LazyString, l_
from outreach.enrolment import queries as enrolment
from outreach.enrolment.words import GEOGRAPHIES
from outreach.reports import periods
from outreach.reports.dimensions import choices
from outreach.reports.filters import FILTERS, OF_VISITS
from outreach.reports.outreach_and_trend import LAGS
from outreach.reports.periods import Period
from outreach.reports.question import Counted, OverYears, Question
from outreach.web.fields import (
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
)
from outreach.web.forms import Filters, Form

OF_PERIOD = ("year", "since", "until")


class ReportFilters(Filters):
    """What every report that counts by a dimension is asked: the first one holds unless another is chosen."""

    title: ClassVar[LazyString] = l_("Reports")
    question: ClassVar[Counted[Any] | None] = None
    dimensions: ClassVar[tuple[str, ...]] = ("school_year",)
    names: ClassVar[tuple[str, ...]] = OF_VISITS
    year = SelectField(l_("Year"), [Optional()])
    since = DateField(l_("From"), [Optional()])
    until = DateField(l_("Until"), [Optional()])
    by = SelectField(l_("By"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        years = periods.choices(clock.today(), years=20)
        self.year.choices = [("", l_("Own dates")), *years]
        self.by.choices = choices(self.dimensions)
        for name in self.names:
            everything = FILTERS[name].everything
            first = [("", everything)] if everything else []
            self[name].choices = [*first, *FILTERS[name].choices()]
        super().process(*args, **kwargs)
        if not (self.since.raw_data or self.until.raw_data):
            self.year.choices[0].label = l_("This school year, until today")

    def validate_until(self, field: DateField) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(l_("The last day lies before the first."))

    @property
    def period(self) -> Period:
        """The year named, else the own dates, else the running school year up to today."""
        if label := self.values.get("year"):
            return periods.named(label)
        default = periods.to_date(clock.today())
        first: date = self.since.data or default.first
        return Period(first, self.until.data or max(first, default.last))

    @property
    def by_and_filters(self) -> dict[str, str]:
        """The dimension and the valid filters, as a report takes them beside the period."""
        given = {name: value for name, value in self.values.items() if name not in OF_PERIOD}
        return {"by": self.dimensions[0], **given}

    @property
    def narrowing(self) -> dict[str, str]:
        """The filters alone, without the dimension."""
        return {name: value for name, value in self.by_and_filters.items() if name != "by"}

    def answer(self) -> Any:
        return self.question and self.question.answer(self.period, **self.by_and_filters)


class KeepViewForm(Form):
    """The name under which a report with its filters is kept."""

    name = LineField(l_("Name of the view"), [Required(l_("Enter a name.")), Length(max=120)])


YEARS = NumberRange(1900, 2100, l_("Enter a year, like 2009."))


class TrendFilters(Filters):
    """A group in a place, the years, and which levels make up the total."""

    title: ClassVar[LazyString]
    question: ClassVar[OverYears[Any]]
    group = SelectField(l_("Group of programmes"), [Optional()])
    geography = SelectField(l_("Place"), [Optional()])
    since = IntegerField(l_("From"), [Optional(), YEARS])
    until = IntegerField(l_("To"), [Optional(), YEARS])
    base = IntegerField(l_("Base year"), [Optional(), YEARS])
    levels = SelectField(
        l_("Levels"),
        [Optional()],
        choices=[("comparable", l_("Comparable levels")), ("all", l_("All levels"))],
    )

    lag_years = SelectField(
        l_("Outreach shown"),
        [Optional()],
        choices=[
            ("0", l_("the same school year")),
            *((str(n), l_("%(years)s years earlier", years=n) if n > 1 else l_("1 year earlier"))
              for n in LAGS if n),
        ],
    )  # fmt: skip

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.group.choices = [(group.code, group.label) for group in enrolment.published_groups()]
        self.geography.choices = [(g, GEOGRAPHIES.get(g, g)) for g in enrolment.geographies()]
        super().process(*args, **kwargs)

    def validate_until(self, field: IntegerField) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(l_("The last year lies before the first."))

    def answer(self) -> Any:
        """None where there is no official figure."""
        given = self.values
        return self.question.answer(
            **{name: given.get(name) for name in ("group", "geography", "base")},
            first=given.get("since"),
            last=given.get("until"),
            comparable=given.get("levels") != "all",
            lag=int(given.get("lag_years") or 0),
        )


@cache
def _form_of(question: Question[Any]) -> type[ReportFilters] | type[TrendFilters]:
    facts: dict[str, Any] = {"title": question.title, "question": question}
    if isinstance(question, OverYears):
        return type("YearsAsked", (TrendFilters,), facts)
    facts |= {"dimensions": question.dimensions, "names": question.filters}
    fields = {name: SelectField(FILTERS[name].label, [Optional()]) for name in question.filters}
    return type("DaysAsked", (ReportFilters,), facts | fields)


def of(question: Question[Any]) -> Any:
    """The form of a question, with what its address says."""
    return _form_of(question)()


class PeriodFilters(ReportFilters):
    """Of the first page, which is about all reports and by nothing."""

    region = SelectField(FILTERS["region"].label, [Optional()])
    board = SelectField(FILTERS["board"].label, [Optional()])
    activity_type = SelectField(FILTERS["activity_type"].label, [Optional()])
    mode = SelectField(FILTERS["mode"].label, [Optional()])
    programme = SelectField(FILTERS["programme"].label, [Optional()])
    funder = SelectField(FILTERS["funder"].label, [Optional()])
