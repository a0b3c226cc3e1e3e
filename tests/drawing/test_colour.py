"""Colours as people type them."""

import pytest

from outreach.drawing import colour


@pytest.mark.parametrize(("text", "is_one"), [("#0b6e6e", True), ("#fff", False), ("mauve", False)])
def test_is_colour(text: str, is_one: bool) -> None:
    assert colour.is_colour(text) == is_one


def test_contrast_goes_from_1_to_21() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#777777", "#777777") == 1


def test_readable_on_white_is_the_limit_of_wcag_aa() -> None:
    assert colour.is_readable_on_white("#767676")
    assert not colour.is_readable_on_white("#777777")
