"""Round numbers along an axis."""

import pytest

from outreach.drawing.scale import ticks


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (0, (0, 0.25, 0.5, 0.75, 1)),
        (7, (0, 2, 4, 6, 8)),
        (100, (0, 25, 50, 75, 100)),
        (12480, (0, 5000, 10000, 15000)),
        (1_021_521, (0, 500_000, 1_000_000, 1_500_000)),
    ],
)
def test_ticks_are_round_and_enclose_the_values(high: float, expected: tuple[float, ...]) -> None:
    assert ticks(0, high) == expected


def test_ticks_of_an_index_may_begin_above_zero() -> None:
    assert ticks(97, 124)[0] == 90
    assert ticks(97, 124)[-1] >= 124
