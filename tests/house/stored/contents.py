"""A little of everything that people enter, through the actions: rows in every table, every name invented."""

from datetime import date
from io import BytesIO

import time_machine
from PIL import Image

from outreach.accounts import actions as accounts
from outreach.accounts.models import Scope, User
from outreach.accounts.roles import Role
from outreach.certificates import actions as certificates
from outreach.core import once
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import actions as enrolment
from outreach.enrolment import imports as enrolment_imports
from outreach.enrolment.queries import Origin
from outreach.events import mails, wishes
from outreach.events.actions import DayContact
from outreach.events.models import Event
from outreach.events.words import WishKind
from outreach.organisation import actions as organisation
from outreach.past import actions as past
from outreach.past.words import Measure
from outreach.people import actions as people
from outreach.people.models import ConsentKind, NoteKind
from outreach.registration import addresses
from outreach.registration.models import Registration
from outreach.schools import imports as schools
from outreach.schools import queries as schools_queries
from tests import make
from tests.past import files as lists
from tests.schools import files as ministry

SCHOOL = {
    "CD_ORGNS": "990001", "NOM_COURT_ORGNS": "Érables", "NOM_OFFCL_ORGNS": "École secondaire des Érables",
    "CD_CS": "990000", "NOM_CS": "Centre de services scolaire des Rivières", "SITE_WEB_ORGNS": "",
}  # fmt: skip
INDEX = b"Code_Org,Nom_Org,IMSE,Rang_Decile_IMSE\r\n990001,des Erables (990001),10.4,9\r\n"
FIGURES = "Niveau\t2023-2024\t2024-2025\nCollège\t1200\t1310\nUniversité\t\t800"


def fill() -> None:
    """Two days in November and one in December: what comes is entered, then some of it happens."""
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        staff = _house()
        _schools(staff)
        _figures(staff)
        _lists(staff)
        visit, day = _visit(staff), make.public_event()
        _people(staff, visit)
        here = make.registration(day)
        unprintable = make.registration(day, last_name="محمد")
        waiting = make.registration(day)
        with transaction() as session:
            addresses.ask(session.merge(waiting), "autre@example.org")
            once.claim("form", "a key")
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False):
        _held(here, unprintable)


def _house() -> User:
    make.our_organisation()
    staff = make.user(Role.ADMINISTRATOR)
    picture = BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    with transaction() as session:
        staff = session.merge(staff)
        organisation.show_picture("logo", picture.getvalue(), name="logo.png", by=staff)
        accounts.invite(email="invitee@example.org", name="Invitée", role=Role.STAFF, by=staff)
        accounts.create_token("Entrepôt", scope=Scope.READ, by=staff)
        accounts.note_sign_in(staff, device="Firefox", address="127.0.0.1")
    return staff


def _schools(staff: User) -> None:
    line = ministry.rows()[0]
    with transaction() as session:
        staff = session.merge(staff)
        for content, more in (
            (ministry.as_csv([line | SCHOOL]), {}),
            (INDEX, {"level": "sec", "school_year": "2024-2025"}),
        ):
            schools.take_in(content, name="fichier.csv", by=staff, **more)
        schools.keep(INDEX, name="indice.csv", level="sec", school_year="2024-2025", by=staff)


def _figures(staff: User) -> None:
    origin = Origin("Tableau inventé", "Ministère inventé", as_of=date(2026, 1, 1))
    with transaction() as session:
        staff = session.merge(staff)
        enrolment_imports.type_in(FIGURES, group="TI", geography="quebec", origin=origin, by=staff)
        enrolment.save_mapping(
            "millésime", columns=[("a", "level")], members=[("b", "c")], by=staff
        )
        enrolment.keep_file(
            b"niveau;2024-2025", name="x.csv", title="", publisher="", as_of=None, by=staff
        )


def _lists(staff: User) -> None:
    with transaction() as session:
        staff = session.merge(staff)
        lists.bring(lists.visits({}), by=staff)
        lists.bring(lists.presence({}), by=staff)
        sent = past.send(lists.contacts({"Code école": "990001"}), name="contacts.csv", by=staff)
        past.match_columns(sent, sent.columns, defaults=sent.defaults, by=staff)
        past.declare(
            Measure.YOUTH,
            120,
            first_on=date(2020, 1, 1),
            last_on=date(2020, 12, 31),
            source="Rapport",
            by=staff,
        )


def _visit(staff: User) -> Event:
    school = schools_queries.school_with("990001")
    contact = DayContact("Anne Inventée", email="anne@example.org")
    on = make.group(on=date(2026, 12, 2))
    return make.visit(on, school=school, contact=contact, by=db.session.merge(staff))


def _people(staff: User, visit: Event) -> None:
    person = make.person(schools_queries.school_with("990001"))
    with transaction() as session:
        person, staff = session.merge(person), session.merge(staff)
        people.give_consent(
            person, ConsentKind.ANNOUNCEMENTS, text_version="1", source="appel", by=staff
        )
        people.note(NoteKind.CALL, "Rappeler.", person_id=person.id, by=staff)
        event = session.merge(visit)
        mails.tell(event, mails.News.BOOKED, by=staff)
        wishes.ask(
            event,
            WishKind.OTHER_DATE,
            by_name="Anne Inventée",
            facts={"on": "2026-12-16", "starts": ""},
        )


def _held(*came: Registration) -> None:
    for registration in came:
        make.present(registration)
    with transaction() as session:
        certificates.issue_all(session.merge(came[0]).event, by=None, with_mail=True)
