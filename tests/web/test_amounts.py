"""Figures as people write them."""

from decimal import Decimal

import pytest

from outreach.web.fields import read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("7000", "7000"), ("7 000", "7000"), ("7\u202f000", "7000"), ("7,000", "7000"),
        ("46 600 000 $", "46600000"), ("$46,600,000.50", "46600000.50"), ("46,6 M$", "46600000"),
        ("46.6M", "46600000"), ("85 m", "85000000"), ("23 %", "23"), ("23,5", "23.5"), ("23.5", "23.5"),
        ("-3,5", "-3.5"), ("\u22123", "-3"), ("0", "0"), ("1,234", "1234"), ("1,23", "1.23"),
    ],
)  # fmt: skip
def test_read_amount_knows_both_languages(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "beaucoup", "1e9", "NaN", "1,2,3", "1.2.3", "--1", "$", "M", "٣", "1" * 16]
)
def test_read_amount_refuses_what_is_no_figure(text: str) -> None:
    assert read_amount(text) is None
