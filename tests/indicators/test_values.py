"""Dated values: measured and forecast, corrected without being overwritten, each rule at both sides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.indicators import figures, values
from outreach.indicators.models import Indicator, IndicatorValue
from outreach.indicators.words import Computed, Nature, Precision, Unit
from tests.programmes import making

NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)
TODAY = date(2026, 12, 1)
FORECAST = {"nature": Nature.FORECAST, "last_on": date(2030, 12, 31), "stated_on": TODAY}


def refused(row: Indicator, amount: str = "1", **facts: Any) -> str:
    with speaking("en"), pytest.raises(Refused) as error:
        making.value(row, amount, **facts)
    db.session.rollback()
    return error.value.sentence


def standing(row: Indicator) -> Indicator:
    return db.session.get_one(Indicator, row.id, populate_existing=True)


@NOW
@pytest.mark.parametrize(
    ("unit", "amount", "sentence"),
    [
        (Unit.COMPANIES, "17", ""),
        (Unit.COMPANIES, "17.5", "Enter a whole number."),
        (Unit.COMPANIES, "-1", "Enter 0 or more."),
        (Unit.PEOPLE, "0", ""),
        (Unit.DOLLARS, "46600000.55", ""),
        (Unit.DOLLARS, "0.555", "Enter at most two decimals."),
        (Unit.PERCENT, "-3.5", ""),
        (Unit.DOLLARS, "-5", "Enter 0 or more."),
        (Unit.DOLLARS, "1000000000000", ""),
        (Unit.DOLLARS, "1000000000000.01", "Enter a smaller number."),
    ],
)
def test_an_amount_is_what_its_unit_may_be(
    app: Flask, unit: Unit, amount: str, sentence: str
) -> None:
    row = making.indicator(unit=unit)
    if sentence:
        assert refused(row, amount) == sentence
    else:
        assert making.value(row, amount).amount == Decimal(amount)


@NOW
def test_measured_lies_behind_who_says_it_and_a_forecast_before(app: Flask) -> None:
    row = making.indicator()
    assert "choose “Forecast”" in refused(row, last_on=TODAY, stated_on=date(2026, 11, 30))
    making.value(row, "1", last_on=TODAY, stated_on=TODAY)
    late = {**FORECAST, "last_on": date(2026, 11, 30)}
    assert refused(row, **late) == "A forecast is said before its day comes."
    making.value(row, "2", **{**FORECAST, "last_on": TODAY})
    assert "Nobody has said it yet" in refused(row, **{**FORECAST, "stated_on": date(2026, 12, 2)})
    assert refused(row, **FORECAST, author="") == "Enter who expects it."


@NOW
def test_a_day_has_one_value_and_an_author_one_forecast_of_it(app: Flask) -> None:
    row = making.indicator()
    making.value(row, "40")
    assert "for that day already" in refused(row, "41")
    making.value(row, "41", last_on=date(2013, 1, 1))
    making.value(row, "85", **FORECAST)
    assert "by Techno for that day" in refused(row, "86", **FORECAST)
    making.value(row, "86", **FORECAST, author="Ministère")
    assert [figure.amount for figure in figures.forecasts(standing(row))] == [85, 86]


@NOW
@pytest.mark.parametrize(
    ("first", "last", "is_twice"),
    [
        (date(2012, 7, 1), date(2012, 12, 31), False),
        (date(2012, 1, 1), date(2012, 6, 30), True),
        (date(2011, 1, 1), date(2012, 1, 1), True),
        (date(2011, 1, 1), date(2011, 12, 31), False),
    ],
)
def test_values_that_add_up_count_no_day_twice(
    app: Flask, first: date, last: date, is_twice: bool
) -> None:
    row = making.indicator(adds_up=True)
    making.value(row, "10", first_on=date(2012, 1, 1), last_on=date(2012, 6, 30))
    if is_twice:
        assert "would count twice" in refused(row, "5", first_on=first, last_on=last)
        return
    making.value(row, "5", first_on=first, last_on=last, precision=Precision.MORE_THAN)
    figure = figures.measured(standing(row))
    assert figure
    assert (figure.amount, figure.precision) == (15, Precision.MORE_THAN)
    assert (figure.first_on, figure.last_on) == (
        min(first, date(2012, 1, 1)),
        max(last, date(2012, 6, 30)),
    )


@NOW
def test_values_that_add_up_need_both_days_in_order(app: Flask) -> None:
    row = making.indicator(adds_up=True)
    assert "need both" in refused(row)
    days = {"first_on": date(2012, 7, 2), "last_on": date(2012, 7, 1)}
    assert "must not come before" in refused(row, **days)
    making.value(row, "3", first_on=date(2012, 7, 1), last_on=date(2012, 7, 1))


@NOW
def test_measured_and_forecast_never_stand_in_one_sum(app: Flask) -> None:
    row = making.indicator(adds_up=True)
    days = {"first_on": date(2012, 1, 1), "last_on": date(2012, 12, 31)}
    making.value(row, "10", **days)
    making.value(row, "70", first_on=date(2012, 1, 1), **FORECAST)
    figure = figures.measured(standing(row))
    assert figure
    assert figure.amount == 10
    assert [each.amount for each in figures.forecasts(standing(row))] == [70]


@NOW
def test_the_latest_holds_where_values_do_not_add_up(app: Flask) -> None:
    row = making.indicator()
    making.value(row, "17", last_on=date(2012, 6, 30))
    making.value(row, "15", last_on=date(2012, 6, 29))
    figure = figures.measured(standing(row))
    assert figure
    assert (figure.amount, figure.last_on) == (17, date(2012, 6, 30))
    until = figures.measured(standing(row), until=date(2012, 6, 29))
    assert until
    assert until.amount == 15
    assert figures.measured(standing(row), since=date(2012, 7, 1)) is None


@NOW
def test_what_is_counted_by_ourselves_takes_forecasts_only(app: Flask) -> None:
    row = making.indicator(computed=Computed.PARTICIPATIONS)
    assert row.unit is Unit.PEOPLE
    assert "only a forecast" in refused(row)
    making.value(row, "7000", **FORECAST)


@NOW
def test_a_correction_keeps_the_value_before_it(app: Flask) -> None:
    row = making.indicator()
    first = making.value(row, "40")
    with transaction() as session:
        old = session.get_one(IndicatorValue, first.id)
        facts = {"nature": old.nature, "last_on": old.last_on, "stated_on": old.stated_on}
        fresh = values.correct(old, amount=Decimal(41), source="Erratum", by=None, **facts)
    rows = db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id)).all()
    assert [(each.amount, each.stands, each.revises_id) for each in rows] == [
        (40, False, None), (41, True, first.id),
    ]  # fmt: skip
    with speaking("en"), pytest.raises(Refused, match="meanwhile"), transaction() as session:
        values.withdraw(session.get_one(IndicatorValue, first.id), by=None)
    with transaction() as session:
        values.withdraw(session.get_one(IndicatorValue, fresh.id), by=None)
    assert figures.measured(standing(row)) is None


@NOW
@pytest.mark.parametrize(
    ("lang", "unit", "amount", "precision", "words"),
    [
        (
            "fr",
            Unit.DOLLARS,
            "85000000",
            Precision.MORE_THAN,
            "plus de 85\u00a0000\u00a0000\u00a0$",
        ),
        ("en", Unit.DOLLARS, "46600000", Precision.EXACT, "$46,600,000"),
        ("fr", Unit.PERCENT, "23.5", Precision.ABOUT, "environ 23,5\u00a0%"),
        ("en", Unit.PERCENT, "23", Precision.EXACT, "23%"),
        ("en", Unit.DOCUMENTS, "15", Precision.ABOUT, "about 15"),
    ],
)
def test_a_value_is_said_with_its_sign_and_no_more_exactly_than_its_source(
    app: Flask, lang: str, unit: Unit, amount: str, precision: Precision, words: str
) -> None:
    row = making.value(making.indicator(unit=unit), amount, precision=precision)
    with speaking(lang):
        assert db.session.merge(row).in_words == words
