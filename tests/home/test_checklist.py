"""What a new school year asks for: each line on both sides of what ticks it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.home import checklist
from outreach.home.checklist import ChecklistLine
from outreach.indicators.words import Unit
from outreach.mail.models import Message, MessageStatus
from outreach.people.models import Affiliation
from outreach.schools.models import FileKind, MinistryRun
from outreach.schools.places import CalendarPlace
from outreach.speakers.models import BackgroundCheck
from outreach.speakers.words import CheckStatus
from tests import make
from tests.indicators.test_actions import target
from tests.programmes import making
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board
from tests.speakers.offering import speaker

AUGUST = time_machine.travel("2027-08-16T15:00:00Z", tick=False)
DAY = date(2027, 8, 16)
FILE, CALENDARS, CONTACTS, MAILS, CHECKS, TARGETS = range(6)


def line(which: int) -> ChecklistLine:
    db.session.rollback()
    return checklist.lines(clock.today())[which]


def names(which: int) -> list[str]:
    return [row.name for row in line(which).named]


@pytest.mark.parametrize(
    ("day", "is_there"),
    [("07-14", False), ("07-15", True), ("09-30", True), ("10-01", False), ("12-15", False)],
)
def test_the_season_is_from_mid_july_to_the_end_of_september(day: str, is_there: bool) -> None:
    assert checklist.is_season(date.fromisoformat(f"2027-{day}")) is is_there


@AUGUST
def test_everything_of_an_empty_house_is_done_but_the_file_and_a_target(app: Flask) -> None:
    assert [row.is_done for row in checklist.lines(DAY)] == [False, True, True, True, True, False]


@AUGUST
@pytest.mark.parametrize(
    ("at", "kind", "is_done"),
    [
        ("2027-07-01T03:59:59+00:00", FileKind.PUBLIC_BUILDINGS, False),
        ("2027-07-01T04:00:00+00:00", FileKind.PUBLIC_BUILDINGS, True),
        ("2027-07-01T04:00:00+00:00", FileKind.BOARDS, False),
    ],
)
def test_the_school_file_is_taken_in_since_july(
    app: Flask, at: str, kind: FileKind, is_done: bool
) -> None:
    with transaction() as session:
        row = MinistryRun(kind=kind, sha256="0" * 64, created_at=datetime.fromisoformat(at))
        session.add(row)
    assert line(FILE).is_done is is_done
    with transaction() as session:
        session.merge(row).undone_at = clock.now()
    assert not line(FILE).is_done


@AUGUST
def test_calendars_of_the_boards_that_we_go_to(app: Flask) -> None:
    entered, lacking, older = (
        board(),
        board("761000", "CSS des Lacs"),
        board("760000", "CSS des Monts"),
    )
    make.visit(make.group(on=date(2027, 9, 8)), school=make.school(board_id=entered.id))
    make.visit(make.group(on=date(2026, 7, 1)), school=make.school(board_id=lacking.id))
    make.visit(make.group(on=date(2026, 6, 30)), school=make.school(board_id=older.id))
    add_day(CalendarPlace(entered), date(2027, 9, 3))
    add_day(CalendarPlace(lacking), date(2027, 6, 25))
    found = line(CALENDARS)
    assert (found.count, names(CALENDARS)) == (1, ["CSS des Lacs"])
    assert "1 sur 2 centres" in found.sentence
    add_day(CalendarPlace(lacking), date(2027, 9, 3))
    assert line(CALENDARS).is_done


@AUGUST
def test_schools_that_we_go_to_and_where_we_know_nobody_now(app: Flask) -> None:
    school = make.school(name="École du Lac", municipality="Lévis")
    person = make.person(school)
    make.visit(make.group(on=date(2027, 3, 8)), school=school)
    assert line(CONTACTS).is_done
    for until, is_done in ((DAY, True), (DAY - timedelta(days=1), False)):
        with transaction() as session:
            for row in session.query(Affiliation).filter_by(person_id=person.id):
                row.from_on, row.until_on = date(2026, 9, 1), until
        assert line(CONTACTS).is_done is is_done
    assert names(CONTACTS) == ["École du Lac, Lévis"]
    with transaction() as session:
        session.query(Event).update({"status": "cancelled"})
    assert line(CONTACTS).is_done


@AUGUST
def test_people_whose_mails_fail_since_the_july_before(app: Flask) -> None:
    person = make.person()
    with transaction() as session:
        row = Message(
            kind="x", lang="fr", to_email=person.email, subject="x", message_id="x", person_id=person.id,
            status=MessageStatus.FAILED, created_at=datetime.fromisoformat("2026-07-01T04:00:00+00:00"),
        )  # fmt: skip
        session.add(row)
    assert (line(MAILS).count, names(MAILS)) == (1, [person.name])
    with transaction() as session:
        session.merge(row).status = MessageStatus.REPLACED
    assert line(MAILS).is_done
    with transaction() as session:
        row = session.merge(row)
        row.status, row.created_at = MessageStatus.FAILED, row.created_at - timedelta(seconds=1)
    assert line(MAILS).is_done


@AUGUST
@pytest.mark.parametrize(
    ("expires_on", "is_done"), [(date(2027, 12, 30), False), (date(2027, 12, 31), True)]
)
def test_checks_that_end_before_the_last_of_december(
    app: Flask, expires_on: date, is_done: bool
) -> None:
    row = speaker()
    with transaction() as session:
        session.add(
            BackgroundCheck(speaker_id=row.id, status=CheckStatus.VERIFIED, expires_on=expires_on)
        )
    assert line(CHECKS).is_done is is_done
    assert ("Aucune" in line(CHECKS).sentence) is is_done


@AUGUST
@pytest.mark.parametrize(
    ("first", "last", "is_done"),
    [
        (date(2027, 6, 1), date(2027, 6, 30), False),
        (date(2027, 6, 1), date(2027, 7, 1), True),
        (date(2028, 6, 30), date(2028, 12, 31), True),
        (date(2028, 7, 1), date(2028, 12, 31), False),
    ],
)
def test_a_target_is_set_for_the_year_when_it_shares_a_day_with_it(
    app: Flask, first: date, last: date, is_done: bool
) -> None:
    target(making.indicator(unit=Unit.COMPANIES), first_on=first, last_on=last)
    assert line(TARGETS).is_done is is_done
