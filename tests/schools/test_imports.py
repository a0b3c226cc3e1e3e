"""Taking in files: what is counted, what is written, what is left alone."""

import contextlib
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history import queries as history
from outreach.schools import actions, imports, queries
from outreach.schools.models import (
    Board,
    Building,
    FileKind,
    MinistryFile,
    MinistryRun,
    Network,
    School,
    SchoolIndex,
)
from outreach.schools.plans import MinistryEffect
from outreach.uploads import queries as uploads
from tests import make
from tests.schools import files


def take_in(content: bytes, **options: Any) -> MinistryEffect:
    with transaction():
        return imports.take_in(content, name="file.csv", by=None, **options)


def count(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def counts(report: MinistryEffect) -> tuple[int, ...]:
    """Read, new, changed, unchanged, missing."""
    return tuple(report.counts.values())


def test_the_whole_public_file(app: Flask) -> None:
    report = take_in(files.PUBLIC.read_bytes())
    assert counts(report) == (5462, 5462, 0, 0, 0)
    assert (count(School), count(Building), count(Board)) == (2777, 5462, 72)
    assert queries.eligible_secondary_count() == 602
    assert queries.eligible_secondary_count(region="06") == 115
    assert count(School, School.vocational) == 175
    assert count(School, School.elementary) == 2039
    assert count(School, School.adult) == 171
    types = Counter(
        str(school.board.board_type) for school in db.session.scalars(queries.eligible())
    )
    assert types == {"french": 464, "english": 106, "special_status": 32}
    again = take_in(files.PUBLIC.read_bytes())
    assert again.is_repeat
    assert counts(again) == (5462, 0, 0, 5462, 0)
    assert count(MinistryRun) == 1


def test_boards_and_private_schools_after_the_public_file(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    assert counts(take_in(files.BOARDS.read_bytes())) == (72, 0, 72, 0, 0)
    assert counts(take_in(files.PRIVATE.read_bytes())) == (256, 256, 0, 0, 0)
    private = queries.school_with("001500")
    assert private is not None
    assert (private.region_code, private.secondary, private.board_id) == ("14", None, None)
    assert [(b.code, b.time_zone) for b in private.buildings] == [("", "America/Toronto")]
    assert count(School, School.network == Network.PRIVATE, School.region_code == "") == 0
    assert counts(take_in(files.BOARDS.read_bytes())) == (72, 0, 0, 72, 0)


def test_private_schools_get_their_region_once_the_public_file_is_there(app: Flask) -> None:
    take_in(files.PRIVATE.read_bytes())
    assert count(School, School.region_code != "") == 0
    take_in(files.PUBLIC.read_bytes())
    again = take_in(files.PRIVATE.read_bytes())
    assert not again.is_repeat
    assert again.changed == 256


def test_the_same_content_in_another_form_changes_nothing(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    other = files.as_csv(files.rows(), separator=";", encoding="utf-16")
    report = take_in(other)
    assert not report.is_repeat
    assert counts(report) == (101, 0, 0, 101, 0)


def test_a_dry_run_tells_and_writes_nothing(app: Flask) -> None:
    report = take_in(files.SAMPLE.read_bytes(), dry_run=True)
    assert counts(report) == (101, 101, 0, 0, 0)
    assert (count(School), count(MinistryRun)) == (0, 0)


def test_one_bad_line_and_nothing_is_written(app: Flask) -> None:
    report = take_in(files.changed(SEC="peut-être"))
    assert [(r.line, r.column) for r in report.rejected] == [(2, "SEC")]
    assert counts(report) == (101, 100, 0, 0, 0)
    assert (count(School), count(Board), count(MinistryRun)) == (0, 0, 0)


def test_a_changed_cell_is_a_changed_line_with_before_and_after(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    report = take_in(files.changed(NOM_IMM="Pavillon des Érables"))
    assert counts(report) == (101, 0, 1, 100, 0)
    (change,) = report.changes
    assert change.line == 2
    assert [(name, after) for name, _before, after in change.columns] == [
        ("building_name", "Pavillon des Érables")
    ]
    found = queries.search("pavillon erables")
    assert db.session.scalars(found).one().code == change.code.split()[0]
    building = db.session.scalars(
        select(Building).where(Building.name == "Pavillon des Érables")
    ).one()
    (entry,) = history.entries_of("building", building.id)
    assert (entry.verb, entry.after) == ("import", {"name": "Pavillon des Érables"})


def test_a_file_without_a_column_leaves_that_column_alone(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    table = [{k: v for k, v in row.items() if k != "NOM_REG_ADM"} for row in files.rows()]
    assert counts(take_in(files.as_csv(table))) == (101, 0, 0, 101, 0)


def test_what_was_edited_by_hand_is_left_alone_until_unlocked(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    code = files.rows()[0]["CD_ORGNS"]
    with transaction():
        school = queries.school_with(code)
        assert school is not None
        actions.describe(school, name="École à nous", by=None)
    assert school.locked == ["name"]
    other = files.as_csv(files.rows(), separator=";")
    assert counts(take_in(other)) == (101, 0, 0, 101, 0)
    assert queries.school_with(code).name == "École à nous"  # type: ignore[union-attr]
    with transaction():
        actions.unlock(queries.school_with(code), "name", by=None)  # type: ignore[arg-type]
    report = take_in(other)
    assert not report.is_repeat
    assert report.changed >= 1
    assert queries.school_with(code).name == files.rows()[0]["NOM_OFFCL_ORGNS"]  # type: ignore[union-attr]


def test_missing_rows_stay_unless_they_are_accepted(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    table = files.rows()
    gone = table[0]["CD_ORGNS"]
    rest = files.as_csv([row for row in table if row["CD_ORGNS"] != gone])
    missing = sum(row["CD_ORGNS"] == gone for row in table)
    assert take_in(rest).missing == missing
    assert queries.school_with(gone).is_active  # type: ignore[union-attr]
    report = take_in(rest, accept_missing=True)
    assert report.missing == missing
    school = queries.school_with(gone)
    assert school is not None
    assert not school.is_active
    assert not any(building.is_active for building in school.buildings)
    assert take_in(files.SAMPLE.read_bytes()).changed == missing
    assert queries.school_with(gone).is_active  # type: ignore[union-attr]


def test_a_part_of_a_school_does_not_change_what_it_teaches(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    report = take_in(files.SAMPLE.read_bytes())
    assert counts(report) == (101, 0, 0, 101, 5361)
    assert queries.eligible_secondary_count() == 602


def test_schools_added_by_hand_are_not_missing(app: Flask) -> None:
    ours = make.school(code="999001")
    assert take_in(files.SAMPLE.read_bytes()).missing == 0
    assert db.session.get(School, ours.id).is_active  # type: ignore[union-attr]


def test_a_school_in_two_regions_counts_in_that_of_most_secondary_buildings(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    for code in ("712405", "713308"):
        school = queries.school_with(code)
        assert school is not None
        rows = [row for row in files.rows() if row["CD_ORGNS"] == code]
        assert len({row["NOM_REG_ADM"] for row in rows}) == 2
        assert school.region_code in {building.region_code for building in school.buildings}


def test_an_index_is_kept_by_level_and_year(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    edition = {"level": "prim", "school_year": "2023-2024"}
    assert counts(take_in(files.INDEX.read_bytes(), **edition)) == (16, 16, 0, 0, 0)
    take_in(files.INDEX.read_bytes(), level="sec", school_year="2024-2025")
    assert count(SchoolIndex) == 32
    face = queries.school_with("762127")
    assert face is not None
    assert [(index.level, index.school_year) for index in face.indices] == [
        ("sec", "2024-2025"),
        ("prim", "2023-2024"),
    ]


def test_the_next_file_of_an_edition_corrects_it(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    edition = {"level": "prim", "school_year": "2023-2024"}
    take_in(files.INDEX.read_bytes(), **edition)
    table = files.rows(files.INDEX)
    table[0]["Nbre_Eleves"] = "999"
    assert counts(take_in(files.as_csv(table), **edition)) == (16, 0, 1, 15, 0)
    assert (count(SchoolIndex), count(SchoolIndex, SchoolIndex.pupils == 999)) == (16, 1)


def test_lines_of_an_index_about_unknown_schools_are_told_and_left_out(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    content = files.changed(
        files.INDEX, Code_Org="999999", Nom_Org="École disparue (999999)", IMSE="5"
    )
    report = take_in(content, level="prim", school_year="2023-2024")
    assert counts(report) == (16, 15, 0, 0, 0)
    assert [unknown.line for unknown in report.unknown] == [2]


def test_an_index_before_any_school_is_refused(app: Flask) -> None:
    with pytest.raises(Refused):
        take_in(files.INDEX.read_bytes(), level="prim", school_year="2023-2024")


def test_a_renamed_board_keeps_its_former_name_and_its_schools_are_found(app: Flask) -> None:
    take_in(files.PUBLIC.read_bytes())
    take_in(files.BOARDS.read_bytes())
    renamed = files.changed(files.BOARDS, NOM_OFFCL="Centre de services scolaire du Grand Large")
    assert take_in(renamed).changed == 1
    board = queries.board_with("689000")
    assert board is not None
    assert board.aliases == ["Centre de services scolaire du Littoral"]
    found = db.session.scalars(queries.search("grand large")).all()
    assert {school.board_id for school in found} == {board.id}


def test_undoing_puts_back_what_changed_and_deletes_nothing(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    before = files.rows()[0]["NOM_IMM"]
    take_in(files.changed(NOM_IMM="Pavillon des Érables"))
    run = uploads.last_run(MinistryRun, FileKind.PUBLIC_BUILDINGS)
    assert run is not None
    with transaction():
        imports.undo(db.session.get_one(MinistryRun, run.id), by=None)
    assert count(Building, Building.name == "Pavillon des Érables") == 0
    assert count(Building, Building.name == before) >= 1
    first = db.session.scalars(select(MinistryRun).order_by(MinistryRun.id)).first()
    with transaction():
        imports.undo(db.session.get_one(MinistryRun, first.id), by=None)  # type: ignore[union-attr]
    assert (count(School), count(School, School.is_active)) == (79, 0)
    report = take_in(files.SAMPLE.read_bytes())
    assert not report.is_repeat
    assert counts(report) == (101, 0, 101, 0, 0)
    assert count(School, School.is_active) == 79


def test_only_the_last_file_of_its_kind_is_undone(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    take_in(files.changed(NOM_IMM="Pavillon des Érables"))
    first = db.session.scalars(select(MinistryRun).order_by(MinistryRun.id)).first()
    with pytest.raises(Refused), transaction():
        imports.undo(db.session.get_one(MinistryRun, first.id), by=None)  # type: ignore[union-attr]


def test_an_index_taken_back_is_gone(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    code = files.rows()[0]["CD_ORGNS"]
    row = {"Code_Org": code, "IMSE": "5", "Rang_Decile_IMSE": "4"}
    for rank, year in (("4", "2023-2024"), ("5", "2024-2025"), ("6", "2024-2025")):
        take_in(files.as_csv([row | {"Rang_Decile_IMSE": rank}]), level="sec", school_year=year)
    ranks = []
    for _n in range(3):
        run = uploads.last_run(MinistryRun, FileKind.DEPRIVATION_INDEX)
        with transaction() as session:
            imports.undo(session.merge(run), by=None)
        ranks.append({index.imse_rank for index in db.session.scalars(select(SchoolIndex))})
    assert ranks == [{4, 5}, {4}, set()]


def test_what_was_corrected_since_the_file_stays_when_it_is_undone(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    take_in(files.changed(NOM_IMM="Pavillon A", ADRS_GEO_L1_GDUNO_IMM="1, rue A"))
    building = db.session.scalars(select(Building).where(Building.name == "Pavillon A")).one()
    with transaction():
        actions.describe_building(building, name="Pavillon à nous", by=None)
        imports.undo(uploads.last_run(MinistryRun, FileKind.PUBLIC_BUILDINGS), by=None)  # type: ignore[arg-type]
    told = db.session.get_one(Building, building.id)
    assert (told.name, "rue A" in told.address) == ("Pavillon à nous", False)
    assert [e.verb for e in history.entries_of("building", building.id)] == [
        "undo_import", "describe", "import",
    ]  # fmt: skip


def test_a_file_is_kept_up_to_twenty_megabytes(app: Flask) -> None:
    by, facts = make.user(), {"name": "x.csv", "level": "sec", "school_year": "2023-2024"}
    with transaction():
        kept = imports.keep(bytes(imports.LARGEST), by=by, **facts)
        assert (kept.level, kept.school_year) == ("sec", "2023-2024")
    with pytest.raises(Refused):
        imports.keep(bytes(imports.LARGEST + 1), by=by, **facts)


def test_a_kept_file_is_looked_at_then_taken_in_and_gone(app: Flask) -> None:
    by = make.user()
    for content, is_taken in (
        (files.changed(SEC="peut-être"), False),
        (files.SAMPLE.read_bytes(), True),
    ):
        with transaction():
            kept = imports.keep(content, name="x.csv", level="", school_year="", by=by)
        seen = imports.effect_of(kept, accept_missing=False)
        assert (seen.new, count(School), bool(seen.rejected)) == (100 + is_taken, 0, not is_taken)
        with contextlib.nullcontext() if is_taken else pytest.raises(Refused), transaction():
            imports.take_in_kept(kept, accept_missing=False, by=by)
        assert count(MinistryFile, MinistryFile.id == kept.id) == (not is_taken)
    assert count(School) == 79


@pytest.mark.parametrize("verb", ["unlock", "reopen", "close", "other index"])
def test_the_same_file_again_is_read_where_something_opened_since(app: Flask, verb: str) -> None:
    take_in(files.SAMPLE.read_bytes())
    assert take_in(files.SAMPLE.read_bytes()).is_repeat
    assert not take_in(files.SAMPLE.read_bytes(), accept_missing=True).is_repeat
    assert not take_in(files.SAMPLE.read_bytes()).is_repeat
    school = queries.school_with(files.rows()[0]["CD_ORGNS"])
    assert school
    with transaction():
        if verb == "unlock":
            actions.unlock(school.buildings[0], "name", by=None)
        elif verb == "reopen":
            actions.reopen(school, by=None)
        elif verb == "close":
            actions.close(school, by=None)
        else:
            row = {"Code_Org": school.code, "IMSE": "5", "Rang_Decile_IMSE": "4"}
            content = files.as_csv([row])
            imports.take_in(content, name="i", by=None, level="sec", school_year="2023-2024")
    again = take_in(files.SAMPLE.read_bytes())
    assert again.is_repeat is (verb in ("close", "other index"))
    assert again.missing == 0


def test_a_repeat_tells_what_is_still_missing(app: Flask) -> None:
    take_in(files.SAMPLE.read_bytes())
    rest = files.as_csv(files.rows()[5:])
    missing = take_in(rest).missing
    assert missing == 5
    again = take_in(rest)
    assert (again.is_repeat, again.missing) == (True, 5)
    assert take_in(rest, accept_missing=True).missing == 5
    again = take_in(rest, accept_missing=True)
    assert (again.is_repeat, again.missing) == (True, 0)
