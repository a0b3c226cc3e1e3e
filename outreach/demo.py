"""Believable school years for a look around: real schools, invented people, through the actions only."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from secrets import token_urlsafe
from typing import TypeVar

from sqlalchemy import select

from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.accounts.roles import Role as StaffRole
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance.actions import Headcount
from outreach.certificates import actions as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import imports as enrolment
from outreach.events import actions as events
from outreach.events import mails, wishes
from outreach.events.actions import DayContact, Group
from outreach.events.conflicts import holiday_name
from outreach.events.models import Event
from outreach.events.words import CountMethod, EventStatus, EventType, Mode, Reason, WishKind
from outreach.organisation import actions as organisation
from outreach.people import actions as people
from outreach.people.models import NoteKind, Person, Role
from outreach.registration import actions as registration
from outreach.registration import queries as registrations
from outreach.registration.actions import Applicant
from outreach.registration.models import Source
from outreach.schools import imports
from outreach.schools.models import Network, School
from outreach.settings import ROOT

T = TypeVar("T")
SEED = 2009
DATA = ROOT / "outreach" / "data"
VISITS_A_YEAR, EVENTS_A_YEAR, SCHOOLS_KNOWN = 150, 12, 140
MONTHS = {9: 4, 10: 20, 11: 22, 12: 7, 1: 8, 2: 17, 3: 16, 4: 19, 5: 14}
KINDS = {
    EventType.CLASSROOM_VISIT: 62,
    EventType.WORKSHOP: 20,
    EventType.TALK: 8,
    EventType.COMPANY_TOUR: 6,
    EventType.JOB_SHADOW_DAY: 4,
}
GRADES = {"secondary_3": 30, "secondary_4": 34, "secondary_5": 26, "secondary_2": 10}
ROLES = {
    Role.GUIDANCE_COUNSELLOR: 55,
    Role.CAREER_INFORMATION_COUNSELLOR: 20,
    Role.TEACHER: 10,
    Role.COSP_LEAD: 8,
    Role.ACADEMIC_ADVISOR: 7,
}
FIRST, LAST = (line.split() for line in (DATA / "demo_names.txt").read_text().splitlines())
PRESENTERS = (
    "Ada Morel, développeuse; Karim Benali, analyste",
    "Sofia Marchetti, architecte infonuagique",
    "Jonathan Picard, spécialiste en cybersécurité",
    "Mei Lin Dufresne, conceptrice de jeux",
)
TITLES = {
    EventType.COUNSELLOR_DAY: ("Journée des conseillers en TI", "IT day for counsellors"),
    EventType.WEBINAR: ("Webinaire : métiers de l’infonuagique", "Webinar: careers in the cloud"),
    EventType.EDUCATOR_TRAINING: (
        "Formation : parler des TI en classe",
        "Training: talking IT in class",
    ),
    EventType.CAREER_FAIR: ("Salon Avenir numérique", "Digital Future fair"),
}
OBJECTIVES = (
    "Connaître les métiers des TI, les programmes qui y mènent et les besoins de la région."
)


def is_empty() -> bool:
    """Whether nothing was entered yet that the demo could mix with."""
    return not db.session.scalar(select(User.id).limit(1)) and not db.session.scalar(
        select(School.id).limit(1)
    )


def load(*, years: int, until: date, say: Callable[[str], None]) -> str:
    """Fill an empty database with school years up to `until`; returns the one-time sign-in link."""
    if not is_empty():
        raise Refused("The database is not empty: the demo fills only a new one.")
    chance = Random(SEED)
    with transaction():
        staff = _house()
    for path in imports.SHIPPED:
        with transaction():
            imports.take_in(path.read_bytes(), name=path.name, by=None)
    with transaction():
        enrolment.take_in(enrolment.SHIPPED.read_bytes(), name=enrolment.SHIPPED.name, by=None)
    with transaction():
        circle = Circle(chance, staff)
    last = clock.start_year(until)
    for start in range(last - years + 1, last + 1):
        _year(circle, start, until)
        say(clock.year_label(start))
    with transaction():
        _loose_ends(circle, until)
        return accounts.one_time_link(db.session.merge(staff[0]))


def sign_in_link() -> str:
    """A fresh one-time link for the demo's administrator."""
    user = db.session.scalars(select(User).order_by(User.id).limit(1)).one()
    return accounts.one_time_link(user)


