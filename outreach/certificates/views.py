"""Attestations for staff, for the person and for whoever verifies one."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.certificates import actions, forms, papers, queries
from outreach.certificates.models import Attestation, AttestationStatus
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.registration import personal_link
from outreach.web import access, limits, paging

doors = Blueprint("certificates", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/certificates")
@access.may(roles.WORK)
def certificates() -> Any:
    form = forms.AttestationFilters()
    query = queries.attestations(form.q.data or "")
    page = paging.page(query, by=[Attestation.id], descending=True)
    return render_template("certificates/certificates.html", form=form, page=page)


@doors.route("/staff/events/<int:id>/attestations", methods=["GET", "POST"])
@access.may(roles.WORK)
def attestations(id: int) -> Any:
    event = db.get_or_404(Event, id)
    form = forms.PrintForm()
    if form.validate_on_submit():
        with form.refusals():
            return _printed(event, form)
    shown = {"form": form, "event": event, "entries": queries.entitled(event)}
    shown["hindrances"] = queries.hindrances(id)
    return render_template("certificates/attestations.html", **shown), form.status


@doors.get("/staff/events/<int:id>/attestations/proof.pdf")
@access.may(roles.WORK)
def proof(id: int) -> Response:
    content = papers.proof_of(db.get_or_404(Event, id)) or abort(404)
    return Response(content, mimetype="application/pdf")


@doors.post("/staff/events/<int:id>/attestations/issue")
@access.may(roles.WORK)
def issue(id: int) -> Any:
    event, before = db.get_or_404(Event, id), set(queries.attestations_of(id))
    issued = set(actions.issue_all(event, by=current_user, with_mail=True))
    flash(_("New attestations: %(count)s.", count=len(issued - before)), "success")
    return redirect(url_for("certificates.attestations", id=id))


@doors.route("/staff/certificates/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def certificate(id: int) -> Any:
    attestation = db.get_or_404(Attestation, id)
    form = forms.RevokeForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.revoke(attestation, reason=form.reason.data or "", by=current_user)
            return redirect(url_for("certificates.certificate", id=id))
    shown = {"form": form, "attestation": attestation}
    return render_template("certificates/certificate.html", **shown), form.status


@doors.post("/staff/certificates/<int:id>/issue-anew")
@access.may(roles.WORK)
def issue_anew(id: int) -> Any:
    """In the place of one that was revoked."""
    revoked = db.get_or_404(Attestation, id)
    registration = revoked.registration or abort(404)
    made = actions.issue(registration, by=current_user, with_mail=True)
    return redirect(url_for("certificates.certificate", id=made.id))


@doors.get("/staff/certificates/<int:id>/attestation.pdf")
@access.may(roles.WORK)
def paper(id: int) -> Response:
    return _pdf([db.get_or_404(Attestation, id)])


@doors.get("/my/<token>/attestation.pdf")
@access.public
def my_paper(token: str) -> Response:
    mine = personal_link.registration_of(token) or abort(404)
    attestation = queries.valid_of(mine.id) or abort(404)
    return _pdf([attestation])


@doors.route("/verify", methods=["GET", "POST"])
@access.public
@limits.public_posts
def verify() -> Any:
    form = forms.VerifyForm()
    if form.validate_on_submit():
        if form.token.data:
            token = form.token.data.rstrip("/").rsplit("/", maxsplit=1)[-1]
            return redirect(url_for("certificates.verification", token=token))
        with form.refusals():
            attestation = queries.issued_to(form.name.data or "", number=form.number.data or "")
            if attestation is None:
                raise Refused(_("We issued no attestation with this number to this name."))
            return redirect(url_for("certificates.verification", token=attestation.token))
    return render_template("certificates/verify.html", form=form), form.status


@doors.get("/verify/<token>")
@access.public
@limits.verifications
def verification(token: str) -> Any:
    attestation = queries.attestation_with(token=token)
    if attestation is None:
        return render_template("certificates/unknown.html"), 404
    answer = Response(render_template("certificates/verification.html", attestation=attestation))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _printed(event: Event, form: forms.PrintForm) -> Response:
    """Issue what is missing, then the chosen ones as one PDF."""
    issued = actions.issue_all(event, by=current_user, with_mail=False)
    chosen = [a for a in issued if not form.only_new.data or a.printed_at is None]
    held_back = [hindrance.sentence for hindrance in queries.hindrances(event.id)]
    if not chosen:
        nothing = _("There is nothing to print: nobody is recorded as present, or all is printed.")
        raise actions.NothingToAttest(" ".join(held_back) or nothing)
    for sentence in held_back:
        flash(sentence, "warning")
    chosen = papers.in_order(chosen, form.order.data)
    actions.mark_printed(chosen, by=current_user)
    return _pdf(chosen, name=f"attestations-{event.id}")


def _pdf(rows: list[Attestation], name: str = "") -> Response:
    content = papers.pdf_of(rows)
    disposition = f'inline; filename="{name or rows[0].number}.pdf"'
    headers = {"Content-Disposition": disposition}
    return Response(content, mimetype="application/pdf", headers=headers)


doors.app_template_global("attestation_tone")(
    {
        AttestationStatus.VALID: "good",
        AttestationStatus.REPLACED: "warn",
        AttestationStatus.REVOKED: "bad",
    }.get
)
