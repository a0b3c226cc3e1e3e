"""What we lend: taken out for an event, brought back, and a conflict when too much is out."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.equipment import actions, queries
from outreach.equipment.models import Equipment, Loan
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.history.models import Entry
from outreach.visits import conflicts
from tests import make

SEPTEMBER = time_machine.travel("2026-09-01T15:00:00Z", tick=False)
DAY = date(2026, 11, 4)


def thing(count: int = 1, name: str = "Trousse robotique") -> Equipment:
    with transaction():
        return actions.add(name, count=count, by=None)


def lend(event: Event, row: Equipment, *, before: int = 0, after: int = 0, count: int = 1) -> Loan:
    with transaction() as session:
        here = session.get_one(Event, event.id)
        return actions.lend(
            here,
            session.get_one(Equipment, row.id),
            count=count,
            out_on=here.local_start.date() - timedelta(days=before),
            back_on=here.local_end.date() + timedelta(days=after),
            by=None,
        )


def visit(day: date = DAY) -> Event:
    return make.visit(make.group(on=day, label=f"{next(make.numbers)}"))


def too_many(event: Event) -> list[tuple[str, int | None]]:
    shown = db.session.get_one(Event, event.id)
    found = [one for one in conflicts.about(shown) if one.kind.value == "equipment"]
    return [(one.sentence, one.other_id) for one in found]


@SEPTEMBER
@pytest.mark.parametrize(
    ("there", "first", "second", "is_short"),
    [(1, 1, 1, True), (2, 1, 1, False), (3, 2, 1, False), (3, 2, 2, True)],
)
def test_more_out_than_there_are_is_a_conflict(
    app: Flask, there: int, first: int, second: int, is_short: bool
) -> None:
    row, mine, other = thing(there), visit(), visit()
    lend(mine, row, count=first)
    lend(other, row, count=second)
    found = too_many(mine)
    assert len(found) == is_short
    if is_short:
        words, other_id = found[0]
        assert other_id == other.id
        assert f"Trousse robotique\xa0: {first + second} dehors mercredi 4 novembre 2026" in words
        assert f"et il y en a {there}." in words


@SEPTEMBER
@pytest.mark.parametrize(
    ("later", "before", "after", "is_short"),
    [(1, 0, 0, False), (1, 0, 1, True), (1, 1, 0, True), (2, 1, 0, False), (2, 1, 1, True)],
)
def test_it_is_out_from_the_first_day_to_the_last_one_told(
    app: Flask, later: int, before: int, after: int, is_short: bool
) -> None:
    row, mine, other = thing(), visit(), visit(DAY + timedelta(days=later))
    lend(mine, row, after=after)
    lend(other, row, before=before)
    assert len(too_many(mine)) == len(too_many(other)) == is_short


@SEPTEMBER
def test_a_loan_moves_with_its_event_and_counts_no_more_once_that_is_called_off(app: Flask) -> None:
    row, mine, other = thing(), visit(), visit(DAY + timedelta(days=7))
    lend(mine, row)
    lend(other, row)
    assert too_many(mine) == []
    with transaction() as session:
        events.shift(session.get_one(Event, other.id), to=DAY, starts=None, by=None)
    assert len(too_many(mine)) == 1
    with transaction() as session:
        here = session.get_one(Event, other.id)
        events.call_off(here, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None)
    assert too_many(mine) == []


def test_what_is_late_is_out_until_it_is_back(app: Flask) -> None:
    with SEPTEMBER:
        row, first, second = thing(), visit(), visit(DAY + timedelta(days=7))
        loan = lend(first, row)
        lend(second, row)
    for day, is_short in ((4, False), (5, True)):
        with time_machine.travel(f"2026-11-0{day}T15:00:00Z", tick=False):
            assert len(too_many(second)) == is_short
    with time_machine.travel("2026-11-06T15:00:00Z", tick=False), transaction() as session:
        actions.bring_back(session.get_one(Loan, loan.id), by=None)
    with time_machine.travel("2026-11-06T15:00:00Z", tick=False):
        assert too_many(second) == []
        kept = db.session.get_one(Loan, loan.id)
        assert [kept.is_out(date(2026, 11, day), today=DAY) for day in (3, 4, 5, 6)] == [
            False, True, True, False,
        ]  # fmt: skip
        with speaking("en"), pytest.raises(Refused, match="back already"):
            actions.bring_back(kept, by=None)


def test_days_are_those_of_the_place(app: Flask) -> None:
    school = make.school(time_zone="America/Halifax")
    with SEPTEMBER:
        early = make.group(on=DAY, starts=time(0, 15), minutes=30)
        event = make.visit(early, school=school)
        loan = lend(event, thing())
        shown = db.session.get_one(Loan, loan.id)
        assert (shown.out_on, shown.back_on) == (DAY, DAY)


@SEPTEMBER
@pytest.mark.parametrize(
    ("facts", "about"),
    [
        ({"before": 60, "after": 60, "count": 2}, ""),
        ({"before": -1}, "out_on"),
        ({"before": 61}, "out_on"),
        ({"after": -1}, "back_on"),
        ({"after": 61}, "back_on"),
        ({"count": 0}, "count"),
        ({"count": 3}, "count"),
    ],
)
def test_a_loan_lies_about_its_event_and_is_of_what_there_is(
    app: Flask, facts: dict[str, int], about: str
) -> None:
    row, event = thing(2), visit()
    if not about:
        lend(event, row, **facts)
        return
    with pytest.raises(Refused) as refused:
        lend(event, row, **facts)
    assert refused.value.about == about
    assert db.session.scalar(select(func.count(Loan.id))) == 0


def test_a_loan_that_is_dropped_is_gone(app: Flask) -> None:
    with SEPTEMBER:
        loan = lend(visit(), thing())
    with transaction() as session:
        actions.drop(session.get_one(Loan, loan.id), by=None)
    assert queries.open_loans() == []
    kept = select(Entry.verb).where(Entry.noun == "equipment_loan").order_by(Entry.id)
    assert list(db.session.scalars(kept)) == ["lend", "drop"]


@pytest.mark.parametrize(
    ("count", "is_refused"), [(0, True), (1, False), (500, False), (501, True)]
)
def test_there_are_one_to_five_hundred_of_a_name_of_its_own(
    app: Flask, count: int, is_refused: bool
) -> None:
    row = thing(name="Bannière")
    with transaction() as session:
        here = session.get_one(Equipment, row.id)
        if is_refused:
            with pytest.raises(Refused):
                actions.correct(here, name="Bannière", count=count, by=None)
        else:
            assert actions.correct(here, name="Bannière", count=count, by=None).count == count
    with speaking("en"), pytest.raises(Refused, match="of that name"):
        thing(name="Bannière")
