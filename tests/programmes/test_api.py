"""Programmes as other systems read them."""

from datetime import date

from tests.api import Caller
from tests.browser import Client
from tests.programmes import making


def test_programmes_are_listed_by_name(client: Client) -> None:
    making.programme("Mexique", first_on=date(2012, 1, 1))
    making.programme("Brésil")
    caller = Caller(client)
    assert [row["name_fr"] for row in caller.get("/programmes")] == ["Brésil", "Mexique"]
    (shown,) = caller.get("/programmes?q=mexique")
    assert (shown["kind"], shown["status"], shown["first_on"], shown["last_on"]) == (
        "corridor", "running", "2012-01-01", None,
    )  # fmt: skip
