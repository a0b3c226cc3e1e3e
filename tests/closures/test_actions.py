"""A snow day: what is touched, told once, taken back while nothing has left; at both sides of each rule."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.closures import actions, queries
from outreach.closures.models import Closure, Postponement
from outreach.core import queue
from outreach.core.database import db
from outreach.core.errors import NotAllowed, Refused
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.history.models import Entry
from outreach.invitations import actions as invitations
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.schools import calendar_actions
from outreach.schools.models import Board, DayKind, School, SchoolCalendarDay
from outreach.schools.places import CalendarPlace
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule
from outreach.visits import conflicts
from outreach.visits import mails as visit_mails
from outreach.visits.words import ConflictKind, News
from tests import make
from tests.mail.received import received
from tests.speakers.offering import rule, speaker

NOW = datetime(2026, 12, 7, 23, tzinfo=UTC)  # the evening before, 18:00
DAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def evening(app: Flask):
    with time_machine.travel(NOW, tick=False):
        make.our_organisation()
        yield


def board(code: str = "762000") -> Board:
    with transaction() as session:
        row = Board(code=code, name=f"Centre de services {code}")
        session.add(row)
    return row


def school_of(row: Board) -> School:
    return make.school(board_id=row.id)


def visit(school: School, *days: date, at: time = time(9), **facts: Any) -> Event:
    groups = [make.group(on=day, starts=at) for day in days or (DAY,)]
    contact = DayContact("Line Roy", "+15145550134", f"t{next(make.numbers)}@ecole.example.org")
    return make.visit(*groups, school=school, contact=contact, **facts)


def close(row: Board | None = None, **facts: Any) -> Closure:
    user = facts.pop("by", None) or make.user(Role.COORDINATOR)
    with transaction() as session:
        if row:
            facts["board"] = session.merge(row)
        if "school" in facts:
            facts["school"] = session.merge(facts["school"])
        values = {"on": DAY, "reason": Reason.WEATHER_CLOSURE} | facts
        return actions.close(by=session.merge(user), **values)


def whom_to_call(closure: Closure) -> list[Postponement]:
    return queries.to_call(closure, queries.speakers_of(closure))


def undo(closure: Closure) -> Closure:
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        return actions.undo(session.merge(closure), by=session.merge(user))


def statuses() -> list[str]:
    db.session.rollback()
    return [event.status.value for event in db.session.query(Event).order_by(Event.id)]


def test_a_board_that_closes_postpones_what_takes_place_in_its_schools_that_day() -> None:
    here, there = board(), board("762001")
    school = school_of(here)
    visit(school)
    visit(school_of(here), at=time(13))
    visit(school, date(2026, 12, 9))
    visit(school_of(there))
    closure = close(here)
    assert statuses() == ["postponed", "postponed", "confirmed", "confirmed"]
    assert [row.was for row in closure.postponements] == [EventStatus.CONFIRMED] * 2
    reasons = {event.reason for event in db.session.query(Event).order_by(Event.id).limit(2)}
    assert reasons == {Reason.WEATHER_CLOSURE}


def test_a_school_that_closes_leaves_the_others_of_its_board() -> None:
    row = board()
    school = school_of(row)
    visit(school)
    visit(school_of(row))
    close(school=school)
    assert statuses() == ["postponed", "confirmed"]


def test_each_contact_is_told_once_in_a_mail_that_says_why() -> None:
    row = board()
    for _n in range(40):
        visit(school_of(row))
    close(row)
    mails = db.session.scalars(select(Message)).all()
    assert Counter(Counter(mail.to_email for mail in mails).values()) == {1: 40}
    assert {mail.kind for mail in mails} == {"visits.called_off"}
    assert "Tempête ou fermeture" in received(mails[0]).words


def test_of_a_visit_on_two_days_only_that_day_is_called_off() -> None:
    row = board()
    event = visit(school_of(row), DAY, date(2026, 12, 9))
    closure = close(row)
    assert statuses() == ["confirmed"]
    event = db.session.get_one(Event, event.id)
    assert [block.is_cancelled for block in event.sessions] == [True, False]
    assert closure.postponements[0].session_ids == [event.sessions[0].id]
    assert db.session.scalars(select(Message.kind)).all() == ["visits.group_off"]
    undo(closure)
    event = db.session.get_one(Event, event.id)
    assert [block.is_cancelled for block in event.sessions] == [False, False]
    assert event.local_start.date() == DAY


def test_a_public_event_at_a_school_tells_the_registered() -> None:
    row = board()
    school = school_of(row)
    event = make.public_event(make.group(on=DAY))
    with transaction() as session:
        mine = session.merge(event)
        mine.school = session.merge(school)
        for block in mine.sessions:
            block.school_id, block.board_id = school.id, row.id
    make.registration(event)
    with transaction() as session:
        session.query(Message).delete()
    close(row)
    assert statuses() == ["postponed"]
    assert db.session.scalars(select(Message.kind)).all() == ["registration.called_off"]


@pytest.mark.parametrize(("minutes", "is_touched"), [(-1, True), (0, False)])
def test_what_is_over_is_not_touched(minutes: int, is_touched: bool) -> None:
    row = board()
    event = visit(school_of(row))
    with time_machine.travel(event.ends_at + timedelta(minutes=minutes), tick=False):
        assert len(queries.touched(DAY, board=row, school=None)) == is_touched


def test_what_is_called_off_already_is_not_touched_again() -> None:
    row = board()
    event = visit(school_of(row))
    with transaction() as session:
        mine = session.merge(event)
        registration.call_off(mine, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None)
    with pytest.raises(Refused):
        close(row)
    assert db.session.scalar(select(func.count(Closure.id))) == 0


def test_a_draft_is_left_alone() -> None:
    row = board()
    visit(school_of(row), status=EventStatus.DRAFT)
    assert queries.touched(DAY, board=row, school=None) == []


def test_whoever_has_no_address_is_called_however_late_it_is() -> None:
    row = board()
    day = date(2026, 12, 10)
    groups, contact = [make.group(on=day)], DayContact("Line Roy", "+15145550134")
    make.visit(*groups, school=school_of(row), contact=contact)
    visit(school_of(row), day)
    closure = close(row, on=day)
    assert [p.has_address for p in closure.postponements] == [False, True]
    assert [p.has_address for p in whom_to_call(closure)] == [False]


@pytest.mark.parametrize("email", ["ada@example.org", ""])
def test_a_speaker_without_an_address_is_called_however_late_it_is(email: str) -> None:
    row, day, ada = board(), date(2026, 12, 10), speaker()
    rule(row, CheckRule.NONE)
    event, by = visit(school_of(row), day), make.user(Role.COORDINATOR)
    with transaction() as session:
        who = session.get_one(Speaker, ada.id)
        invitations.assign(session.merge(event), who, by=session.merge(by))
        assert who.person
        who.person.email = email
    closure = close(row, on=day)
    assert len(whom_to_call(closure)) == (not email)


def test_neither_board_nor_school_touches_nothing() -> None:
    visit(make.school(board_id=None))
    assert queries.touched(DAY, board=None, school=None) == []


def test_staff_who_may_not_call_off_may_not_close() -> None:
    row = board()
    visit(school_of(row))
    with pytest.raises(NotAllowed):
        close(row, by=make.user(Role.STAFF))
    assert statuses() == ["confirmed"]


@pytest.mark.parametrize(("seconds", "is_right"), [(59, True), (60, False)])
def test_it_is_undone_within_a_minute(seconds: int, is_right: bool) -> None:
    row = board()
    visit(school_of(row), status=EventStatus.TENTATIVE)
    visit(school_of(row))
    closure = close(row)
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        queue.run_due()
        if is_right:
            undo(closure)
            assert statuses() == ["tentative", "confirmed"]
            assert db.session.scalar(select(func.count(Message.id))) == 0
            assert db.session.query(Event).first().reason is None
            with pytest.raises(Refused):
                undo(closure)
            return
        with pytest.raises(Refused, match="parti|left"):
            undo(closure)
    assert statuses() == ["postponed", "postponed"]


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("groups", [1, 2])
def test_an_undoing_of_which_nobody_heard_is_no_news_for_the_school(
    is_told: bool, groups: int
) -> None:
    row = board()
    days = [DAY, DAY + timedelta(days=1)][:groups]
    made = visit(school_of(row), *days)
    if is_told:
        with transaction() as session:
            visit_mails.note(session.merge(made), News.BOOKED, by=None)
    db.session.rollback()
    before = db.session.get_one(Event, made.id)
    kept = before.told_at, before.told_starts_at, before.changed_at
    sequence = before.sequence
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        closure = close(row)
        db.session.rollback()
        assert db.session.get_one(Event, made.id).told_at != kept[0]
        undo(closure)
    db.session.rollback()
    after = db.session.get_one(Event, made.id)
    assert (after.told_at, after.told_starts_at, after.changed_at) == kept
    assert visit_mails.knows(after) is is_told
    assert after.sequence > sequence
    assert len(after.live_sessions) == groups


def test_who_may_not_call_off_may_not_undo_either() -> None:
    row = board()
    visit(school_of(row))
    closure, user = close(row), make.user(Role.STAFF)
    with pytest.raises(NotAllowed), transaction() as session:
        actions.undo(session.merge(closure), by=session.merge(user))
    assert statuses() == ["postponed"]


def test_closing_and_undoing_stand_in_history() -> None:
    row = board()
    visit(school_of(row))
    undo(close(row))
    kept = select(Entry.verb).where(Entry.noun == "closure").order_by(Entry.id)
    assert list(db.session.scalars(kept)) == ["close_place", "undo_closure"]


@pytest.mark.parametrize(("hours", "is_soon"), [(24, True), (24.25, False)])
def test_whoever_is_due_within_a_day_is_called(hours: float, is_soon: bool) -> None:
    row = board()
    start = (NOW + timedelta(hours=hours)).astimezone(make.clock.home_zone())
    visit(school_of(row), start.date(), at=start.time())
    closure = close(row, on=start.date())
    assert len(whom_to_call(closure)) == is_soon


def test_whom_to_call_stays_when_the_visit_has_another_date() -> None:
    row = board()
    event = visit(school_of(row))
    closure = close(row)
    with transaction() as session:
        registration.shift(session.merge(event), to=date(2027, 1, 12), starts=None, by=None)
    assert len(whom_to_call(db.session.merge(closure))) == 1


def test_reach_ticks_off_who_was_called() -> None:
    row = board()
    visit(school_of(row))
    closure, user = close(row), make.user()
    for is_reached in (True, False):
        with transaction() as session:
            mine = session.merge(closure).postponements[0]
            actions.reach(mine, is_reached=is_reached, by=session.merge(user))
            assert (mine.reached_at == NOW, mine.reached_by_id == user.id) == (is_reached,) * 2


def test_it_waits_for_a_new_date_until_it_has_one_or_is_dropped() -> None:
    row = board()
    events = [visit(school_of(row)) for _n in range(4)]
    close(row)

    def waiting() -> list[int]:
        return [p.event_id for p in db.session.scalars(queries.to_rebook()).unique()]

    assert waiting() == [event.id for event in events]
    moved, dropped, again = events[:3]
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        registration.shift(session.merge(moved), to=date(2026, 12, 15), starts=None, by=None)
    with transaction() as session:
        mine = session.merge(dropped)
        registration.call_off(mine, to=EventStatus.CANCELLED, reason=Reason.OTHER, by=None)
    with transaction() as session:
        make.events.rebook(session.merge(again), on=date(2026, 12, 16), by=session.merge(user))
    assert waiting() == [events[3].id]


def test_what_is_undone_waits_for_nothing() -> None:
    row = board()
    visit(school_of(row))
    undo(close(row))
    assert db.session.scalars(queries.to_rebook()).all() == []


def test_the_day_stands_in_the_calendar_until_it_is_undone() -> None:
    row = board()
    place = school_of(row)
    visit(place)
    closure = close(row)
    other = visit(place)
    kinds = [conflict.kind for conflict in conflicts.about(db.session.get_one(Event, other.id))]
    assert ConflictKind.CLOSURE in kinds
    undo(closure)
    db.session.rollback()
    kinds = [conflict.kind for conflict in conflicts.about(db.session.get_one(Event, other.id))]
    assert ConflictKind.CLOSURE not in kinds
    assert db.session.scalars(select(SchoolCalendarDay)).all() == []


def test_a_day_that_the_calendar_has_already_stays_as_it_is() -> None:
    row = board()
    visit(school_of(row))
    with transaction() as session:
        at = CalendarPlace(session.merge(row))
        kind = DayKind.PEDAGOGICAL
        calendar_actions.add(at, first_on=DAY, last_on=DAY, kind=kind, by=None)
    undo(close(row))
    db.session.rollback()
    assert [day.kind for day in db.session.scalars(select(SchoolCalendarDay))] == [kind]


def test_forty_visits_and_their_speakers_are_told_once_each_and_taken_back() -> None:
    row = board()
    rule(row, CheckRule.NONE)
    places = [school_of(row) for _n in range(8)]
    events = [visit(places[n % 8], at=time(8 + n // 8)) for n in range(40)]
    speakers = [speaker() for _n in range(8)]
    for n, event in enumerate(events):
        user = make.user(Role.COORDINATOR)
        with transaction() as session:
            who = session.get_one(Speaker, speakers[n % 8].id)
            row_ = session.get_one(Event, event.id)
            invitations.assign(row_, who, override="ensemble", by=session.merge(user))
    before = db.session.scalar(select(func.max(Message.id))) or 0
    closure = close(row)
    db.session.rollback()
    sent = Counter(db.session.scalars(select(Message.kind).where(Message.id > before)))
    assert sent == {"visits.called_off": 40, "invitations.called_off": 40}
    assert statuses().count("postponed") == 40
    undo(closure)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Message.id)).where(Message.id > before)) == 0
    assert statuses().count("confirmed") == 40
