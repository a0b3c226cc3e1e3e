"""Bars that lie: as long as their values, apart."""

import pytest

from tests.drawing import charts


def test_lying_bars_begin_at_zero_and_are_as_long_as_their_values() -> None:
    chart = charts.long_bars(charts.REGIONS, 1)
    assert chart.is_lying
    assert {bar.x for bar in chart.bars} == {chart.left}
    lengths = [bar.width for bar in chart.bars]
    values = [(7919 * k) % 4001 for k in range(len(charts.REGIONS))]
    assert lengths[2] / lengths[1] == pytest.approx(values[2] / values[1], abs=0.01)
    assert all(a.y + a.height <= b.y for a, b in zip(chart.bars, chart.bars[1:], strict=False))
