"""Believable school years for a look around: real schools, invented people, through the actions only."""

from collections.abc import Callable
from datetime import date, datetime, time
from random import Random

from sqlalchemy import select

from outreach import settings
from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.demo import (
    calendars,
    equipment,
    inbox,
    invitations,
    inviting,
    programmes,
    public_events,
    reminders,
    requests,
    snow_day,
    speakers,
    visits,
)
from outreach.demo.circle import FULL, Circle, Size
from outreach.enrolment import imports as enrolment
from outreach.mail import actions as mail
from outreach.organisation import queries as organisation
from outreach.schools import imports
from outreach.schools.models import School

SEED = 2009


def is_empty() -> bool:
    """Whether nothing was entered yet that the demo could mix with."""
    return not db.session.scalar(select(User.id).limit(1)) and not db.session.scalar(
        select(School.id).limit(1)
    )


def load(*, years: int, until: date, say: Callable[[str], None]) -> str:
    """Fill an empty database with school years up to `until`; returns the one-time sign-in link.

    All in one transaction: whoever interrupts it finds the database empty, and may start over.
    """
    if not is_empty():
        raise Refused("The database is not empty: the demo fills only a new one.")
    with transaction():
        take_in_files()
        return tell(years=years, until=until, say=say)


def take_in_files() -> None:
    """The schools and the enrolment figures that are shipped."""
    for path in imports.SHIPPED:
        imports.take_in(path.read_bytes(), name=path.name, by=None)
    enrolment.take_in(enrolment.SHIPPED.read_bytes(), name=enrolment.SHIPPED.name, by=None)


def tell(*, years: int, until: date, say: Callable[[str], None], size: Size = FULL) -> str:
    """The school years themselves, on the schools that are there, in the caller's transaction.

    None of their mails leaves; those of whoever looks around do, into files.
    """
    with mail.holding_back():
        return _tell(years=years, until=until, say=say, size=size)


def _tell(*, years: int, until: date, say: Callable[[str], None], size: Size) -> str:
    moment = min(clock.now(), datetime.combine(until, time(23, 59), clock.home_zone()))
    circle = Circle(Random(SEED), moment, size)
    last = clock.start_year(until)
    for start in range(last - years + 1, last + 1):
        visits.year(circle, start)
        public_events.year(circle, start)
        say(clock.year_label(start))
    visits.coming(circle)
    public_events.coming(circle)
    inbox.fill(circle)
    requests.fill(circle)
    snow_day.tell(circle)
    speakers.fill(circle)
    invitations.fill(circle)
    inviting.fill(circle)
    calendars.fill(circle)
    equipment.fill(circle)
    reminders.tell(circle)
    programmes.fill(circle)
    return accounts.one_time_link(circle.staff[0])


def sign_in_link() -> str:
    """A fresh one-time link for the demo's administrator; Refused where the database holds no whole demo."""
    user = db.session.scalars(select(User).order_by(User.id).limit(1)).first()
    if user is None or not organisation.current().is_demo:
        folder = settings.value("OUTREACH_INSTANCE")
        raise Refused(
            f"The database in {folder} holds no whole demo: remove that folder, or leave out --demo."
        )
    return accounts.one_time_link(user)
