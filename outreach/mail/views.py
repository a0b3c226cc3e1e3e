"""The staff outbox."""

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import language
from outreach.core.database import db
from outreach.core.language import _
from outreach.mail import actions, envelope, queries, rendering
from outreach.mail.forms import OutboxFilters, ResendForm, SendAgainForm
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation
from outreach.web import access
from outreach.web.paging import page

doors = Blueprint("mail", __name__, url_prefix="/<any(fr, en):lang>/staff/mail")
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A mail has its style in its lines and runs nothing."""


@doors.get("/")
@access.may(roles.WORK)
def outbox() -> Any:
    filters = OutboxFilters()
    query = queries.messages(status=filters.values.get("status"), text=filters.q.data)
    facts = {
        "page": page(query, by=[Message.created_at, Message.id], descending=True),
        "filters": filters,
        "undelivered": queries.undelivered_count(),
        "form": ResendForm(),
    }
    return render_template("mail/outbox.html", **facts)


@doors.post("/send-again")
@access.may(roles.WORK)
def send_failed_again() -> Any:
    form = ResendForm()
    if not form.validate_on_submit():
        abort(400)
    actions.send_failed_again(by=current_user)
    flash(_("The mails that nobody got are on their way again."), "success")
    return redirect(url_for("mail.outbox"))


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
        "reason": _(row.error) if row.error else "",
        "text": _as_text(row),
        "ways": envelope.ways_of(row) if organisation.current().is_demo else [],
        "replacement": queries.replacement_of(row),
        "may_send_again": row.status not in (MessageStatus.QUEUED, MessageStatus.REPLACED)
        or row.error,
        "event_url": _page_of("events.event", row.event_id),
        "person_url": _page_of("people.person", row.person_id),
    }
    return render_template("mail/message.html", **facts), form.status


@doors.get("/<int:id>/received")
@access.may(roles.WORK)
def received(id: int) -> Any:
    """The HTML as its reader sees it, for a frame; its buttons lead nowhere (docs/decisions/0009)."""
    row = db.get_or_404(Message, id)
    answer = make_response(rendering.html(row.says, lambda _button: "#"))
    answer.headers["Content-Security-Policy"] = FRAMED
    answer.headers["Content-Language"] = row.lang
    return answer


def _as_text(row: Message) -> str:
    with language.speaking(row.lang):
        withheld = str(_("(personal link, shown to its reader only)"))
        return row.says.text(lambda _button: withheld)


def _page_of(endpoint: str, message_id: int | None) -> str | None:
    return (
        url_for(endpoint, id=message_id)
        if message_id and endpoint in current_app.view_functions
        else None
    )
