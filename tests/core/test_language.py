"""How French and English write times, dates and numbers."""

from datetime import UTC, datetime, time

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


def test_moment_is_on_our_own_clock(app: Flask) -> None:
    with language.speaking("fr"):
        shown = language.moment(datetime(2026, 3, 1, 18, 30, tzinfo=UTC))
    assert shown == "1er mars 2026, 13\u00a0h\u00a030"
