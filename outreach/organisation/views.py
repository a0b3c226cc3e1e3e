"""Pages about the organisation, its mail server and its colours."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach import settings as app_settings
from outreach.accounts import queries as accounts
from outreach.accounts import roles
from outreach.core import files, transaction
from outreach.core.language import _
from outreach.drawing import colour
from outreach.mail import delivery
from outreach.mail import queries as mail
from outreach.mail.forms import MailServerForm, typed_server
from outreach.organisation import actions, queries
from outreach.organisation.forms import (
    AttestationForm,
    IdentityForm,
    PrivacyForm,
    ReminderRulesForm,
    VisitRulesForm,
)
from outreach.web import access, answers

doors = Blueprint("organisation", __name__, url_prefix="/<any(fr, en):lang>/staff/settings")
FOREVER = "public, max-age=31536000, immutable"


@doors.get("/")
@access.may(roles.ADMINISTER)
def settings() -> Any:
    return render_template(
        "organisation/settings.html",
        user_count=len(accounts.active_users()),
        mail_server=delivery.server_of(mail.server_url()),
    )


@doors.route("/organisation", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.ADMINISTER)
def identity() -> Any:
    form = IdentityForm(obj=queries.current())
    if form.validate_on_submit():
        with form.refusals():
            picture = _sent(form["logo"].data)
            transaction.write_now()
            actions.describe(by=current_user, **form.facts)
            _keep("logo", picture, drop=form["drop_logo"].data)
            _warn_of_pale(form.accent.data or "")
            return _saved("organisation.settings")
    return render_template("organisation/identity.html", form=form), form.status


@doors.route("/privacy", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def privacy() -> Any:
    form = PrivacyForm(obj=queries.current())
    if form.validate_on_submit():
        actions.describe(by=current_user, **form.facts)
        return _saved("organisation.settings")
    return render_template("organisation/privacy.html", form=form), form.status


@doors.route("/attestations", methods=["GET", "POST"])
@transaction.locks_late
@access.may(roles.ADMINISTER)
def attestations() -> Any:
    form = AttestationForm(obj=queries.current())
    if form.validate_on_submit():
        with form.refusals():
            picture = _sent(form["signature"].data)
            transaction.write_now()
            actions.describe(by=current_user, **form.facts)
            _keep("signature", picture, drop=form["drop_signature"].data)
            return _saved("organisation.settings")
    return render_template("organisation/attestations.html", form=form), form.status


@doors.route("/visits", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def visit_rules() -> Any:
    form = VisitRulesForm(obj=queries.current())
    if form.validate_on_submit():
        actions.describe(by=current_user, **form.facts)
        return _saved("organisation.settings")
    return render_template("organisation/visit_rules.html", form=form), form.status


@doors.route("/reminders", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def reminder_rules() -> Any:
    form = ReminderRulesForm(obj=queries.current())
    if form.validate_on_submit():
        actions.describe(by=current_user, **form.facts)
        return _saved("organisation.settings")
    return render_template("organisation/reminder_rules.html", form=form), form.status


@doors.route("/mail-server", methods=["GET", "POST"])
@access.may(roles.ADMINISTER)
def mail_server() -> Any:
    present = delivery.server_of(queries.current().mail_url)
    form = MailServerForm(obj=present)
    if form.validate_on_submit():
        actions.describe(by=current_user, mail_url=typed_server(form, present).url)
        return _saved("organisation.mail_server")
    fixed = app_settings.value("OUTREACH_MAIL_URL")
    facts = {
        "form": form,
        "present": present,
        "fixed": delivery.server_of(fixed),
        "is_fixed": fixed,
    }
    return render_template("organisation/mail_server.html", **facts), form.status


@doors.post("/mail-server/test")
@access.may(roles.ADMINISTER)
def try_mail_server() -> Any:
    url, sender, to = mail.server_url(), queries.current(), current_user.email
    transaction.abandon()
    if url.startswith("file:"):
        flash(_("There is no mail server yet: save one first."), "error")
    elif why := delivery.try_out(url, to=to, sender=sender.email or to):
        flash(why, "error")
    else:
        flash(
            _("The mail server took the test mail: look for it at %(email)s.", email=to), "success"
        )
    return redirect(url_for("organisation.mail_server"))


@doors.get("/logo")
@access.public
def logo() -> Any:
    return _picture("logo")


@doors.get("/signature")
@access.may(roles.WORK)
def signature() -> Any:
    return _picture("signature")


@doors.get("/theme.css")
@access.public
def theme() -> Response:
    owner = queries.current()
    response = Response(f":root{{--accent:{owner.accent}}}", mimetype="text/css")
    is_kept = request.args.get("v") == owner.theme_version
    response.headers["Cache-Control"] = FOREVER if is_kept else "no-cache"
    return response


def _picture(use: str) -> Any:
    return answers.kept_picture(queries.picture(use) or abort(404), cache="no-cache")


def _sent(upload: Any) -> bytes | None:
    return files.redrawn(upload.read()) if upload else None


def _keep(use: str, picture: bytes | None, *, drop: bool) -> None:
    if picture:
        actions.show_picture(use, picture, name=use, by=current_user)
    elif drop:
        actions.drop_picture(use, by=current_user)


def _warn_of_pale(accent: str) -> None:
    if not colour.is_readable_on_white(accent):
        flash(
            _("This accent colour is pale: the pages darken it so that text stays readable."),
            "warning",
        )


def _saved(endpoint: str) -> Any:
    flash(_("Saved."), "success")
    return redirect(url_for(endpoint))