class Circle:
    """The schools, contacts and counsellors that come back year after year."""

    def __init__(self, chance: Random, staff: list[User]) -> None:
        self.chance = chance
        self.staff = [user.id for user in staff]
        query = select(School.id).where(
            School.secondary.is_(True), School.network == Network.PUBLIC, School.is_active
        )
        self.schools = chance.sample(
            list(db.session.scalars(query.order_by(School.code))), SCHOOLS_KNOWN
        )
        self.contacts = {
            school_id: self._person(school_id, Role.TEACHER) for school_id in self.schools
        }
        self.counsellors = [
            self._person(school_id, _pick(chance, ROLES))
            for school_id in self.schools
            for _n in (1, 2)
        ]

    def _person(self, school_id: int, role: Role) -> int:
        first, last = self.chance.choice(FIRST), self.chance.choice(LAST)
        number = self.chance.randrange(10**6)
        school = db.session.get_one(School, school_id)
        person = people.add(
            first_name=first,
            last_name=last,
            email=f"{first}.{last}.{number}@ecole.example.org".lower(),
            phone=f"+1514555{self.chance.randrange(10**4):04}",
            roles=[role.value],
            lang="en" if school.board and school.board.board_type == "english" else "fr",
            by=None,
        )
        people.attach(person, school, role=role, from_on=date(2009, 8, 25), by=None)
        return person.id


def _house() -> list[User]:
    organisation.describe(
        by=None,
        name_fr="Grappe TI (démo)",
        name_en="IT Cluster (demo)",
        address="100, rue de la Démonstration\nMontréal (Québec) H2X 1Y4",
        phone="514 555-0100",
        email="info@example.org",
        website="https://example.org",
        privacy_officer="Camille Démo",
        privacy_email="vieprivee@example.org",
        signatory_name="Camille Démo",
        signatory_title_fr="Direction",
        signatory_title_en="Director",
        is_demo=True,
    )
    roles = (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR, StaffRole.STAFF)
    names = ("Camille Démo", "Ève Gagnon", "Hugo Lam")
    return [
        accounts.create_user(
            email=f"demo{n}@example.org",
            name=name,
            role=role,
            phone=f"514 555-010{n}",
            password=token_urlsafe(24),
            by=None,
        )
        for n, (name, role) in enumerate(zip(names, roles, strict=True), start=1)
    ]


def _year(circle: Circle, start: int, until: date) -> None:
    """A year's visits and events in batches, each batch one transaction."""
    growth = 0.9 + 0.2 * circle.chance.random()
    days = sorted(_days(circle.chance, start, round(VISITS_A_YEAR * growth)))
    for batch in _batches(days, 25):
        with transaction():
            for day in batch:
                if day <= until + timedelta(days=45):
                    _visit(circle, day, until)
    event_days = sorted(_days(circle.chance, start, EVENTS_A_YEAR))
    for number, day in enumerate(event_days):
        if day <= until + timedelta(days=60):
            with transaction():
                _event(circle, day, until, number)


def _days(chance: Random, start: int, count: int) -> Iterator[date]:
    """School days of one year, most in autumn and late winter."""
    while count:
        month = _pick(chance, MONTHS)
        day = date(start if month >= 7 else start + 1, month, chance.randrange(1, 29))
        if day.weekday() < 5 and not holiday_name(day) and not (month == 3 and day.day <= 7):
            count -= 1
            yield day


def _visit(circle: Circle, day: date, until: date) -> None:
    chance = circle.chance
    school = db.session.get_one(School, chance.choice(circle.schools))
    person = db.session.get_one(Person, circle.contacts[school.id])
    kind = _pick(chance, KINDS)
    event = events.book(
        type=kind,
        school=school,
        groups=_groups(chance, kind, day),
        contact=_contact(person),
        owner=db.session.get_one(User, chance.choice(circle.staff)),
        by=None,
        room=f"{chance.choice('ABC')}-{chance.randrange(100, 340)}",
        presenters=chance.choice(PRESENTERS),
        objectives_fr=OBJECTIVES,
        mode=Mode.ONLINE if chance.random() < 0.06 else Mode.IN_PERSON,
    )
    if chance.random() < 0.05:
        reason = chance.choice([Reason.WEATHER_CLOSURE, Reason.SCHOOL_REQUEST, Reason.STRIKE])
        events.move(event, to=EventStatus.CANCELLED, reason=reason, by=None)
    elif day > until:
        _still_to_come(event, chance)
    elif day < until - timedelta(days=10) or chance.random() < 0.5:
        _count(event, chance)


def _still_to_come(event: Event, chance: Random) -> None:
    mails.tell(event, mails.News.BOOKED, by=None)
    if chance.random() < 0.6:
        wishes.confirm(event, by_name=event.contacts[0].name)


def _count(event: Event, chance: Random) -> None:
    for session in event.live_sessions:
        heads = max((session.planned_count or 25) - chance.randrange(0, 5), 5)
        girls = round(heads * chance.uniform(0.3, 0.6)) if chance.random() < 0.5 else None
        numbers = Headcount(
            youth=heads,
            adults=chance.randrange(1, 3),
            girls=girls,
            boys=heads - girls if girls is not None else None,
            method=chance.choice([CountMethod.COUNTED, CountMethod.TEACHER_REPORTED]),
        )
        attendance.count(session, numbers, version=None, by=None, by_name="Ève Gagnon", sure=True)


