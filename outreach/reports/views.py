"""Report pages: filters in the address, figures, chart, table, files, and the visits behind a number."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock, language
from outreach.core.language import _, number
from outreach.drawing import chart
from outreach.reports import (
    amounts,
    counsellors_reached,
    coverage_shapes,
    dimensions,
    enrolment_trend,
    forms,
    outreach_and_trend,
    overview,
    periods,
    shapes,
    trend_shapes,
    undecided,
    youth_reached,
)
from outreach.reports import coverage as school_reach
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.web import access, links, table

doors = Blueprint("reports", __name__, url_prefix="/<any(fr, en):lang>/staff/reports")
doors.add_app_template_filter(amounts.hours, "amount_of_hours")
BARS, LINES = 20, 1000
UNDECIDED: dict[str, tuple[type[forms.ReportFilters], Callable[..., set[int]]]] = {
    "all": (forms.PeriodFilters, undecided.everyone),
    "youth": (forms.YouthFilters, undecided.youth),
    "counsellors": (forms.CounsellorFilters, undecided.counsellors),
    "coverage": (forms.CoverageFilters, school_reach.still_open),
}
"""What is asked of each report, and the past events that it lacks."""
Asked = TypeVar("Asked", bound=forms.ReportFilters | forms.TrendFilters)


@doors.get("/")
@access.may(roles.SEE_NUMBERS)
def reports() -> Any:
    return render_template(
        "reports/reports.html",
        overview=overview.overview(clock.today()),
        undecided_url=_undecided_url("all", {}),
    )


@doors.get("/youth-reached")
@access.may(roles.SEE_NUMBERS)
def youth() -> Any:
    form = _valid(forms.YouthFilters())
    report = youth_reached.youth_reached(form.period, **form.asked)
    return render_template(
        "reports/youth.html",
        form=form,
        before=_before(youth_reached.youth_reached, form),
        behind=(behind := _behind("reports.visits_behind", form)),
        chart=_chart(report, _("Youth participations"), "participations", behind),
        **_told(report, shapes, form),
    )


@doors.get("/youth-reached/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_youth(kind: str) -> Any:
    form = _valid(forms.YouthFilters())
    report = youth_reached.youth_reached(form.period, **form.asked)
    return _download(report, shapes, kind, form)


@doors.get("/youth-reached/visits")
@access.may(roles.WORK)
def visits_behind() -> Any:
    """The sessions that make up one number of the report."""
    form = _of_row(forms.YouthFilters())
    behind = youth_reached.behind(form.period, **_row_asked(form), most=LINES)
    rounded = form.asked["by"] in dimensions.ATTRIBUTES
    return render_template(
        "reports/visits_behind.html", rounded=rounded, **_told_behind(form, behind)
    )


@doors.get("/counsellors-reached")
@access.may(roles.SEE_NUMBERS)
def counsellors() -> Any:
    form = _valid(forms.CounsellorFilters())
    reached = counsellors_reached.counsellors_reached
    report = reached(form.period, **form.asked)
    return render_template(
        "reports/counsellors.html",
        form=form,
        before=_before(reached, form),
        behind=(behind := _behind("reports.counsellors_behind", form)),
        chart=_chart(report, _("Counsellors reached"), "counsellors", behind),
        **_told(report, shapes, form),
    )


@doors.get("/counsellors-reached/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_counsellors(kind: str) -> Any:
    form = _valid(forms.CounsellorFilters())
    report = counsellors_reached.counsellors_reached(form.period, **form.asked)
    return _download(report, shapes, kind, form)


@doors.get("/counsellors-reached/people")
@access.may(roles.WORK)
def counsellors_behind() -> Any:
    """The presences that make up one number of the report."""
    form = _of_row(forms.CounsellorFilters())
    behind = counsellors_reached.behind(form.period, **_row_asked(form), most=LINES)
    return render_template("reports/counsellors_behind.html", **_told_behind(form, behind))


@doors.get("/coverage")
@access.may(roles.SEE_NUMBERS)
def coverage() -> Any:
    form = _valid(forms.CoverageFilters())
    report = school_reach.coverage(form.period, **form.asked)
    behind = _schools_url(form)
    return render_template(
        "reports/coverage.html",
        form=form,
        behind=behind,
        chart=_reach_chart(report, behind),
        **_told(report, coverage_shapes, form),
    )


@doors.get("/coverage/schools")
@access.may(roles.SEE_NUMBERS)
def schools_behind() -> Any:
    """The schools of one number: reached, and not yet visited with the way to book each."""
    form = _of_row(forms.CoverageFilters())
    reached, missing = school_reach.behind(form.period, **_row_asked(form))
    return render_template(
        "reports/schools_behind.html",
        period=form.period,
        name=_row_named(form),
        reached=reached,
        missing=missing,
        region_name=regions.region_name,
    )


@doors.get("/coverage/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_coverage(kind: str) -> Any:
    form = _valid(forms.CoverageFilters())
    report = school_reach.coverage(form.period, **form.asked)
    return _download(report, coverage_shapes, kind, form)


@doors.get("/undecided/<any(all, youth, counsellors, coverage):report>")
@access.may(roles.WORK)
def undecided_behind(report: str) -> Any:
    """The past events that a report lacks, because nobody has closed them."""
    asked_by, ids_of = UNDECIDED[report]
    form = _valid(asked_by())
    ids = ids_of(form.period, **_narrowing(form))
    return render_template(
        "reports/undecided_behind.html",
        form=form,
        period=form.period,
        found=undecided.listed(ids, most=LINES),
        count=len(ids),
    )


@doors.get("/enrolment-trend")
@access.may(roles.SEE_NUMBERS)
def trend() -> Any:
    form = _valid(forms.TrendFilters())
    found = enrolment_trend.asked(**form.asked)
    told = _trend_told(found, form.lag) if found else {}
    return render_template("reports/trend.html", form=form, trend=found, **told)


@doors.get("/enrolment-trend/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_trend(kind: str) -> Any:
    form = _valid(forms.TrendFilters())
    found = enrolment_trend.asked(**form.asked) or abort(404)
    beside = outreach_and_trend.beside(found, lag=form.lag)
    rows = trend_shapes.rows(found, beside)
    about = trend_shapes.about(found)
    headers = trend_shapes.headers(found, beside)
    return table.download(kind, headers, rows, name=str(form.title), about=about)


def _valid(form: Asked) -> Asked:
    """The filters when each of them can be followed; else the page that says which cannot, and no figure."""
    if form.errors:
        abort(make_response(render_template("reports/_refused.html", form=form), 422))
    return form


def _of_row(form: Asked) -> Asked:
    """The same; no dimension but those of the report has rows."""
    if "by" in form.errors:
        abort(404)
    return _valid(form)


def _trend_told(found: enrolment_trend.Trend, lag: int) -> dict[str, Any]:
    """What the page shows beside the figures."""
    beside = outreach_and_trend.beside(found, lag=lag)
    breaks = trend_shapes.chart_breaks(found)
    return {
        "beside": _beside_chart(beside, breaks) if beside.pairs else None,
        "notes": outreach_and_trend.notes(beside),
        "sensitivity": outreach_and_trend.sensitivity(found),
        "published": trend_shapes.changes(found),
        "chart": trend_shapes.index_chart(found),
        "index_label": trend_shapes.index_label(found),
        "levels": trend_shapes.levels(found),
        "left_out": trend_shapes.left_out(found),
        "cuts": trend_shapes.shown_breaks(found),
        "columns": [str(year) for year in found.years],
        "series": {level.key: level.series_id for level in (*found.included, *found.excluded)},
        "contributions": {level.key: level.contribution for level in found.included},
        "sentences": trend_shapes.sentences(found),
        "definition": trend_shapes.definition(found),
        "no_cause": trend_shapes.no_cause(),
    }


def _beside_chart(
    beside: outreach_and_trend.Beside, breaks: list[chart.Break]
) -> chart.CombinedChart:
    """Each bar leads to the report of its school year."""
    urls = [url_for("reports.youth", year=pair.school_year) for pair in beside.pairs]
    return outreach_and_trend.combined_chart(beside, breaks=breaks, urls=urls)


def _schools_url(form: forms.ReportFilters) -> Callable[..., str]:
    """Where the schools behind a row, or behind the totals, are listed: no personal data, open to readers."""
    query = form.values | {"by": form.asked["by"]}

    def url(key: str | None = None) -> str:
        row = {} if key is None else {"key": key}
        return links.with_query("reports.schools_behind", query | row)

    return url


def _reach_chart(report: school_reach.Report, behind: Callable[..., str]) -> chart.BarChart | None:
    """Reached beside eligible, where there are few enough rows to compare them."""
    if not 0 < len(report.rows) <= BARS:
        return None
    return chart.bar_chart(
        title=coverage_shapes.finding(report),
        source=coverage_shapes.extracted(report),
        categories=[row.label for row in report.rows],
        series=[
            chart.Series(_("Schools reached"), [row.schools for row in report.rows]),
            chart.Series(_("Eligible schools"), [row.eligible for row in report.rows]),
        ],
        format=number,
        urls=[behind(row.key) for row in report.rows],
    )


def _told(report: Any, words: ModuleType, form: forms.ReportFilters) -> dict[str, Any]:
    """What every report page shows beside its figures."""
    return {
        "report": report,
        "definition": words.definition(report),
        "sentences": words.sentences(report),
        "dimension": dimensions.NAMES[report.by],
        "undecided_url": _undecided_url(form.page.removeprefix("reports."), form.values),
    }


def _before(report: Callable[..., Any], form: forms.ReportFilters) -> Any:
    """The totals a year before; None where the two spans cannot be compared."""
    period = periods.year_before(form.period)
    return report(period, **form.asked).totals if period else None


def _undecided_url(report: str, filters: dict[str, Any]) -> str:
    """Where the undecided events of these filters are listed; nowhere for who may not see them."""
    if not current_user.may(roles.WORK):
        return ""
    return links.with_query("reports.undecided_behind", filters, report=report)


def _narrowing(form: forms.ReportFilters) -> dict[str, str]:
    """The filters alone, without the dimension."""
    return {name: value for name, value in form.asked.items() if name != "by"}


def _download(report: Any, words: ModuleType, kind: str, form: forms.ReportFilters) -> Any:
    """The table; a workbook also says what it holds, under which filters, and what it lacks."""
    about = [*words.about(report), *form.in_words(without=forms.OF_PERIOD)]
    headers, rows = words.headers(report), words.rows(report)
    return table.download(kind, headers, rows, name=str(form.title), about=about)


def _chart(
    report: shapes.Report, label: str, column: str, behind: Callable[..., str]
) -> chart.BarChart | None:
    shown: list[Any] = list(report.rows)
    if not shown:
        return None
    over_time = report.by in ("school_year", "month")
    if over_time:
        shown = shown[-BARS:]
    elif len(shown) > BARS:
        shown = sorted(shown, key=lambda row: -getattr(row, column))[:BARS]
    return chart.bar_chart(
        title=shapes.sentence(report),
        source=_("Own records, %(day)s", day=language.long_date(clock.today())),
        categories=[row.label for row in shown],
        series=[chart.Series(label, [getattr(row, column) for row in shown])],
        format=number,
        over_time=over_time,
        urls=[behind(row.key) for row in shown],
    )


def _behind(endpoint: str, form: forms.ReportFilters) -> Callable[..., str]:
    """Where what stands behind a row, or behind the totals, is listed; nowhere for who may not see it."""
    query = form.values | {"by": form.asked["by"]}

    def url(key: str | None = None) -> str:
        if not current_user.may(roles.WORK):
            return ""
        return links.with_query(endpoint, query if key is None else query | {"key": key})

    return url


def _row_asked(form: forms.ReportFilters) -> dict[str, Any]:
    """The filters and the row."""
    return {**form.asked, "key": request.args.get("key")}


def _row_named(form: forms.ReportFilters) -> str:
    """Such as “Region: Montréal”; nothing for the totals."""
    by, key = form.asked["by"], request.args.get("key")
    if key is None:
        return ""
    return _("%(name)s: %(text)s", name=dimensions.NAMES[by], text=dimensions.label(by, key))


def _told_behind(
    form: forms.ReportFilters, behind: youth_reached.Behind | counsellors_reached.Behind
) -> dict[str, Any]:
    """What both pages of what stands behind a number show: its first lines, and their schools."""
    return {
        "period": form.period,
        "name": _row_named(form) if behind.count else "",
        "row": behind.row,
        "found": behind.presences,
        "count": behind.count,
        "schools": schools.names(p.school_id for p in behind.presences if p.school_id),
    }
