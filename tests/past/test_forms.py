"""How a declared total may be typed."""

import pytest
from flask import Flask

from outreach.past.forms import TotalForm


@pytest.mark.parametrize(
    ("typed", "count"),
    [("7000", 7000), ("7 000", 7000), ("7\u00a0000", 7000), ("7\u202f000", 7000), ("7,000", 7000)],
)
def test_a_total_is_taken_as_the_product_prints_it(app: Flask, typed: str, count: int) -> None:
    with app.test_request_context(method="POST", data={"count": typed}):
        assert TotalForm().count.data == count


@pytest.mark.parametrize("typed", ["", "0", "7,5", "sept", "-3"])
def test_what_is_no_total_gets_one_sentence(app: Flask, typed: str) -> None:
    with app.test_request_context(method="POST", data={"count": typed}):
        form = TotalForm()
        form.validate()
        assert len(form.count.errors) == 1
