"""The bench itself: no row may be forgotten."""

from tests.bench.__main__ import LIMITS, ROWS, missing


def test_a_missing_row_is_named() -> None:
    whole = dict.fromkeys(ROWS, 1.0)
    assert missing(whole) == []
    del whole["cold start"], whole["memory"]
    assert missing(whole) == ["cold start", "memory"]


def test_every_row_but_hello_has_its_limit() -> None:
    assert set(LIMITS) == set(ROWS) - {"hello"}
