"""Correcting one's e-mail address: asked on the personal page, done only from a mail to the new address."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.registration import actions, mails, personal_link, queries
from outreach.registration.actions import AlreadyRegistered, HasBegun
from outreach.registration.models import AddressChange, Registration

OPEN_FOR = timedelta(days=2)
AT_MOST_EVERY = timedelta(minutes=1)


class AddressTaken(Refused):
    """Another registration for the event has that address; whose it is stays unsaid."""


def ask(registration: Registration, email: str) -> AddressChange:
    """Mail a link to the new address and tell the old one; a later request replaces this one.

    Nobody is written to twice within a minute for the same address.
    """
    actions.lock(registration.event)
    _check(registration, email)
    if email == registration.email:
        raise Refused(_("This is the address that we have already."))
    before = queries.address_change_of(registration.id)
    now = clock.now()
    if before and before.email == email and now - before.asked_at < AT_MOST_EVERY:
        return before
    forget(AddressChange.registration_id == registration.id)
    change = AddressChange(
        registration=registration, email=email, asked_at=now, expires_at=now + OPEN_FOR
    )
    db.session.add(change)
    history.record(registration, "ask_address", by=None, by_name=registration.name)
    mails.address_to_confirm(change)
    mails.address_asked(registration)
    return change


def confirm(change: AddressChange) -> Registration:
    """The address is theirs: mails go there, and whoever has only the links sent before holds nothing."""
    registration = change.registration
    actions.lock(registration.event)
    _check(registration, change.email)
    old, registration.email = registration.email, change.email
    registration.link_version += 1
    actions.index(registration)
    db.session.delete(change)
    history.record(registration, "confirm_address", by=None, by_name=registration.name)
    _take_along(registration, old)
    mails.address_confirmed(registration)
    return registration


def correct(
    registration: Registration, email: str, *, by: User, name: tuple[str, str] | None = None
) -> Registration:
    """What staff were told, or a mail that came back: it holds at once, and older links end.

    The new address gets the new link while it opens something, and what still waits; `name` is the one
    corrected along with it.
    """
    actions.lock(registration.event)
    email = email.strip().casefold()
    if email == registration.email:
        return registration
    first, last = name or (registration.first_name, registration.last_name)
    key = actions.sort_key(first, last)
    if (
        email
        and registration.is_active
        and queries.is_same_person_registered(registration, email, sort_key=key)
    ):
        named = f"{first} {last}"
        raise AlreadyRegistered(_("%(name)s is already registered with this address.", name=named))
    old, registration.email = registration.email, email
    registration.link_version += 1
    actions.index(registration)
    _take_along(registration, old)
    forget(AddressChange.registration_id == registration.id)
    history.record(registration, "correct_address", by=by)
    if email and registration.is_active and registration.event.link_is_open:
        mails.address_corrected(registration)
    return registration


def forget(which: Any) -> None:
    """Delete what waits to be confirmed."""
    db.session.execute(delete(AddressChange).where(which))


def _take_along(registration: Registration, old: str) -> None:
    """What still waits for the former address goes to the new one, but the notice to the former."""
    if old:
        mail.readdress(
            old,
            registration.email,
            event_id=registration.event_id,
            person_id=registration.person_id,
            opening=(personal_link.PAGE.purpose, registration.id),
            besides=["registration.address_asked"],
        )


def _check(registration: Registration, email: str) -> None:
    if registration.event.has_begun:
        raise HasBegun(
            _("This event has begun: write to us, and we correct your address for what is left.")
        )
    if not registration.is_active:
        raise Refused(_("This registration is already cancelled."))
    if queries.is_registered(registration.event_id, email, besides=registration.id):
        raise AddressTaken(_("This address already has a registration for this event."))
