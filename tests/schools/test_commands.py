"""`flask schools import` as scripts use it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.schools.models import School
from tests.schools import files


def run(app: Flask, *words: Any) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=["schools", "import", *map(str, words)])


def told(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.output)
    return answer


def test_import_answers_the_keys_of_the_contract(app: Flask) -> None:
    result = run(app, files.SAMPLE, "--format", "json")
    assert result.exit_code == 0
    answer = told(result)
    keys = ("kind", "read", "new", "changed", "unchanged", "missing", "rejected")
    assert [answer[key] for key in keys] == ["public_buildings", 101, 101, 0, 0, 0, []]
    again = told(run(app, files.SAMPLE, "--format", "json"))
    assert [again[key] for key in keys[1:]] == [101, 0, 0, 101, 0, []]


def test_import_dry_run_writes_nothing(app: Flask) -> None:
    result = run(app, files.SAMPLE, "--dry-run")
    assert result.exit_code == 0
    assert "101" in result.output
    assert db.session.scalar(select(func.count()).select_from(School)) == 0


def test_import_with_a_rejected_line_fails_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(files.changed(CD_ORGNS="1500"))
    result = run(app, bad, "--format", "json")
    assert result.exit_code == 1
    (rejected,) = told(result)["rejected"]
    assert (rejected["line"], rejected["column"]) == (2, "CD_ORGNS")
    assert "001500" in rejected["message"]
    assert run(app, bad).exit_code == 1
    assert db.session.scalar(select(func.count()).select_from(School)) == 0


@pytest.mark.parametrize("form", ["json", "text"])
def test_import_of_no_table_fails_with_a_sentence(app: Flask, tmp_path: Path, form: str) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<!DOCTYPE html><title>404</title>")
    result = run(app, page, "--format", form)
    assert result.exit_code == 1
    assert "tableau" in result.output


def test_import_of_an_index_takes_level_and_year(app: Flask) -> None:
    run(app, files.PUBLIC)
    assert run(app, files.INDEX).exit_code == 1
    result = run(
        app, files.INDEX, "--level", "prim", "--school-year", "2023-2024", "--format", "json"
    )
    assert result.exit_code == 0
    assert told(result)["new"] == 16
