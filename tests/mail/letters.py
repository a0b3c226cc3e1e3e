"""Every kind of mail that we write, each with believable facts, in one language."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import time_machine
from sqlalchemy import select

from outreach.accounts import mails as accounts
from outreach.accounts.actions import invite
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.certificates import actions as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail.models import Message
from outreach.registration import actions as registrations
from outreach.registration import mails as registration
from outreach.registration.models import AddressChange, Registration
from outreach.visits import mails as visits
from outreach.visits.words import News
from tests import make

TITLE = {"fr": "Journée des conseillers en technologies", "en": "Counsellors’ technology day"}
BEFORE = datetime(2026, 11, 20, 10, tzinfo=clock.UTC)


def write_all(lang: str) -> list[Message]:
    """One mail a kind (two of the seat that moved up), through the functions that write them."""
    with time_machine.travel(BEFORE, tick=True):
        if not db.session.scalar(select(User)):
            _house()
        _accounts(lang)
        _visit(lang)
        mine = _registration(lang)
        _called_off(lang)
    with time_machine.travel(BEFORE + timedelta(days=30), tick=True):
        mine = make.present(mine)
        with transaction() as session:
            certificates.issue(session.merge(mine), by=None, with_mail=True)
    query = select(Message).where(Message.lang == lang).order_by(Message.id)
    kinds = {(message.kind, message.subject): message for message in db.session.scalars(query)}
    return list(kinds.values())


def _house() -> None:
    make.our_organisation(
        name_fr="Grappe des technologies",
        name_en="Technology Cluster",
        address="100, rue McGill\nMontréal (Québec)  H2Y 2E5",
        phone="+15145550100",
        website="https://grappe.example.org",
    )
    make.user(Role.ADMINISTRATOR, name="Côté, Élodie", phone="+15145550123")


def _owner() -> User:
    return db.session.scalars(select(User).order_by(User.id)).first()


def _accounts(lang: str) -> None:
    facts = {"email": f"ana-{lang}@example.org", "name": "Ana Roy", "lang": lang}
    with transaction():
        user = invite(by=_owner(), role=Role.STAFF, **facts)
        accounts.reset_password(user)


def _visit(lang: str) -> None:
    event = make.visit(
        make.group(on=date(2026, 12, 9), period="Période 2"),
        make.group(on=date(2026, 12, 10), starts=time(13, 15), label="32", planned_count=26),
        owner=_owner(),
        contact=DayContact(name="Line Roy", email="line@ecole.example.org", lang=lang),
        title_fr="Les métiers des technologies",
        title_en="Careers in technology",
        room="B-204",
        online_url="https://meet.example.org/b204",
    )
    for news in News:
        with transaction() as session:
            event = session.merge(event)
            event.sessions[1].cancelled_reason = (
                Reason.TIMETABLE_CONFLICT if news is News.GROUP_OFF else None
            )
            if news is News.CALLED_OFF:
                event.reason = Reason.STRIKE
            line = "Au plaisir!" if lang == "fr" else "See you!"
            visits.tell(event, news, personal_line=line, by=event.owner)


def _event(lang: str) -> Event:
    return make.public_event(
        make.group(on=date(2026, 12, 3), minutes=180, grades=(), label="", planned_count=None),
        make.group(on=date(2026, 12, 4), minutes=180, grades=(), label="", planned_count=None),
        capacity=1,
        owner=_owner(),
        title_fr=TITLE["fr"],
        title_en=TITLE["en"],
        place="Centre Bell, 1909, avenue des Canadiens-de-Montréal, Montréal",
        room="Salon A",
        online_url="https://meet.example.org/jour",
        access_notes="Entrée par la rue De La Gauchetière.\nStationnement sous l’édifice."
        if lang == "fr"
        else "Entrance on De La Gauchetière Street.\nParking under the building.",
    )


def _called_off(lang: str) -> None:
    event = _event(lang)
    make.registration(event, lang=lang)
    with transaction() as session:
        why = Reason.WEATHER_CLOSURE
        event = session.merge(event)
        registrations.call_off(event, to=EventStatus.CANCELLED, reason=why, by=None)


def _rescheduled(mine: Registration) -> None:
    before = [(BEFORE + timedelta(days=9), BEFORE + timedelta(days=9, hours=3))]
    registration.rescheduled(mine, is_same_day=False, before=before)


def _block_off(mine: Registration) -> None:
    """As if the first block were called off."""
    registration.block_called_off(mine, mine.event.sessions[:1])


def _registration(lang: str) -> Registration:
    event = _event(lang)
    mine = make.registration(event, lang=lang, first_name="Noémie", last_name="L’Évêque")
    second = make.registration(event, lang=lang)
    _do(mine, _rescheduled)
    _do(mine, registration.resumed)
    _do(mine, _block_off)
    registrations_of = [mine, second]
    with transaction() as session:
        rows = [session.merge(row) for row in registrations_of]
        registration.lost_links(rows[0].email, rows)
        registrations.set_capacity(session.merge(event), 3, waiting=None, by=None)
        registration.moved_up(_offered(rows[1]))
        registration.address_asked(rows[0])
        registration.class_changed(rows[0])
        registration.address_confirmed(rows[0])
        registration.address_corrected(rows[0])
        change = AddressChange(registration=rows[0], email=f"nouvelle-{lang}@example.org")
        change.asked_at, change.expires_at = clock.now(), clock.now() + timedelta(days=60)
        session.add(change)
        session.flush()
        registration.address_to_confirm(change)
    third = make.registration(event, lang=lang)
    with transaction() as session:
        registrations.cancel(session.merge(third), by=None)
    return mine


def _offered(row: Registration) -> Registration:
    row.offered_until = clock.now() + timedelta(days=2)
    return row


def _do(row: Registration, write: Callable[[Registration], None]) -> None:
    with transaction() as session:
        write(session.merge(row))
