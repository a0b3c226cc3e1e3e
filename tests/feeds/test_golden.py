"""The calendar files of one visit as each of its people gets them, letter by letter."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.feeds import calendars
from outreach.invitations import actions as invitations
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.visits import mails as visits
from outreach.visits.words import News
from tests import make
from tests.invitations.inviting import ask, do, school, visit
from tests.speakers.offering import speaker

GOLDEN = Path("tests/data/calendars")
NAMES = ["teacher", "speaker", "moved", "struck_out", "staff"]


@pytest.fixture
def made(app: Flask) -> dict[str, str]:
    """Booked, a speaker goes, moved by a week, called off: what went to whom, and the owner's own feed."""
    with time_machine.travel("2026-11-02T15:00:00Z", tick=False):
        make.our_organisation()
        eve = make.user(Role.COORDINATOR, name="Ève Gagnon", email="eve@example.org", lang="fr")
        place = school(name="École du Fleuve", municipality="Lévis")
        event = visit(place, owner=eve, room="B-204")
        ada = speaker(first_name="Ada", last_name="Roy", email="ada@example.org")
        with transaction() as session:
            row = session.get_one(Event, event.id)
            row.uid_key = "0" * 16
            visits.tell(row, News.BOOKED, by=session.merge(eve))
        ask(event, ada)
        do(invitations.accept, ada, event)
        with transaction() as session:
            row, by = session.get_one(Event, event.id), session.merge(eve)
            registration.shift(row, to=date(2026, 12, 15), starts=None, by=by)
        texts = {
            "teacher": _calendar("visits.booked"),
            "speaker": _calendar("invitations.accepted"),
        }
        texts["moved"] = _calendar("invitations.moved")
        with transaction():
            texts["staff"] = calendars.of_staff(db.session.get_one(User, eve.id))
        with transaction() as session:
            row, by = session.get_one(Event, event.id), session.merge(eve)
            to, reason = EventStatus.CANCELLED, Reason.STRIKE
            registration.call_off(row, to=to, reason=reason, by=by)
        return texts | {"struck_out": _calendar("invitations.called_off")}


def _calendar(kind: str) -> str:
    db.session.rollback()
    return db.session.scalars(select(Message.calendar).where(Message.kind == kind)).one()


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_golden_one(made: dict[str, str], name: str) -> None:
    assert made[name] == (GOLDEN / f"{name}.ics").read_bytes().decode()


def test_the_five_are_one_entry_whose_last_word_strikes_it_out() -> None:
    entries = {
        name: Calendar.from_ical((GOLDEN / f"{name}.ics").read_bytes()).walk("VEVENT")[0]
        for name in NAMES
    }
    assert len({str(entry["uid"]) for entry in entries.values()}) == 1
    order = ["teacher", "speaker", "moved", "struck_out"]
    sequences = [int(entries[name]["sequence"]) for name in order]
    assert sequences == sorted(sequences)
    assert sequences[-1] > sequences[-2] > sequences[0]
    assert str(entries["struck_out"]["status"]) == "CANCELLED"
    assert str(entries["moved"]["status"]) == "TENTATIVE"
