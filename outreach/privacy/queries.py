"""What is kept of a person, and what has been kept long enough."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, and_, cast, or_, select

from outreach.core.database import db
from outreach.events.models import Contact, Event
from outreach.mail.models import Message
from outreach.people.models import Consent, Note, Person, name_key
from outreach.registration.models import Registration
from outreach.speakers.models import Speaker
from outreach.visit_requests.models import VisitRequest
from outreach.visits.models import Wish


def registrations_of(person: Person) -> Sequence[Registration]:
    """Those of the person, and those of classes under the person's address and name."""
    own = Registration.person_id == person.id
    same = or_(own, Registration.email == person.email) if person.email else own
    candidates = db.session.scalars(select(Registration).where(same).order_by(Registration.id))
    return [
        r for r in candidates if r.person_id == person.id or _is(person, r.first_name, r.last_name)
    ]


def contacts_of(person: Person) -> Sequence[Contact]:
    """Where the person is a day contact, also where only address and name say so."""
    own = Contact.person_id == person.id
    same = or_(own, Contact.email == person.email) if person.email else own
    candidates = db.session.scalars(select(Contact).where(same).order_by(Contact.id))
    return [c for c in candidates if c.person_id == person.id or _is(person, c.name, "")]


def wishes_of(person: Person, event_ids: Sequence[int]) -> Sequence[Wish]:
    """What the person asked for about these visits."""
    query = select(Wish).where(Wish.event_id.in_(event_ids), Wish.by_name == person.name)
    return db.session.scalars(query).all()


def requests_of(person: Person) -> Sequence[VisitRequest]:
    """Visits that the person asked for, also where only address and name say so."""
    own = VisitRequest.person_id == person.id
    same = or_(own, VisitRequest.contact_email == person.email) if person.email else own
    candidates = db.session.scalars(select(VisitRequest).where(same).order_by(VisitRequest.id))
    return [r for r in candidates if r.person_id == person.id or _is(person, r.contact_name, "")]


def speakers_of(person: Person) -> Sequence[Speaker]:
    """The person as a speaker, and offers under that address and name that nobody confirmed."""
    own = Speaker.person_id == person.id
    typed = cast(Speaker.typed, String).contains(person.email, autoescape=True)
    same = or_(own, and_(Speaker.person_id.is_(None), typed)) if person.email else own
    candidates = db.session.scalars(select(Speaker).where(same).order_by(Speaker.id))
    return [s for s in candidates if s.person_id == person.id or _is(person, s.name, "")]


def requests_before(moment: datetime) -> Sequence[VisitRequest]:
    """Old requests that still say who asked."""
    query = select(VisitRequest).where(
        VisitRequest.received_at < moment, VisitRequest.contact_name != ""
    )
    return db.session.scalars(query).all()


def notes_about(person: Person) -> Sequence[Note]:
    return db.session.scalars(select(Note).where(Note.person_id == person.id)).all()


def mails_to(person: Person) -> Sequence[Message]:
    """Mails to the person, or to the person's address under that name."""
    own = Message.person_id == person.id
    same = or_(own, Message.to_email == person.email) if person.email else own
    candidates = db.session.scalars(select(Message).where(same).order_by(Message.id))
    return [m for m in candidates if m.person_id == person.id or _is(person, m.to_name, "")]


def consents_of(person: Person) -> Sequence[Consent]:
    return db.session.scalars(select(Consent).where(Consent.person_id == person.id)).all()


def needs_of_events_ended(before: datetime) -> Sequence[Registration]:
    """Registrations that still tell accessibility needs of events long over."""
    query = select(Registration).join(Event).where(Event.ends_at < before)
    return db.session.scalars(query.where(Registration.accessibility_needs != "")).all()


def named_of_events_ended(before: datetime) -> Sequence[Registration]:
    """Registrations that still bear a name, of events beyond retention."""
    named = or_(
        Registration.first_name != "", Registration.last_name != "", Registration.email != ""
    )
    query = select(Registration).join(Event).where(Event.ends_at < before, named)
    return db.session.scalars(query).all()


def mails_sent(before: datetime) -> Sequence[Message]:
    """Old mails that still have their address."""
    query = select(Message).where(Message.created_at < before, Message.to_email != "")
    return db.session.scalars(query).all()


def contacts_of_events_ended(before: datetime) -> Sequence[Contact]:
    return db.session.scalars(select(Contact).join(Event).where(Event.ends_at < before)).all()


def _is(person: Person, first_name: str, last_name: str) -> bool:
    return name_key(first_name, last_name) == person.name_key
