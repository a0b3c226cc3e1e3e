"""The nearest 5."""

import pytest

from outreach.core.rounding import to_five


@pytest.mark.parametrize(
    ("count", "rounded"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1002, 1000)],
)
def test_to_five(count: int, rounded: int) -> None:
    assert to_five(count) == rounded
