"""Figures as other systems read them."""

from tests import make
from tests.api import Caller
from tests.browser import Client, counted
from tests.indicators.test_actions import target
from tests.programmes import making


def test_indicators_tell_values_and_targets_of_a_programme(client: Client) -> None:
    mexico = making.programme()
    row = making.indicator(mexico, counts_fr="Ventes", name_en="Spinoffs")
    making.value(row, "40000000")
    target(row, "50000000")
    making.indicator(name_fr="Autre")
    caller = Caller(client)
    assert len(caller.get("/indicators")) == 2
    (shown,) = caller.get(f"/indicators?programme_id={mexico.id}")
    assert (shown["name"], shown["programme"], shown["unit"]) == (
        "Spinoffs", "Corridor du Mexique", "dollars",
    )  # fmt: skip
    assert shown["measured"] == {
        "amount": 40_000_000.0, "words": "$40,000,000", "on": "2012-12-31", "source": "Bilan 2012",
        "source_url": "", "author": "Techno",
    }  # fmt: skip
    assert [(t["amount"], t["actual"]) for t in shown["targets"]] == [(50_000_000, 0)]
    caller.get("/indicators?programme_id=x", status=422)


def test_indicators_are_read_in_as_many_statements_for_many(client: Client) -> None:
    caller = Caller(client)

    def statements(count: int) -> int:
        for _n in range(count):
            making.value(making.indicator(making.programme(f"P{next(make.numbers)}")), "1")
        with counted() as made:
            caller.get("/indicators")
        return len(made)

    statements(1)
    assert statements(1) == statements(8)
