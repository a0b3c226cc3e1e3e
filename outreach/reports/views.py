"""Report pages: filters in the address, figures, chart, table, files, and the visits behind a number."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from outreach.accounts import roles
from outreach.core import access, chart, clock, language, table
from outreach.core.language import _, number
from outreach.reports import forms, periods, shapes
from outreach.reports.youth_reached import KEYS, Report, presences, youth_reached

doors = Blueprint("reports", __name__, url_prefix="/<any(fr, en):lang>/staff/reports")


@doors.get("/")
@access.may(roles.SEE_NUMBERS)
def reports() -> Any:
    return render_template("reports/reports.html")


@doors.get("/youth-reached")
@access.may(roles.SEE_NUMBERS)
def youth() -> Any:
    form = forms.ReportFilters()
    report = _asked(form)
    before = youth_reached(periods.year_before(form.period), by=report.by, **form.narrowing)
    return render_template(
        "reports/youth.html",
        form=form,
        report=report,
        before=before,
        chart=_chart(report),
        definition=shapes.definition(),
        sentences=_in_both_languages(report),
        dimension=forms.BY[report.by],
    )


@doors.get("/youth-reached/export.<any(csv, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def export_youth(kind: str) -> Any:
    report = _asked(forms.ReportFilters())
    return table.download(kind, shapes.headers(), shapes.rows(report), name="jeunes-rejoints")


@doors.get("/youth-reached/visits")
@access.may(roles.WORK)
def visits_behind() -> Any:
    """The sessions that make up one number of the report."""
    form = forms.ReportFilters()
    by, key = form.by.data or "school_year", request.args.get("key")
    if by not in KEYS:
        abort(404)
    found = presences(form.period, **form.narrowing)
    if key is not None:
        found = [p for p in found if key in KEYS[by](p)]
    return render_template("reports/visits_behind.html", found=found, period=form.period)


def _asked(form: forms.ReportFilters) -> Report:
    by = form.by.data if form.by.data in KEYS else "school_year"
    return youth_reached(form.period, by=by, **form.narrowing)


def _chart(report: Report) -> chart.BarChart | None:
    if not report.rows:
        return None
    shown = (
        sorted(report.rows, key=lambda r: -r.participations)[:20]
        if len(report.rows) > 20
        else report.rows
    )
    return chart.bar_chart(
        title=shapes.sentence(report),
        source=_("Own records, %(day)s", day=language.long_date(clock.today())),
        categories=[row.label for row in shown],
        series=[
            chart.Series(_("Youth participations"), [float(row.participations) for row in shown])
        ],
        format=number,
    )


def _in_both_languages(report: Report) -> dict[str, str]:
    found = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            found[lang] = shapes.sentence(report)
    return found


def visits_url(form: forms.ReportFilters, key: str | None = None) -> str:
    """Where the visits behind a number are listed, under the same filters."""
    args: dict[str, Any] = {**request.args, "key": key}
    return url_for("reports.visits_behind", **args)


doors.app_template_global("visits_url")(visits_url)
