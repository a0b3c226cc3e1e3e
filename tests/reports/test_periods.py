"""The stretch of days a report asks about, by the name that people give it."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.core import language
from outreach.reports import dimensions, periods
from outreach.reports.periods import Period


@pytest.mark.parametrize(
    ("first", "last", "french"),
    [
        (date(2026, 7, 1), date(2026, 11, 22), "Cette année scolaire (2026-2027), jusqu’au 22 novembre 2026"),
        (date(2026, 7, 1), date(2026, 11, 21), "1er juillet 2026 – 21 novembre 2026"),
        (date(2026, 7, 1), date(2027, 6, 30), "Année scolaire 2026-2027"),
        (date(2025, 7, 1), date(2026, 6, 30), "Année scolaire 2025-2026"),
        (date(2025, 7, 1), date(2027, 6, 30), "1er juillet 2025 – 30 juin 2027"),
        (date(2026, 1, 1), date(2026, 12, 31), "Année civile 2026"),
        (date(2026, 1, 1), date(2026, 12, 30), "1er janvier 2026 – 30 décembre 2026"),
        (date(2025, 4, 1), date(2026, 3, 31), "Exercice fédéral 2025-2026 (avril à mars)"),
    ],
)  # fmt: skip
@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_name_is_what_people_say(app: Flask, first: date, last: date, french: str) -> None:
    with language.speaking("fr"):
        assert Period(first, last).name == french


def test_months_are_written_as_words(app: Flask) -> None:
    for lang, words in (("fr", "octobre 2022"), ("en", "October 2022")):
        with language.speaking(lang):
            assert dimensions.label("month", "2022-10") == words


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2025, 7, 1), date(2026, 6, 30), (date(2024, 7, 1), date(2025, 6, 30))),
        (date(2026, 7, 1), date(2027, 6, 30), (date(2025, 7, 1), date(2025, 11, 22))),
        (date(2026, 7, 1), date(2026, 11, 22), (date(2025, 7, 1), date(2025, 11, 22))),
        (date(2023, 3, 1), date(2024, 2, 29), (date(2022, 3, 1), date(2023, 2, 28))),
        (date(2025, 7, 1), date(2026, 7, 1), None),
        (date(2024, 7, 1), date(2026, 6, 30), None),
        (date(2026, 11, 22), date(2026, 12, 31), (date(2025, 11, 22), date(2025, 11, 22))),
        (date(2026, 11, 23), date(2026, 12, 31), None),
        (date(2025, 6, 30), date(2026, 6, 30), None),
    ],
)
@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_a_year_before_compares_equal_spans_or_nothing(
    app: Flask, first: date, last: date, before: tuple[date, date] | None
) -> None:
    assert periods.year_before(Period(first, last)) == (Period(*before) if before else None)


@pytest.mark.parametrize(
    ("first", "last", "english"),
    [
        (date(2026, 11, 22), date(2026, 11, 30), "From November 22, 2026 until today, November 22, 2026"),
        (date(2026, 11, 1), date(2026, 11, 22), "From November 1, 2026 until today, November 22, 2026"),
        (date(2026, 11, 1), date(2026, 11, 21), "From November 1, 2026 to November 21, 2026"),
        (date(2026, 11, 23), date(2026, 11, 30), "From November 23, 2026 to November 30, 2026"),
    ],
)  # fmt: skip
@time_machine.travel("2026-11-22T17:00:00Z", tick=False)
def test_span_runs_until_today_while_today_is_in_it(
    app: Flask, first: date, last: date, english: str
) -> None:
    with language.speaking("en"):
        assert Period(first, last).span == english


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2025-2026", date(2025, 7, 1), date(2026, 6, 30)),
        ("calendar-2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("federal-2025", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_named_is_what_a_form_calls_a_stretch(key: str, first: date, last: date) -> None:
    assert periods.named(key) == Period(first, last)


@pytest.mark.parametrize(
    ("today", "federal"), [(date(2026, 3, 31), "federal-2025"), (date(2026, 4, 1), "federal-2026")]
)
def test_choices_begin_with_the_years_that_run(app: Flask, today: date, federal: str) -> None:
    keys = [key for key, _label in periods.choices(today, years=2)]
    year = int(federal[-4:])
    assert keys == [
        "2025-2026", "2024-2025", "calendar-2026", "calendar-2025", federal, f"federal-{year - 1}",
    ]  # fmt: skip
