"""What the teacher says through the personal link."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.history.models import Entry
from outreach.visits import actions as visits
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
        facts = {"counts": {str(event.sessions[0].id): 27}}
        with time_machine.travel(BEFORE, tick=False), pytest.raises(Refused, match="commencée"):
            wishes.ask(event, WishKind.HEADCOUNT, by_name="G. Quessy", facts=facts)
        with time_machine.travel(AFTER, tick=False):
            assert wishes.ask(event, WishKind.HEADCOUNT, by_name="G. Quessy", facts=facts)
            with pytest.raises(Refused, match="combien"):
                wishes.ask(event, WishKind.HEADCOUNT, by_name="G. Quessy", facts={"counts": {}})


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


@pytest.mark.parametrize(
    ("zone", "hour", "is_there"),
    [
        ("America/Toronto", "02:30:00", False),
        ("America/Toronto", "03:00:00", True),
        ("America/Halifax", "02:59:00", False),
        ("America/Blanc-Sablon", "02:30:00", True),
    ],
)
def test_an_hour_that_the_clock_jumps_over_is_not_asked_for(
    app: Flask, zone: str, hour: str, is_there: bool
) -> None:
    event = make.visit(school=make.school(time_zone=zone))
    facts = {"on": "2027-03-14", "starts": hour}
    with transaction() as session:
        row = session.merge(event)
        if is_there:
            assert wishes.ask(row, WishKind.OTHER_DATE, by_name="Roy", facts=facts).facts == facts
            return
        with pytest.raises(Refused, match="saute cette heure") as refusal:
            wishes.ask(row, WishKind.OTHER_DATE, by_name="Roy", facts=facts)
        assert refusal.value.about == "starts"


@pytest.mark.parametrize(("hour", "fits"), [("22:45:00", True), ("22:46:00", False)])
def test_an_hour_from_which_the_visit_would_last_past_midnight_is_not_asked_for(
    app: Flask, hour: str, fits: bool
) -> None:
    """It lasts 75 minutes."""
    event, facts = make.visit(), {"on": "2026-12-10", "starts": hour}
    with transaction() as session, nullcontext() if fits else pytest.raises(Refused) as refusal:
        wishes.ask(session.merge(event), WishKind.OTHER_DATE, by_name="Roy", facts=facts)
    assert fits or refusal.value.about == "starts"


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


def entries() -> list[tuple[str, str, str]]:
    """What history keeps of wishes."""
    query = select(Entry).where(Entry.noun == "wish").order_by(Entry.id)
    return [(entry.verb, entry.by_name, entry.note) for entry in db.session.scalars(query)]


@pytest.mark.parametrize(
    ("accepted", "is_user", "verb"),
    [(True, True, "accept"), (False, True, "dismiss"), (False, False, "withdraw")],
)
def test_a_decision_is_kept_with_who_took_it(
    app: Flask, accepted: bool, is_user: bool, verb: str
) -> None:
    event, user = make.visit(), make.user()
    with transaction() as session:
        wish = wishes.ask(session.merge(event), WishKind.CORRECT, by_name="Line Roy", note="Quai")
        by = session.merge(user) if is_user else None
        wishes.decide(wish, accepted=accepted, by=by, by_name="Line Roy")
        assert (wish.accepted, wish.decided_at) == (accepted, clock.now())
        wishes.reopen(wish, by=user)
        assert (wish.accepted, wish.decided_at) == (None, None)
    who = user.name if is_user else "Line Roy"
    kind = WishKind.CORRECT.value
    assert entries() == [("wish", "Line Roy", kind), (verb, who, kind), ("reopen", user.name, kind)]


@pytest.mark.parametrize(
    ("count", "is_right"), [(0, False), (1, True), (400, True), (401, False), (None, True)]
)
def test_a_group_is_planned_with_a_number_that_can_be(
    app: Flask, count: int | None, is_right: bool
) -> None:
    event = make.visit(make.group(planned_count=28))
    block_id = event.sessions[0].id
    with nullcontext() if is_right else pytest.raises(Refused), transaction() as session:
        facts = {"counts": {str(block_id): count}}
        wishes.ask(session.merge(event), WishKind.CORRECT, by_name="Line Roy", facts=facts)
    with nullcontext() if is_right else pytest.raises(Refused), transaction() as session:
        visits.correct_plan(session.merge(event), planned={block_id: count}, room=None, by=None)
    event = db.session.get_one(Event, event.id)
    assert event.sessions[0].planned_count == (count if is_right else 28)
    assert event.sequence == is_right


@pytest.mark.parametrize(
    ("room", "kept", "verbs"),
    [(None, "B-204", []), ("B-204", "B-204", []), ("C-1", "C-1", ["correct_plan"]), ("", "", ["correct_plan"])],
)  # fmt: skip
def test_the_room_is_left_or_changed(
    app: Flask, room: str | None, kept: str, verbs: list[str]
) -> None:
    event = make.visit(room="B-204")
    with transaction() as session:
        assert (
            visits.correct_plan(session.merge(event), planned={}, room=room, by=None).room == kept
        )
    query = select(Entry.verb).where(Entry.verb == "correct_plan")
    assert db.session.scalars(query).all() == verbs


@pytest.mark.parametrize(
    ("kind", "facts", "note", "is_new"),
    [
        (WishKind.CORRECT, {}, "", False),
        (WishKind.CORRECT, {}, "Quai", True),
        (WishKind.CORRECT, {"room": "B-204"}, "", False),
        (WishKind.CORRECT, {"room": "C-1"}, "", True),
        (WishKind.CORRECT, {"counts": {"1": 28}}, "", False),
        (WishKind.CORRECT, {"counts": {"1": 27}}, "", True),
        (WishKind.CALL_OFF, {"reason": "strike"}, "", True),
    ],
)
def test_what_we_have_already_is_not_asked_for(
    app: Flask, kind: WishKind, facts: dict[str, Any], note: str, is_new: bool
) -> None:
    event = make.visit(room="B-204")
    with nullcontext() if is_new else pytest.raises(Refused), transaction() as session:
        wishes.ask(session.merge(event), kind, by_name="Line Roy", note=note, facts=facts)
    assert len(queries.open_wishes_about(event.id)) == is_new


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        (
            WishKind.OTHER_DATE,
            {"on": "2026-11-10", "starts": "13:15"},
            "10 novembre 2026, 13 h 15.",
        ),
        (
            WishKind.OTHER_DATE,
            {"on": "2026-11-10", "starts": ""},
            "10 novembre 2026, à la même heure.",
        ),
        (WishKind.CALL_OFF, {}, "annul"),
        (WishKind.CORRECT, {}, "Vous nous avez écrit"),
        (WishKind.CORRECT, {"room": "C-1"}, "C-1"),
        (WishKind.CORRECT, {"counts": {"1": 27}}, "28 → 27"),
        (WishKind.HEADCOUNT, {"counts": {"1": 28}}, "sont venus"),
    ],
)
def test_who_asked_reads_what_was_asked(
    app: Flask, kind: WishKind, facts: dict[str, Any], sentence: str
) -> None:
    wish = Wish(event=make.visit(room="B-204"), kind=kind, facts=facts)
    with language.speaking("fr"):
        words = wishes.asked_sentence(wish).replace("\xa0", " ")
    assert sentence in words


@pytest.mark.parametrize(("youth", "is_doubted"), [(56, False), (57, True), (0, True), (1, False)])
def test_odd_numbers_are_asked_about_once(app: Flask, youth: int, is_doubted: bool) -> None:
    event = make.visit(make.group(planned_count=28))
    facts = {"counts": {str(event.sessions[0].id): youth}}
    ask = partial(wishes.ask, kind=WishKind.HEADCOUNT, by_name="Line Roy", facts=facts)
    doubt = pytest.raises(wishes.Doubtful) if is_doubted else nullcontext()
    with time_machine.travel(AFTER, tick=False), transaction() as session:
        event = session.merge(event)
        with doubt:
            ask(event)
        ask(event, sure=True)
    assert len(queries.open_wishes_about(event.id)) == 1


def test_of_groups_called_off_the_remark_remains(app: Flask) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    first, second = (str(block.id) for block in event.sessions)
    with transaction() as session:
        event = session.merge(event)
        numbers = {"counts": {second: 20}}
        plain = wishes.ask(event, WishKind.CORRECT, by_name="Line Roy", facts=numbers)
        event.sessions[1].cancelled_reason = Reason.STRIKE
        wishes.drop_groups(event)
        assert (plain.facts["counts"], plain.accepted) == ({}, False)
        event.sessions[1].cancelled_reason = None
        both = {"counts": {first: 21, second: 20}}
        half = wishes.ask(event, WishKind.CORRECT, by_name="Line Roy", facts=both)
        event.sessions[1].cancelled_reason = Reason.STRIKE
        wishes.drop_groups(event)
        assert (half.facts["counts"], half.decided_at) == ({first: 21}, None)
