"""What staff type about partner organisations."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, StringField, ValidationError
from wtforms.validators import Optional

from outreach.core import contact
from outreach.core.language import LANGUAGES, OWN_NAMES, _, l_
from outreach.partners import queries
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind, PartnerSize
from outreach.web import links
from outreach.web.fields import (
    WEB,
    Chosen,
    Length,
    LineField,
    PhoneField,
    RadioField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form
from outreach.web.sealed_forms import Sealed


class PartnerForm(Form):
    """An organisation."""

    FACTS = ("name", "name_en", "sector", "website", "note")

    name = LineField(
        l_("Name of the organisation"), [Required(l_("Enter the name.")), Length(max=200)]
    )
    name_en = LineField(
        l_("Name in English"),
        [Optional(), Length(max=200)],
        description=l_("Empty: the same in both languages."),
    )
    kind = SelectField(l_("Kind"), [Chosen()], choices=PartnerKind.choices())
    sector = LineField(
        l_("Sector"),
        [Optional(), Length(max=200)],
        description=l_("For example: video games, health technology, finance."),
    )
    size = SelectField(l_("Size"), choices=PartnerSize.choices())
    website = StringField(
        l_("Web site"),
        [
            Optional(),
            Length(max=500),
            WEB,
        ],
    )
    note = TextField(l_("Private note"), [Optional(), Length(max=2000)])

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {name: self[name].data or "" for name in self.FACTS}
        return facts | {"kind": PartnerKind(self.kind.data), "size": PartnerSize(self.size.data)}


class EditPartnerForm(Sealed, PartnerForm):
    """Correcting a partner, with its logo."""

    logo = FileField(l_("Logo"), [Optional()])
    logo_consent = BooleanField(l_("The organisation agrees that its logo is shown."))
    drop_logo = BooleanField(l_("Remove the present logo"))

    def validate_logo_consent(self, field: Any) -> None:
        if self.logo.data and not field.data:
            raise ValidationError(_("Tick that the organisation agrees, or send no logo."))


class ContactForm(Form):
    """Somebody whom we know there."""

    first_name = LineField(
        l_("First name"), [Required(l_("Enter the first name.")), Length(max=100)]
    )
    last_name = LineField(l_("Last name"), [Required(l_("Enter the last name.")), Length(max=100)])
    email = EmailField(l_("E-mail"), [Optional(), Length(max=254), Shaped(contact.email)])
    phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    job_title = LineField(l_("Job title"), [Optional(), Length(max=200)])
    lang = RadioField(
        l_("Language"),
        [Chosen(l_("Choose the language."))],
        choices=[(lang, OWN_NAMES[lang]) for lang in LANGUAGES],
        default="fr",
    )

    @property
    def facts(self) -> dict[str, str]:
        names = ("first_name", "last_name", "email", "phone", "lang", "job_title")
        return {name: self[name].data or "" for name in names}


class MergeForm(Form):
    """Which organisation is the same as this one."""

    other_id = SelectField(
        l_("The same organisation"), [Chosen(l_("Choose the organisation that is the same."))]
    )

    def offer(self, partner: Partner) -> None:
        others = [(id_, name) for id_, name in queries.choices() if id_ != str(partner.id)]
        self.other_id.choices = [("", l_("Choose")), *others]

    @property
    def other(self) -> int:
        return links.id_of(self.other_id.data)


class PartnerFilters(Filters):
    """The list of partners."""

    q = LineField(l_("Name or sector"))
    kind = SelectField(
        l_("Kind"), [Optional()], choices=[("", l_("All kinds")), *PartnerKind.choices()]
    )
    status = SelectField(
        l_("Status"),
        [Optional()],
        choices=[("", l_("In use")), ("archived", l_("Archived organisations"))],
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as `queries.partners` names them."""
        given = dict(self.values)
        archived = given.pop("status", "") == "archived"
        return {("text" if name == "q" else name): v for name, v in given.items()} | {
            "archived": archived
        }


def partner_values(partner: Partner) -> dict[str, Any]:
    """What the form shows for a partner who is there."""
    words = {"kind": partner.kind.value, "size": partner.size.value}
    return {name: getattr(partner, name) for name in PartnerForm.FACTS} | words
