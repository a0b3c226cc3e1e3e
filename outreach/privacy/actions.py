"""Erasing a person while every count and every issued attestation stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from outreach.accounts.models import User
from outreach.attendance.models import Attendance
from outreach.core import clock, once
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import contacts as day_contacts
from outreach.history import actions as history
from outreach.invitations import actions as invitations
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import queries as organisation
from outreach.partners import actions as partner_actions
from outreach.partners import joining
from outreach.partners import queries as partners
from outreach.past import actions as past
from outreach.people.models import Person
from outreach.privacy import queries
from outreach.registration import actions as registrations
from outreach.registration import addresses
from outreach.registration.models import AddressChange, Registration
from outreach.speakers import actions as speakers
from outreach.uploads import actions as uploads
from outreach.visit_requests import actions as visit_requests

NEEDS_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=30)
YEAR = timedelta(days=365.25)
BLANK = "–"


@dataclass(frozen=True)
class Purged:
    """How much was past its time."""

    needs: int
    registrations: int
    contacts: int
    requests: int
    mails: int
    uploads: int
    keys: int


def erase(person: Person, *, by: User | None) -> Person:
    """Forget who this was; the row, role and school of each presence stay, so that counts do not change."""
    if person.erased_at:
        raise Refused(_("This person is already erased."))
    name = person.name
    own = queries.registrations_of(person)
    past.forget(person, event_ids=[contact.event_id for contact in queries.contacts_of(person)])
    _give_back_seats(own, by=by)
    _forget_contacts(person, by=by)
    for request in queries.requests_of(person):
        visit_requests.forget(request)
    for wish in partners.requests_of(person):
        joining.forget(wish)
    for contact in partners.contacts_of(person):
        partner_actions.forget_contact(contact, by=by)
    for speaker in queries.speakers_of(person):
        invitations.forget(speaker.id)
        speakers.forget(speaker)
    _forget_mails(queries.mails_to(person))
    anonymise(own)
    _forget_notes(person)
    history.forget("consent", [consent.id for consent in queries.consents_of(person)])
    _blank(person)
    history.record(person, "erase", by=by)
    history.forget("person", [person.id])
    history.forget_actor(name)
    return person


def anonymise(rows: Sequence[Registration]) -> None:
    """Blank names, addresses, answers and needs; role, school and presence stay."""
    ids = [registration.id for registration in rows]
    for registration in rows:
        registration.first_name = registration.last_name = registration.email = ""
        registration.phone = registration.job_title = registration.member_number = ""
        registration.organisation = registration.accessibility_needs = ""
        registration.search_text = registration.sort_key = ""
        registration.answers = {}
        registration.link_version += 1
    db.session.flush()
    addresses.forget(AddressChange.registration_id.in_(ids))
    theirs = Attendance.registration_id.in_(ids)
    attendances = db.session.scalars(select(Attendance.id).where(theirs)).all()
    nameless = update(Attendance).where(theirs, Attendance.by_id.is_(None)).values(by_name="")
    db.session.execute(nameless)
    history.forget("registration", ids)
    history.forget("attendance", attendances)


def purge(*, really: bool = True) -> Purged:
    """Clear needs a month after the event, and names when the years of retention are over."""
    now = clock.now()
    needs = queries.needs_of_events_ended(now - NEEDS_KEPT)
    beyond = now - organisation.current().retention_years * YEAR
    old = queries.named_of_events_ended(beyond)
    contacts, mails = queries.contacts_of_events_ended(beyond), queries.mails_sent(beyond)
    requests = queries.requests_before(beyond)
    files = uploads.forget_old(really=really)
    counts = len(needs), len(old), len(contacts), len(requests), len(mails), files
    if not really:
        return Purged(*counts, keys=0)
    for registration in needs:
        registration.accessibility_needs = ""
    history.forget("registration", [r.id for r in needs], columns={"accessibility_needs"})
    anonymise(old)
    for contact in contacts:
        day_contacts.forget_contact(contact, by=None)
    for request in requests:
        visit_requests.forget(request)
    for wish in partners.requests_before(beyond):
        joining.forget(wish)
    _forget_mails(mails)
    return Purged(*counts, keys=once.forget_before(now - KEYS_KEPT))


def _give_back_seats(held: Iterable[Registration], *, by: User | None) -> None:
    """Nobody comes any more: what lies ahead is cancelled and whoever waits moves up."""
    for registration in held:
        if registration.is_active and registration.event.ends_at > clock.now():
            registrations.cancel(registration, by=by)


def _forget_contacts(person: Person, *, by: User | None) -> None:
    contacts = queries.contacts_of(person)
    event_ids = [contact.event_id for contact in contacts]
    for wish in queries.wishes_of(person, event_ids):
        wish.by_name, wish.note = "", ""
        history.forget("wish", [wish.id])
    for contact in contacts:
        day_contacts.forget_contact(contact, by=by)


def _forget_mails(messages: Sequence[Message]) -> None:
    """What still waits is not sent; of what was sent its kind, date and status stay."""
    for message in messages:
        if message.status is MessageStatus.QUEUED:
            db.session.delete(message)
        else:
            message.to_name = message.to_email = message.calendar = message.error = ""
            message.subject, message.letter = BLANK, {}
            message.attachment_id = None
    history.forget("message", [message.id for message in messages])


def _forget_notes(person: Person) -> None:
    notes = queries.notes_about(person)
    for note in notes:
        note.text = BLANK
        note.followed_up_at = note.followed_up_at or clock.now()
    history.forget("note", [note.id for note in notes])


def _blank(person: Person) -> None:
    history.forget("affiliation", [affiliation.id for affiliation in person.affiliations])
    person.affiliations.clear()
    person.first_name = person.last_name = person.name_key = person.email = ""
    person.phone = person.job_title = person.member_number = person.organisation = ""
    person.search_text = ""
    person.erased_at = clock.now()
