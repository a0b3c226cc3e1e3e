"""What must happen once happens once, on SQLite and on PostgreSQL."""

import flask_migrate
import pytest
from flask import Flask

from outreach.core import once
from outreach.core.transaction import transaction


@pytest.fixture
def both(empty: Flask) -> Flask:
    """An application on a fresh database of each kind."""
    flask_migrate.upgrade()
    return empty


def test_a_key_is_ours_once_and_then_gives_the_first_answer(both: Flask) -> None:
    with transaction():
        assert once.claim("form", "a", body="x") is None
        once.remember("form", "a", {"id": 7})
    with transaction():
        first = once.claim("form", "a", body="y")
        assert first is not None
        assert (first.body, first.answer) == ("x", {"id": 7})
        assert once.claim("check-in", "a") is None


def test_a_key_whose_work_was_refused_is_free_again(both: Flask) -> None:
    with pytest.raises(RuntimeError):
        _claim_and_fail("b")
    with transaction():
        assert once.claim("form", "b") is None


def _claim_and_fail(key: str) -> None:
    with transaction():
        assert once.claim("form", key) is None
        raise RuntimeError


def test_many_keys_are_claimed_at_once_and_those_used_give_their_answers(both: Flask) -> None:
    with transaction():
        assert once.claim_all("check-in", []) == {}
        assert once.claim_all("check-in", ["b", "a", "c"]) == {}
        once.remember_all("check-in", {"a": {"result": "in"}, "b": None})
        once.release_all("check-in", ["c"])
        once.release_all("check-in", [])
        once.remember_all("check-in", {})
    with transaction():
        assert once.claim_all("check-in", ["a", "c", "d"]) == {"a": {"result": "in"}}
        assert once.claim_all("other", ["a"]) == {}
