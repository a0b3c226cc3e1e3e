"""The whole table: what is wanted, in both languages and any vintage, and nothing twice."""

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.enrolment import actions, bulk, imports, queries
from outreach.enrolment.models import FiguresRun
from outreach.uploads import queries as uploads
from tests.enrolment.files import HEADERS, LAYOUTS, line, many, whole
from tests.enrolment.test_imports import stored

LATER = HEADERS["en"].replace("Sex", "Gender").replace("Registration status", "Status of student")


def take(
    *lines: str, header: str = HEADERS["en"], rules: bulk.MappingRules | None = None
) -> imports.FiguresEffect:
    with transaction():
        return imports.take_in(
            whole(*lines, header=header), name="37100011.csv", by=None, rules=rules
        )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_both_layouts_give_the_totals_of_canada(app: Flask, lang: str) -> None:
    content = LAYOUTS[lang].read_bytes()
    with transaction():
        report = imports.take_in(content, name=LAYOUTS[lang].name, by=None)
    assert (report.kind, report.new, report.rejected) == ("statcan-bulk", 4, ())
    assert stored() == {
        ("Undergraduate", 2009 + n): (value, "final")
        for n, value in enumerate((22227, 22998, 24315, 26667))
    }
    series = queries.all_series()[0]
    assert (series.group.code, series.geography) == ("math_cs", "canada")
    assert series.source.title == "37-10-0011-01"


def test_statuses_and_powers_are_read_and_empty_is_not_zero(app: Flask) -> None:
    sent = [
        ("", ".."),
        ("", "x"),
        ("", "F"),
        ("3", "p"),
        ("6", "r"),
        ("9", "E"),
        ("0", "0s"),
        ("", ""),
    ]
    take(*(line(2000 + n, value, status=status) for n, (value, status) in enumerate(sent)),
         line(2008, "1.5", scale="3"))  # fmt: skip
    found = [stored()["Undergraduate", 2000 + n] for n in range(9)]
    assert found == [
        (None, "not_available"), (None, "suppressed"), (None, "suppressed"), (3, "preliminary"),
        (6, "revised"), (9, "estimated"), (0, "final"), (None, "not_available"), (1500, "final"),
    ]  # fmt: skip


def test_french_decimal_commas_and_spaces(app: Flask) -> None:
    told = LAYOUTS["fr"].read_text(encoding="utf-8-sig")
    changed = told.replace('"0";"vSYNTH1";"1.1.1.1.1.1.1";"22227"', '"3";"v";"1";"22,227"')
    assert changed != told
    with transaction():
        imports.take_in(changed.encode(), name="37100011.csv", by=None)
    assert stored()["Undergraduate", 2009] == (22227, "final")


def test_only_totals_over_the_other_dimensions_count(app: Flask) -> None:
    parts = ("Full-time student", "Total, sex"), ("Total, registration status", "Females")
    report = take(
        line(2009, "30"),
        *(line(2009, "12", rest=rest, coordinate=str(n)) for n, rest in enumerate(parts)),
        line(2009, "99", place="Ontario"),
        line(2009, "99", programme="Engineering"),
        line(2009, "99", credential="Diploma"),
        line(2009, "99", kind="Total, program type"),
        line(2009, "99", kind="Pre-university program"),
        line(2009, "12.5", unit="Percent"),
    )
    assert stored() == {("Undergraduate", 2009): (30, "final")}
    assert (report.read, report.new, report.left_out) == (9, 1, ("Pre-university program",))


def test_a_line_said_again_is_taken_once_and_two_for_one_figure_are_refused(app: Flask) -> None:
    assert take(line(2009, "30"), line(2009, "30")).new == 1
    report = take(line(2010, "30", coordinate="1.1"), line(2010, "30", coordinate="1.2"))
    assert [r.line for r in report.rejected] == [3]
    assert ("Undergraduate", 2010) not in stored()


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (line(2009, "-3"), "VALUE"),
        (line(2009, "3.5"), "VALUE"),
        (line(2009, "many"), "VALUE"),
        (line(2009, "3", scale="x"), "VALUE"),
        (line(2009, "3", status="?"), "STATUS"),
        (line(2009, "3").replace("2009/2010", "2009-10-01"), "REF_DATE"),
        ('"2009/2010","Quebec"', ""),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_file(app: Flask, bad: str, column: str) -> None:
    report = take(line(2008, "3"), bad)
    assert [(r.line, r.column) for r in report.rejected] == [(3, column)]
    assert not stored()


def test_unknown_headers_are_refused_until_a_mapping_tells_them(app: Flask) -> None:
    row = line(2009, "30", rest=("Total, status of student", "Total, gender"))
    with pytest.raises(Refused, match="Status of student"):
        take(row, header=LATER)
    with transaction():
        actions.save_mapping("2022", columns=[("Status of student", "total")], members=(), by=None)
    assert take(row, header=LATER, rules=imports.saved_rules("2022")).new == 1
    with pytest.raises(Refused, match="2022"):
        imports.saved_rules("2030")


def test_a_mapping_keeps_another_credential_programme_and_level(app: Flask) -> None:
    rules = bulk.rules(
        [("Credential type", "level"), ("Program type", "total")],
        [("Associate degree", "university: Associate"), ("Engineering", "Génie")],
    )
    take(
        line(2009, "24", kind="Total, program type", credential="Associate degree"),
        line(2009, "9", kind="Total, program type", credential="Associate degree", programme="Engineering"),
        rules=rules,
    )  # fmt: skip
    told = {(s.group.code, s.group.label_fr, s.key) for s in queries.all_series()}
    assert {(code, key) for code, _label, key in told} == {
        ("math_cs", "Associate"),
        ("genie", "Associate"),
    }
    assert "Génie" in {label for _code, label, _key in told}


