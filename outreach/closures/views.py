"""Closing a board or a school from a phone, and ticking off who was reached."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.closures import actions, forms, queries
from outreach.closures.models import Closure, Postponement
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.events.words import Reason
from outreach.mail import actions as mail
from outreach.web import access, messages, paging

doors = Blueprint("closures", __name__, url_prefix="/<any(fr, en):lang>/staff/closures")


@doors.get("")
@access.may(roles.WORK)
def closures() -> Any:
    page = paging.page(queries.closures(), by=[Closure.made_at, Closure.id], descending=True)
    return render_template("closures/closures.html", page=page)


@doors.route("/close", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def close() -> Any:
    """The place and the day stand in the address; what is touched is shown before anything is done."""
    place, form = forms.PlaceFilters(), forms.CloseForm()
    board, school = (None, None) if place.is_unclear else (place.chosen_board, place.chosen_school)
    rows = queries.touched(place.on.data, board=board, school=school) if place.on.data else []
    if form.validate_on_submit():
        with form.refusals():
            with mail.counting() as posted:
                made = actions.close(
                    place.on.data or abort(404),
                    board=None if school else board,
                    school=school,
                    reason=Reason(form.reason.data),
                    note=form.note.data or "",
                    by=current_user,
                )
            undo = url_for("closures.undo", id=made.id)
            messages.done(_postponed(len(posted)), undo=undo)
            return redirect(url_for("closures.closure", id=made.id))
    shown = {"place": place, "form": form, "rows": rows, "where": school or board}
    shown["speakers"] = queries.speakers_told(rows) if rows else {}
    return render_template("closures/close.html", **shown), form.status


@doors.get("/<int:id>")
@access.may(roles.WORK)
def closure(id: int) -> Any:
    row = _closure(id)
    speakers = queries.speakers_of(row)
    shown = {"to_call": queries.to_call(row, speakers), "speakers": speakers}
    return render_template("closures/closure.html", closure=row, **shown)


@doors.post("/<int:id>/undo")
@access.may(roles.CANCEL)
def undo(id: int) -> Any:
    actions.undo(_closure(id), by=current_user)
    flash(_("Undone: all takes place as planned, and nobody was told."), "success")
    return redirect(url_for("closures.closure", id=id))


@doors.post("/postponements/<int:id>/reach/<any(yes, no):answer>")
@access.may(roles.WORK)
def reach(id: int, answer: str) -> Any:
    row = db.get_or_404(Postponement, id)
    actions.reach(row, is_reached=answer == "yes", by=current_user)
    return redirect(url_for("closures.closure", id=row.closure_id))


def _postponed(mails: int) -> str:
    return n_(
        "Postponed. %(num)s mail leaves in a minute.",
        "Postponed. %(num)s mails leave in a minute.",
        mails,
    )


def _closure(closure_id: int) -> Closure:
    return queries.closure_with_all(closure_id) or abort(404)
