"""Official numbers for staff: sources and series, a table to type, files, breaks."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock, transaction
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.enrolment import actions, blank, bulk, imports, queries
from outreach.enrolment.forms import (
    BreakForm,
    ChangeForm,
    FiguresFileForm,
    MappingForm,
    TableForm,
)
from outreach.enrolment.models import FiguresFile, FiguresRun, Mapping, Series
from outreach.uploads import queries as uploads
from outreach.uploads.forms import ConfirmForm
from outreach.web import access, table

doors = Blueprint("enrolment", __name__, url_prefix="/<any(fr, en):lang>/staff/reports/enrolment")


@doors.get("/")
@access.may(roles.SEE_NUMBERS)
def sources() -> Any:
    drafts = queries.all_series(drafts=True) if current_user.may(roles.WORK) else ()
    series = queries.all_series(drafts=False)
    return render_template("enrolment/sources.html", series=series, drafts=drafts)


@doors.get("/template.<any(csv, xlsx):kind>")
@access.may(roles.WORK)
def template(kind: str) -> Any:
    """The empty table to fill in: no figure is made up."""
    rows = blank.rows(clock.start_year(clock.today()))
    return table.download(kind, blank.HEADERS, rows, name="effectifs-a-remplir", is_form=True)


@doors.route("/table", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.WORK)
def type_in() -> Any:
    form = TableForm()
    if form.validate_on_submit():
        with form.refusals():
            transaction.write_now()
            report = imports.type_in(
                form.table.data or "",
                group=form.group.data or "",
                geography=form.geography.data or "",
                origin=form.origin,
                by=current_user,
            )
            if not report.rejected:
                flash(
                    _("Kept as a draft: it counts nowhere until somebody publishes it."), "success"
                )
                return redirect(url_for("enrolment.sources"))
            form.form_errors.extend(f"{_('Line')} {r.line}: {r.message}" for r in report.rejected)
    return render_template("enrolment/type_in.html", form=form), form.status


@doors.route("/import", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def take_in() -> Any:
    form = FiguresFileForm()
    if form.validate_on_submit():
        with form.refusals():
            content, name = form.file.data.read(), form.file.data.filename or ""
            origin = form.origin
            rules = imports.saved_rules(form.mapping.data or "")
            imports.take_in(
                content,
                name=name,
                origin=_given(origin),
                rules=rules,
                by=current_user,
                dry_run=True,
            )
            transaction.write_now()
            upload = actions.keep_file(
                content, name=name, title=origin.title, publisher=origin.publisher,
                mapping=form.mapping.data or "", as_of=origin.as_of, by=current_user,
            )  # fmt: skip
            return redirect(url_for("enrolment.preview", id=upload.id))
    facts = {"runs": uploads.runs(FiguresRun), "undoable": uploads.undoable(FiguresRun)}
    facts["by_command"] = imports.by_command()
    return render_template("enrolment/take_in.html", form=form, **facts), form.status


@doors.post("/import/shipped")
@access.may(roles.IMPORT)
def take_in_shipped() -> Any:
    content = imports.SHIPPED.read_bytes()
    effect = imports.take_in(content, name=imports.SHIPPED.name, by=current_user)
    flash(_counted(effect), "success")
    return redirect(url_for("enrolment.sources"))


@doors.route("/import/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.IMPORT)
def preview(id: int) -> Any:
    upload = uploads.waiting(FiguresFile, id, current_user.id) or abort(404)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            contents = imports.read_kept(upload)
            transaction.write_now()
            effect = imports.put_kept(upload, contents, by=current_user)
            flash(_counted(effect), "success")
            return redirect(url_for("enrolment.sources"))
    effect = imports.put(imports.read_kept(upload), by=current_user, dry_run=True)
    page = render_template("enrolment/preview.html", form=form, upload=upload, effect=effect)
    return page, form.status


@doors.post("/import/runs/<int:id>/undo")
@access.may(roles.IMPORT)
def undo(id: int) -> Any:
    actions.undo(db.get_or_404(FiguresRun, id), by=current_user)
    flash(_("Undone."), "success")
    return redirect(url_for("enrolment.take_in"))


@doors.get("/mappings")
@access.may(roles.IMPORT)
def mappings() -> Any:
    return render_template(
        "enrolment/mappings.html", mappings=queries.mappings(), usual=bulk.USUAL_COLUMNS
    )


@doors.route("/mappings/add", methods=["GET", "POST"])
@access.may(roles.IMPORT)
def add_mapping() -> Any:
    form = MappingForm()
    if form.validate_on_submit():
        with form.refusals():
            if queries.mapping_named(form.name.data or ""):
                raise Refused(_("There is a mapping of that name already."))
            actions.save_mapping(**form.facts, by=current_user)
            return redirect(url_for("enrolment.mappings"))
    return render_template("enrolment/add_mapping.html", form=form), form.status


@doors.route("/mappings/<int:id>", methods=["GET", "POST"])
@access.may(roles.IMPORT)
def edit_mapping(id: int) -> Any:
    mapping = db.get_or_404(Mapping, id)
    lines = {"columns": _lines(mapping.columns), "members": _lines(mapping.members)}
    form = MappingForm(data={"name": mapping.name, **lines})
    if form.validate_on_submit():
        with form.refusals():
            actions.save_mapping(**{**form.facts, "name": mapping.name}, by=current_user)
            return redirect(url_for("enrolment.mappings"))
    return render_template("enrolment/edit_mapping.html", form=form, mapping=mapping), form.status


@doors.route("/series/<int:id>", methods=["GET", "POST"])
@access.may(roles.SEE_NUMBERS)
def series(id: int) -> Any:
    row = db.get_or_404(Series, id)
    if row.is_draft and not current_user.may(roles.WORK):
        abort(404)
    form = BreakForm()
    if form.is_submitted() and not current_user.may(roles.WORK):
        abort(403)
    if form.validate_on_submit():
        with form.refusals():
            actions.mark_break(row, form.year.data or 0, note=form.note.data or "", by=current_user)
            return redirect(url_for("enrolment.series", id=row.id))
    return render_template("enrolment/series.html", form=form, series=row), form.status


@doors.post("/series/<int:id>/publish")
@access.may(roles.PUBLISH)
def publish(id: int) -> Any:
    series = actions.publish(db.get_or_404(Series, id), by=current_user)
    flash(_("Published: it counts in the reports and on the impact page."), "success")
    return redirect(url_for("enrolment.series", id=series.id))


@doors.post("/series/<int:id>/discard")
@access.may(roles.WORK)
def discard(id: int) -> Any:
    actions.discard(db.get_or_404(Series, id), by=current_user)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("enrolment.sources"))


@doors.route("/series/<int:id>/published", methods=["GET", "POST"])
@access.may(roles.WORK)
def publish_change(id: int) -> Any:
    row = db.get_or_404(Series, id)
    form = ChangeForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.publish_change(
                row, form.year.data or 0, percent=form.published, by=current_user
            )
            return redirect(url_for("enrolment.series", id=row.id))
    return render_template("enrolment/publish_change.html", form=form, series=row), form.status


@doors.post("/series/<int:id>/breaks/<int:year>/clear")
@access.may(roles.WORK)
def clear_break(id: int, year: int) -> Any:
    actions.clear_break(db.get_or_404(Series, id), year, by=current_user)
    return redirect(url_for("enrolment.series", id=id))


def _lines(pairs: list[list[str]]) -> str:
    return "\n".join(f"{left} = {right}" for left, right in pairs)


def _given(origin: queries.Origin) -> queries.Origin:
    """What the form says of the source; without a title the file has to say it."""
    return queries.Origin(origin.title, origin.publisher or origin.title, as_of=origin.as_of)


def _counted(effect: imports.FiguresEffect) -> str:
    return _(
        "%(new)s new figures, %(changed)s changed, %(unchanged)s unchanged.",
        new=effect.new,
        changed=effect.changed,
        unchanged=effect.unchanged,
    )
