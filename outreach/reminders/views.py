"""Holding a reminder of an event back, and letting it go; the event's page shows what goes when."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.database import db
from outreach.core.language import _
from outreach.events.models import Event
from outreach.reminders import actions
from outreach.reminders.words import ReminderKind
from outreach.web import access

doors = Blueprint(
    "reminders", __name__, url_prefix="/<any(fr, en):lang>/staff/events/<int:id>/reminders"
)
KIND = "<any({}):kind>".format(", ".join(ReminderKind))


@doors.post(f"/{KIND}/hold")
@access.may(roles.WORK)
def hold(id: int, kind: str) -> Any:
    actions.hold(_event(id), ReminderKind(kind), by=current_user)
    flash(_("Held back: it does not leave before you let it go."), "success")
    return redirect(url_for("events.event", id=id, _anchor="reminders"))


@doors.post(f"/{KIND}/let-go")
@access.may(roles.WORK)
def let_go(id: int, kind: str) -> Any:
    if actions.let_go(_event(id), ReminderKind(kind), by=current_user):
        flash(_("Let go: it leaves as planned."), "success")
    else:
        flash(_("Let go, but no mail of this kind is to leave about this."), "info")
    return redirect(url_for("events.event", id=id, _anchor="reminders"))


def _event(event_id: int) -> Event:
    return db.session.get(Event, event_id) or abort(404)
