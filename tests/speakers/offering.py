"""A speaker as volunteers and staff enter one, for the tests of speakers."""

from datetime import date
from typing import Any

import time_machine
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.people import actions as people
from outreach.schools.models import Board
from outreach.speakers import actions, checks
from outreach.speakers.models import BackgroundCheck, Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests import make
from tests.browser import Client, Page

NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)
TODAY = date(2026, 11, 2)
FORM = "/fr/become-a-speaker"
LIST = "/fr/staff/speakers"
EMAIL = "ada.roy@entreprise.example.org"
OFFER: dict[str, Any] = {
    "first_name": "Ada",
    "last_name": "Roy",
    "email": EMAIL,
    "phone": "+15145550134",
    "employer": "Logiciels Boréal",
    "job_title": "Développeuse",
    "topics": ["jeux vidéo", "mes études"],
    "languages": ["fr"],
}


def send(client: Client, *, url: str = FORM, **fields: Any) -> Page:
    """What a volunteer types on the public form, and what comes back."""
    typed = OFFER | {"topics": "jeux vidéo\nmes études", "consent_privacy": True}
    return client.submit(url, **(typed | fields))


def offered(**facts: Any) -> Speaker:
    """An offer whose address nobody has confirmed yet."""
    with transaction():
        return actions.apply(**(OFFER | facts))


def speaker(**facts: Any) -> Speaker:
    """Somebody whom staff added; another name than Ada Roy's unless said."""
    n = next(make.numbers)
    user = make.user(email=f"qui{n}@example.org", name="Ève Gagnon")
    names = {"first_name": "Ada", "last_name": f"Roy {n}", "email": f"ada{n}@example.org"}
    names = {name: facts.pop(name, value) for name, value in names.items()}
    values = {name: OFFER[name] for name in ("employer", "job_title", "topics", "languages")}
    with transaction() as session:
        by = session.merge(user)
        person = people.add(**names, lang=facts.pop("lang", "fr"), by=by)
        return actions.add(person, by=by, **(values | facts))


def board(name: str = "CSS des Érables") -> Board:
    with transaction() as session:
        made = Board(code=f"{700000 + next(make.numbers)}", name=name)
        session.add(made)
        return made


def check(
    row: Speaker,
    at: Board | None = None,
    status: CheckStatus = CheckStatus.VERIFIED,
    *,
    checked_on: date | None = TODAY,
    expires_on: date | None = None,
    by: User | None = None,
) -> BackgroundCheck:
    """A check of a speaker for a board, or for the private network."""
    user = by or make.user(name="Ève Gagnon")
    days = {"checked_on": checked_on, "expires_on": expires_on}
    with transaction() as session:
        place = session.merge(at) if at else None
        return checks.enter(
            session.merge(row), place, status=status, by=session.merge(user), **days
        )


def rule(at: Board | None, asked: CheckRule) -> None:
    """What a board asks for from now on."""
    user = make.user()
    with transaction() as session:
        place = session.merge(at) if at else None
        checks.set_rule(place, asked, by=session.merge(user))


def the_speaker() -> Speaker:
    """The newest."""
    db.session.rollback()
    row = db.session.scalars(select(Speaker).order_by(Speaker.id.desc())).first()
    assert row is not None
    return row


def the_check() -> BackgroundCheck:
    """The newest."""
    db.session.rollback()
    row = db.session.scalars(select(BackgroundCheck).order_by(BackgroundCheck.id.desc())).first()
    assert row is not None
    return row
