"""What is kept and why, for everybody; erasing a person, for coordinators."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.language import _
from outreach.people import actions as people_actions
from outreach.people import queries as people
from outreach.people import unsubscribing
from outreach.people.models import CONSENT_VERSION
from outreach.privacy import actions, forms, queries
from outreach.web import access, limits
from outreach.web import answers as web

doors = Blueprint("privacy", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/privacy")
@access.public
def statement() -> Any:
    return render_template("privacy/statement.html", version=CONSENT_VERSION)


@doors.route("/unsubscribe/<token>", methods=["GET", "POST"])
@web.csrf.exempt
@access.public
@limits.posts_per_link
def unsubscribe(token: str) -> Any:
    """Mail programs post here by themselves (RFC 8058): no form key, no redirect."""
    person = unsubscribing.PAGE.row_of(token) or abort(404)
    if request.method == "POST":
        people_actions.unsubscribe(person)
    is_done = request.method == "POST"
    return render_template("privacy/unsubscribe.html", is_done=is_done)


@doors.route("/staff/people/<int:id>/erase", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def erase(id: int) -> Any:
    person = people.with_schools(id) or abort(404)
    form = forms.EraseForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.erase(person, by=current_user)
            flash(_("This person is erased. The counts are unchanged."), "success")
            return redirect(url_for("people.people"))
    shown = {
        "person": person,
        "registrations": len(queries.registrations_of(person)),
        "contacts": len(queries.contacts_of(person)),
        "mails": len(queries.mails_to(person)),
        "notes": len(queries.notes_about(person)),
    }
    return render_template("privacy/erase.html", form=form, **shown), form.status
