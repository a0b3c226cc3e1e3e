"""Bringing in lists of past visits, contacts and presence, step by step; and declared totals."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import spreadsheet, transaction
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.spreadsheet import Sheet
from outreach.past import actions, columns, imports, lines, matching, plans, queries, telling
from outreach.past.forms import (
    NONE,
    ListForm,
    MendForm,
    SchoolsForm,
    SheetForm,
    TotalForm,
    columns_form,
)
from outreach.past.models import DeclaredTotal, PastList, PastRun
from outreach.past.words import ListKind
from outreach.schools import queries as schools_queries
from outreach.uploads import actions as uploads_actions
from outreach.uploads import queries as uploads
from outreach.uploads.forms import ConfirmForm
from outreach.web import access

SAMPLE = 5
doors = Blueprint("past", __name__, url_prefix="/<any(fr, en):lang>/staff/past")


@doors.route("", methods=["GET", "POST"], strict_slashes=False)
@transaction.locks_late
@access.may(roles.IMPORT)
def take_in() -> Any:
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals():
            kind = ListKind(form.kind.data) if form.kind.data else None
            content, name = form.file.data.read(), form.file.data.filename or ""
            with spreadsheet.held(content):
                transaction.write_now()
                upload = actions.send(content, name=name, kind=kind, by=current_user)
            return redirect(url_for("past.match_columns", id=upload.id))
    facts = {
        "runs": uploads.runs(PastRun),
        "undoable": uploads.undoable(PastRun),
        "waiting": uploads.waiting_of(PastList, current_user.id),
    }
    return render_template("past/take_in.html", form=form, **facts), form.status


@doors.route("/<int:id>/columns", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def match_columns(id: int) -> Any:
    upload = _upload(id)
    sheet = lines.sheet_of(upload)
    form = columns_form(upload, sheet.headers)
    if form.validate_on_submit():
        with form.refusals(), _held(upload):
            transaction.write_now()
            actions.match_columns(upload, form.matched, defaults=form.defaults, by=current_user)
            return redirect(url_for("past.preview", id=id))
    facts = {
        "sheet": sheet,
        "sample": sheet.rows[:SAMPLE],
        "unread": lines.unread(upload, sheet),
        "sheet_form": SheetForm(upload, spreadsheet.sheet_names(upload.content)),
        **_first_and_other(upload),
        "defaults": columns.DEFAULTS[upload.kind],
    }
    return render_template(
        "past/match_columns.html", form=form, upload=upload, **facts
    ), form.status


@doors.post("/<int:id>/sheet")
@transaction.locks_late
@access.may(roles.IMPORT)
def choose_sheet(id: int) -> Any:
    upload = _upload(id)
    form = SheetForm(upload, spreadsheet.sheet_names(upload.content))
    if form.validate_on_submit():
        kind, name = ListKind(form.kind.data), form.sheet.data or ""
        with spreadsheet.held(upload.content, sheet=name):
            transaction.write_now()
            actions.choose_sheet(upload, name, kind=kind, by=current_user)
    return redirect(url_for("past.match_columns", id=id))


@doors.route("/<int:id>/schools", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def match_schools(id: int) -> Any:
    upload = _upload(id)
    proposals = matching.propose(lines.read(upload).undecided)
    form = SchoolsForm().for_proposals(proposals)
    if form.validate_on_submit():
        with form.refusals():
            transaction.write_now()
            actions.choose_schools(_chosen(form), by=current_user)
            return redirect(url_for("past.preview", id=id))
    page = render_template("past/match_schools.html", form=form, upload=upload, proposals=proposals)
    return page, form.status


@doors.post("/<int:id>/schools/again")
@access.may(roles.IMPORT)
def ask_schools_again(id: int) -> Any:
    actions.forget_schools(lines.read(_upload(id)).school_names, by=current_user)
    return redirect(url_for("past.match_schools", id=id))


@doors.route("/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def preview(id: int) -> Any:
    upload = _upload(id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals(), _held(upload):
            transaction.write_now()
            run, kept = imports.take_in(upload, by=current_user)
            _tell(run, kept)
            return redirect(url_for("past.take_in"))
    if columns.lacking(upload.kind, upload.columns):
        return redirect(url_for("past.match_columns", id=id))
    plan = plans.make(upload)
    if plan.reading.undecided and form.status == 200:
        return redirect(url_for("past.match_schools", id=id))
    mending = MendForm(formdata=None).for_problems(plan.reading.problems)
    page = render_template(
        "past/preview.html", form=form, mending=mending, upload=upload, plan=plan, effect=plan.effect,
        shown=telling.shown(upload.kind, plan.new),
        fact_of=partial(telling.fact, upload.kind),
        changes_of=partial(telling.changes, upload.kind),
    )  # fmt: skip
    return page, form.status


@doors.post("/<int:id>/mend")
@transaction.locks_late
@access.may(roles.IMPORT)
def mend(id: int) -> Any:
    upload = _upload(id)
    form = MendForm()
    if form.validate_on_submit():
        problems = plans.make(upload).reading.problems
        with _held(upload):
            transaction.write_now()
            actions.mend(upload, form.replaced, left_out=form.left_out(problems), by=current_user)
    return redirect(url_for("past.preview", id=id))


@doors.post("/<int:id>/discard")
@access.may(roles.IMPORT)
def discard(id: int) -> Any:
    uploads_actions.finish(_upload(id), by=current_user)
    flash(_("The list was thrown away; nothing of it was taken in."), "success")
    return redirect(url_for("past.take_in"))


@doors.post("/runs/<int:id>/undo")
@access.may(roles.IMPORT)
def undo(id: int) -> Any:
    imports.undo(db.get_or_404(PastRun, id), by=current_user)
    flash(_("What this list brought was removed, and what it changed was put back."), "success")
    return redirect(url_for("past.take_in"))


@doors.route("/totals", methods=["GET", "POST"])
@access.may(roles.IMPORT)
def totals() -> Any:
    form = TotalForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.declare(**form.facts, by=current_user)
            flash(_("The total is declared: it shows apart in the reports."), "success")
            return redirect(url_for("past.totals"))
    return render_template("past/totals.html", form=form, totals=queries.totals()), form.status


@doors.post("/totals/<int:id>/withdraw")
@access.may(roles.IMPORT)
def withdraw(id: int) -> Any:
    actions.withdraw(db.get_or_404(DeclaredTotal, id), by=current_user)
    flash(_("The total counts no more."), "success")
    return redirect(url_for("past.totals"))


def _upload(upload_id: int) -> PastList:
    return uploads.waiting(PastList, upload_id, current_user.id) or abort(404)


def _held(upload: PastList) -> AbstractContextManager[Sheet]:
    """The list as read before the lock is taken."""
    return spreadsheet.held(upload.content, sheet=upload.sheet)


def _first_and_other(upload: PastList) -> dict[str, list[columns.Field]]:
    """The fields that the list needs or seems to have, and those it may have besides."""
    needed = {name for names in columns.NEEDED[upload.kind] for name in names}
    first = [f for f in columns.FIELDS[upload.kind] if f.name in needed | set(upload.columns)]
    return {"first": first, "other": [f for f in columns.FIELDS[upload.kind] if f not in first]}


def _chosen(form: SchoolsForm) -> dict[str, int | None]:
    """The school of each row that was decided, by key; a code that is typed wins."""
    chosen: dict[str, int | None] = {}
    for row in form.rows:
        key, choice, code = row.form.key.data or "", row.form.choice.data, row.form.code.data
        if code:
            school = schools_queries.school_with(code)
            if school is None:
                raise Refused(_("There is no school with the code %(code)s.", code=code))
            chosen[key] = school.id
        elif choice == NONE:
            chosen[key] = None
        elif choice and choice.isdigit():
            chosen[key] = int(choice)
    return chosen


def _tell(run: PastRun, kept: list[str]) -> None:
    flash(
        _(
            "New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s. No mail was sent.",
            **run.counts,
        ),
        "success",
    )
    for sentence in kept:
        flash(sentence, "warning")
