"""A class that changes its numbers or times: no seat is sold twice, and nobody who waits is passed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration import actions, classes, mails, queries
from outreach.registration.classes import Numbers
from outreach.registration.models import Registration, Seat
from tests import make
from tests.mail.received import the_mail


@pytest.fixture(autouse=True)
def in_november(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


def fair(*groups: Any, capacity: int | None = 30, **facts: Any) -> Event:
    return make.public_event(*groups, type=EventType.CAREER_FAIR, capacity=capacity, **facts)


def block(day: int) -> Any:
    return make.group(on=date(2026, 12, day), grades=(), label="", planned_count=None)


def a_class(event: Event, pupils: int, **facts: Any) -> Registration:
    return make.registration(event, pupils={"secondary_4": pupils}, adults=1, **facts)


def change(
    registration: Registration, pupils: int, *, by: Any = None, **facts: Any
) -> list[Registration]:
    numbers = Numbers({"secondary_4": pupils}, 1, **facts)
    with transaction() as session:
        return classes.change(session.merge(registration), numbers, by=by)


def status(registration: Registration) -> Seat:
    return db.session.get_one(Registration, registration.id).status


def heads(registration: Registration) -> int:
    return db.session.get_one(Registration, registration.id).heads


def test_growing_takes_the_last_seat_and_not_one_more(app: Flask) -> None:
    event = fair()
    mine, _other = a_class(event, 9), a_class(event, 9)
    with pytest.raises(actions.EventFull, match="Vous êtes 21. Votre classe a 10 places et il en"):
        change(mine, 20)
    assert heads(mine) == 10
    change(mine, 19)
    assert heads(mine) == 20
    assert queries.taken_count(event.id) == 30
    assert "Personnes 20 " in the_mail("registration.class_changed").words


def test_growing_passes_nobody_who_waits(app: Flask) -> None:
    event = fair(capacity=30)
    mine, _other, waits = a_class(event, 9), a_class(event, 9), a_class(event, 14)
    assert status(waits) is Seat.WAITLISTED
    with pytest.raises(actions.EventFull):
        change(mine, 10)
    change(mine, 9)
    assert heads(mine) == 10


def test_shrinking_gives_the_seats_to_who_waits(app: Flask) -> None:
    event = fair()
    mine, waits = a_class(event, 19), a_class(event, 14)
    assert change(mine, 15) == []
    assert status(waits) is Seat.WAITLISTED
    moved = change(mine, 14)
    assert [one.id for one in moved] == [waits.id]
    assert status(waits) is Seat.REGISTERED
    assert queries.taken_count(event.id) == 30


def test_more_than_all_the_seats_is_said_with_both_numbers(app: Flask) -> None:
    mine = a_class(fair(), 9)
    with pytest.raises(actions.EventFull, match="Vous êtes 31 et il y a 30 places"):
        change(mine, 30)
    change(mine, 29)


def test_who_waits_keeps_the_place_but_grows_only_as_the_last(app: Flask) -> None:
    event = fair(waiting_list_capacity=40)
    a_class(event, 24)
    mine, behind = a_class(event, 9), a_class(event, 9)
    with pytest.raises(actions.EventFull, match="garde son rang .* avec 10 personnes"):
        change(mine, 10)
    change(mine, 8)
    assert (heads(mine), queries.positions(event.id)) == (9, {mine.id: 1, behind.id: 2})
    change(behind, 29)
    assert heads(behind) == 30


def test_the_waiting_list_has_its_own_room(app: Flask) -> None:
    event = fair(waiting_list_capacity=20)
    a_class(event, 24)
    mine = a_class(event, 9)
    with pytest.raises(actions.EventFull):
        change(mine, 20)
    change(mine, 19)
    assert status(mine) is Seat.WAITLISTED


def test_who_waits_moves_up_once_small_enough(app: Flask) -> None:
    event = fair()
    a_class(event, 24)
    mine = a_class(event, 9)
    change(mine, 5)
    assert status(mine) is Seat.WAITLISTED
    change(mine, 4)
    assert status(mine) is Seat.REGISTERED
    assert (
        db.session.scalar(select(func.count()).where(Message.kind == "registration.moved_up")) == 1
    )


def test_without_limit_any_number_goes(app: Flask) -> None:
    mine = a_class(fair(capacity=None), 9)
    change(mine, 399)
    with pytest.raises(Refused, match="400"):
        change(mine, 400)


def test_the_same_again_is_no_change(app: Flask) -> None:
    mine = a_class(fair(), 9)
    change(mine, 9)
    assert db.session.scalars(select(Entry.verb).where(Entry.noun == "registration")).all() == [
        "register"
    ]
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_it_is_kept_who_changed_what(app: Flask) -> None:
    mine = a_class(fair(), 9)
    change(mine, 11)
    entry = db.session.scalars(select(Entry).where(Entry.verb == "change_class")).one()
    assert (entry.before["heads"], entry.after["heads"], entry.by_name) == (10, 12, mine.name)


def test_it_is_over_when_the_event_begins_but_for_staff(app: Flask) -> None:
    mine = a_class(fair(), 9)
    with time_machine.travel("2026-12-03T13:59:59Z", tick=False):
        change(mine, 10)
    with time_machine.travel("2026-12-03T14:00:00Z", tick=False):
        with pytest.raises(actions.HasBegun):
            change(mine, 11)
        change(mine, 11, by=make.user())
    assert heads(mine) == 12


def test_a_cancelled_class_or_event_is_refused(app: Flask) -> None:
    event = fair()
    mine, other = a_class(event, 9), a_class(event, 9)
    with transaction() as session:
        actions.cancel(session.merge(mine), by=None)
    with pytest.raises(Refused, match="déjà annulée"):
        change(mine, 8)
    with transaction() as session:
        why = Reason.STRIKE
        actions.call_off(session.merge(event), to=EventStatus.CANCELLED, reason=why, by=None)
    with pytest.raises(Refused, match="activité est annulée"):
        change(other, 8)


def test_a_class_comes_to_the_blocks_that_it_chose(app: Flask) -> None:
    event = fair(block(3), block(4), block(7))
    first, second, third = (one.id for one in event.sessions)
    mine = a_class(event, 9, block_ids=(first, third))
    said = the_mail("registration.confirmed")
    assert "3 décembre" in said.words
    assert "vendredi 4 décembre" not in said.words
    assert states(said) == {"20261203": "CONFIRMED", "20261207": "CONFIRMED"}
    change(mine, 9, block_ids=(second, third))
    assert [b.id for b in db.session.get_one(Registration, mine.id).blocks] == [second, third]
    assert states(the_mail("registration.class_changed")) == {
        "20261203": "CANCELLED",
        "20261204": "CONFIRMED",
        "20261207": "CONFIRMED",
    }
    change(mine, 9, block_ids=(first, second, third))
    assert db.session.get_one(Registration, mine.id).block_ids == []


def states(mail: Any) -> dict[str, str]:
    """Day and status of each entry of the calendar file that came with a mail."""
    calendar = Calendar.from_ical(mail.files["invitation.ics"][1])
    return {f"{e.decoded('dtstart'):%Y%m%d}": str(e["status"]) for e in calendar.walk("VEVENT")}


def test_a_block_of_another_event_is_no_choice(app: Flask) -> None:
    event, other = fair(block(3), block(4)), fair(block(3))
    mine = a_class(event, 9)
    with pytest.raises(Refused, match="Choisissez un moment"):
        change(mine, 9, block_ids=(other.sessions[0].id,))


def test_a_chosen_block_that_is_called_off_is_said(app: Flask) -> None:
    event = fair(block(3), block(4))
    mine = a_class(event, 9, block_ids=(event.sessions[1].id,))
    assert not mine.has_lost_its_blocks
    with transaction() as session:
        session.merge(event).sessions[1].cancelled_reason = Reason.STRIKE
    mine = db.session.get_one(Registration, mine.id)
    assert mine.has_lost_its_blocks
    assert [b.id for b in mine.blocks] == [event.sessions[0].id]
    change(mine, 9, block_ids=(event.sessions[0].id,))
    assert not db.session.get_one(Registration, mine.id).has_lost_its_blocks


def test_a_class_larger_than_all_seats_reads_that_it_must_shrink(app: Flask) -> None:
    event = make.public_event(type=EventType.CAREER_FAIR, capacity=40)
    make.registration(event, pupils={"secondary_4": 30}, adults=2)
    waiting = make.registration(event, pupils={"secondary_4": 28}, adults=2)
    assert "dépasse le total des places" not in mails.waiting_sentence(waiting)
    with transaction() as session:
        row = session.merge(waiting)
        row.event.capacity = 29
        assert "dépasse le total des places" in mails.waiting_sentence(row)
        row.event.capacity = 30
        assert "dépasse le total des places" not in mails.waiting_sentence(row)
