"""Offers that nobody took go back to the waiting list; addresses that nobody confirmed are forgotten."""

from sqlalchemy import select

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.registration import actions, addresses
from outreach.registration.models import AddressChange, Registration, Seat


@queue.every_minute
def expire_offers() -> None:
    query = select(Registration.id).where(
        Registration.status == Seat.OFFERED, Registration.offered_until < clock.now()
    )
    queue.each_row(Registration, db.session.scalars(query), actions.expire_offer)


@queue.every_minute
def forget_addresses() -> None:
    """What was asked for and has expired."""
    query = select(AddressChange.id).where(AddressChange.expires_at <= clock.now())
    if expired := list(db.session.scalars(query)):
        with transaction():
            addresses.forget(AddressChange.id.in_(expired))
