"""The worked example of domain.md 7.4 through the API, equal to the page and the file."""

import pytest

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.reports.test_views import SPAN, worked_example

__all__ = ["worked_example"]
ASKED = "from=2022-07-01&to=2025-06-30"


@pytest.mark.usefixtures("worked_example")
def test_youth_reached_is_that_of_the_page(client: Client) -> None:
    told = Caller(client, Scope.READ).get(f"/reports/youth-reached?{ASKED}")
    totals = told["totals"]
    assert (totals["participations"], totals["contact_hours"]) == (140, 175.0)
    assert (totals["unique_low"], totals["unique_high"]) == (58, 113)
    assert [(row["key"], row["sessions"]) for row in told["rows"]] == [
        ("2022-2023", 3),
        ("2024-2025", 1),
    ]
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    assert f"de {totals['unique_low']} à {totals['unique_high']}" in page.text


@pytest.mark.usefixtures("worked_example")
def test_youth_reached_is_narrowed_by_its_filters(client: Client) -> None:
    caller = Caller(client)
    told = caller.get(f"/reports/youth-reached?{ASKED}&grade=secondary_5&by=month")
    assert [(row["key"], row["participations"]) for row in told["rows"]] == [("2024-11", 55)]
    assert told["filters"]["grade"] == "secondary_5"


def test_counsellors_reached_without_any_is_zero(client: Client) -> None:
    told = Caller(client).get(f"/reports/counsellors-reached?{ASKED}&by=role")
    assert told["totals"]["counsellors"] == 0
    assert told["rows"] == []


def test_reports_refuse_unknown_dimensions_and_days(client: Client) -> None:
    caller = Caller(client)
    for query, field in (
        ("by=colour", "by"),
        ("from=2025-01-01&to=2024-01-01", "to"),
        ("region=99", "region"),
        ("board=x", "board"),
    ):
        answer = caller.get(f"/reports/youth-reached?{query}", status=422)
        assert list(answer["errors"]) == [field]
