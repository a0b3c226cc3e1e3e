"""Filters of the outbox, the corrected address, and the mail server."""

from wtforms import PasswordField
from wtforms.validators import NumberRange, Optional, Regexp

from outreach.core import contact
from outreach.core.language import l_
from outreach.mail.delivery import ENCRYPTIONS, Server
from outreach.mail.models import MessageStatus
from outreach.web.fields import (
    Chosen,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
    Shaped,
)
from outreach.web.forms import Filters, Form


class OutboxFilters(Filters):
    """Status, and a part of the subject, name or address."""

    q = LineField(l_("Subject, name or address"))
    status = SelectField(
        l_("Status"), choices=[("", l_("All")), *MessageStatus.choices()], default=""
    )


class SendAgainForm(Form):
    """Where the same mail goes now."""

    email = LineField(
        l_("E-mail"),
        [
            Required(l_("Enter the e-mail to send it to.")),
            Length(max=254),
            Shaped(contact.email),
        ],
    )


class ResendForm(Form):
    """One press for every mail that nobody got."""


class MailFields:
    """The server that carries our mail."""

    host = LineField(
        l_("Mail server"),
        [
            Optional(),
            Length(max=200),
            Regexp(r"^[\w.:-]+$", message=l_("Enter a name like smtp.example.org.")),
        ],
    )
    port = IntegerField(
        l_("Port"), [Optional(), NumberRange(1, 65535, l_("Enter a port from 1 to 65535."))]
    )
    encryption = SelectField(
        l_("Encryption"),
        [Chosen(l_("Choose the encryption."))],
        choices=ENCRYPTIONS,
        default="starttls",
    )
    user = LineField(l_("User name at the mail server"), [Optional(), Length(max=200)])
    secret = PasswordField(l_("Password at the mail server"), [Optional(), Length(max=200)])


class MailServerForm(Form, MailFields):
    """The mail server; without a name, mail goes to files."""


def typed_server(form: "MailFields", present: Server | None = None) -> Server:
    """What was typed; an empty password keeps the one already known for the same user."""
    secret = present.secret if present and form.user.data == present.user else ""
    return Server(
        host=form.host.data or "",
        port=form.port.data,
        encryption=str(form.encryption.data),
        user=form.user.data or "",
        secret=form.secret.data or secret,
    )
