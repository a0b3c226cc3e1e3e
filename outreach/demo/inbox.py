"""What a morning brings: a wish of a teacher, calls to return, a mail that did not arrive."""

from datetime import timedelta

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.demo.circle import Circle
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.mail.models import MessageStatus
from outreach.people import actions as people
from outreach.people.models import NoteKind
from outreach.visits import mails, wishes
from outreach.visits.words import News, WishKind

REFUSED = "550 5.1.1 <{email}>: Recipient address rejected: User unknown"
LIVE = (EventStatus.TENTATIVE, EventStatus.CONFIRMED)


def fill(circle: Circle) -> None:
    """Put it there, on the visits to come, as of the moment of the story."""
    with clock.at(circle.moment):
        _fill(circle)


TO_CALL = (
    "Rappeler pour deux groupes de 4e secondaire.",
    "Envoyer les dates libres de février; local d’informatique à confirmer.",
)


def _fill(circle: Circle) -> None:
    coming = _coming(circle)
    _ask(coming[0], days=7)
    _refuse(circle, coming[1])
    for school, text in zip(circle.schools, TO_CALL, strict=False):
        people.note(
            NoteKind.CALL,
            text,
            on=circle.today - timedelta(days=3),
            follow_up_on=circle.today,
            school_id=school.id,
            by=circle.staff[0],
        )
    for person in circle.counsellors[:3]:
        people.note(
            NoteKind.MET,
            "Rencontré au salon; voudrait un atelier de cybersécurité au printemps.",
            on=circle.today - timedelta(days=20),
            person_id=person.id,
            by=circle.coordinator,
        )


def _coming(circle: Circle) -> list[Event]:
    query = select(Event).where(
        Event.starts_at > circle.moment, Event.school_id.is_not(None), Event.status.in_(LIVE)
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(2)).unique())


def _ask(event: Event, *, days: int) -> None:
    on = (event.local_start.date() + timedelta(days=days)).isoformat()
    name = event.contacts[0].name
    facts = {"on": on, "starts": ""}
    wishes.ask(event, WishKind.OTHER_DATE, by_name=name, note="Examens ce jour-là", facts=facts)


def _refuse(circle: Circle, event: Event) -> None:
    """As if the school's mail server had refused the reminder."""
    for message in mails.tell(event, News.BOOKED, by=circle.coordinator):
        message.status = MessageStatus.FAILED
        message.error = REFUSED.format(email=message.to_email)
