"""How attestations are printed, and how one is looked up."""

from wtforms import BooleanField, RadioField
from wtforms.validators import Length

from outreach.core.forms import Filters, Form, LineField, Required
from outreach.core.language import l_


class PrintForm(Form):
    order = RadioField(
        l_("Order"),
        choices=[("name", l_("By name")), ("school", l_("By school, then name"))],
        default="name",
    )
    only_new = BooleanField(l_("Only those not yet printed"))


class VerifyForm(Form):
    token = LineField(
        l_("Code under the QR code"), [Required(l_("Enter the code.")), Length(max=200)]
    )


class AttestationFilters(Filters):
    q = LineField(l_("Name or number"))


class RevokeForm(Form):
    reason = LineField(l_("Reason"), [Required(l_("Enter the reason.")), Length(max=300)])
