"""What a personal link opens, and until when."""

from outreach.core import clock, signed
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.organisation import queries as organisation
from outreach.registration import mails, queries
from outreach.registration.models import AddressChange, Registration


class LinkEnded(Refused):
    """The event is too long past, or what the link was for is done."""


def registration_of(token: str) -> Registration | None:
    """The registration that we signed the token for; None for any other, LinkEnded a year after the event."""
    row = signed.read(mails.PURPOSE, token)
    registration = queries.registration_with(row[0]) if row else None
    if row is None or registration is None or registration.link_version != row[1]:
        return None
    if registration.link_ends_at <= clock.now():
        raise LinkEnded(_ended_words(registration))
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


def _ended_words(registration: Registration) -> str:
    owner, ours = registration.event.owner, organisation.current()
    return _(
        "This link ended a year after “%(title)s”. Write to %(address)s: we answer gladly.",
        title=registration.event.title,
        address=owner.email if owner and owner.is_active else ours.email or ours.name,
    )
