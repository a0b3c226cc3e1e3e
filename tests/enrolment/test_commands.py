"""`flask enrolment …` as scripts use it."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.enrolment import queries
from outreach.enrolment.models import Point
from tests.enrolment.files import HEADERS, LAYOUTS, STATCAN, line, whole


def run(app: Flask, *words: Any) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=["enrolment", *map(str, words)])


def told(app: Flask, *words: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(app, "import", *words, "--format", "json").output)
    return answer


def count() -> int:
    db.session.remove()
    return db.session.scalar(select(func.count(Point.id))) or 0


def test_import_recognises_the_derived_file_and_a_second_time_changes_nothing(app: Flask) -> None:
    first = told(app, STATCAN)
    assert (first["kind"], first["changed"], first["rejected"]) == ("statcan-derived", 0, [])
    assert first["new"] == count() > 0
    second = told(app, STATCAN, "--preset", "statcan-derived")
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, first["new"])


def test_import_dry_run_writes_nothing(app: Flask) -> None:
    assert told(app, STATCAN, "--dry-run")["new"] > 0
    assert count() == 0


BAD = """Année;Niveau;Effectif;Source
209;universitaire;10;MES
20122;universitaire;10;MES
2009-10-01;collégial;10;MES
2010-2013;collégial;10;MES
2010;lycée;10;MES
2011;Total, tous les niveaux;10;MES
2012;collégial;-3;MES
2013;collégial;3,5;MES
2014;collégial;beaucoup;MES
2015;collégial;1;MES
2015;collégial;2;MES
2016;collégial;1 021 521;MES
"""


def test_import_tells_every_bad_line_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text(BAD)
    result = run(app, "import", file, "--format", "json")
    assert result.exit_code == 1
    lines = [r["line"] for r in json.loads(result.output)["rejected"]]
    assert lines == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert count() == 0


def test_import_without_a_source_is_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("year,level,value\n2009,college,12\n")
    result = run(app, "import", file)
    assert result.exit_code == 1
    assert count() == 0
    assert run(app, "import", file, "--source", "MES").exit_code == 0
    assert count() == 1


def test_import_takes_the_whole_table_and_undo_takes_it_back(app: Flask) -> None:
    sample = LAYOUTS["en"]
    assert told(app, STATCAN)["new"] > 0
    before = count()
    first = told(app, sample, "--preset", "statcan-bulk", "--as-of", "2026-11-20")
    assert (first["read"], first["new"], first["unchanged"]) == (7, 0, 4)
    assert run(app, "undo").exit_code == 0
    assert count() == before
    assert run(app, "undo").exit_code == 0
    assert count() == 0
    assert run(app, "undo").exit_code == 1


def test_import_with_a_mapping_saves_it_only_when_it_is_used(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "37100011.csv"
    header = HEADERS["en"].replace("Registration status", "Régime ‹2022›")
    file.write_bytes(
        whole(line(2009, "30"), line(2009, "9", kind="Pre-university program"), header=header)
    )
    assert "Régime ‹2022›" in run(app, "import", file).output
    asked = (file, "--mapping", "2022", "--map", "Régime ‹2022›=total")
    more = (*asked, "--member", "Pre-university program=college: DEC")
    assert run(app, "import", *asked[:3]).exit_code == 1
    assert run(app, "import", file, "--map", "Régime ‹2022›=total").exit_code == 2
    assert run(app, "import", file, "--mapping", "2022", "--map", "total").exit_code == 2
    assert told(app, *more, "--dry-run")["new"] == 2
    assert not queries.mappings()
    assert told(app, *more)["new"] == 2
    assert told(app, file, "--mapping", "2022")["unchanged"] == 2
    db.session.remove()
    assert queries.mapping_named("2022")


def test_import_with_the_preset_refuses_another_table(app: Flask) -> None:
    result = run(app, "import", STATCAN, "--preset", "statcan-bulk")
    assert result.exit_code == 1
    assert count() == 0


def test_break_is_kept_and_an_unknown_series_names_the_known(app: Flask) -> None:
    run(app, "import", STATCAN)
    assert run(app, "break", "Associate", 2012, "Changed scope").exit_code == 0
    db.session.remove()
    point = db.session.scalars(select(Point).where(Point.break_before)).one()
    assert (point.start_year, point.break_note) == (2012, "Changed scope")
    unknown = run(app, "break", "Nothing", 2012, "x")
    assert unknown.exit_code == 1
    assert "Associate" in unknown.output
    assert run(app, "break", "Associate", 1900, "x").exit_code == 1
