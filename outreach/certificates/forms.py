"""How attestations are printed, and how one is looked up."""

from wtforms import BooleanField, ValidationError

from outreach.core.language import _, l_
from outreach.web.fields import Length, LineField, RadioField, Required
from outreach.web.forms import Filters, Form


class PrintForm(Form):
    order = RadioField(
        l_("Order"),
        choices=[("name", l_("By name")), ("school", l_("By school, then name"))],
        default="name",
    )
    only_new = BooleanField(l_("Only those not yet printed"))


NUMBERS_BEGIN = "OUT-"


class VerifyForm(Form):
    """The code alone, or the number with the name: a number by itself tells nothing."""

    token = LineField(l_("Code under the QR code"), [Length(max=200)])
    number = LineField(l_("Number"), [Length(max=30)])
    name = LineField(l_("Name on the attestation"), [Length(max=220)])

    def validate_token(self, field: LineField) -> None:
        if not (field.data or self.number.data or self.name.data):
            raise ValidationError(_("Enter the code, or the number and the name."))
        if (field.data or "").upper().startswith(NUMBERS_BEGIN):
            self.number.data, field.data = self.number.data or field.data, ""

    def validate_number(self, field: LineField) -> None:
        if self.name.data and not field.data and not self.token.data:
            raise ValidationError(_("Enter the number too."))

    def validate_name(self, field: LineField) -> None:
        if self.number.data and not field.data and not self.token.data:
            raise ValidationError(_("Enter the name as it is printed."))


class AttestationFilters(Filters):
    q = LineField(l_("Name or number"))


class RevokeForm(Form):
    reason = LineField(l_("Reason"), [Required(l_("Enter the reason.")), Length(max=300)])
