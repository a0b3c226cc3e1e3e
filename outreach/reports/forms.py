"""What a report is asked: a period, a dimension and filters, all in the address."""

from datetime import date
from typing import Any, ClassVar

from wtforms.validators import NumberRange, Optional, ValidationError

from outreach.core import clock
from outreach.core.language import LazyString, l_
from outreach.enrolment import queries as enrolment
from outreach.enrolment.words import GEOGRAPHIES
from outreach.events.words import EventType, Grade, Mode
from outreach.people.models import Role
from outreach.reports import counsellors_reached, coverage, periods, youth_reached
from outreach.reports.dimensions import SEVERAL, choices
from outreach.reports.outreach_and_trend import LAGS
from outreach.reports.periods import Period
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.schools.models import BoardType, Network
from outreach.web.fields import DateField, IntegerField, SelectField
from outreach.web.forms import Filters

OF_PERIOD = ("year", "since", "until")


GRADES = [("", l_("All grades")), *Grade.choices(), (SEVERAL, l_("Several grades"))]


def _grade() -> SelectField:
    return SelectField(l_("Grade"), [Optional()], choices=GRADES)


class ReportFilters(Filters):
    """What every report that counts visits is asked; `dimensions` it is told by, the first unless chosen.

    `title` is the name of the report, `page` the endpoint that shows it.
    """

    title: ClassVar[LazyString]
    page: ClassVar[str]
    dimensions: ClassVar[tuple[str, ...]]
    year = SelectField(l_("School year"), [Optional()])
    since = DateField(l_("From"), [Optional()])
    until = DateField(l_("Until"), [Optional()])
    by = SelectField(l_("By"), [Optional()])
    region = SelectField(l_("Region"), [Optional()])
    board = SelectField(l_("School board"), [Optional()])
    activity_type = SelectField(
        l_("Activity"), [Optional()], choices=[("", l_("All activities")), *EventType.choices()]
    )
    mode = SelectField(l_("Mode"), [Optional()], choices=[("", l_("All modes")), *Mode.choices()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        this = clock.start_year(clock.today())
        years = [clock.year_label(year) for year in range(this, this - 20, -1)]
        boards = [(str(board.id), board.name) for board in schools.boards()]
        self.year.choices = [("", l_("Own dates")), *((year, year) for year in years)]
        self.by.choices = choices(self.dimensions)
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        self.board.choices = [("", l_("All boards")), *boards]
        super().process(*args, **kwargs)
        if not (self.since.raw_data or self.until.raw_data):
            self.year.choices[0].label = l_("This school year, until today")

    def validate_until(self, field: DateField) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(l_("The last day lies before the first."))

    @property
    def period(self) -> Period:
        """The school year named, else the own dates, else the running school year up to today."""
        if label := self.values.get("year"):
            return periods.of_year(label)
        default = periods.to_date(clock.today())
        first: date = self.since.data or default.first
        return Period(first, self.until.data or max(first, default.last))

    @property
    def asked(self) -> dict[str, str]:
        """The dimension and the valid filters, as a report takes them beside the period."""
        told = {name: value for name, value in self.values.items() if name not in OF_PERIOD}
        return {"by": self.dimensions[0], **told}


class PeriodFilters(ReportFilters):
    """Of the first page, which is told over all and by nothing."""

    title, page = l_("Reports"), "reports.reports"
    dimensions = ("school_year",)


class YouthFilters(ReportFilters):
    title, page = l_("Youth reached"), "reports.youth"
    dimensions = youth_reached.DIMENSIONS
    grade = _grade()


class CounsellorFilters(ReportFilters):
    title, page = l_("Counsellors reached"), "reports.counsellors"
    dimensions = counsellors_reached.DIMENSIONS
    role = SelectField(
        l_("Role"), [Optional()], choices=[("", l_("All counsellors")), *Role.choices()]
    )


class CoverageFilters(ReportFilters):
    """Also which schools are eligible."""

    title, page = l_("School reach"), "reports.coverage"
    dimensions = coverage.DIMENSIONS
    grade = _grade()
    teaches = SelectField(l_("Eligible schools"), [Optional()], choices=coverage.Teaches.choices())
    network = SelectField(
        l_("Network"),
        [Optional()],
        choices=[*Network.choices(), ("all", l_("All networks"))],
    )
    board_type = SelectField(
        l_("Board type"),
        [Optional()],
        choices=[("", l_("All types")), *BoardType.choices()],
    )


YEARS = NumberRange(1900, 2100, l_("Enter a year, like 2009."))


class TrendFilters(Filters):
    """A group in a place, the years, and which levels make up the total."""

    title, page = l_("Enrolment trend"), "reports.trend"
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

    @property
    def asked(self) -> dict[str, Any]:
        """The valid filters as `enrolment_trend.asked` takes them."""
        given = self.values
        return {
            **{name: given.get(name) for name in ("group", "geography", "base")},
            "first": given.get("since"),
            "last": given.get("until"),
            "comparable": given.get("levels") != "all",
        }

    @property
    def lag(self) -> int:
        return int(self.values.get("lag_years") or 0)
