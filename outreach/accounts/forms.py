"""What the set-up page, the account page and the pages of users and tokens ask."""

from typing import Any

from wtforms import BooleanField, PasswordField
from wtforms.validators import Email, EqualTo, Optional

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.core.language import LANGUAGES, l_
from outreach.mail.forms import MailFields
from outreach.organisation.forms import IdentityFields, PrivacyFields
from outreach.web.fields import Chosen, Length, LineField, RadioField, Required, SelectField
from outreach.web.forms import Form

EMAIL = Email(message=l_("Enter an e-mail like name@example.org."))
CHOICES_OF_LANGUAGE = [("fr", l_("French")), ("en", l_("English"))]


def name_field() -> LineField:
    return LineField(l_("Name"), [Required(l_("Enter the name.")), Length(max=200)])


def phone_field() -> LineField:
    return LineField(l_("Phone"), [Optional(), Length(max=40)])


def password_field() -> PasswordField:
    return PasswordField(l_("New password"), [Required(l_("Choose a password.")), Length(max=128)])


def again_field() -> PasswordField:
    return PasswordField(
        l_("The same password again"),
        [
            Required(l_("Type the password again.")),
            EqualTo("password", message=l_("The two passwords differ: type them again.")),
        ],
    )


class CodeForm(Form):
    """The six digits of an authenticator app."""

    code = LineField(
        l_("Code shown by the app"), [Required(l_("Enter the six digits that your app shows now."))]
    )


class SetUpForm(Form, IdentityFields, PrivacyFields, MailFields):
    """Organisation, mail server and first administrator, at one go."""

    test_to = LineField(l_("Send the test to"), [Optional(), Length(max=254), EMAIL])
    user_name = LineField(l_("Your name"), [Required(l_("Enter your name.")), Length(max=200)])
    user_email = LineField(
        l_("Your e-mail"), [Required(l_("Enter your own e-mail.")), Length(max=254), EMAIL]
    )
    password = password_field()
    again = again_field()

    @property
    def organisation_facts(self) -> dict[str, Any]:
        names = ("name_fr", "name_en", "address", "phone", "email", "website", "accent")
        return {n: self[n].data or "" for n in (*names, "privacy_officer", "privacy_email")}

    @property
    def administrator(self) -> dict[str, Any]:
        return {
            "name": self.user_name.data,
            "email": self.user_email.data,
            "password": self.password.data,
        }


class AccountForm(Form):
    """What everybody may change of their own account."""

    name = name_field()
    phone = phone_field()
    lang = RadioField(
        l_("Language of my mails"), [Chosen(l_("Choose a language."))], choices=CHOICES_OF_LANGUAGE
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {"name": self.name.data, "phone": self.phone.data or "", "lang": self.lang.data}


class EnterForm(Form):
    """The button behind a one-time link."""


class FirstPasswordForm(Form):
    """The password that an invited user chooses."""

    password = password_field()
    again = again_field()


class InviteForm(Form):
    """A new user."""

    name = name_field()
    email = LineField(l_("E-mail"), [Required(l_("Enter the e-mail.")), Length(max=254), EMAIL])
    role = RadioField(
        l_("Role"), [Chosen(l_("Choose a role."))], choices=Role.choices(), default=Role.STAFF.value
    )
    lang = RadioField(
        l_("Language of the mails"),
        [Chosen(l_("Choose a language."))],
        choices=CHOICES_OF_LANGUAGE,
        default=LANGUAGES[0],
    )
    phone = phone_field()

    @property
    def facts(self) -> dict[str, Any]:
        names = ("name", "email", "lang")
        facts = {name: self[name].data for name in names}
        return facts | {"role": Role(self.role.data), "phone": self.phone.data or ""}


class UserForm(Form):
    """What an administrator may change of a user."""

    name = name_field()
    role = RadioField(l_("Role"), [Chosen(l_("Choose a role."))], choices=Role.choices())
    phone = phone_field()
    active = BooleanField(l_("The account is open"))

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "role": Role(self.role.data),
            "phone": self.phone.data or "",
            "active": bool(self.active.data),
        }


class TokenForm(Form):
    """A new API token."""

    name = LineField(
        l_("What it is for"), [Required(l_("Enter what the token is for.")), Length(max=120)]
    )
    scope = SelectField(
        l_("What it may do"), [Chosen(l_("Choose what it may do."))], choices=Scope.choices()
    )
