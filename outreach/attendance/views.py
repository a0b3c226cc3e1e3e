"""Headcount pages, closing, and the one-click answers to teachers' wishes."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.attendance import actions, forms
from outreach.core import access
from outreach.core.database import db
from outreach.core.language import _
from outreach.events import queries as events
from outreach.events.models import Event, Session, Wish
from outreach.events.words import Reason

doors = Blueprint("attendance", __name__, url_prefix="/<any(fr, en):lang>/staff")
PER_PAGE = 40


@doors.route("/headcounts", methods=["GET", "POST"])
@access.may(roles.WORK)
def headcounts() -> Any:
    waiting = _events_asked()
    form = forms.HeadcountsForm().for_events(waiting)
    if form.validate_on_submit():
        with form.refusals():
            count = _record(form)
            flash(_("Groups recorded: %(count)s.", count=count), "success")
            return redirect(_back())
        waiting = _events_asked()
    shown = {"waiting": waiting, "alone": "event" in request.args}
    return render_template("attendance/headcounts.html", form=form, **shown), form.status


@doors.route("/events/<int:id>/did-not-happen", methods=["GET", "POST"])
@access.may(roles.WORK)
def did_not_happen(id: int) -> Any:
    event = db.get_or_404(Event, id)
    form = forms.DidNotHappenForm()
    if form.validate_on_submit():
        with form.refusals():
            fresh = actions.did_not_happen(
                event,
                reason=Reason(form.reason.data),
                note=form.note.data or "",
                on=form.on.data,
                by=current_user,
            )
            if fresh is not event and fresh.contacts:
                return redirect(url_for("events.tell", id=fresh.id, news="booked"))
            return redirect(url_for("home.today"))
    return render_template("attendance/did_not_happen.html", form=form, event=event), form.status


@doors.post("/events/<int:id>/close")
@access.may(roles.WORK)
def close(id: int) -> Any:
    actions.close(db.get_or_404(Event, id), by=current_user)
    flash(_("The event is closed."), "success")
    return redirect(url_for("events.event", id=id))


@doors.post("/wishes/<int:id>/accept")
@access.may(roles.WORK)
def accept_wish(id: int) -> Any:
    wish = actions.accept_wish(db.get_or_404(Wish, id), by=current_user)
    flash(_("Done: %(wish)s.", wish=wish.kind.label), "success")
    return redirect(request.form.get("back") or url_for("home.today"))


@doors.post("/wishes/<int:id>/dismiss")
@access.may(roles.WORK)
def dismiss_wish(id: int) -> Any:
    wish = actions.dismiss_wish(db.get_or_404(Wish, id), by=current_user)
    flash(_("Set aside. Tell the school why."), "info")
    return redirect(url_for("events.event", id=wish.event_id))


def _record(form: forms.HeadcountsForm) -> int:
    """Count every row that has numbers or changed; the first refusal undoes them all."""
    recorded = 0
    for row in form.rows:
        if not row.form.has_numbers:
            continue
        session = db.session.get(Session, int(row.form.session_id.data or 0))
        if session is None or _is_unchanged(session, row.form):
            continue
        version = int(row.form.version.data or 0)
        try:
            actions.count(
                session,
                row.form.headcount,
                version=version,
                sure=row.form.sure.data,
                by=current_user,
            )
        except actions.CountedMeanwhile:
            row.form.version.data = str(session.version)
            raise
        recorded += 1
    return recorded


def _is_unchanged(session: Session, row: forms.CountRow) -> bool:
    now = row.headcount
    then = (
        session.youth_count,
        session.adults_count,
        session.girls,
        session.boys,
        session.other,
        session.not_declared,
        session.count_method,
    )
    return then == (
        now.youth, now.adults, now.girls, now.boys, now.other, now.not_declared, now.method
    )  # fmt: skip


def _events_asked() -> Sequence[Event]:
    """The event named in the address, else the visits that wait for numbers."""
    asked = request.args.get("event", type=int)
    if asked:
        event = events.event_with_all(asked)
        return [event] if event else []
    waiting = [e for e in events.undecided() if e.type.kind.counts_youth]
    return waiting[:PER_PAGE]


def _back() -> str:
    asked = request.args.get("event", type=int)
    return url_for("events.event", id=asked) if asked else url_for("attendance.headcounts")
