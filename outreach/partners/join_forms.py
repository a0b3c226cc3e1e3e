"""What an organisation types to join us, and what staff answer."""

from typing import Any

from wtforms import BooleanField, EmailField, StringField
from wtforms.validators import Optional

from outreach.core import contact
from outreach.core.language import l_
from outreach.partners.words import Interest, JoinStatus, PartnerKind, PartnerSize
from outreach.web.fields import (
    WEB,
    Chips,
    Chosen,
    Length,
    LineField,
    PhoneField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form, Honeypot


class JoinForm(Honeypot):
    """An organisation that wants to join, and who asks for it."""

    organisation = LineField(
        l_("Organisation"), [Required(l_("Enter the name of your organisation.")), Length(max=200)]
    )
    kind = SelectField(l_("Kind"), [Chosen()], choices=PartnerKind.choices())
    sector = LineField(
        l_("Sector"),
        [Optional(), Length(max=200)],
        description=l_("For example: video games, health technology, finance."),
    )
    size = SelectField(l_("Size"), choices=PartnerSize.choices())
    site = StringField(
        l_("Web site"),
        [
            Optional(),
            Length(max=500),
            WEB,
        ],
    )
    interests = Chips(
        l_("What interests you"),
        [Required(l_("Tick at least one thing."))],
        choices=Interest.choices(),
    )
    first_name = LineField(
        l_("First name"),
        [Required(l_("Enter your first name.")), Length(max=100), Shaped(contact.person_name)],
    )
    last_name = LineField(
        l_("Last name"),
        [Required(l_("Enter your last name.")), Length(max=100), Shaped(contact.person_name)],
    )
    email = EmailField(
        l_("E-mail"), [Required(l_("Enter your e-mail address.")), Shaped(contact.email)]
    )
    phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    job_title = LineField(l_("Job title"), [Optional(), Length(max=200)])
    message = TextField(l_("Anything else?"), [Optional(), Length(max=2000)])
    consent_privacy = BooleanField(
        l_("I have read how my data is used."),
        [Required(l_("Tick that you have read how your data is used."))],
    )

    @property
    def facts(self) -> dict[str, Any]:
        names = (
            "organisation", "sector", "first_name", "last_name", "email", "phone", "job_title", "message",
        )  # fmt: skip
        return {
            **{name: self[name].data or "" for name in names},
            "website": self.site.data or "",
            "kind": PartnerKind(self.kind.data),
            "size": PartnerSize(self.size.data),
            "interests": self.interests.data or [],
        }


class DeclineJoinForm(Form):
    """A kind word to whoever asked."""

    reply = TextField(
        l_("Your word"), [Required(l_("Write a word to whoever asked.")), Length(max=2000)]
    )


class JoinFilters(Filters):
    """The list of requests to join."""

    usual = {"status": JoinStatus.RECEIVED.value}
    status = SelectField(
        l_("Status"),
        [Optional()],
        choices=[
            ("", l_("All states")),
            *((s.value, s.label) for s in JoinStatus if s is not JoinStatus.UNCONFIRMED),
        ],
    )
