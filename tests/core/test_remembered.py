"""Figures that are kept, and what ends them."""

from datetime import date

from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.remembered import Filters, remembered
from outreach.core.transaction import transaction
from outreach.reports.periods import Period, of_year
from outreach.reports.youth_reached import youth_reached
from tests import make
from tests.browser import Client, counted

YEAR = of_year("2025-2026")


def test_figures_are_read_once_until_something_is_written(app: Flask) -> None:
    read: list[object] = []

    @remembered
    def figures(period: Period, by: str, filters: Filters) -> int:
        read.append((period, by, filters))
        return len(read)

    asked = (YEAR, "region", {"mode": "online", "grade": "several"})
    assert [figures(*asked), figures(*asked)] == [1, 1]
    assert figures(YEAR, "region", {"grade": "several", "mode": "online"}) == 1
    assert figures(YEAR, "region", {}) == 2
    assert figures(YEAR, "month", {}) == 3
    make.school()
    assert figures(*asked) == 4


def test_nothing_is_kept_within_a_transaction_that_writes(app: Flask) -> None:
    visit = make.counted(make.visit(make.group(on=date(2025, 10, 1))), 20)
    assert youth_reached(YEAR).totals.participations == 20
    with transaction() as session:
        session.merge(visit).sessions[0].youth_count = 30
        session.flush()
        assert youth_reached(YEAR).totals.participations == 30
        session.rollback()
    assert youth_reached(YEAR).totals.participations == 20


def test_a_report_again_reads_no_sessions(app: Flask) -> None:
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 20)
    first = youth_reached(YEAR)
    db.session.rollback()
    with counted() as statements:
        assert youth_reached(YEAR) == first
    assert not [s for s in statements if "youth_count" in s]


def test_the_page_again_reads_no_sessions_whatever_connections_others_left(client: Client) -> None:
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 20)
    client.sign_in(make.user(Role.READER))
    with db.engine.connect(), db.engine.connect(), db.engine.connect():
        db.session.remove()
    url = "/fr/staff/reports/youth-reached?year=2025-2026"
    first = client.page(url)
    with counted() as statements:
        assert client.get(url).text == first.response.text
    assert not [s for s in statements if "youth_count" in s]
