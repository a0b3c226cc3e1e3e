"""Reports to funders: the list, the live preview of a draft, freezing, files, and what verifies one."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from outreach.accounts import roles
from outreach.core import clock, language, transaction
from outreach.core.language import _
from outreach.funder_reports import actions, forms, queries
from outreach.funder_reports import facts as telling
from outreach.funder_reports.facts import Facts
from outreach.funder_reports.models import FunderReport
from outreach.funder_reports.pdf import target_words
from outreach.funder_reports.words import Rhythm
from outreach.reports import periods
from outreach.web import access, limits, paging
from outreach.web.table import XLSX

doors = Blueprint("funder_reports", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/funder-reports")
@access.may(roles.SEE_NUMBERS)
def funder_reports() -> Any:
    page = paging.page(
        queries.reports(), by=[FunderReport.created_at, FunderReport.id], descending=True
    )
    return render_template("funder_reports/funder_reports.html", page=page)


@doors.route("/staff/funder-reports/draft", methods=["GET", "POST"])
@access.may(roles.WORK)
def draft() -> Any:
    period = periods.to_date(clock.today())
    days = {"first_on": period.first, "last_on": period.last, "lang": language.current()}
    form = forms.FunderReportForm(data=days)
    if form.validate_on_submit():
        with form.refusals():
            report = actions.draft(owner_id=current_user.id, by=current_user, **form.facts)
            return redirect(url_for("funder_reports.funder_report", id=report.id))
    return render_template("funder_reports/draft.html", form=form), form.status


@doors.get("/staff/funder-reports/<int:id>")
@access.may(roles.SEE_NUMBERS)
def funder_report(id: int) -> Any:
    """A draft as it would be told now; a frozen one as it was, and what has changed since."""
    report = _report(id)
    facts = report.facts if report.is_frozen else telling.of(report)
    return render_template(
        "funder_reports/funder_report.html",
        report=report,
        facts=facts,
        article=_article(facts),
        differences=telling.differences(report) if report.is_frozen else [],
        copies=queries.copies_of(id),
    )


@doors.route("/staff/funder-reports/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    report = _report(id)
    form = forms.EditFunderReportForm(data=forms.report_values(report))
    if form.validate_on_submit():
        with form.refusals():
            actions.correct(report, by=current_user, **form.facts)
            return redirect(url_for("funder_reports.funder_report", id=id))
    return render_template("funder_reports/edit.html", form=form, report=report), form.status


@doors.post("/staff/funder-reports/<int:id>/drop")
@access.may(roles.WORK)
def drop(id: int) -> Any:
    actions.drop(_report(id), by=current_user)
    flash(_("The draft is gone."), "success")
    return redirect(url_for("funder_reports.funder_reports"))


@doors.post("/staff/funder-reports/<int:id>/freeze")
@transaction.locks_late
@access.may(roles.PUBLISH)
def freeze(id: int) -> Any:
    made = actions.papers(_report(id), sealed_by=current_user.name)
    transaction.write_now()
    actions.freeze(_report(id), made, by=current_user)
    flash(_("Frozen: this report never changes any more."), "success")
    return redirect(url_for("funder_reports.funder_report", id=id))


@doors.route("/staff/funder-reports/<int:id>/rhythm", methods=["GET", "POST"])
@access.may(roles.PUBLISH)
def set_rhythm(id: int) -> Any:
    report = _report(id)
    form = forms.RhythmForm(data=forms.rhythm_values(report))
    if form.validate_on_submit():
        with form.refusals():
            rhythm = Rhythm(form.rhythm.data)
            actions.set_rhythm(report, rhythm, recipients=form.addresses, by=current_user)
            return redirect(url_for("funder_reports.funder_report", id=id))
    return render_template("funder_reports/set_rhythm.html", form=form, report=report), form.status


@doors.get("/staff/funder-reports/<int:id>/report.<any(pdf, xlsx):kind>")
@access.may(roles.SEE_NUMBERS)
def download(id: int, kind: str) -> Any:
    return _file(_report(id), kind)


@doors.get("/funder-report/<token>")
@access.public
@limits.verifications
def verification(token: str) -> Any:
    """Says when it was frozen and by whom, to whoever has its address, and gives both files."""
    report = queries.frozen_with(token) or abort(404)
    answer = Response(render_template("funder_reports/verification.html", report=report))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@doors.get("/funder-report/<token>/report.<any(pdf, xlsx):kind>")
@access.public
@limits.verifications
def frozen_file(token: str, kind: str) -> Any:
    answer = _file(queries.frozen_with(token) or abort(404), kind)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _article(facts: Facts) -> Markup:
    """What the report tells, in its own language."""
    with language.speaking(facts["lang"]):
        sentences = {f["id"]: [target_words(t) for t in f["targets"]] for f in facts["figures"]}
        drawn = {"chart": telling.chart_of(facts), "map": telling.map_of(facts)}
        html = render_template("funder_reports/_told.html", facts=facts, targets=sentences, **drawn)
        return Markup(html)


def _file(report: FunderReport, kind: str) -> Response:
    if report.is_frozen:
        content = report.pdf if kind == "pdf" else report.xlsx
    else:
        made = actions.papers(report)
        content = made.pdf if kind == "pdf" else made.xlsx
    response = Response(content, mimetype="application/pdf" if kind == "pdf" else XLSX)
    way = "inline" if kind == "pdf" else "attachment"
    name = f"{_('report')}-{report.first_on}-{report.last_on}.{kind}"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    return response


def _report(report_id: int) -> FunderReport:
    return queries.report(report_id) or abort(404)
