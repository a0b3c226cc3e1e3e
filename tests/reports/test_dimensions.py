"""The words of dimensions, and the order of their keys."""

import pytest
from flask import Flask

from outreach.core import language
from outreach.core.transaction import transaction
from outreach.reports import dimensions
from outreach.schools.models import Board


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("role", "This report cannot be told by role: it takes region, mode."),
        ("colour", "“colour” is none of: region, mode."),
    ],
)
def test_why_not_says_what_is_unknown_and_what_is_known(app: Flask, by: str, sentence: str) -> None:
    with language.speaking("en"):
        assert dimensions.why_not(by, ("region", "mode")) == sentence


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("grade", ["secondary_1", "secondary_5", "", "several"]),
        ("gender", ["girls", "boys", "other", "not_declared", "not_recorded"]),
        ("region", ["", "01", "06", "17"]),
    ],
)
def test_keys_stand_in_the_order_of_their_words_then_by_themselves(
    app: Flask, by: str, keys: list[str]
) -> None:
    assert sorted(sorted(keys, reverse=True), key=dimensions.order(by)) == keys


def test_boards_stand_by_name_and_who_has_none_last(app: Flask) -> None:
    boards = [Board(code="1", name="Zèbre"), Board(code="2", name="érable")]
    with transaction() as session:
        session.add_all(boards)
    zebra, maple = (str(board.id) for board in boards)
    assert sorted(["", zebra, maple], key=dimensions.order("board")) == [maple, zebra, ""]
    with language.speaking("en"):
        for name in (dimensions.labels("board"), lambda key: dimensions.label("board", key)):
            assert [name(key) for key in (zebra, "", "99")] == ["Zèbre", "Unknown", "99"]
