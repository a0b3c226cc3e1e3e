"""Indicators and targets: what may change, and one target a funder at a time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.indicators import actions
from outreach.indicators.models import Indicator, Target
from outreach.indicators.words import Computed, Unit
from outreach.partners.models import Partner
from tests.programmes import making

YEAR = {"first_on": date(2026, 7, 1), "last_on": date(2027, 6, 30)}


def target(
    row: Indicator, amount: str = "50", funder: Partner | None = None, **days: Any
) -> Target:
    with transaction() as session:
        return actions.set_target(
            session.get_one(Indicator, row.id),
            amount=Decimal(amount),
            funder=session.merge(funder) if funder else None,
            by=None,
            **YEAR | days,
        )


def refused(row: Indicator, amount: str = "50", **facts: Any) -> str:
    with speaking("en"), pytest.raises(Refused) as error:
        target(row, amount, **facts)
    db.session.rollback()
    return error.value.sentence


def test_a_target_is_above_nothing_and_its_days_in_order(app: Flask) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    assert refused(row, "0") == "Enter what it should come to, above 0."
    assert refused(row, "1.5") == "Enter a whole number."
    assert "must not come before" in refused(row, last_on=date(2026, 6, 30))
    assert target(row, "1", last_on=date(2026, 7, 1)).amount == 1


@pytest.mark.parametrize(
    ("first", "is_refused"), [(date(2027, 6, 30), True), (date(2027, 7, 1), False)]
)
def test_a_funder_has_one_target_at_a_time(app: Flask, first: date, is_refused: bool) -> None:
    row, funder = making.indicator(unit=Unit.COMPANIES), making.partner("Ministère")
    target(row, funder=funder)
    target(row)
    later = {"first_on": first, "last_on": date(2028, 6, 30)}
    if is_refused:
        assert "correct that one" in refused(row, funder=funder, **later)
        assert "correct that one" in refused(row, **later)
    else:
        target(row, funder=funder, **later)


def test_correct_target_stands_against_the_others_alone(app: Flask) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    first = target(row)
    with transaction() as session:
        mine = session.get_one(Target, first.id)
        actions.correct_target(mine, amount=Decimal(60), note="avenant", by=None, **YEAR)
    assert db.session.get_one(Target, first.id).amount == 60
    with transaction() as session:
        actions.drop_target(session.get_one(Target, first.id), by=None)
    assert db.session.get(Target, first.id) is None


def test_the_unit_stays_once_there_are_values_or_targets(app: Flask) -> None:
    facts = {"name_fr": "Emplois", "unit": Unit.JOBS, "adds_up": False, "computed": None}
    row = making.indicator(**facts)
    with transaction() as session:
        mine = session.get_one(Indicator, row.id)
        actions.correct(mine, by=None, **facts | {"unit": Unit.DOLLARS})
        actions.correct(mine, by=None, **facts)
    target(row)
    mine = db.session.get_one(Indicator, row.id)
    with speaking("en"), pytest.raises(Refused, match="values or targets"):
        actions.correct(mine, by=None, **facts | {"adds_up": True})
    with transaction() as session:
        mine = session.get_one(Indicator, row.id)
        actions.correct(mine, by=None, **facts | {"name_fr": "Emplois créés"})
    assert db.session.get_one(Indicator, row.id).name_fr == "Emplois créés"


@pytest.mark.parametrize("what", list(Computed))
def test_what_is_computed_has_its_own_unit(app: Flask, what: Computed) -> None:
    row = making.indicator(computed=what, unit=Unit.DOLLARS, adds_up=not what.adds_up)
    assert (row.unit, row.adds_up) == (what.unit, what.adds_up)


def test_archive_takes_it_off_the_public_site(app: Flask) -> None:
    row = making.indicator()
    with transaction() as session:
        mine = session.get_one(Indicator, row.id)
        actions.publish(mine, by=None)
        assert mine.is_public
        actions.archive(mine, by=None)
    mine = db.session.get_one(Indicator, row.id)
    assert mine.archived_at
    assert not mine.is_public
    with transaction() as session:
        actions.unarchive(session.get_one(Indicator, row.id), by=None)
    assert db.session.get_one(Indicator, row.id, populate_existing=True).archived_at is None
