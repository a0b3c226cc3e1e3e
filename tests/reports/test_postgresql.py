"""The reports and the imports they rest on, on PostgreSQL as on SQLite."""

import contextvars
from collections.abc import Iterator
from datetime import date

import flask_migrate
import pytest
from flask import Flask

from outreach import create_app
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.enrolment.models import FiguresRun
from outreach.reports import counsellors_reached, coverage, youth_reached
from outreach.uploads import queries as uploads
from outreach.web import limits
from tests import make, postgres
from tests.api import Caller
from tests.browser import Client
from tests.conftest import SETTINGS
from tests.enrolment.files import STATCAN, line, whole

pytestmark = pytest.mark.postgres
YEAR = "from=2025-07-01&to=2026-06-30"


@pytest.fixture(scope="module")
def on_postgresql(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own; the module's tests share it."""
    with postgres.database(postgres_server) as url:
        yield from _application(url, tmp_path_factory)


def _application(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = {
        **SETTINGS,
        "OUTREACH_INSTANCE": str(tmp_path_factory.mktemp("postgresql")),
        "OUTREACH_DATABASE_URL": url,
        "OUTREACH_SECRET_KEY": "reports" * 8,
    }
    app = create_app(**settings)
    app.test_client_class = Client
    with app.app_context():
        contextvars.copy_context().run(flask_migrate.upgrade)
        make.counted(make.visit(make.group(on=date(2025, 10, 1))), 28)
        event = make.public_event(make.group(on=date(2025, 10, 2), grades=(), label=""))
        make.present(make.registration(event))
        with transaction():
            imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def caller(on_postgresql: Flask) -> Iterator[Caller]:
    limits.limiter.enabled = False
    with on_postgresql.app_context():
        yield Caller(on_postgresql.test_client())
        db.session.remove()


@pytest.mark.parametrize("by", youth_reached.DIMENSIONS)
def test_youth_reached_by_every_dimension(caller: Caller, by: str) -> None:
    told = caller.get(f"/reports/youth-reached?{YEAR}&by={by}")
    assert [row["participations"] for row in told["rows"]] == [30 if by == "gender" else 28]


@pytest.mark.parametrize("by", counsellors_reached.DIMENSIONS)
def test_counsellors_reached_by_every_dimension(caller: Caller, by: str) -> None:
    told = caller.get(f"/reports/counsellors-reached?{YEAR}&by={by}")
    keys = {
        "quarter": "2025-4",
        "month": "2025-10",
        "co_hosted": "no",
        "board_type": "",
        "funder": "",
    }
    assert [row["counsellors"] for row in told["rows"]] == [1]
    assert told["rows"][0]["key"] == keys.get(by, told["rows"][0]["key"])


@pytest.mark.parametrize("by", coverage.DIMENSIONS)
def test_coverage_by_every_dimension(caller: Caller, by: str) -> None:
    told = caller.get(f"/reports/coverage?{YEAR}&by={by}")
    assert (told["totals"]["schools"], told["totals"]["eligible"]) == (1, 1)


def test_the_trend_and_its_outreach(caller: Caller) -> None:
    told = caller.get("/reports/enrolment-trend?from=2009&to=2012&comparable=false")
    assert round(told["index"], 2) == 118.56
    late = caller.get("/reports/enrolment-trend?from=2024&to=2025&base=2009")
    assert late["outreach"][-1]["participations"] == 28


def test_a_whole_table_is_taken_in_and_taken_back(caller: Caller) -> None:
    with transaction():
        report = imports.take_in(whole(line(2009, "30")), name="37100011.csv", by=None)
    assert report.new == 1
    with transaction():
        actions.undo(uploads.runs(FiguresRun)[0], by=None)
    assert [s.geography for s in queries.all_series()] == ["canada"] * 5
