"""What a personal link of a registration opens, and until when."""

from operator import attrgetter

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _
from outreach.events.personal_link import check_open
from outreach.registration import queries
from outreach.registration.models import AddressChange, Registration
from outreach.web import links
from outreach.web.personal_links import LinkEnded, PersonalLink

PAGE = PersonalLink(
    "registration",
    find=queries.registration_with,
    version=attrgetter("link_version"),
)
NEW_ADDRESS = PersonalLink(
    "address",
    find=lambda row_id: db.session.get(AddressChange, row_id),
    version=lambda change: int(change.expires_at.timestamp() * 1_000_000),
)
"""Its version is the instant of its end, so that no later row is opened by it."""
token, address_token = PAGE.token, NEW_ADDRESS.token


def address(registration: Registration) -> str:
    """The page of the registration, in its language."""
    return links.absolute("registration.my", lang=registration.lang, token=token(registration))


def registration_of(token: str) -> Registration | None:
    """The registration that we signed the token for; None for any other, LinkEnded a year after the event."""
    registration = PAGE.row_of(token)
    if registration is not None:
        check_open(registration.event)
    return registration


def address_change_of(token: str) -> AddressChange | None:
    """What the mail to a new address asks to confirm; LinkEnded once it was done, replaced or too late."""
    change = NEW_ADDRESS.row_of(token)
    if change is not None and change.expires_at > clock.now():
        return change
    if NEW_ADDRESS.is_ours(token):
        raise LinkEnded(
            _("This address is confirmed already, or the link has ended: see your latest mail.")
        )
    return None
