"""What a personal link opens, and until when."""

from outreach.core import clock, signed
from outreach.core.database import db
from outreach.core.language import _
from outreach.events.personal_link import LinkEnded, check_open
from outreach.registration import mails, queries
from outreach.registration.models import AddressChange, Registration


def registration_of(token: str) -> Registration | None:
    """The registration that we signed the token for; None for any other, LinkEnded a year after the event."""
    row = signed.read(mails.PURPOSE, token)
    registration = queries.registration_with(row[0]) if row else None
    if row is None or registration is None or registration.link_version != row[1]:
        return None
    check_open(registration.event)
    return registration


def address_change_of(token: str) -> AddressChange | None:
    """What the mail to a new address asks to confirm; LinkEnded once it was done, replaced or too late."""
    row = signed.read(mails.ADDRESS, token)
    if row is None:
        return None
    change = db.session.get(AddressChange, row[0])
    if not change or mails.address_token(change) != token or change.expires_at <= clock.now():
        raise LinkEnded(
            _("This address is confirmed already, or the link has ended: see your latest mail.")
        )
    return change
