"""Plain makers: each stores one believable row, through the actions where there is one."""

from datetime import date, time, timedelta
from itertools import count
from typing import Any

from flask_security.proxies import _security

from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.groups import Group
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType
from outreach.organisation import actions as organisation
from outreach.organisation.models import Organisation
from outreach.people import actions as people
from outreach.people.models import Person, PersonRole
from outreach.registration import actions as registrations
from outreach.registration.actions import Applicant
from outreach.registration.models import Registration, RegistrationSource
from outreach.schools import actions as schools
from outreach.schools.models import School
from outreach.visits import actions as visits

numbers = count(1)


def user(role: Role = Role.COORDINATOR, **facts: Any) -> User:
    n = next(numbers)
    values = {"email": f"staff{n}@example.org", "name": f"Élodie Côté {n}", "by": None} | facts
    with transaction():
        return accounts.create_user(role=role, **values)


def our_organisation(**facts: Any) -> Organisation:
    values = {"name_fr": "Grappe TI", "name_en": "IT Cluster", "email": "info@example.org"} | facts
    with transaction():
        return organisation.describe(by=None, **values)


def school(**facts: Any) -> School:
    """A public secondary school with one building, as if added by hand."""
    n = next(numbers)
    values: dict[str, Any] = {
        "code": f"{900000 + n}",
        "name": f"École secondaire des Érables {n}",
        "municipality": "Montréal",
        "region_code": "06",
        "secondary": True,
        "elementary": False,
        "preschool": False,
        "vocational": False,
        "adult": False,
        "by": None,
    } | facts
    zone = values.pop("time_zone", "America/Toronto")
    with transaction():
        made = schools.add(**values)
        made.buildings[0].code, made.buildings[0].time_zone = f"{n}", zone
    return made


def group(**facts: Any) -> Group:
    """One group of Secondary 3 on a school morning."""
    values: dict[str, Any] = {
        "on": date(2026, 11, 4),
        "starts": time(9, 0),
        "minutes": 75,
        "grades": ("secondary_3",),
        "label": "31",
        "planned_count": 28,
    }
    return Group(**(values | facts))


def visit(*groups: Group, **facts: Any) -> Event:
    """A confirmed visit; without groups, one of them."""
    facts.setdefault("type", EventType.CLASSROOM_VISIT)
    if "school" not in facts:
        facts["school"] = school()
    by = facts.pop("by", None)
    with transaction() as session:
        facts["school"] = session.merge(facts["school"])
        return visits.book(groups=groups or (group(),), by=by, **facts)


def counted(event: Event, *heads: int) -> Event:
    """The visit with these headcounts, one a group in order."""
    with transaction() as session:
        event = session.merge(event)
        for one, number in zip(event.live_sessions, heads, strict=True):
            attendance.count(one, Headcount(number), version=None, by=None, sure=True)
        return event


PASSWORD = "une phrase assez longue"


def signed_up(role: Role = Role.STAFF, **facts: Any) -> User:
    """A user with the password PASSWORD."""
    return user(role, password=PASSWORD, **facts)


def with_second_factor(
    role: Role = Role.ADMINISTRATOR, **facts: Any
) -> tuple[User, str, list[str]]:
    """A user who signs in with a code too: the user, the TOTP key and the recovery codes."""
    totp = _security.totp_factory
    secret, codes = totp.generate_totp_secret(), totp.generate_recovery_codes(3)
    made = signed_up(role, **facts)
    with transaction():
        kept = _security.mf_recovery_codes_util._encrypt_codes(codes)
        accounts.turn_on_second_factor(db.session.merge(made), secret=secret, codes=kept)
    return made, totp.get_totp_b32_key(secret), codes


def public_event(*groups: Group, **facts: Any) -> Event:
    """A published counsellor day of two hours; without groups, one block on 3 December 2026."""
    facts["type"] = EventType(facts.get("type", EventType.COUNSELLOR_DAY))
    facts.setdefault("title_fr", "Journée des conseillers")
    facts.setdefault("title_en", "Counsellor day")
    block = group(on=date(2026, 12, 3), minutes=120, grades=(), label="", planned_count=None)
    by = facts.pop("by", None)
    with transaction():
        event = events.plan(groups=groups or (block,), by=by, **facts)
        return events.move(event, to=EventStatus.PUBLISHED, by=by)


def coming_event(**facts: Any) -> Event:
    """A public event in thirty days, whatever the day: for what runs by the real clock."""
    block = group(
        on=clock.today() + timedelta(days=30), minutes=120, grades=(), label="", planned_count=None
    )
    return public_event(block, **facts)


def applicant(**facts: Any) -> Applicant:
    """A counsellor with an address of their own."""
    n = next(numbers)
    values: dict[str, Any] = {
        "first_name": "Noémie",
        "last_name": f"Lévesque {n}",
        "email": f"noemie{n}@ecole.example.org",
        "role": PersonRole.GUIDANCE_COUNSELLOR,
    }
    return Applicant(**(values | facts))


def registration(
    event: Event, source: RegistrationSource = RegistrationSource.STAFF, **facts: Any
) -> Registration:
    """A registration of a fresh applicant."""
    with transaction() as session:
        return registrations.register(
            session.merge(event), applicant(**facts), source=source, by=None
        )


def present(found: Registration) -> Registration:
    """At the first block of their event."""
    with transaction() as session:
        found = session.merge(found)
        check_in.check_in(found, found.event.sessions[0], by=None, reason="test")
        attendance.close(found.event, by=None)
        return found


def person(school: School | None = None, **facts: Any) -> Person:
    """A guidance counsellor, at the school when one is given."""
    n = next(numbers)
    values: dict[str, Any] = {
        "first_name": "Maëlle",
        "last_name": f"Gagné-Roy {n}",
        "email": f"maelle{n}@example.org",
        "roles": ["guidance_counsellor"],
        "by": None,
    } | facts
    with transaction() as session:
        made = people.add(**values)
        if school:
            people.attach(made, session.merge(school), by=None)
    return made