def _groups(chance: Random, kind: EventType, day: date) -> list[Group]:
    grade, minutes = _pick(chance, GRADES), kind.kind.minutes
    if kind is EventType.TALK:
        return [Group(day, time(10, 15), 75, (grade,), "", chance.randrange(60, 130))]
    count = (
        1
        if kind in (EventType.COMPANY_TOUR, EventType.JOB_SHADOW_DAY)
        else chance.choice((1, 2, 2, 3, 3))
    )
    starts = (time(8, 45), time(10, 15), time(13, 0))
    return [
        Group(day, starts[n], minutes, (grade,), f"{grade[-1]}{n + 1:02}", chance.randrange(22, 34))
        for n in range(count)
    ]


def _event(circle: Circle, day: date, until: date, number: int) -> None:
    """A webinar most months, a counsellor day twice a year, a training and a fair."""
    chance = circle.chance
    kind = (EventType.COUNSELLOR_DAY if number in (2, 8) else
            EventType.EDUCATOR_TRAINING if number in (4, 10) else EventType.WEBINAR)  # fmt: skip
    title_fr, title_en = TITLES[kind]
    owner = db.session.get_one(User, circle.staff[1])
    blocks = [Group(day, time(9), 150), Group(day, time(13), 150)]
    event = events.plan(
        type=kind,
        groups=blocks
        if kind is EventType.COUNSELLOR_DAY
        else [Group(day, time(12), kind.kind.minutes)],
        by=None,
        owner=owner,
        capacity=60 if kind is EventType.COUNSELLOR_DAY else 40,
        title_fr=title_fr,
        title_en=title_en,
        description_fr="Rencontre avec des gens du métier, suivie d’une période de questions.",
        description_en="Meet people of the trade, with time for questions.",
        objectives_fr=OBJECTIVES,
        presenters=chance.choice(PRESENTERS),
        mode=Mode.ONLINE if kind is EventType.WEBINAR else Mode.IN_PERSON,
        place="" if kind is EventType.WEBINAR else "Carrefour numérique, Montréal",
        online_url="https://meet.example.org/outreach" if kind is EventType.WEBINAR else "",
    )
    events.move(event, to=EventStatus.PUBLISHED, by=None)
    wanted = (
        chance.randrange(40, 56) if kind is EventType.COUNSELLOR_DAY else chance.randrange(15, 28)
    )
    for person_id in chance.sample(circle.counsellors, wanted if day <= until else wanted // 2):
        _register(event, db.session.get_one(Person, person_id))
    if day < until:
        _hold(event, chance)


def _register(event: Event, person: Person) -> None:
    affiliation = person.affiliations[0] if person.affiliations else None
    role = Role(person.roles[0]) if person.roles else None
    applicant = Applicant(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        role=role,
        school=affiliation.school if affiliation else None,
        lang=person.lang,
    )
    registration.register(event, applicant, source=Source.STAFF, by=None)


def _hold(event: Event, chance: Random) -> None:
    """Nine in ten come; then the roll is closed and the attestations are issued."""
    db.session.flush()
    for found in registrations.registrations_for(event.id):
        if chance.random() < 0.9:
            for session in event.live_sessions:
                check_in.check_in(found, session, by=None, reason="demo")
    check_in.close_roll(event, by=None)
    certificates.issue_all(event, by=None, with_mail=True)


def _loose_ends(circle: Circle, until: date) -> None:
    """What a Monday morning brings: a wish of a teacher and two follow-ups."""
    query = select(Event).where(
        Event.starts_at > datetime.combine(until, time(), clock.home_zone())
    )
    coming = list(
        db.session.scalars(query.where(Event.school_id.is_not(None)).order_by(Event.id).limit(2))
    )
    if coming:
        on = (coming[0].local_start.date() + timedelta(days=7)).isoformat()
        facts = {"on": on, "starts": ""}
        name = coming[0].contacts[0].name
        wishes.ask(
            coming[0], WishKind.OTHER_DATE, by_name=name, note="Examens ce jour-là", facts=facts
        )
    for school_id in circle.schools[:2]:
        people.note(
            NoteKind.CALL,
            "Rappeler pour deux groupes de 4e secondaire.",
            on=until,
            follow_up_on=until,
            school_id=school_id,
            by=db.session.get_one(User, circle.staff[0]),
        )


def _contact(person: Person) -> DayContact:
    return DayContact(person.name, person.phone, person.email, "", person.lang, person)


def _batches(days: list[date], size: int) -> Iterator[list[date]]:
    for start in range(0, len(days), size):
        yield days[start : start + size]


def _pick(chance: Random, weights: dict[T, int]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]
