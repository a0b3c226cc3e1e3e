"""Partner organisations: the list, the page of one, its contacts, and two that are the same."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import files, language, transaction
from outreach.core.database import db
from outreach.core.language import _
from outreach.home import timeline
from outreach.partners import actions, forms, join_forms, joining, personal_link, queries
from outreach.partners.models import JoinRequest, Partner, PartnerContact
from outreach.people import actions as people
from outreach.people import queries as people_queries
from outreach.programmes import actions as programme_actions
from outreach.programmes import queries as programmes
from outreach.web import access, answers, limits, paging

doors = Blueprint("partners", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/partners")
@access.may(roles.WORK)
def partners() -> Any:
    form = forms.PartnerFilters()
    page = paging.page(queries.partners(**form.wanted), by=[Partner.key, Partner.id])
    employers = [] if form.is_narrowed else queries.employers()
    return render_template("partners/partners.html", form=form, page=page, employers=employers)


@doors.route("/staff/partners/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    """By hand, or with `?name=` the employer of a speaker."""
    form = forms.PartnerForm(data={"name": request.args.get("name", "")})
    if form.validate_on_submit():
        with form.refusals():
            partner = actions.add(by=current_user, **form.facts)
            return redirect(url_for("partners.partner", id=partner.id))
    return render_template("partners/add.html", form=form), form.status


@doors.get("/staff/partners/<int:id>")
@access.may(roles.WORK)
def partner(id: int) -> Any:
    row = _partner(id)
    shown = {
        "parts": programmes.parts_of(row),
        "speakers": queries.speakers_of(row),
        "timeline": timeline.of_partner(row),
    }
    return render_template("partners/partner.html", partner=row, **shown)


@doors.route("/staff/partners/<int:id>/edit", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.WORK)
def edit(id: int) -> Any:
    form = forms.EditPartnerForm(data=forms.partner_values(_partner(id)))
    if form.validate_on_submit():
        with form.refusals():
            upload = form.logo.data
            logo = files.redrawn(upload.read()) if upload else None
            transaction.write_now()
            row = _partner(id)
            actions.correct(row, by=current_user, **form.facts)
            if logo:
                actions.show_logo(row, logo, by=current_user)
            elif form.drop_logo.data:
                actions.drop_logo(row, by=current_user)
            return redirect(url_for("partners.partner", id=id))
    return render_template("partners/edit.html", form=form, partner=_partner(id)), form.status


@doors.get("/partners/<int:id>/logo")
@access.public
def logo(id: int) -> Any:
    """Shown where the organisation agreed to it."""
    row = _partner(id)
    if row.logo is None or row.logo_consent_on is None:
        abort(404)
    return answers.kept_picture(row.logo, cache="public, max-age=3600")


@doors.post("/staff/partners/<int:id>/archive")
@access.may(roles.WORK)
def archive(id: int) -> Any:
    actions.archive(_partner(id), by=current_user)
    flash(
        _("This organisation is archived: proposed nowhere any more; what was done stays."),
        "success",
    )
    return redirect(url_for("partners.partner", id=id))


@doors.post("/staff/partners/<int:id>/unarchive")
@access.may(roles.WORK)
def unarchive(id: int) -> Any:
    actions.unarchive(_partner(id), by=current_user)
    return redirect(url_for("partners.partner", id=id))


@doors.route("/staff/partners/<int:id>/merge", methods=["GET", "POST"])
@access.may(roles.WORK)
def merge(id: int) -> Any:
    row, form = _partner(id), forms.MergeForm()
    form.offer(row)
    if form.validate_on_submit():
        with form.refusals():
            other = queries.with_all(form.other) or abort(404)
            programme_actions.merge_partners(row, other, by=current_user)
            return redirect(url_for("partners.partner", id=id))
    return render_template("partners/merge.html", form=form, partner=row), form.status


@doors.route("/staff/partners/<int:id>/contacts/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add_contact(id: int) -> Any:
    row, form = _partner(id), forms.ContactForm()
    if form.validate_on_submit():
        with form.refusals():
            facts = form.facts
            person = people_queries.person_with(
                email=facts["email"], name=f"{facts['first_name']} {facts['last_name']}"
            ) or people.add(**facts, organisation=row.name, by=current_user)
            actions.know(row, person, job_title=facts["job_title"], by=current_user)
            return redirect(url_for("partners.partner", id=id))
    return render_template("partners/add_contact.html", form=form, partner=row), form.status


@doors.post("/staff/partners/contacts/<int:id>/forget")
@access.may(roles.WORK)
def forget_contact(id: int) -> Any:
    contact = db.get_or_404(PartnerContact, id)
    partner_id = contact.partner_id
    actions.forget_contact(contact, by=current_user)
    return redirect(url_for("partners.partner", id=partner_id))


@doors.route("/join", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_email
def join() -> Any:
    form = join_forms.JoinForm()
    if form.validate_on_submit():
        with form.refusals():
            if not form.is_of_a_machine:
                joining.apply(lang=language.current(), **form.facts)
            return redirect(url_for("partners.thanks"))
    return render_template("partners/join.html", form=form), form.status


@doors.get("/join/thanks")
@access.public
def thanks() -> Any:
    return render_template("partners/thanks.html")


@doors.get("/join/<token>")
@access.public
def my_request(token: str) -> Any:
    """Where the request stands, for whoever made it."""
    return render_template("partners/my_request.html", request_to_join=_mine(token), token=token)


@doors.post("/join/<token>/confirm")
@access.public
@limits.public_posts
@limits.posts_per_link
def confirm(token: str) -> Any:
    joining.confirm(_mine(token))
    flash(_("Thank you: we have your request, and write to you."), "success")
    return redirect(url_for("partners.my_request", token=token))


@doors.get("/staff/join-requests")
@access.may(roles.WORK)
def join_requests() -> Any:
    form = join_forms.JoinFilters()
    by = [JoinRequest.received_at, JoinRequest.id]
    page = paging.page(queries.join_requests(**form.values), by=by, descending=True)
    return render_template("partners/join_requests.html", form=form, page=page)


@doors.get("/staff/join-requests/<int:id>")
@access.may(roles.WORK)
def join_request(id: int) -> Any:
    row = _join_request(id)
    same = queries.named(row.organisation)
    return render_template("partners/join_request.html", request_to_join=row, same=same)


@doors.post("/staff/join-requests/<int:id>/accept")
@access.may(roles.WORK)
def accept(id: int) -> Any:
    partner = joining.accept(_join_request(id), by=current_user)
    flash(_("They are a partner now, and whoever asked is their contact."), "success")
    return redirect(url_for("partners.partner", id=partner.id))


@doors.route("/staff/join-requests/<int:id>/decline", methods=["GET", "POST"])
@access.may(roles.WORK)
def decline(id: int) -> Any:
    row, form = _join_request(id), join_forms.DeclineJoinForm()
    if form.validate_on_submit():
        with form.refusals():
            joining.decline(row, reply=form.reply.data or "", by=current_user)
            return redirect(url_for("partners.join_requests"))
    return render_template("partners/decline.html", form=form, request_to_join=row), form.status


def _join_request(request_id: int) -> JoinRequest:
    row = queries.join_request(request_id)
    return row if row and row.confirmed_at else abort(404)


def _mine(token: str) -> JoinRequest:
    return personal_link.request_of(token) or abort(404)


def _partner(partner_id: int) -> Partner:
    return queries.with_all(partner_id) or abort(404)
