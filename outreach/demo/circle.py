"""The staff, schools, teachers and counsellors that come back year after year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from secrets import token_hex

from sqlalchemy import select

from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.accounts.roles import Role as StaffRole
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import fold
from outreach.demo.days import pick
from outreach.events.contacts import DayContact
from outreach.organisation import actions as organisation
from outreach.people import actions as people
from outreach.people.models import Person, PersonRole
from outreach.registration.actions import Applicant
from outreach.schools.models import Network, School
from outreach.settings import ROOT

NAMES = ROOT / "outreach" / "data" / "demo_names.txt"
FIRST, LAST = (line.split() for line in NAMES.read_text().splitlines())
STAFF = {
    "Camille Démo": StaffRole.ADMINISTRATOR,
    "Ève Gagnon": StaffRole.COORDINATOR,
    "Hugo Lam": StaffRole.STAFF,
}
ROLES = {
    PersonRole.GUIDANCE_COUNSELLOR: 55,
    PersonRole.CAREER_INFORMATION_COUNSELLOR: 20,
    PersonRole.TEACHER: 10,
    PersonRole.COSP_LEAD: 8,
    PersonRole.ACADEMIC_ADVISOR: 7,
}


@dataclass(frozen=True)
class Size:
    """How much there is: schools that take part; visits and public events a year; how many people come."""

    schools: int
    visits: int
    events: int
    crowd: float


FULL = Size(schools=140, visits=150, events=12, crowd=1.0)


class Circle:
    """Who takes part, and the moment at which the story stands."""

    def __init__(self, chance: Random, moment: datetime, size: Size) -> None:
        self.chance = chance
        self.moment = moment
        self.size = size
        self.staff = _house()
        query = select(School).where(
            School.secondary.is_(True), School.network == Network.PUBLIC, School.is_active
        )
        schools = db.session.scalars(query.order_by(School.code)).all()
        self.schools = chance.sample(list(schools), min(size.schools, len(schools)))
        self.teachers = {
            school.id: self._person(school, PersonRole.TEACHER) for school in self.schools
        }
        self.counsellors = [
            self._person(school, pick(chance, ROLES)) for school in self.schools for _n in (1, 2)
        ]

    @property
    def today(self) -> date:
        """The day on which the story stands, at home."""
        return self.moment.astimezone(clock.home_zone()).date()

    @property
    def coordinator(self) -> User:
        return self.staff[1]

    def before(self, instant: datetime, *, days: tuple[int, int]) -> datetime:
        """A working hour so many days before, and before the moment of the story."""
        early = instant - timedelta(days=self.chance.randrange(*days))
        early = early.replace(hour=self.chance.randrange(14, 21), minute=self.chance.randrange(60))
        return min(early, self.moment - timedelta(minutes=self.chance.randrange(20, 600)))

    def some(self, count: int) -> list[Person]:
        """So many counsellors, fewer in a small story."""
        count = max(round(count * self.size.crowd), 2)
        return self.chance.sample(self.counsellors, min(count, len(self.counsellors)))

    def teacher(self, school: School) -> DayContact:
        """The school's teacher as the contact of a day."""
        person = self.teachers[school.id]
        return DayContact(person.name, person.phone, person.email, "", person.lang, person)

    def _person(self, school: School, role: PersonRole) -> Person:
        first, last = self.chance.choice(FIRST), self.chance.choice(LAST)
        person = people.add(
            first_name=first,
            last_name=last,
            email=f"{_plain(first)}.{_plain(last)}.{self.chance.randrange(10**6)}@ecole.example.org",
            phone=f"+1514555{self.chance.randrange(10**4):04}",
            roles=[role.value],
            lang="en" if school.board and school.board.board_type == "english" else "fr",
            by=None,
        )
        people.attach(person, school, role=role, from_on=date(2009, 8, 25), by=None)
        return person


def _plain(name: str) -> str:
    """As it stands in an address."""
    return fold(name).replace(" ", "-")


def applicant(person: Person) -> Applicant:
    """What the person says of themselves when registering."""
    school = person.affiliations[0].school if person.affiliations else None
    return Applicant(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
        role=PersonRole(person.roles[0]) if person.roles else None,
        organisation=school.name if school else "",
        school=school,
        lang=person.lang,
    )


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
    return [
        accounts.create_user(
            email=f"demo{n}@example.org",
            name=name,
            role=role,
            phone=f"514 555-010{n}",
            password=token_hex(8),
            by=None,
        )
        for n, (name, role) in enumerate(STAFF.items(), start=1)
    ]
