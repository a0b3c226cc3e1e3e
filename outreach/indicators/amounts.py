"""What a figure may be, by its unit."""

from decimal import Decimal

from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.indicators.words import Unit

HIGHEST = Decimal(10**12)
BELOW_ZERO = (Unit.PERCENT, Unit.OTHER)


def check_amount(amount: Decimal, unit: Unit) -> None:
    """Whole where whole things are counted, below a million millions, negative only for shares and the like."""
    if amount != round(amount, unit.digits):
        sentence = _("Enter at most two decimals.") if unit.digits else _("Enter a whole number.")
        raise Refused(sentence, about="amount")
    if amount < 0 and unit not in BELOW_ZERO:
        raise Refused(_("Enter 0 or more."), about="amount")
    if abs(amount) > HIGHEST:
        raise Refused(_("Enter a smaller number."), about="amount")
