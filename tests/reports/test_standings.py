"""Where targets stand: what remains, and what the present pace leads to by the season of earlier years."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.indicators import actions, queries
from outreach.indicators.models import Indicator
from outreach.indicators.words import Computed, Unit
from outreach.reports import standings
from outreach.reports.standings import Progress
from tests.programmes import making
from tests.reports.test_computed import visit

NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)
TODAY = date(2026, 12, 1)
YEAR = {"first_on": date(2026, 7, 1), "last_on": date(2027, 6, 30)}


def progress(row: Indicator, amount: str, today: date = TODAY, **days: Any) -> Progress:
    with transaction() as session:
        mine = session.get_one(Indicator, row.id)
        actions.set_target(mine, amount=Decimal(amount), by=None, **YEAR | days)
    db.session.expire_all()
    shown = queries.indicator_with_all(row.id)
    assert shown
    return standings.of([shown], today=today)[0].progress[0]


@NOW
@pytest.mark.parametrize(("amount", "is_behind"), [("80", False), ("81", True)])
def test_the_pace_is_that_of_the_season_of_earlier_years(
    app: Flask, amount: str, is_behind: bool
) -> None:
    """Last year half of the year lay before 1 December: 40 until then lead to 80."""
    row = making.indicator(computed=Computed.PARTICIPATIONS)
    visit(10, day=date(2025, 12, 1))
    visit(10, day=date(2025, 12, 2))
    visit(40, day=date(2026, 11, 4))
    shown = progress(row, amount)
    assert (shown.actual, shown.expected, shown.is_behind) == (40, 80, is_behind)
    assert shown.remains == Decimal(amount) - 40


@NOW
def test_the_pace_is_the_mean_of_three_years_that_had_anything(app: Flask) -> None:
    """2025: all before 1 December; 2023: half of it; 2022 lies too far back: three quarters."""
    row = making.indicator(computed=Computed.PARTICIPATIONS)
    visit(10, day=date(2025, 11, 4))
    visit(10, day=date(2023, 11, 3))
    visit(10, day=date(2024, 5, 3))
    visit(50, day=date(2023, 5, 3))
    visit(30, day=date(2026, 11, 4))
    assert progress(row, "100").expected == 40


@NOW
def test_without_earlier_years_the_pace_is_that_of_days(app: Flask) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    making.value(row, "20", last_on=date(2026, 11, 30), stated_on=date(2026, 11, 30))
    days = {"first_on": date(2026, 11, 22), "last_on": date(2026, 12, 11)}
    shown = progress(row, "50", **days)
    assert (shown.actual, shown.expected, shown.is_behind) == (20, 40, True)


@NOW
@pytest.mark.parametrize(
    ("today", "has_begun", "is_over", "is_behind"),
    [
        (date(2026, 6, 30), False, False, False),
        (date(2026, 7, 1), True, False, False),
        (date(2027, 6, 30), True, False, True),
        (date(2027, 7, 1), True, True, True),
    ],
)
def test_a_target_is_behind_from_its_first_day_until_it_was_missed(
    app: Flask, today: date, has_begun: bool, is_over: bool, is_behind: bool
) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    shown = progress(row, "50", today)
    assert (shown.has_begun, shown.is_over, shown.is_behind) == (has_begun, is_over, is_behind)


@NOW
@pytest.mark.parametrize(("amount", "is_reached"), [("20", True), ("21", False)])
def test_a_target_is_reached_at_its_amount(app: Flask, amount: str, is_reached: bool) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    making.value(row, "20", last_on=date(2026, 7, 1), stated_on=TODAY)
    shown = progress(row, amount)
    assert (shown.is_reached, shown.percent == 100) == (is_reached, is_reached)


@NOW
def test_values_outside_the_period_do_not_count_for_it(app: Flask) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    making.value(row, "20", last_on=date(2026, 6, 30), stated_on=TODAY)
    assert progress(row, "50").actual == 0


@NOW
def test_a_share_stays_as_it_is(app: Flask) -> None:
    row = making.indicator(unit=Unit.PERCENT)
    making.value(row, "23.5", last_on=date(2026, 9, 30), stated_on=TODAY)
    shown = progress(row, "40")
    assert (shown.expected, shown.is_behind) == (Decimal("23.5"), True)


@NOW
def test_behind_lists_running_targets_the_nearest_end_first(app: Flask) -> None:
    late, soon = making.indicator(unit=Unit.COMPANIES), making.indicator(unit=Unit.JOBS)
    progress(late, "50")
    progress(soon, "50", last_on=date(2026, 12, 31))
    progress(making.indicator(unit=Unit.JOBS), "50", last_on=date(2026, 11, 30))
    rows = standings.behind(queries.indicators(), today=TODAY)
    assert [row.target.indicator_id for row in rows] == [soon.id, late.id]


@NOW
def test_what_is_expected_is_as_whole_as_its_unit_and_nothing_remains_beyond_the_target(
    app: Flask,
) -> None:
    days = {"first_on": date(2026, 11, 29), "last_on": date(2026, 12, 8)}
    companies, money = making.indicator(unit=Unit.COMPANIES), making.indicator()
    for row in (companies, money):
        making.value(row, "1", last_on=date(2026, 11, 30), stated_on=TODAY)
    assert progress(companies, "10", **days).expected == 3
    shown = progress(money, "10", **days)
    assert shown.expected == Decimal("3.33")
    assert shown.in_words(shown.expected).startswith("3,33")
    reached = making.indicator(unit=Unit.JOBS)
    making.value(reached, "20", last_on=date(2026, 11, 30), stated_on=TODAY)
    assert progress(reached, "19").remains == 0


@NOW
def test_nothing_is_said_of_a_share_of_too_few(app: Flask) -> None:
    row = making.indicator(computed=Computed.GIRLS_SHARE)
    (standing,) = standings.of([row], today=TODAY)
    assert standing.measured is None
    assert standing.running == []
