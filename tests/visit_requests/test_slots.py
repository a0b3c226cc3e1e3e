"""Slots: a rule makes days, one teacher takes one, nobody else has it; at both sides of each rule."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Language, Reason
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.visit_requests import actions, answers, queries, slots
from outreach.visit_requests.models import PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import EndReason, RequestStatus
from tests import make
from tests.browser import Client
from tests.mail.received import the_mail
from tests.visit_requests.asking import EMAIL, NOVEMBER, published, the_request

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
TUESDAY, THURSDAY = 1, 3


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def ask_for(slot: Slot, **facts: Any) -> VisitRequest:
    """By a teacher whom we know, unless said."""
    school = facts.pop("school", None) or make.school()
    email = facts.setdefault("contact_email", f"t{next(make.numbers)}@ecole.example.org")
    if facts.pop("is_known", True):
        make.person(school, email=email)
    values = {"group": PupilGroup(("secondary_3",), 28, "31"), "school": school, "lang": "fr"}
    with transaction() as session:
        mine = session.merge(slot)
        return slots.ask_for(mine, contact_name="Line Roy", **(values | facts))


def do(verb: Callable[..., Any], row: Any, **facts: Any) -> Any:
    with transaction() as session:
        mine = session.merge(row)
        return verb(mine, by=mine.owner, **facts)


def test_a_rule_makes_its_weekdays_without_exceptions_holidays_and_the_summer() -> None:
    days = list(
        slots.days_of_rule(
            date(2026, 12, 15),
            date(2027, 1, 14),
            weekdays={TUESDAY, THURSDAY},
            but={date(2027, 1, 7)},
        )
    )
    assert days == [
        date(2026, 12, 15),
        date(2026, 12, 17),
        date(2026, 12, 22),
        date(2026, 12, 29),
        date(2027, 1, 5),
        date(2027, 1, 12),
        date(2027, 1, 14),
    ]  # 24 and 31 December are holidays
    summer = slots.days_of_rule(date(2027, 6, 15), date(2027, 9, 1), weekdays={TUESDAY})
    assert list(summer) == [date(2027, 6, 15), date(2027, 8, 31)]


def test_a_rule_goes_a_year_ahead_at_most() -> None:
    days = list(slots.days_of_rule(date(2026, 11, 3), date(2999, 1, 1), weekdays={TUESDAY}))
    assert days[-1] <= date(2026, 11, 3) + timedelta(days=366)
    assert list(slots.days_of_rule(date(2026, 11, 4), date(2026, 11, 3), weekdays={1, 2})) == []


def test_publish_makes_a_slot_a_day_and_hour() -> None:
    user = make.user()
    with transaction() as session:
        rows = slots.publish(
            [date(2026, 12, 8), date(2026, 12, 10)],
            [time(9, 10), time(13, 30)],
            activity=EventType.WORKSHOP,
            by=session.merge(user),
        )
    hours = [(f"{row.starts_at:%d %H:%M}", row.minutes, row.owner_id) for row in rows]
    assert hours == [
        (f"{day} {hour}", 75, user.id) for day in ("08", "10") for hour in ("14:10", "18:30")
    ]


@pytest.mark.parametrize(("count", "is_right"), [(0, False), (1, True), (200, True), (201, False)])
def test_one_to_two_hundred_are_published_at_once(count: int, is_right: bool) -> None:
    days = [date(2026, 11, 3) + timedelta(days=n) for n in range(count)]
    if is_right:
        assert len(published(*days)) == count
        return
    with pytest.raises(Refused):
        published(*days)


@pytest.mark.parametrize(("minute", "is_right"), [(0, False), (1, True)])
def test_a_slot_is_to_come(minute: int, is_right: bool) -> None:
    if is_right:
        assert published(date(2026, 11, 2), at=time(10, minute))
        return
    with pytest.raises(Refused):
        published(date(2026, 11, 2), at=time(10, minute))


def test_an_hour_that_the_clock_jumps_over_is_refused() -> None:
    with pytest.raises(Refused, match="horloge|clock"):
        published(date(2027, 3, 14), at=time(2, 30))


def test_a_slot_is_booked_at_once_for_a_contact_of_ours() -> None:
    (slot,) = published(date(2026, 12, 8), minutes=50, language=Language.EN)
    request = ask_for(slot)
    row = the_request()
    assert (row.id, row.status, row.holds_slot) == (request.id, RequestStatus.CONVERTED, True)
    event = row.event
    assert event
    assert (event.starts_at, event.ends_at) == (slot.starts_at, slot.ends_at)
    assert (event.type, event.language, event.owner_id) == (
        EventType.CLASSROOM_VISIT, Language.EN, slot.owner_id,
    )  # fmt: skip
    assert event.sessions[0].planned_count == 28
    kinds = sorted(db.session.scalars(select(Message.kind)))
    assert kinds == ["visits.booked", "visits.owner"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_taken_slot_is_refused_to_whoever_asks(is_known: bool) -> None:
    (slot,) = published(date(2026, 12, 8))
    ask_for(slot)
    with pytest.raises(slots.SlotTaken):
        ask_for(slot, is_known=is_known)


def test_who_took_a_slot_stands_in_history() -> None:
    ask_for(published(date(2026, 12, 8), needs_approval=True)[0])
    kept = db.session.execute(
        select(Entry.verb, Entry.by_name).where(Entry.noun == "visit_request")
    )
    assert [tuple(row) for row in kept] == [("receive", "Line Roy"), ("take_slot", "Line Roy")]
    verbs = db.session.scalars(select(Entry.verb).where(Entry.noun == "slot")).all()
    assert verbs == ["publish"]


def test_of_two_the_first_has_it() -> None:
    (slot,) = published(date(2026, 12, 8))
    ask_for(slot)
    with pytest.raises(slots.SlotTaken):
        ask_for(slot)
    assert db.session.scalar(select(func.count(Event.id))) == 1
    assert db.session.scalar(select(func.count(VisitRequest.id))) == 1


def test_the_database_too_gives_a_slot_to_one_only() -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    first, second = ask_for(slot), ask_for(published(date(2026, 12, 9), needs_approval=True)[0])
    assert (first.holds_slot, second.holds_slot) == (True, True)
    with pytest.raises(IntegrityError), transaction() as session:
        session.merge(second).slot_id = slot.id


@pytest.mark.parametrize("needs_approval", [False, True])
def test_the_mail_and_page_to_confirm_say_what_follows_and_name_the_time(
    client: Client, needs_approval: bool
) -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=needs_approval)
    ask_for(slot, is_known=False)
    mail = the_mail()
    for words in (mail.words, client.page(mail.path).text):
        plain = " ".join(words.replace("\xa0", " ").split())
        assert "mardi 8 décembre 2026, " in plain
        assert ("étudions" in plain, "la visite est réservée" in plain) == (
            needs_approval,
            not needs_approval,
        )


def test_an_unknown_address_has_the_slot_once_it_is_confirmed() -> None:
    (slot,) = published(date(2026, 12, 8))
    request = ask_for(slot, is_known=False)
    assert (request.confirmed_at, request.holds_slot) == (None, False)
    with transaction() as session:
        answers.confirm(session.merge(request))
    assert (the_request().status, the_request().holds_slot) == (RequestStatus.CONVERTED, True)


def test_who_confirms_too_late_has_a_request_without_the_slot() -> None:
    (slot,) = published(date(2026, 12, 8))
    request = ask_for(slot, is_known=False)
    ask_for(slot)
    with transaction() as session:
        mine = answers.confirm(session.get_one(VisitRequest, request.id))
        assert (mine.status, mine.holds_slot, mine.event) == (RequestStatus.RECEIVED, False, None)
        assert mine.confirmed_at


def test_a_slot_that_needs_our_yes_is_held_until_then() -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    request = ask_for(slot)
    assert (request.status, request.holds_slot) == (RequestStatus.RECEIVED, True)
    assert "Nous vous gardons ce moment" in the_mail("visit_requests.received").words
    with pytest.raises(slots.SlotTaken):
        ask_for(slot)
    do(actions.accept_slot, request)
    row = the_request()
    assert row.event
    assert (row.status, row.event.starts_at) == (RequestStatus.CONVERTED, slot.starts_at)
    assert row.event.confirmed_at == NOW
    assert "vous n’avez rien à confirmer" in the_mail("visits.booked").words
    with pytest.raises(Refused):
        do(actions.accept_slot, row)


@pytest.mark.parametrize("way", ["decline", "withdraw", "expire"])
def test_a_request_that_ends_frees_its_slot(way: str) -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    request = ask_for(slot)
    if way == "decline":
        do(actions.decline, request, reason=EndReason.OTHER, reply="Non")
    else:
        with transaction() as session:
            verb = answers.withdraw if way == "withdraw" else actions.expire
            verb(session.merge(request))
    assert not the_request().holds_slot
    assert ask_for(slot).holds_slot


def test_no_slot_is_accepted_where_none_is_held() -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    request = ask_for(slot, is_known=False)
    with transaction() as session:
        session.merge(request).confirmed_at = NOW
    with pytest.raises(Refused):
        do(actions.accept_slot, request)


@pytest.mark.parametrize(("seconds", "is_right"), [(-1, True), (0, False)])
def test_a_slot_is_free_until_it_begins(seconds: int, is_right: bool) -> None:
    (slot,) = published(date(2026, 12, 8))
    with time_machine.travel(slot.starts_at + timedelta(seconds=seconds), tick=False):
        assert len(db.session.scalars(queries.free_slots()).all()) == is_right
        if is_right:
            assert ask_for(slot).holds_slot
            return
        with pytest.raises(slots.SlotTaken):
            ask_for(slot)


def test_a_slot_is_for_a_region_or_for_some_schools() -> None:
    inside, outside = make.school(region_code="06"), make.school(region_code="03")
    (regional,) = published(date(2026, 12, 8), region_code="06")
    (named,) = published(date(2026, 12, 9), school_ids=[outside.id])
    (any_school,) = published(date(2026, 12, 10))
    asked_of = [
        (slot.is_for(inside), slot.is_for(outside), slot.is_for(None))
        for slot in (regional, named, any_school)
    ]
    assert asked_of == [(True, False, False), (False, True, False), (True, True, False)]
    for is_known in (True, False):
        with pytest.raises(Refused) as refused:
            ask_for(regional, school=outside, is_known=is_known)
        assert refused.value.about == "organisation"
    assert ask_for(regional, school=inside).holds_slot


def test_withdraw_takes_a_free_slot_away() -> None:
    (slot,) = published(date(2026, 12, 8))
    do(slots.withdraw, slot)
    kept = select(Entry.verb).where(Entry.noun == "slot").order_by(Entry.id)
    assert list(db.session.scalars(kept)) == ["publish", "withdraw"]
    with pytest.raises(slots.SlotTaken):
        ask_for(slot)
    with pytest.raises(Refused):
        do(slots.withdraw, slot)
    (taken,) = published(date(2026, 12, 9))
    ask_for(taken)
    with pytest.raises(Refused):
        do(slots.withdraw, taken)


def test_free_slots_are_those_of_the_region_and_of_all() -> None:
    everywhere, here, there = (
        published(date(2026, 12, 8 + n), region_code=code)[0]
        for n, code in enumerate(("", "06", "03"))
    )
    taken = published(date(2026, 12, 20))[0]
    ask_for(taken)
    ids = {slot.id for slot in db.session.scalars(queries.free_slots())}
    assert ids == {everywhere.id, here.id, there.id}
    assert {s.id for s in db.session.scalars(queries.free_slots(region="06"))} == {
        everywhere.id,
        here.id,
    }
    assert queries.are_any_slots()


def test_a_visit_by_slot_keeps_the_instant_in_another_zone() -> None:
    (slot,) = published(date(2026, 12, 8), at=time(9))
    ask_for(slot, school=make.school(time_zone="America/Halifax"))
    event = the_request().event
    assert event
    assert (event.starts_at, event.local_start.time()) == (slot.starts_at, time(10))


def test_a_contact_s_mail_of_a_slot_names_the_day() -> None:
    (slot,) = published(date(2026, 12, 8))
    ask_for(slot, contact_email=EMAIL)
    assert "8 décembre 2026" in the_mail("visits.booked").words.replace("\xa0", " ")


def test_who_goes_has_one_slot_at_a_time() -> None:
    user = make.user(name="Ève Gagnon")

    def publish(at: time) -> list[Slot]:
        with transaction() as session:
            mine = session.merge(user)
            kind = EventType.CLASSROOM_VISIT
            return slots.publish([date(2026, 12, 8)], [at], activity=kind, by=mine)

    publish(time(9, 0))
    for at in (time(9, 0), time(8, 0), time(10, 14)):
        with pytest.raises(Refused, match="Ève Gagnon"):
            publish(at)
    assert publish(time(10, 15))
    assert publish(time(7, 45))


def test_a_refusal_taken_back_holds_the_slot_again_while_it_is_free() -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    request = ask_for(slot)
    do(actions.decline, request, reason=EndReason.OTHER, reply="Non")
    do(actions.reopen, request)
    assert the_request().holds_slot
    do(actions.decline, request, reason=EndReason.OTHER, reply="Non")
    ask_for(slot)
    do(actions.reopen, request)
    assert not db.session.get_one(VisitRequest, request.id).holds_slot


def test_who_takes_another_date_frees_the_slot() -> None:
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    request = ask_for(slot)
    with transaction() as session:
        mine = session.merge(request)
        actions.offer(mine, [NOW + timedelta(days=50)], by=mine.owner)
        answers.take(mine, mine.offers[0])
    assert (the_request().status, the_request().holds_slot) == (RequestStatus.CONVERTED, False)
    assert ask_for(slot).holds_slot


@pytest.mark.parametrize(
    ("status", "is_free"), [(EventStatus.CANCELLED, True), (EventStatus.POSTPONED, False)]
)
def test_a_visit_called_off_for_good_frees_its_slot(status: EventStatus, is_free: bool) -> None:
    (slot,) = published(date(2026, 12, 8))
    ask_for(slot)
    event = the_request().event
    with transaction() as session:
        mine = session.merge(event)
        registration.call_off(mine, to=status, reason=Reason.STRIKE, by=None)
    assert len(db.session.scalars(queries.free_slots()).all()) == is_free
    if is_free:
        assert ask_for(slot).holds_slot
        return
    with pytest.raises(slots.SlotTaken):
        ask_for(slot)


def test_a_visit_that_moves_frees_its_slot() -> None:
    (slot,) = published(date(2026, 12, 8))
    ask_for(slot)
    event = the_request().event
    with transaction() as session:
        registration.shift(session.merge(event), to=date(2026, 12, 9), starts=None, by=None)
    assert len(db.session.scalars(queries.free_slots()).all()) == 1
    assert ask_for(slot).holds_slot
    held = select(func.count(VisitRequest.id)).where(VisitRequest.holds_slot)
    assert db.session.scalar(held) == 1


@pytest.mark.parametrize(("minute", "is_right"), [(24, False), (25, True)])
def test_hours_of_one_form_do_not_overlap(minute: int, is_right: bool) -> None:
    user = make.user()

    def publish() -> list[Slot]:
        with transaction() as session:
            hours = [time(10, minute), time(9, 10)]
            kind = EventType.CLASSROOM_VISIT
            return slots.publish([date(2026, 12, 8)], hours, activity=kind, by=session.merge(user))

    if is_right:
        assert len(publish()) == 2
        return
    with pytest.raises(Refused, match="chevauchent|overlap"):
        publish()


def test_who_goes_is_at_no_visit_at_that_time() -> None:
    user = make.user(name="Ève Gagnon")
    event = make.visit(make.group(on=date(2026, 12, 8), starts=time(9), minutes=75))
    with transaction() as session:
        session.merge(event).owner = session.merge(user)

    def publish(at: time) -> list[Slot]:
        with transaction() as session:
            mine, kind = session.merge(user), EventType.CLASSROOM_VISIT
            return slots.publish([date(2026, 12, 8)], [at], activity=kind, by=mine)

    with pytest.raises(Refused, match="Ève Gagnon"):
        publish(time(8, 0))
    assert publish(time(10, 15))
    with transaction() as session:
        mine = session.merge(event)
        registration.call_off(mine, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None)
    assert publish(time(8, 0))


@pytest.mark.parametrize(("hour", "meets"), [(time(10, 14), True), (time(10, 15), False)])
def test_a_slot_over_a_visit_of_its_owner_says_which_days(hour: time, meets: bool) -> None:
    """The slots last from 9:00 to 10:15."""
    user, days = make.user(name="Ève Gagnon"), (date(2026, 12, 8), date(2026, 12, 15))
    for day in days:
        make.visit(make.group(on=day, starts=hour), owner=user)
    with (
        nullcontext() if not meets else pytest.raises(Refused) as refusal,
        transaction() as session,
    ):
        owner = session.merge(user)
        kind = EventType.CLASSROOM_VISIT
        slots.publish([*days, date(2026, 12, 16)], [time(9)], by=owner, owner=owner, activity=kind)
    if meets:
        sentence = str(refusal.value)
        assert "Ève Gagnon" in sentence
        assert ("8 décembre 2026" in sentence, "15 décembre 2026" in sentence) == (True, True)
        assert "16 décembre" not in sentence
