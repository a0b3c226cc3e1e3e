"""The staff outbox."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import access
from outreach.core.database import db
from outreach.core.language import _
from outreach.core.paging import page
from outreach.mail import actions, queries
from outreach.mail.forms import OutboxFilters, SendAgainForm
from outreach.mail.models import Message, MessageStatus

doors = Blueprint("mail", __name__, url_prefix="/<any(fr, en):lang>/staff/mail")


@doors.get("/")
@access.may(roles.WORK)
def outbox() -> Any:
    filters = OutboxFilters()
    found = queries.messages(status=filters.values.get("status"), text=filters.q.data)
    rows = page(found, by=[Message.created_at, Message.id], descending=True)
    return render_template("mail/outbox.html", page=rows, filters=filters)


@doors.route("/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def message(id: int) -> Any:
    row = db.get_or_404(Message, id)
    form = SendAgainForm(email=row.to_email)
    if form.validate_on_submit():
        with form.refusals():
            again = actions.send_again(row, email=form.email.data or "", by=current_user)
            flash(_("The mail is on its way to %(email)s.", email=again.to_email), "success")
            return redirect(url_for("mail.message", id=again.id))
    facts = {
        "message": row,
        "form": form,
        "replacement": queries.replacement_of(row),
        "may_send_again": row.status not in (MessageStatus.QUEUED, MessageStatus.REPLACED)
        or row.error,
        "event_url": _page_of("events.event", row.event_id),
        "person_url": _page_of("people.person", row.person_id),
    }
    return render_template("mail/message.html", **facts), form.status


def _page_of(endpoint: str, id: int | None) -> str | None:
    return url_for(endpoint, id=id) if id and endpoint in current_app.view_functions else None
