"""What a new school year asks for, each line ticked by the data alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, exists, select

from outreach.accounts import roles
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF
from outreach.indicators import queries as indicators
from outreach.mail.models import Message, MessageStatus
from outreach.people import queries as people
from outreach.people.models import Person
from outreach.schools import calendar_queries
from outreach.schools.models import Board, FileKind, MinistryRun, School
from outreach.schools.places import CalendarPlace
from outreach.speakers import queries as speakers

MOST_NAMED = 20
SEASON = ((7, 15), (9, 30))
"""The days on which Today has a line about it, both included."""


@dataclass(frozen=True)
class ToDo:
    """A thing that is named, and the page where it is done."""

    name: str
    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class ChecklistLine:
    """`count` is what is left, none once it is done; `named` the first of them; `verb` who may do it."""

    title: str
    sentence: str
    count: int
    endpoint: str
    values: dict[str, Any]
    named: tuple[ToDo, ...] = ()
    verb: str = roles.WORK

    @property
    def is_done(self) -> bool:
        return self.count == 0


def is_season(day: date) -> bool:
    """Whether Today tells of it."""
    return SEASON[0] <= (day.month, day.day) <= SEASON[1]


def lines(day: date) -> list[ChecklistLine]:
    """Of the school year that the day is in."""
    year = clock.school_year(day)
    first_on, last_on = clock.year_days(year)
    return [
        _school_file(first_on),
        _calendars(year),
        _schools_without_contact(day, year),
        _failed_mails(first_on),
        _checks(date(last_on.year - 1, 12, 31)),
        _targets(first_on, last_on),
    ]


def _school_file(first_on: date) -> ChecklistLine:
    taken_in = select(MinistryRun).where(
        MinistryRun.kind == FileKind.PUBLIC_BUILDINGS,
        MinistryRun.created_at >= _begin(first_on),
        MinistryRun.undone_at.is_(None),
    )
    is_there = db.session.scalar(taken_in.limit(1)) is not None
    sentence = (
        _("The ministry’s file of schools was taken in since July 1.")
        if is_there
        else _("The ministry’s file of schools was not taken in since July 1.")
    )
    title, count = _("School file"), int(not is_there)
    return ChecklistLine(title, sentence, count, "schools.take_in", {}, verb=roles.IMPORT)


def _calendars(year: str) -> ChecklistLine:
    """Of the boards that we went to in that year or the one before."""
    entered = calendar_queries.count_by_board(year)
    boards = _boards_visited(year)
    lacking = [board for board in boards if not entered.get(board.id)]
    sentence = n_(
        "Calendars of %(year)s: %(entered)s of %(num)s board that we go to.",
        "Calendars of %(year)s: %(entered)s of %(num)s boards that we go to.",
        len(boards),
        year=year,
        entered=len(boards) - len(lacking),
    )
    named = tuple(
        ToDo(board.name, "schools.calendar", {"key": CalendarPlace(board).key, "year": year})
        for board in lacking[:MOST_NAMED]
    )
    values: dict[str, Any] = {"year": year}
    title = _("School calendars")
    return ChecklistLine(title, sentence, len(lacking), "schools.calendars", values, named)


def _schools_without_contact(day: date, year: str) -> ChecklistLine:
    """Of the schools that we went to in that year or the one before and where we know nobody now."""
    visited = _visited(Session.school_id, year)
    query = select(School).where(School.id.in_(visited), School.is_active)
    query = query.where(~people.has_contact(School.id, on=day)).order_by(School.name, School.id)
    rows = db.session.scalars(query).all()
    sentence = n_(
        "%(num)s school that we go to has no contact now.",
        "%(num)s schools that we go to have no contact now.",
        len(rows),
    )
    sentence = sentence if rows else _("Each school that we go to has a contact.")
    named = tuple(_school(row) for row in rows[:MOST_NAMED])
    return ChecklistLine(_("Contacts at schools"), sentence, len(rows), "", {}, named)


def _failed_mails(first_on: date) -> ChecklistLine:
    """Since the July before, of people who are still ours; a mail that was sent again is no more failed."""
    since = _begin(first_on.replace(year=first_on.year - 1))
    failed = exists().where(
        Message.person_id == Person.id,
        Message.status == MessageStatus.FAILED,
        Message.created_at >= since,
    )
    query = select(Person).where(failed, Person.archived_at.is_(None), Person.erased_at.is_(None))
    rows = db.session.scalars(query.order_by(Person.name_key, Person.id)).all()
    sentence = n_(
        "A mail to %(num)s person was not delivered.",
        "Mails to %(num)s people were not delivered.",
        len(rows),
    )
    sentence = sentence if rows else _("No mail to anybody whom we know failed.")
    named = tuple(ToDo(row.name, "people.person", {"id": row.id}) for row in rows[:MOST_NAMED])
    values: dict[str, Any] = {"status": MessageStatus.FAILED.value}
    return ChecklistLine(
        _("Addresses that fail"), sentence, len(rows), "mail.outbox", values, named
    )


def _checks(before: date) -> ChecklistLine:
    rows = db.session.scalars(speakers.ending_before(before)).all()
    sentence = n_(
        "%(num)s background check ends before December 31.",
        "%(num)s background checks end before December 31.",
        len(rows),
    )
    sentence = sentence if rows else _("No background check ends before December 31.")
    named = tuple(
        ToDo(row.speaker.name, "speakers.speaker", {"id": row.speaker_id})
        for row in rows[:MOST_NAMED]
    )
    return ChecklistLine(
        _("Background checks"), sentence, len(rows), "speakers.speakers", {}, named
    )


def _targets(first_on: date, last_on: date) -> ChecklistLine:
    """One that shares a day with the year is enough."""
    count = indicators.running_count(first_on, last_on)
    sentence = n_(
        "%(num)s target is set for the year.", "%(num)s targets are set for the year.", count
    )
    sentence = sentence if count else _("No target is set for the year.")
    return ChecklistLine(_("Targets"), sentence, int(not count), "indicators.indicators", {})


def _begin(day: date) -> datetime:
    return clock.instant(day, time(), clock.home_zone().key)


def _school(row: School) -> ToDo:
    return ToDo(f"{row.name}, {row.municipality}", "schools.school", {"id": row.id})


def _visited(column: Any, year: str) -> Select[Any]:
    """What the blocks of that year and the one before have in that column."""
    years = [clock.year_label(clock.year_start(year) - 1), year]
    live = Event.status.not_in(CALLED_OFF)
    return select(column).join(Session.event).where(Session.school_year.in_(years), live)


def _boards_visited(year: str) -> Sequence[Board]:
    query = select(Board).where(Board.id.in_(_visited(Session.board_id, year)))
    return db.session.scalars(query.order_by(Board.name, Board.id)).all()
