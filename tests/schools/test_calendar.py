"""Weekdays, holidays of Quebec and the summer."""

from datetime import date

import pytest
from flask import Flask

from outreach.core.language import speaking
from outreach.schools import calendar


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 24), "School holiday"), (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "School holiday"), (date(2026, 12, 27), ""),
        (date(2026, 12, 30), ""), (date(2026, 12, 31), "School holiday"),
        (date(2027, 1, 1), "New Year’s Day"), (date(2027, 1, 2), "School holiday"),
        (date(2027, 1, 3), ""), (date(2027, 2, 2), ""), (date(2026, 6, 24), "Saint Jean Baptiste Day"),
        (date(2026, 11, 4), ""),
    ],
)  # fmt: skip
def test_holidays_are_those_of_quebec_and_of_schools(app: Flask, day: date, name: str) -> None:
    with speaking("en"):
        assert calendar.holiday_name(day).replace("'", "’") == name


def test_holidays_are_told_in_the_language_of_the_reader(app: Flask) -> None:
    for lang, name in (("fr", "Jour de Noël"), ("en", "Christmas Day")):
        with speaking(lang):
            assert calendar.holiday_name(date(2026, 12, 25)) == name


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 4), date(2026, 11, 4), 0), (date(2026, 11, 4), date(2026, 11, 5), 1),
        (date(2026, 11, 6), date(2026, 11, 8), 0), (date(2026, 11, 6), date(2026, 11, 9), 1),
        (date(2026, 11, 5), date(2026, 11, 6), 1), (date(2026, 12, 23), date(2026, 12, 28), 1),
        (date(2026, 11, 5), date(2026, 11, 4), 0),
    ],
)  # fmt: skip
def test_working_days_are_counted_after_the_first_and_with_the_last(
    app: Flask, first: date, last: date, days: int
) -> None:
    assert calendar.working_days(first, last) == days


@pytest.mark.parametrize(
    ("day", "sentences"),
    [
        (date(2026, 11, 6), []),
        (date(2026, 11, 7), ["is on a weekend"]),
        (date(2026, 11, 8), ["is on a weekend"]),
        (date(2026, 11, 9), []),
        (date(2026, 12, 25), ["is a holiday: Christmas Day"]),
        (date(2027, 12, 25), ["is on a weekend", "is a holiday: Christmas Day"]),
        (date(2028, 6, 20), []),
        (date(2028, 6, 21), ["falls in the school summer holidays"]),
        (date(2028, 7, 3), ["falls in the school summer holidays"]),
        (date(2028, 8, 24), ["falls in the school summer holidays"]),
        (date(2028, 8, 25), []),
    ],
)
def test_warnings_tell_why_few_schools_want_that_day(
    app: Flask, day: date, sentences: list[str]
) -> None:
    with speaking("en"):
        told = list(calendar.warnings_about(day))
    assert len(told) == len(sentences)
    assert all(words in sentence for words, sentence in zip(sentences, told, strict=True))
