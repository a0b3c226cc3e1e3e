"""How French and English write times, dates and numbers."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from outreach.core import language


@pytest.mark.parametrize(
    ("lang", "at", "written"),
    [
        ("fr", time(16, 0), "16\u00a0h\u00a000"),
        ("fr", time(9, 5), "9\u00a0h\u00a005"),
        ("en", time(13, 30), "1:30\u00a0p.m."),
    ],
)
def test_clock_time(app: Flask, lang: str, at: time, written: str) -> None:
    with language.speaking(lang):
        assert language.clock_time(at) == written


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [
        (0, "0 min", "0 min"),
        (59, "59 min", "59 min"),
        (60, "1 h", "1 h"),
        (61, "1 h 01", "1 h 01 min"),
        (185, "3 h 05", "3 h 05 min"),
        (720, "12 h", "12 h"),
    ],
)
def test_duration(app: Flask, minutes: int, french: str, english: str) -> None:
    for lang, written in (("fr", french), ("en", english)):
        with language.speaking(lang):
            assert language.duration(minutes) == written.replace(" ", "\u00a0")


def test_moment_is_on_our_own_clock(app: Flask) -> None:
    with language.speaking("fr"):
        shown = language.moment(datetime(2026, 3, 1, 18, 30, tzinfo=UTC))
    assert shown == "1er mars 2026, 13\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        (date(2026, 3, 5), date(2026, 3, 5), "jeudi 5 mars 2026", "Thursday, March 5, 2026"),
        (date(2026, 3, 1), date(2026, 3, 2), "du 1er au 2 mars 2026", "from March 1 to 2, 2026"),
        (
            date(2026, 4, 30),
            date(2026, 5, 1),
            "du 30 avril au 1er mai 2026",
            "from April 30 to May 1, 2026",
        ),
        (
            date(2026, 12, 31),
            date(2027, 1, 1),
            "du 31 décembre 2026 au 1er janvier 2027",
            "from December 31, 2026 to January 1, 2027",
        ),
    ],
)
def test_days_of_one_month_one_year_or_two(
    app: Flask, first: date, last: date, french: str, english: str
) -> None:
    for lang, written in (("fr", french), ("en", english)):
        with language.speaking(lang):
            assert language.days(first, last) == written


@pytest.mark.parametrize(
    ("lang", "zone", "name"),
    [
        ("fr", "America/Halifax", "heure de l’Atlantique"),
        ("en", "America/Halifax", "Atlantic Time"),
        ("fr", "America/Toronto", "heure de l’Est"),
    ],
)
def test_a_zone_has_a_name(app: Flask, lang: str, zone: str, name: str) -> None:
    with language.speaking(lang):
        assert language.zone_name(zone).replace("'", "’") == name
