"""Repeating an event, changing or calling off several of a series, copying a term."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import transaction
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, n_
from outreach.events import queries as events
from outreach.events.models import Event
from outreach.events.words import Reason
from outreach.invitations.settling import settling
from outreach.mail import actions as mail
from outreach.mail.models import Message
from outreach.navigation import our_organisation
from outreach.series import actions, forms, queries
from outreach.visits import copies
from outreach.visits.copies import Copies, CopyLine
from outreach.web import access, messages

doors = Blueprint("series", __name__, url_prefix="/<any(fr, en):lang>")


@doors.route("/staff/events/<int:id>/repeat", methods=["GET", "POST"])
@access.may(roles.WORK)
def repeat(id: int) -> Any:
    """Its copies are looked at before any is kept."""
    event = _event(id)
    form = forms.RepeatForm()
    lines: Sequence[CopyLine] = ()
    if form.validate_on_submit():
        with form.refusals():
            there = {row.local_start.date() for row in queries.series_of(event)}
            days = form.days_after(event.local_start.date(), but=there)
            lines = _looked_at(lambda keys: _repeated(event, days, keys))
            if not lines:
                flash(_("The events are in the calendar: tell each school from here."), "success")
                return redirect(url_for("series.series", id=id))
    return render_template("series/repeat.html", form=form, event=event, lines=lines), form.status


@doors.route("/staff/events/<int:id>/series", methods=["GET", "POST"])
@access.may(roles.WORK)
def series(id: int) -> Any:
    event = _event(id)
    in_order = queries.series_of(event)
    form = forms.ChangeSeriesForm()
    if form.validate_on_submit():
        with form.refusals():
            meant = queries.meant(in_order, event, form.which.data)
            days, starts = form.days.data or 0, form.starts.data
            if meant and not form.facts and not actions.is_new(meant, days=days, starts=starts):
                raise Refused(_("Nothing would change: enter what is new."), about="days")
            settled = request.form.get("settled", "")
            with (
                mail.counting() as posted,
                settling(*meant, settled=settled, by=current_user),
            ):
                actions.change(meant, **form.facts, by=current_user)
                if form.is_move:
                    actions.shift(meant, days=days, starts=starts, by=current_user)
            done = n_("%(num)s event changed.", "%(num)s events changed.", len(meant))
            return _after(event, meant, posted, done=done)
    return render_template(
        "series/series.html", form=form, event=event, in_order=in_order
    ), form.status


@doors.route("/staff/events/<int:id>/call-off-series", methods=["GET", "POST"])
@access.may(roles.CANCEL)
def call_off(id: int) -> Any:
    event = _event(id)
    in_order = queries.series_of(event)
    form = forms.CallOffSeriesForm()
    if form.validate_on_submit():
        with form.refusals():
            meant = queries.meant(in_order, event, form.which.data)
            reason, note = Reason(form.reason.data), form.note.data or ""
            with mail.counting() as posted:
                actions.call_off(meant, reason=reason, note=note, by=current_user)
            done = n_("%(num)s event called off.", "%(num)s events called off.", len(meant))
            return _after(event, meant, posted, done=done)
    shown = {"form": form, "event": event, "in_order": in_order}
    return render_template("series/call_off.html", **shown), form.status


@doors.route("/staff/events/copy-term", methods=["GET", "POST"])
@access.may(roles.WORK)
def copy_term() -> Any:
    """Its copies are looked at before any is kept."""
    form = forms.CopyTermForm()
    lines: Sequence[CopyLine] = ()
    if form.validate_on_submit():
        with form.refusals():
            lines = _looked_at(lambda keys: _copied(form, keys))
            if not lines:
                flash(_("The copies are in the calendar, as options and drafts."), "success")
                return redirect(url_for("events.calendar", on=form.new_first_day))
    return render_template("series/copy_term.html", form=form, lines=lines), form.status


def _copied(form: forms.CopyTermForm, keys: Collection[str] | None) -> Copies:
    rows = db.session.scalars(queries.of_term(**form.wanted).limit(actions.MOST + 1)).all()
    chosen = [row for row in rows if keys is None or str(row.id) in keys]
    pairs = actions.copy_term(chosen, weeks=form.weeks_later, by=current_user)
    return [(str(event.id), event, copy) for event, copy in pairs]


def _repeated(event: Event, days: Sequence[date], keys: Collection[str] | None) -> Copies:
    chosen = [day for day in days if keys is None or day.isoformat() in keys]
    made = actions.repeat(event, chosen, by=current_user)
    return [(day.isoformat(), event, copy) for day, copy in zip(chosen, made, strict=True)]


def _looked_at(make: Callable[[Collection[str] | None], Copies]) -> Sequence[CopyLine]:
    """What `make` would give, to be looked at; nothing once those ticked are kept."""
    lead_days = our_organisation().lead_days
    if "keep" not in request.form:
        lines = copies.lines(make(None), lead_days=lead_days)
        transaction.abandon()
        return lines
    lines = copies.lines(make(request.form.getlist("ticked")), lead_days=lead_days)
    if not copies.are_settled(lines, request.form.get("settled", "").split(), by=current_user):
        raise Refused(_("Something changed meanwhile: look at the dates once more."))
    return ()


def _after(event: Event, meant: Sequence[Event], posted: Sequence[Message], *, done: str) -> Any:
    if not meant:
        raise Refused(_("None of these events is still to come."))
    flash(done, "success")
    messages.mails_leave(len(posted))
    return redirect(url_for("series.series", id=event.id))


def _event(event_id: int) -> Event:
    return events.event_with_all(event_id) or abort(404)
