"""A line for each request, readable by a machine, without what opens anything."""

import json
from pathlib import Path

import flask_migrate
import pytest

from outreach import create_app
from outreach.core.database import db
from tests.conftest import SETTINGS


def lines(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, **settings: str
) -> list[dict[str, object]]:
    app = create_app(**{**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path), **settings})
    with app.app_context():
        flask_migrate.upgrade()
        client = app.test_client()
        client.get("/fr/visit/secret-token?q=secret")
        client.get("/nowhere")
        client.get("/healthz")
        db.session.remove()
        db.engine.dispose()
    found = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert "secret" not in str(found)
    return [json.loads(line) for line in found]


def test_each_request_is_a_line_with_its_route_status_time_and_id(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    visit, nowhere = lines(capsys, tmp_path, OUTREACH_REQUEST_LOG="on")
    assert visit["route"] == "/<any(fr, en):lang>/visit/<token>"
    assert (visit["event"], visit["method"], visit["status"]) == ("request", "GET", 404)
    assert (nowhere["route"], nowhere["status"]) == (None, 404)
    assert len(str(visit["id"])) == 12
    assert visit["id"] != nowhere["id"]
    assert isinstance(visit["ms"], float)
    assert str(visit["at"]).endswith("Z")


def test_nothing_is_written_unless_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert lines(capsys, tmp_path) == []
