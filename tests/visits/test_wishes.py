"""What the teacher says through the personal link."""

from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.words import EventStatus, Reason
from outreach.visits import queries, wishes
from outreach.visits.models import Wish
from outreach.visits.words import WishKind
from tests import make


@pytest.fixture(autouse=True)
def in_october() -> Iterator[None]:
    """Before the visits of `make`, which begin on 4 November at 14:00 UTC."""
    with time_machine.travel("2026-10-20T15:00:00Z", tick=False):
        yield


BEFORE, AFTER = "2026-11-04T13:59:59Z", "2026-11-04T14:00:00Z"
EARLY = [WishKind.OTHER_DATE, WishKind.CORRECT, WishKind.CALL_OFF]


@pytest.mark.parametrize("kind", EARLY)
def test_a_wish_is_said_until_the_visit_begins(app: Flask, kind: WishKind) -> None:
    visit = make.visit()
    with transaction() as session:
        event = session.merge(visit)
        with time_machine.travel(BEFORE, tick=False):
            wishes.ask(event, kind, by_name="G. Quessy", note="Examens")
        with time_machine.travel(AFTER, tick=False), pytest.raises(Refused, match="commencée"):
            wishes.ask(event, kind, by_name="G. Quessy")


def test_confirm_is_over_once_the_visit_has_begun(app: Flask) -> None:
    visit = make.visit()
    with transaction() as session:
        event = session.merge(visit)
        with time_machine.travel(AFTER, tick=False), pytest.raises(Refused, match="commencée"):
            wishes.confirm(event, by_name="G. Quessy")
        assert event.confirmed_at is None
        with time_machine.travel(BEFORE, tick=False):
            assert wishes.confirm(event, by_name="G. Quessy").confirmed_at


def test_numbers_are_given_from_the_beginning_on(app: Flask) -> None:
    visit = make.visit()
    with transaction() as session:
        event = session.merge(visit)
        with time_machine.travel(BEFORE, tick=False), pytest.raises(Refused, match="commencée"):
            wishes.ask(event, WishKind.HEADCOUNT, by_name="G. Quessy")
        with time_machine.travel(AFTER, tick=False):
            assert wishes.ask(event, WishKind.HEADCOUNT, by_name="G. Quessy")


def test_confirm_makes_a_booking_of_an_option(app: Flask) -> None:
    event = make.visit(status=EventStatus.TENTATIVE)
    with transaction() as session:
        event = wishes.confirm(session.merge(event), by_name="Ginette Quessy")
    assert event.status is EventStatus.CONFIRMED
    assert event.confirmed_at


def test_ask_again_replaces_the_open_wish_of_that_kind(app: Flask) -> None:
    event = make.visit()
    with transaction() as session:
        event = session.merge(event)
        first = wishes.ask(event, WishKind.CALL_OFF, by_name="G. Quessy")
        other = wishes.ask(event, WishKind.OTHER_DATE, by_name="G. Quessy")
        second = wishes.ask(event, WishKind.CALL_OFF, by_name="G. Quessy", note="grève")
    assert (first.accepted, second.accepted) == (False, None)
    assert {one.id for one in db.session.scalars(queries.open_wishes())} == {other.id, second.id}


def test_ask_is_refused_once_the_visit_is_called_off(app: Flask) -> None:
    event = make.visit()
    event.status = EventStatus.CANCELLED
    with pytest.raises(Refused, match="close"):
        wishes.ask(event, WishKind.CALL_OFF, by_name="G. Quessy")


def test_decide_happens_once(app: Flask) -> None:
    user = make.user()
    with transaction() as session:
        wish = wishes.ask(session.merge(make.visit()), WishKind.CALL_OFF, by_name="G. Quessy")
        wishes.decide(wish, accepted=False, by=user)
        with pytest.raises(Refused, match="déjà décidé"):
            wishes.decide(wish, accepted=True, by=user)
    assert wish.accepted is False


@pytest.mark.parametrize(
    ("facts", "is_same"),
    [
        ({"on": "2026-12-03", "starts": ""}, True),
        ({"on": "2026-12-03", "starts": "09:00:00"}, True),
        ({"on": "2026-12-03", "starts": "10:00:00"}, False),
        ({"on": "2026-12-04", "starts": ""}, False),
    ],
)
def test_the_date_that_stands_is_not_asked_for(
    app: Flask, facts: dict[str, str], is_same: bool
) -> None:
    with time_machine.travel("2026-11-20T15:00:00Z"):
        event = make.visit(make.group(on=date(2026, 12, 3)))
        with transaction() as session:
            row = session.merge(event)
            if not is_same:
                assert (
                    wishes.ask(row, WishKind.OTHER_DATE, by_name="Roy", facts=facts).facts == facts
                )
                return
            with pytest.raises(Refused, match="déjà prévue") as refusal:
                wishes.ask(row, WishKind.OTHER_DATE, by_name="Roy", facts=facts)
            assert refusal.value.about == "on"


def test_confirming_the_date_that_stands_takes_the_other_one_back(app: Flask) -> None:
    with time_machine.travel("2026-11-20T15:00:00Z"):
        event = make.visit(make.group(on=date(2026, 12, 3), label="31"))
        with transaction() as session:
            row = session.merge(event)
            facts = {"on": "2026-12-10", "starts": ""}
            date_wish = wishes.ask(row, WishKind.OTHER_DATE, by_name="Roy", facts=facts)
            counts = {"counts": {str(row.sessions[0].id): 20}}
            numbers = wishes.ask(row, WishKind.CORRECT, by_name="Roy", facts=counts)
            wishes.confirm(row, by_name="Roy")
            assert (date_wish.accepted, numbers.decided_at) == (False, None)
            assert row.confirmed_at is not None


def test_numbers_of_a_group_called_off_are_asked_no_more(app: Flask) -> None:
    with time_machine.travel("2026-11-20T15:00:00Z"):
        day = {"on": date(2026, 12, 3)}
        event = make.visit(make.group(**day), make.group(starts=time(13), label="32", **day))
        with transaction() as session:
            row = session.merge(event)
            first, second = row.sessions
            for blocks, room in (([first, second], ""), ([first], ""), ([first], "C-1")):
                counts = {str(block.id): 20 for block in blocks}
                facts = {"counts": counts, "room": room}
                wishes.ask(row, WishKind.CORRECT, by_name="Roy", facts=facts)
                first.cancelled_reason = Reason.STRIKE
                wishes.drop_groups(row)
                (wish,) = session.scalars(select(Wish).order_by(Wish.id.desc()).limit(1))
                assert wish.facts["counts"] == ({str(second.id): 20} if second in blocks else {})
                assert (wish.decided_at is None) is bool(second in blocks or room)
                first.cancelled_reason = None
