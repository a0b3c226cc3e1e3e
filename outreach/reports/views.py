"""Report pages: filters in the address, figures, chart, table, files, and the visits behind a number."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import access, chart, clock, language, links, table
from outreach.core.language import _, number
from outreach.reports import (
    counsellors_reached,
    coverage_shapes,
    dimensions,
    enrolment_trend,
    forms,
    outreach_and_trend,
    periods,
    shapes,
    trend_shapes,
    youth_reached,
)
from outreach.reports import coverage as school_reach
from outreach.schools import queries as schools

doors = Blueprint("reports", __name__, url_prefix="/<any(fr, en):lang>/staff/reports")
BARS, NAMED, LINES = 20, 6, 1000


@doors.get("/")
@access.may(roles.SEE_NUMBERS)
def reports() -> Any:
    return render_template("reports/reports.html")


@doors.get("/youth-reached")
@access.may(roles.SEE_NUMBERS)
def youth() -> Any:
    form = forms.ReportFilters()
    report = _youth(form)
    before = youth_reached.youth_reached(
        periods.year_before(form.period), by=report.by, **form.narrowing
    )
    shown = _shown(report, _("Youth participations"), "participations")
    shown["behind"] = _behind("reports.visits_behind", form, report.by)
    return render_template("reports/youth.html", form=form, report=report, before=before, **shown)


@doors.get("/youth-reached/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_youth(kind: str) -> Any:
    return _download(_youth(forms.ReportFilters()), kind, "jeunes-rejoints")


@doors.get("/youth-reached/visits")
@access.may(roles.WORK)
def visits_behind() -> Any:
    """The sessions that make up one number of the report."""
    form = forms.ReportFilters()
    asked = _row_asked(youth_reached.DIMENSIONS)
    found = youth_reached.behind(form.period, **asked, **form.narrowing)
    row = youth_reached.added_up("", _row_named(**asked) if found else "", found)
    return render_template("reports/visits_behind.html", row=row, **_told_behind(form, found))


@doors.get("/counsellors-reached")
@access.may(roles.SEE_NUMBERS)
def counsellors() -> Any:
    form = forms.CounsellorFilters()
    report = _counsellors(form)
    before = counsellors_reached.counsellors_reached(
        periods.year_before(form.period), by=report.by, **form.narrowing
    )
    shown = _shown(report, _("Counsellors reached"), "counsellors")
    shown["behind"] = _behind("reports.counsellors_behind", form, report.by)
    return render_template(
        "reports/counsellors.html", form=form, report=report, before=before, **shown
    )


@doors.get("/counsellors-reached/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_counsellors(kind: str) -> Any:
    return _download(_counsellors(forms.CounsellorFilters()), kind, "conseillers-rejoints")


@doors.get("/counsellors-reached/people")
@access.may(roles.WORK)
def counsellors_behind() -> Any:
    """The presences that make up one number of the report."""
    form = forms.CounsellorFilters()
    asked = _row_asked(counsellors_reached.DIMENSIONS)
    found = counsellors_reached.behind(form.period, **asked, **form.narrowing)
    row = counsellors_reached.added_up("", _row_named(**asked) if found else "", found)
    return render_template("reports/counsellors_behind.html", row=row, **_told_behind(form, found))


@doors.get("/coverage")
@access.may(roles.SEE_NUMBERS)
def coverage() -> Any:
    form = forms.CoverageFilters()
    report = _coverage(form)
    told = {
        "chart": _reach_chart(report),
        "definition": coverage_shapes.definition(report),
        "sentences": coverage_shapes.sentences(report),
        "dimension": dimensions.NAMES[report.by],
    }
    return render_template("reports/coverage.html", form=form, report=report, **told)


@doors.get("/coverage/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_coverage(kind: str) -> Any:
    report = _coverage(forms.CoverageFilters())
    rows = coverage_shapes.rows(report)
    name = "taux-de-penetration"
    return table.download(kind, coverage_shapes.headers(report), rows, name=name)


@doors.get("/enrolment-trend")
@access.may(roles.SEE_NUMBERS)
def trend() -> Any:
    form = forms.TrendFilters()
    found = enrolment_trend.asked(**form.asked)
    told = _trend_told(found, form.lag) if found else {}
    return render_template("reports/trend.html", form=form, trend=found, **told)


@doors.get("/enrolment-trend/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_trend(kind: str) -> Any:
    form = forms.TrendFilters()
    found = enrolment_trend.asked(**form.asked) or abort(404)
    beside = outreach_and_trend.beside(found, lag=form.lag)
    rows = trend_shapes.rows(found, beside)
    return table.download(kind, trend_shapes.headers(found, beside), rows, name="effectifs")


def _trend_told(found: enrolment_trend.Trend, lag: int) -> dict[str, Any]:
    """What the page shows beside the figures."""
    beside = outreach_and_trend.beside(found, lag=lag)
    breaks = trend_shapes.chart_breaks(found)
    return {
        "beside": outreach_and_trend.combined_chart(beside, breaks=breaks)
        if beside.pairs
        else None,
        "notes": outreach_and_trend.notes(beside),
        "sensitivity": outreach_and_trend.sensitivity(found),
        "published": trend_shapes.changes(found),
        "chart": trend_shapes.index_chart(found),
        "index_label": trend_shapes.index_label(found),
        "levels": trend_shapes.levels(found),
        "left_out": trend_shapes.left_out(found),
        "cuts": trend_shapes.shown_breaks(found),
        "columns": [str(year) for year in found.years],
        "contributions": {level.key: level.contribution for level in found.included},
        "sentences": trend_shapes.sentences(found),
        "definition": trend_shapes.definition(found),
        "no_cause": trend_shapes.no_cause(),
    }


def _youth(form: forms.ReportFilters) -> youth_reached.Report:
    by = form.by.data if form.by.data in youth_reached.DIMENSIONS else "school_year"
    return youth_reached.youth_reached(form.period, by=by, **form.narrowing)


def _counsellors(form: forms.CounsellorFilters) -> counsellors_reached.Report:
    by = form.by.data if form.by.data in counsellors_reached.DIMENSIONS else "school_year"
    return counsellors_reached.counsellors_reached(form.period, by=by, **form.narrowing)


def _coverage(form: forms.CoverageFilters) -> school_reach.Report:
    by = form.by.data if form.by.data in school_reach.DIMENSIONS else "region"
    return school_reach.coverage(form.period, by=by, **form.narrowing)


def _reach_chart(report: school_reach.Report) -> chart.BarChart | None:
    """Reached beside eligible, where there are few enough rows for their names to be read."""
    if not 0 < len(report.rows) <= NAMED:
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
    )


def _download(report: shapes.Report, kind: str, name: str) -> Any:
    return table.download(kind, shapes.headers(report), shapes.rows(report), name=name)


def _shown(report: shapes.Report, label: str, column: str) -> dict[str, Any]:
    """What both report pages show beside their figures."""
    return {
        "chart": _chart(report, label, column) if report.rows else None,
        "definition": shapes.definition(report),
        "sentences": shapes.sentences(report),
        "dimension": dimensions.NAMES[report.by],
    }


def _chart(report: shapes.Report, label: str, column: str) -> chart.BarChart:
    shown: list[Any] = list(report.rows)
    if len(shown) > BARS:
        shown = sorted(shown, key=lambda row: -(getattr(row, column) or 0))[:BARS]
    return chart.bar_chart(
        title=shapes.sentence(report),
        source=_("Own records, %(day)s", day=language.long_date(clock.today())),
        categories=[row.label for row in shown],
        series=[chart.Series(label, [getattr(row, column) for row in shown])],
        format=number,
    )


def _behind(endpoint: str, form: forms.ReportFilters, by: str) -> Callable[..., str]:
    """Where what stands behind a row, or behind the totals, is listed; nowhere for who may not see it."""
    query = form.values | {"by": by}

    def url(key: str | None = None) -> str:
        if not current_user.may(roles.WORK):
            return ""
        return links.with_query(endpoint, query if key is None else query | {"key": key})

    return url


def _row_asked(known: tuple[str, ...]) -> dict[str, Any]:
    by = request.args.get("by") or "school_year"
    if by not in known:
        abort(404)
    return {"by": by, "key": request.args.get("key")}


def _row_named(by: str, key: str | None) -> str:
    """Such as “Region: Montréal”; nothing for the totals."""
    if key is None:
        return ""
    what, value = dimensions.NAMES[by], dimensions.label(by, key)
    return _("%(name)s: %(text)s", name=what, text=value)


def _told_behind(form: forms.ReportFilters, found: Sequence[Any]) -> dict[str, Any]:
    """What both pages of what stands behind a number show: its first lines, and their schools."""
    shown = found[:LINES]
    return {
        "period": form.period,
        "found": shown,
        "count": len(found),
        "schools": schools.names(one.school_id for one in shown if one.school_id),
    }
