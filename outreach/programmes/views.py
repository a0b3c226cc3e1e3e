"""Programmes: the list, the page of one, who takes part, its documents, and the events that belong to it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock, transaction
from outreach.core.database import db
from outreach.core.language import _, n_, number
from outreach.events import actions as events
from outreach.events import queries as event_queries
from outreach.events.forms import ChooseEventsForm
from outreach.home import timeline
from outreach.indicators import queries as indicators
from outreach.partners import actions as partners
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind
from outreach.programmes import actions, documents, forms, queries
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import MemberPart
from outreach.reports import standings
from outreach.web import access, paging

doors = Blueprint("programmes", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/programmes")
@access.may(roles.SEE_NUMBERS)
def programmes() -> Any:
    form = forms.ProgrammeFilters()
    page = paging.page(queries.programmes(**form.wanted), by=[Programme.name_key, Programme.id])
    return render_template("programmes/programmes.html", form=form, page=page)


@doors.route("/staff/programmes/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    form = forms.ProgrammeForm(data={"owner_id": current_user.id})
    if form.validate_on_submit():
        with form.refusals():
            programme = actions.add(by=current_user, **form.facts)
            return redirect(url_for("programmes.programme", id=programme.id))
    return render_template("programmes/add.html", form=form), form.status


@doors.get("/staff/programmes/<int:id>")
@access.may(roles.SEE_NUMBERS)
def programme(id: int) -> Any:
    row, today = _programme(id), clock.today()
    shown = {
        "followed": standings.of(indicators.indicators(id), today=today),
        "events": event_queries.in_programme(id),
        "timeline": timeline.of_programme(row) if current_user.may(roles.WORK) else [],
        "today": today,
        "parts": [part for part in MemberPart if part is not MemberPart.CO_AUTHOR],
    }
    return render_template("programmes/programme.html", programme=row, **shown)


@doors.route("/staff/programmes/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    row = _programme(id)
    form = forms.EditProgrammeForm(data=forms.programme_values(row))
    if form.validate_on_submit():
        with form.refusals():
            actions.correct(row, by=current_user, **form.facts)
            return redirect(url_for("programmes.programme", id=id))
    return render_template("programmes/edit.html", form=form, programme=row), form.status


@doors.post("/staff/programmes/<int:id>/publish")
@access.may(roles.PUBLISH)
def publish(id: int) -> Any:
    actions.publish(_programme(id), by=current_user)
    flash(_("The public site shows it within a minute."), "success")
    return redirect(url_for("programmes.programme", id=id))


@doors.post("/staff/programmes/<int:id>/unpublish")
@access.may(roles.PUBLISH)
def unpublish(id: int) -> Any:
    actions.unpublish(_programme(id), by=current_user)
    flash(_("The public site takes it off within a minute."), "success")
    return redirect(url_for("programmes.programme", id=id))


@doors.route("/staff/programmes/<int:id>/take-part", methods=["GET", "POST"])
@access.may(roles.WORK)
def take_part(id: int) -> Any:
    row, form = _programme(id), forms.TakePartForm()
    if form.validate_on_submit():
        with form.refusals():
            names = forms.names_in(form.names.data)
            kind = PartnerKind(form.kind.data)
            members, new = partners.by_names(names, kind=kind, by=current_user)
            days = {name: form[name].data for name in ("joined_on", "left_on")}
            for partner in members:
                part = MemberPart(form.part.data)
                actions.take_part(row, partner, part=part, by=current_user, **days)
            _say_who_came(members, new)
            return redirect(url_for("programmes.programme", id=id, _anchor="members"))
    return render_template("programmes/take_part.html", form=form, programme=row), form.status


@doors.route("/staff/programmes/members/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_part(id: int) -> Any:
    row = _member(id)
    form = forms.CorrectPartForm(data=forms.part_values(row))
    if form.validate_on_submit():
        with form.refusals():
            days = {name: form[name].data for name in ("joined_on", "left_on")}
            actions.correct_part(row, by=current_user, **days)
            return _to_members(row.programme_id)
    return render_template("programmes/correct_part.html", form=form, member=row), form.status


@doors.post("/staff/programmes/members/<int:id>/drop")
@access.may(roles.WORK)
def drop_part(id: int) -> Any:
    row = _member(id)
    programme_id = row.programme_id
    actions.drop_part(row, by=current_user)
    return _to_members(programme_id)


@doors.route("/staff/programmes/<int:id>/documents/submit", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.WORK)
def submit(id: int) -> Any:
    form = forms.DocumentForm()
    if form.validate_on_submit():
        with form.refusals():
            content, name = _sent(form.file.data)
            transaction.write_now()
            row = _programme(id)
            authors = _co_authors(form.co_authors.data)
            document = documents.submit(row, co_authors=authors, by=current_user, **form.facts)
            if content:
                documents.attach(document, content, name=name, by=current_user)
            return redirect(url_for("programmes.programme", id=id, _anchor="documents"))
    row = _programme(id)
    return render_template("programmes/submit.html", form=form, programme=row), form.status


@doors.route("/staff/programmes/documents/<int:id>", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.WORK)
def correct_document(id: int) -> Any:
    form = forms.CorrectDocumentForm(data=forms.document_values(_document(id)))
    if form.validate_on_submit():
        with form.refusals():
            content, name = _sent(form.file.data)
            transaction.write_now()
            row = _document(id)
            authors = _co_authors(form.co_authors.data)
            documents.correct(row, co_authors=authors, by=current_user, **form.facts)
            if content:
                documents.attach(row, content, name=name, by=current_user)
            return redirect(
                url_for("programmes.programme", id=row.programme_id, _anchor="documents")
            )
    row = _document(id)
    return render_template("programmes/correct_document.html", form=form, document=row), form.status


@doors.get("/staff/programmes/documents/<int:id>/file")
@access.may(roles.SEE_NUMBERS)
def document_file(id: int) -> Any:
    return _pdf(_document(id))


@doors.post("/staff/programmes/documents/<int:id>/withdraw")
@access.may(roles.WORK)
def withdraw_document(id: int) -> Any:
    row = _document(id)
    programme_id = row.programme_id
    documents.withdraw(row, by=current_user)
    return redirect(url_for("programmes.programme", id=programme_id, _anchor="documents"))


@doors.post("/staff/programmes/documents/<int:id>/publish")
@access.may(roles.PUBLISH)
def publish_document(id: int) -> Any:
    row = _document(id)
    actions.publish(row, by=current_user)
    return redirect(url_for("programmes.programme", id=row.programme_id, _anchor="documents"))


@doors.post("/staff/programmes/documents/<int:id>/unpublish")
@access.may(roles.PUBLISH)
def unpublish_document(id: int) -> Any:
    row = _document(id)
    actions.unpublish(row, by=current_user)
    return redirect(url_for("programmes.programme", id=row.programme_id, _anchor="documents"))


@doors.route("/staff/programmes/<int:id>/speakers", methods=["GET", "POST"])
@access.may(roles.WORK)
def set_speakers(id: int) -> Any:
    row = _programme(id)
    form = forms.SpeakersForm(data={"speakers": [str(speaker.id) for speaker in row.speakers]})
    if form.validate_on_submit():
        with form.refusals():
            actions.set_speakers(row, form.chosen, by=current_user)
            return redirect(url_for("programmes.programme", id=id))
    return render_template("programmes/set_speakers.html", form=form, programme=row), form.status


@doors.route("/staff/programmes/<int:id>/add-events", methods=["GET", "POST"])
@access.may(roles.WORK)
def add_events(id: int) -> Any:
    """Those of some days; how many they are is said first."""
    row, form = _programme(id), ChooseEventsForm()
    chosen = None
    if form.validate_on_submit():
        with form.refusals():
            chosen = event_queries.chosen(**form.wanted)
            if form.sure.data:
                added = events.add_to_programme(chosen, row, by=current_user)
                flash(_say_added(added), "success")
                return redirect(url_for("programmes.programme", id=id))
    shown = {"programme": row, "chosen": chosen}
    return render_template("programmes/add_events.html", form=form, **shown), form.status


def _say_added(count: int) -> str:
    return n_(
        "%(count)s event belongs to it now.",
        "%(count)s events belong to it now.",
        count,
        count=number(count),
    )


def _say_who_came(members: list[Partner], new: list[Partner]) -> None:
    flash(
        n_(
            "%(count)s organisation takes part, of which new: %(new)s.",
            "%(count)s organisations take part, of which new: %(new)s.",
            len(members),
            count=number(len(members)),
            new=number(len(new)),
        ),
        "success",
    )


def _co_authors(text: str | None) -> list[Partner]:
    names = forms.names_in(text)
    return partners.by_names(names, kind=PartnerKind.ASSOCIATION, by=current_user)[0]


def _sent(upload: Any) -> tuple[bytes, str]:
    """The file of a form, looked at before anything is locked; none is empty."""
    if not upload:
        return b"", ""
    content = upload.read(documents.LARGEST + 1)
    documents.check_file(content)
    return content, upload.filename or ""


def _pdf(document: Document) -> Response:
    content = document.content or abort(404)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    return response


def _to_members(programme_id: int) -> Any:
    return redirect(url_for("programmes.programme", id=programme_id, _anchor="members"))


def _programme(programme_id: int) -> Programme:
    return queries.with_all(programme_id) or abort(404)


def _member(member_id: int) -> Membership:
    row = db.get_or_404(Membership, member_id)
    return row if row.document_id is None else abort(404)


def _document(document_id: int) -> Document:
    return queries.document_with_all(document_id) or abort(404)
