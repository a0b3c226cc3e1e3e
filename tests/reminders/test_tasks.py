"""Each reminder at its hour, once, for the day as it is now, at both sides of each boundary."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail import tasks as mail_tasks
from outreach.mail.models import Message, MessageStatus
from outreach.organisation import actions as organisation
from outreach.registration import actions as registration
from outreach.reminders import actions, plan, tasks
from outreach.reminders import mails as reminder_mails
from outreach.reminders.models import SentReminder
from outreach.visits import mails as visit_mails
from outreach.visits.words import News
from tests import make
from tests.browser import counted
from tests.mail.received import the_mail

BOOKED = datetime(2026, 10, 1, 15, tzinfo=UTC)
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def long_before(app: Flask):
    with time_machine.travel(BOOKED, tick=False):
        make.our_organisation(phone="+15145550100")
        yield


def local(day: date, hour: int, minute: int = 0, zone: str = "America/Toronto") -> datetime:
    return clock.instant(day, time(hour, minute), zone)


def ahead(days: int) -> date:
    return DAY - timedelta(days=days)


def contact(**facts: Any) -> DayContact:
    values = {"name": "Line Roy", "phone": "+15145550134", "email": "line@ecole.example.org"}
    return DayContact(**(values | facts))


def visit(*groups: Any, **facts: Any) -> Event:
    values = {"contact": contact()} | facts
    return make.visit(*(groups or (make.group(on=DAY),)), **values)


def public_event(*blocks: Any, **facts: Any) -> Event:
    own = make.group(on=DAY, minutes=120, grades=(), label="", planned_count=None)
    return make.public_event(*(blocks or (own,)), **facts)


def run(at: datetime) -> list[str]:
    """The kinds of what a tick at that instant writes."""
    with time_machine.travel(at, tick=False):
        before = {message.id for message in posted()}
        tasks.remind()
        db.session.rollback()
        new = [message for message in posted() if message.id not in before]
        return [message.kind.removeprefix("reminders.") for message in new]


def posted() -> list[Message]:
    query = select(Message).where(Message.kind.startswith("reminders.")).order_by(Message.id)
    return list(db.session.scalars(query))


def shift(event: Event, to: date, starts: time | None = None, **facts: Any) -> None:
    with transaction() as session:
        registration.shift(session.merge(event), to=to, starts=starts, by=None)


def call_off(event: Event, to: EventStatus = EventStatus.POSTPONED) -> None:
    with transaction() as session:
        event = session.merge(event)
        registration.call_off(event, to=to, reason=Reason.STRIKE, by=None)


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (local(ahead(10), 8, 59), []),
        (local(ahead(10), 9), ["sheet"]),
        (local(ahead(10), 18, 59), ["sheet"]),
        (local(ahead(10), 19), []),
        (local(ahead(9), 7, 59), []),
        (local(ahead(9), 8), ["sheet"]),
        (local(ahead(2), 8, 59), ["sheet"]),
        (local(ahead(2), 9), ["visit_near"]),
        (local(DAY, 8, 59), ["visit_near"]),
        (local(DAY, 9), []),  # it has begun
        (local(DAY + timedelta(days=1), 8, 59), []),
        (local(DAY + timedelta(days=1), 9), ["numbers"]),
        (local(DAY + timedelta(days=4), 8, 59), ["numbers"]),
        (local(DAY + timedelta(days=4), 9), ["numbers_again"]),
        (local(DAY + timedelta(days=8), 8, 59), ["numbers_again"]),
        (local(DAY + timedelta(days=8), 9), []),
    ],
)
def test_a_visit_is_reminded_of_from_its_hour_until_the_next(
    at: datetime, kinds: list[str]
) -> None:
    visit()
    assert run(at) == kinds
    assert run(at) == []


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (local(ahead(7), 8, 59), []),
        (local(ahead(7), 9), ["event_ahead"]),
        (local(ahead(1), 8, 59), ["event_ahead"]),
        (local(ahead(1), 9), ["event_near"]),
        (local(DAY, 8, 59), ["event_near"]),
        (local(DAY, 9), []),
        (local(DAY + timedelta(days=1), 9), []),
    ],
)
def test_who_is_registered_is_reminded_from_the_hour_until_the_next(
    at: datetime, kinds: list[str]
) -> None:
    make.registration(public_event())
    assert run(at) == kinds
    assert run(at) == []


@pytest.mark.parametrize("status", list(EventStatus))
def test_only_what_is_live_is_reminded_of(status: EventStatus) -> None:
    event = visit()
    with transaction() as session:
        session.merge(event).status = status
    is_live = status in (EventStatus.PUBLISHED, EventStatus.CONFIRMED)
    assert bool(run(local(ahead(10), 9))) is is_live
    is_asked = is_live or status is EventStatus.DELIVERED
    assert bool(run(local(DAY + timedelta(days=1), 9))) is is_asked


def test_a_class_is_reminded_of_the_first_block_that_it_chose() -> None:
    blocks = [make.group(on=DAY + timedelta(days=n), label="") for n in (0, 3)]
    event = public_event(*blocks)
    row = make.registration(event)
    with transaction() as session:
        session.merge(row).block_ids = [event.sessions[1].id]
    assert run(local(ahead(4), 8, 59)) == []
    assert run(local(ahead(4), 9)) == ["event_ahead"]
    assert run(local(ahead(1), 9)) == []
    assert run(local(DAY + timedelta(days=2), 9)) == ["event_near"]
    assert "samedi" in the_mail("reminders.event_near").text


@pytest.mark.parametrize("seat", ["pending", "waitlisted", "offered", "cancelled", "declined"])
def test_who_has_no_seat_gets_none(seat: str) -> None:
    row = make.registration(public_event())
    with transaction() as session:
        session.merge(row).status = seat
    assert run(local(ahead(7), 9)) == []


def test_without_an_address_none_leaves() -> None:
    visit(contact=contact(email=""))
    row = make.registration(public_event())
    with transaction() as session:
        session.merge(row).email = ""
    assert run(local(ahead(7), 9)) == []


def test_two_contacts_of_one_address_are_written_to_once() -> None:
    event = visit()
    with transaction() as session:
        row = contact(name="Secrétariat", email="LINE@ecole.example.org").as_row()
        session.merge(event).contacts.append(row)
    assert run(local(ahead(10), 9)) == ["sheet"]


def test_the_place_of_the_school_says_what_time_it_is() -> None:
    visit(school=make.school(time_zone="America/Halifax"))
    due = local(ahead(10), 9, zone="America/Halifax")
    assert run(due - timedelta(minutes=1)) == []
    assert run(due) == ["sheet"]


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 3, 14)])
def test_the_hour_holds_on_the_day_that_clocks_change(day: date) -> None:
    visit(make.group(on=day + timedelta(days=10)))
    assert run(local(day, 8, 59)) == []
    assert run(local(day, 9)) == ["sheet"]


def test_a_moved_event_is_reminded_of_on_its_new_day_only() -> None:
    event = visit()
    assert run(local(ahead(10), 9)) == ["sheet"]
    with time_machine.travel(local(ahead(9), 12), tick=False):
        shift(event, DAY + timedelta(days=20))
    assert run(local(ahead(2), 9)) == []
    assert run(local(DAY + timedelta(days=10), 9)) == ["sheet"]
    assert run(local(DAY + timedelta(days=18), 9)) == ["visit_near"]


def test_another_hour_of_the_same_day_repeats_nothing_and_the_way_back_neither() -> None:
    event = visit()
    assert run(local(ahead(10), 9)) == ["sheet"]
    with time_machine.travel(local(ahead(10), 12), tick=False):
        shift(event, DAY, starts=time(13))
    assert run(local(ahead(9), 9)) == []
    with time_machine.travel(local(ahead(9), 12), tick=False):
        shift(event, DAY + timedelta(days=30))
        shift(event, DAY)
    assert run(local(ahead(8), 9)) == []


def test_what_was_just_told_is_repeated_no_earlier_than_the_next_morning() -> None:
    event = public_event()
    with time_machine.travel(local(ahead(7), 9), tick=False):  # at the very hour
        make.registration(event)
    assert run(local(ahead(7), 10)) == []
    assert run(local(ahead(6), 8, 59)) == []
    assert run(local(ahead(6), 9)) == ["event_ahead"]


def test_who_registers_the_evening_before_is_not_reminded_of_what_begins_at_that_hour() -> None:
    event = public_event()
    with time_machine.travel(local(ahead(1), 15), tick=False):
        make.registration(event)
    assert run(local(ahead(1), 18)) == []
    assert run(local(DAY, 8, 59)) == []


def test_a_visit_told_by_hand_that_day_waits_for_the_morning() -> None:
    event = visit()
    with time_machine.travel(local(ahead(10), 9, 30), tick=False), transaction() as session:
        visit_mails.tell(session.merge(event), News.MOVED, by=None)
    assert run(local(ahead(10), 10)) == []
    assert run(local(ahead(9), 9)) == ["sheet"]


@pytest.mark.parametrize(("asked", "kinds"), [(11, []), (10, ["numbers"])])
def test_who_was_asked_by_hand_after_the_visit_is_asked_again_only_on_the_fourth_day(
    asked: int, kinds: list[str]
) -> None:
    event = visit(make.group(on=DAY, minutes=120))  # ends at 11
    with time_machine.travel(local(DAY, asked), tick=False), transaction() as session:
        visit_mails.tell(session.merge(event), News.HEADCOUNT, by=None)
    assert run(local(DAY + timedelta(days=1), 9)) == kinds
    assert run(local(DAY + timedelta(days=4), 9)) == ["numbers_again"]


@pytest.mark.parametrize(("hours", "asks"), [(24, True), (23.99, False)])
def test_nobody_is_asked_again_within_a_day_of_a_late_first_question(
    hours: float, asks: bool
) -> None:
    """The worker stood still until a minute before the second question is due."""
    visit()
    late = local(DAY + timedelta(days=4), 8, 59)
    assert run(late) == ["numbers"]
    assert run(late + timedelta(hours=hours)) == (["numbers_again"] if asks else [])


def test_nobody_is_asked_for_numbers_that_are_in() -> None:
    event = visit(make.group(on=DAY), make.group(on=DAY, starts=time(13), label="32"))
    morning = local(DAY + timedelta(days=1), 8)
    with time_machine.travel(morning, tick=False), transaction() as session:
        first = session.merge(event).sessions[0]
        attendance.count(first, Headcount(28), version=None, by=None)
    assert run(local(DAY + timedelta(days=1), 9)) == ["numbers"]
    with time_machine.travel(morning, tick=False), transaction() as session:
        second = session.merge(event).sessions[1]
        attendance.count(second, Headcount(28), version=None, by=None)
    assert run(local(DAY + timedelta(days=4), 9)) == []


def deliver(at: datetime) -> list[MessageStatus]:
    """What becomes of the reminders in the outbox when their mails are sent then."""
    with time_machine.travel(at, tick=False):
        for message in posted():
            with suppress(queue.TryLater):
                mail_tasks.deliver(message.id)
        db.session.rollback()
        return [message.status for message in posted()]


def test_a_reminder_that_leaves_opens_the_page_of_its_reader() -> None:
    visit()
    make.registration(public_event())
    run(local(ahead(7), 9))
    assert deliver(local(ahead(7), 9)) == [MessageStatus.SENT] * 2
    assert "/visit/" in the_mail("reminders.sheet").path
    assert "/my/" in the_mail("reminders.event_ahead").path


@pytest.mark.parametrize("away", ["moved", "postponed", "cancelled", "begun"])
def test_what_waits_in_the_outbox_for_an_old_date_never_leaves(away: str) -> None:
    event = visit()
    run(local(ahead(2), 9))
    at = local(ahead(2), 12)
    with time_machine.travel(at, tick=False):
        if away == "moved":
            shift(event, DAY + timedelta(days=20))
        elif away == "begun":
            at = local(DAY, 9)
        else:
            call_off(event, EventStatus(away))
    assert deliver(at) == [MessageStatus.FAILED]


def test_what_waits_in_the_outbox_goes_with_the_date_and_comes_back_with_it() -> None:
    event = visit()
    run(local(ahead(2), 9))
    with time_machine.travel(local(ahead(2), 12), tick=False):
        shift(event, DAY + timedelta(days=20))
    assert run(local(ahead(2), 12)) == []
    assert (posted(), db.session.scalars(select(SentReminder)).all()) == ([], [])
    with time_machine.travel(local(ahead(2), 13), tick=False):
        shift(event, DAY)
    assert run(local(ahead(1), 9)) == ["visit_near"]


def test_who_gave_the_seat_up_meanwhile_gets_none() -> None:
    row = make.registration(public_event())
    run(local(ahead(1), 9))
    with time_machine.travel(local(ahead(1), 10), tick=False), transaction() as session:
        registration.cancel(session.merge(row), by=None)
    assert deliver(local(ahead(1), 11)) == [MessageStatus.FAILED]


@pytest.mark.parametrize(
    ("hour", "status"),
    [
        ((18, 59), MessageStatus.SENT),
        ((19, 0), MessageStatus.QUEUED),
        ((23, 30), MessageStatus.QUEUED),
    ],
)
def test_a_mail_that_waited_for_its_server_leaves_by_day(
    hour: tuple[int, int], status: MessageStatus
) -> None:
    visit()
    run(local(ahead(10), 9))
    assert deliver(local(ahead(10), *hour)) == [status]
    assert deliver(local(ahead(9), 8)) == [MessageStatus.SENT]


def test_what_is_due_is_found_in_as_many_statements_for_thirty_as_for_one() -> None:
    def found_in() -> int:
        with time_machine.travel(local(ahead(7), 9), tick=False), counted() as statements:
            assert plan.due(plan.near())
        db.session.rollback()
        return len(statements)

    visit()
    make.registration(public_event())
    visit(make.group(on=ahead(10)))  # past: asked for numbers
    few = found_in()
    school = make.school()
    for n in range(28):
        visit(school=school, contact=contact(email=f"t{n}@ecole.example.org"))
        make.registration(public_event())
        visit(make.group(on=ahead(10)), school=school)
    assert found_in() == few


def test_a_large_event_is_written_about_in_few_statements() -> None:
    def written_in() -> int:
        with time_machine.travel(local(ahead(7), 9), tick=False), counted() as statements:
            tasks.remind()
        return len(statements)

    make.registration(public_event())
    few = written_in()
    event = public_event()
    for _n in range(30):
        make.registration(event)
    db.session.rollback()
    assert written_in() <= few + 2


def test_an_event_whose_letter_fails_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = visit(), visit()
    drafts = reminder_mails.drafts

    def fail(event: Event, *facts: Any) -> Any:
        if event.id == broken.id:
            raise RuntimeError("this letter cannot be written")
        return drafts(event, *facts)

    monkeypatch.setattr(reminder_mails, "drafts", fail)
    assert run(local(ahead(10), 9)) == ["sheet"]
    assert [row.event_id for row in db.session.scalars(select(SentReminder))] == [sound.id]
    assert "this letter cannot be written" in caplog.text
    monkeypatch.undo()
    assert run(local(ahead(10), 10)) == ["sheet"]


def test_about_an_event_that_is_gone_nothing_is_sent() -> None:
    with transaction():
        assert actions.send_due(999) == 0


def test_nobody_asks_how_many_pupils_came_to_a_public_event() -> None:
    event = public_event(type="career_fair")
    with transaction() as session:
        session.merge(event).contacts.append(contact().as_row())
    assert run(local(DAY + timedelta(days=1), 9)) == []


@pytest.mark.parametrize(
    ("settings", "at", "kinds"),
    [
        ({"sheet_days": 0}, local(ahead(3), 9), []),
        ({"sheet_days": 0}, local(ahead(2), 9), ["visit_near"]),
        ({"visit_near_days": 0}, local(ahead(1), 18), ["sheet"]),
        ({"visit_near_days": 0}, local(DAY, 8, 59), ["sheet"]),
        ({"sheet_days": 20}, local(ahead(20), 9), ["sheet"]),
        ({"reminder_hour": 15}, local(ahead(10), 14, 59), []),
        ({"reminder_hour": 15}, local(ahead(10), 15), ["sheet"]),
        ({"numbers_hour": 15}, local(ahead(-1), 14, 59), []),
        ({"numbers_hour": 15}, local(ahead(-1), 15), ["numbers"]),
        ({"numbers_days": 0}, local(ahead(-3), 9), []),
        ({"numbers_again_days": 0}, local(ahead(-7), 9), ["numbers"]),
        ({"numbers_staff_days": 6}, local(ahead(-6), 9), []),
    ],
)
def test_days_and_hours_are_those_of_the_settings(
    settings: dict[str, int], at: datetime, kinds: list[str]
) -> None:
    visit()
    with transaction():
        organisation.describe(by=None, **settings)
    assert run(at) == kinds


@pytest.mark.parametrize("status", list(EventStatus))
def test_the_registered_are_reminded_of_what_is_live_only(status: EventStatus) -> None:
    event = public_event()
    make.registration(event)
    with transaction() as session:
        session.merge(event).status = status
    is_live = status in (EventStatus.PUBLISHED, EventStatus.CONFIRMED)
    assert bool(run(local(ahead(7), 9))) is is_live


def test_a_visit_reminds_its_teacher_alone() -> None:
    make.registration(visit())
    assert run(local(ahead(7), 9)) == ["sheet"]