@pytest.mark.parametrize(
    ("columns", "members"),
    [
        ((), [("Engineering", "lycée: X")]),
        ([("Program type", "total")], ()),
        ([("Credential type", "level")], ()),
    ],
)
def test_a_mapping_that_cannot_hold_is_refused(app: Flask, columns: list, members: list) -> None:
    with pytest.raises(Refused):
        take(line(2009, "3"), rules=bulk.rules(columns, members))


def test_a_file_with_nothing_wanted_says_what_it_holds(app: Flask) -> None:
    with pytest.raises(Refused, match="Ontario"):
        take(line(2009, "3", place="Ontario"))
    with pytest.raises(Refused, match="Percent"):
        take(line(2009, "3", unit="Percent"))


def test_a_dry_run_writes_nothing_and_a_second_time_changes_nothing(app: Flask) -> None:
    content = whole(line(2009, "30"))
    with transaction():
        assert imports.take_in(content, name="x.csv", by=None, dry_run=True).new == 1
    assert not stored()
    assert take(line(2009, "30")).new == 1
    again = take(line(2009, "30"))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert len(uploads.runs(FiguresRun)) == 1


def test_the_zip_it_comes_in_is_read_and_names_its_table(app: Flask) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("37100018_MetaData.csv", "x")
        archive.writestr("37100018.csv", whole(line(2009, "30")))
    with transaction():
        imports.take_in(packed.getvalue(), name="download.zip", by=None)
    source = queries.all_series()[0].source
    assert (source.title, source.url[-10:]) == ("37-10-0018-01", "3710001801")


def test_a_zip_bomb_is_refused(app: Flask) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("37100011.csv", "w", force_zip64=True) as out,
    ):
        for _n in range(210):
            out.write(b" " * 1024 * 1024)
    with pytest.raises(Refused, match="statcan-bulk"):
        imports.take_in(packed.getvalue(), name="download.zip", by=None)


@pytest.mark.parametrize(("wrong", "told"), [(3, 3), (200, 200), (201, 200)])
def test_at_most_two_hundred_lines_are_told_to_be_wrong(app: Flask, wrong: int, told: int) -> None:
    effect = take(line(2008, "3"), *(line(2009, "many") for _n in range(wrong)))
    assert len(effect.rejected) == told


def test_a_column_of_too_many_words_is_no_dimension(app: Flask) -> None:
    rows = [line(2009, "3", place=f"Place {n}") for n in range(10_001)]
    assert take(line(2009, "3"), *rows[:10_000]).new == 1
    with speaking("en"), pytest.raises(Refused, match="“GEO” holds too many words"):
        take(line(2009, "3"), *rows)


@pytest.mark.parametrize(
    ("header", "column"), [("GEO", "place"), ("REF_DATE", "year"), ("VALUE", "value")]
)
def test_a_table_needs_its_columns(app: Flask, header: str, column: str) -> None:
    stream = io.BytesIO(whole(line(2009, "3"), header=HEADERS["en"].replace(header, "X")))
    with speaking("en"), pytest.raises(Refused, match=f"lacks the column “{column}”"):
        bulk.read(stream, rules=bulk.rules())


def test_the_first_line_may_be_wrong_and_the_file_may_begin_without_a_mark(app: Flask) -> None:
    bare = whole(line(2009, "many"), line(2010, "3")).removeprefix("\ufeff".encode())
    bare = bare.replace(b'"REF_DATE"', b"REF_DATE")
    with transaction():
        effect = imports.take_in(bare, name="37100011.csv", by=None)
    assert effect.kind == "statcan-bulk"
    assert [r.line for r in effect.rejected] == [2]


def test_columns_stand_in_any_order(app: Flask) -> None:
    header, cells = csv.reader([HEADERS["en"], line(2009, "3", status="p")])
    at = header.index("STATUS")
    rows = [[row.pop(at), *row] for row in (header, cells)]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    with transaction():
        imports.take_in(text.encode(), name="37100011.csv", by=None)
    assert stored() == {("Undergraduate", 2009): (3, "preliminary")}


MEASURE = """
import resource, sys
from pathlib import Path
from outreach import create_app
from outreach.enrolment import imports
with create_app(OUTREACH_INSTANCE=sys.argv[2]).app_context():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = imports.read_file(Path(sys.argv[1]))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(found.figures), found.sent.read, (after - before) // 1024)
"""


def test_a_large_table_stays_out_of_memory(tmp_path: Path) -> None:
    folder = Path("/dev/shm") if Path("/dev/shm").exists() else tmp_path
    file = folder / f"{tmp_path.name}-37100011.csv"
    try:
        with file.open("wb") as out:
            out.writelines(many(300_000))
        assert file.stat().st_size > 60 * 1024 * 1024
        command = [sys.executable, "-c", MEASURE, str(file), str(tmp_path)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        file.unlink(missing_ok=True)
    figures, read, grown = map(int, told.split())
    assert (figures, read) == (10, 300_010)
    assert grown < 15, f"{grown} MB more for a file of {read} lines"
