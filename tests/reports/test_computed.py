"""Indicators that are counted from our own records, over the whole cluster and over one programme."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.indicators.words import Computed
from outreach.programmes.models import Programme
from outreach.reports import computed
from outreach.reports.periods import Period
from outreach.schools.models import IndexLevel, SchoolIndex
from tests import make
from tests.programmes import making
from tests.programmes.test_actions import submit, take_part

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
DAY = date(2025, 11, 4)


def amount(
    what: Computed, programme: Programme | None = None, period: Period = YEAR
) -> Decimal | None:
    return computed.amount(what, period, programme_id=programme.id if programme else None)


def visit(heads: int, programme: Programme | None = None, day: date = DAY, **facts: int) -> Event:
    """A visit of 75 minutes to a school of its own."""
    event = make.counted(make.visit(make.group(on=day), school=make.school()), heads)
    with transaction() as session:
        here = session.get_one(Event, event.id)
        if programme:
            here.programmes.append(session.get_one(Programme, programme.id))
        for name, count in facts.items():
            setattr(here.sessions[0], name, count)
    return event


def test_participations_hours_schools_and_youth_are_those_of_the_report(app: Flask) -> None:
    programme = making.programme()
    visit(28, programme)
    visit(30)
    names = (Computed.PARTICIPATIONS, Computed.YOUTH, Computed.SCHOOLS_REACHED, Computed.REGIONS)
    assert [amount(name) for name in names] == [58, 58, 2, 1]
    assert [amount(name, programme) for name in names] == [28, 28, 1, 1]
    assert amount(Computed.CONTACT_HOURS, programme) == Decimal("35")
    assert amount(Computed.PARTICIPATIONS, period=Period(DAY, DAY)) == 58
    assert amount(Computed.PARTICIPATIONS, period=Period(date(2025, 11, 5), YEAR.last)) == 0


@pytest.mark.parametrize(("boys", "share"), [(11, None), (12, Decimal("47.83"))])
def test_the_share_of_girls_is_not_said_of_fewer_than_23(
    app: Flask, boys: int, share: Decimal | None
) -> None:
    visit(30, girls=11, boys=boys, other=0)
    visit(30)
    assert amount(Computed.GIRLS_SHARE) == share


def test_deprived_share_leaves_out_what_is_not_known(app: Flask) -> None:
    deprived, favoured, unknown = visit(30), visit(10), visit(99)
    assert unknown
    with transaction() as session:
        for event, rank in ((deprived, 8), (favoured, 3)):
            session.add(
                SchoolIndex(
                    school_id=event.school_id, school_year="2024-2025", level=IndexLevel.SEC,
                    imse_rank=rank, is_published=True,
                )
            )  # fmt: skip
    assert amount(Computed.DEPRIVED_SHARE) == 75


def test_counsellors_are_distinct_persons(app: Flask) -> None:
    for _again in range(2):
        event = make.coming_event()
        seat = make.registration(event, email="eve@example.org", last_name="Roy")
        with time_machine.travel(event.ends_at):
            make.present(seat)
    with transaction() as session:
        session.execute(update(Event).values(status=EventStatus.DELIVERED))
    assert amount(Computed.COUNSELLORS, period=Period(date(2020, 1, 1), date(2030, 1, 1))) == 1


def test_members_and_briefs_are_those_of_the_period(app: Flask) -> None:
    programme = making.programme()
    take_part(programme, making.partner(), joined_on=YEAR.last)
    submit(programme, submitted_on=YEAR.first)
    assert (amount(Computed.MEMBERS), amount(Computed.BRIEFS)) == (1, 1)
    before = Period(date(2024, 7, 1), date(2025, 6, 30))
    assert (amount(Computed.MEMBERS, period=before), amount(Computed.BRIEFS, period=before)) == (
        0,
        0,
    )
    other = making.programme("Autre")
    assert (amount(Computed.MEMBERS, other), amount(Computed.BRIEFS, other)) == (0, 0)
