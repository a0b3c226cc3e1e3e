"""Distances between places that are known."""

import pytest

from outreach.core.distance import kilometres

MONTREAL, QUEBEC, KUUJJUAQ = (45.5019, -73.5674), (46.8139, -71.2080), (58.1000, -68.4000)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (MONTREAL, MONTREAL, 0),
        (MONTREAL, QUEBEC, 233),
        (QUEBEC, MONTREAL, 233),
        (MONTREAL, KUUJJUAQ, 1443),
    ],
)
def test_kilometres(here: tuple[float, float], there: tuple[float, float], expected: int) -> None:
    assert kilometres(*here, *there) == pytest.approx(expected, abs=2)
