"""What people send as CSV or XLSX (the rows of domain.md 7.5 about files), and what we write."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from flask import Flask
from lxml import etree

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import speaking

TABLE = "Code,École,Élèves\r\n762000,École Saint-Noël,28\r\n001500,Collège d’Anjou,1 021\r\n"
HEADERS = ("Code", "École", "Élèves")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_takes_any_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    sheet = spreadsheet.read(TABLE.replace(",", separator).encode(encoding))
    assert sheet.headers == HEADERS
    assert sheet.rows[0] == (2, ("762000", "École Saint-Noël", "28"))
    assert sheet.rows[1][1][0] == "001500"


def test_read_keeps_a_quoted_line_break_and_its_line_numbers() -> None:
    sheet = spreadsheet.read(b'name,note\n"A","first\nsecond"\nB,x\n')
    assert sheet.rows[0][1] == ("A", "first\nsecond")
    assert sheet.rows[1] == (4, ("B", "x"))


def test_read_leaves_empty_lines_out_and_dicts_fill_short_rows() -> None:
    sheet = spreadsheet.read(b"a,b\n\n,\n1\n")
    assert list(sheet.dicts()) == [(4, {"a": "1", "b": ""})]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_read_takes_a_sheet_by_name_with_dates_and_whole_numbers() -> None:
    content = workbook(("2023", [["x"]]), ("2024", [["day", "n"], [date(2024, 3, 14), 762000.0]]))
    assert spreadsheet.sheet_names(content) == ["2023", "2024"]
    sheet = spreadsheet.read(content, sheet="2024")
    assert sheet.rows == ((2, ("2024-03-14", "762000")),)
    assert spreadsheet.read(content).headers == ("x",)
    assert spreadsheet.sheet_names(b"a,b\n") == []


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 ...", b"<!DOCTYPE html><p>no", b"\x00\x01\x02", b"PK\x03\x04 broken", b'{"a": 1}'],
)
def test_read_refuses_what_is_no_table(app: Flask, content: bytes) -> None:
    with speaking("en"), pytest.raises(Refused, match="send a CSV or an XLSX file"):
        spreadsheet.read(content)


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n"])
def test_read_refuses_an_empty_file(app: Flask, content: bytes) -> None:
    with speaking("en"), pytest.raises(Refused, match="empty"):
        spreadsheet.read(content)


def test_read_refuses_a_zip_bomb_before_unpacking_it(app: Flask) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (spreadsheet.UNPACKED_LIMIT + 1))
    assert len(buffer.getvalue()) < 1_000_000
    with speaking("en"), pytest.raises(Refused, match="too large once unpacked"):
        spreadsheet.read(buffer.getvalue())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 021 521", "1021521"),
        ("1\u00a0021\u00a0521", "1021521"),
        ("1\u202f021", "1021"),
        ("18,6", "18.6"),
        ("18.6", "18.6"),
        ("-3", "-3"),
    ],
)
def test_plain_number_reads_spaces_and_commas(text: str, number: str) -> None:
    assert str(spreadsheet.plain_number(text)) == number


@pytest.mark.parametrize("text", ["", "..", "x", "F", "NA", "n.d.", "inf", "nan", "2009/10"])
def test_plain_number_makes_nothing_up(text: str) -> None:
    assert spreadsheet.plain_number(text) is None


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_a_file_becomes_a_formula(cell: str) -> None:
    text = b"".join(spreadsheet.write_csv(["a"], [[cell]])).decode("utf-8-sig")
    assert f"'{cell}" in text
    content = spreadsheet.write_xlsx(["a"], [[cell]], title="x")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_write_xlsx_keeps_days_numbers_and_odd_titles() -> None:
    rows = [["École", 28, date(2024, 3, 14), datetime(2024, 3, 14, 9, 30), None]]
    content = spreadsheet.write_xlsx(list("abcde"), rows, title="Écoles: [2024]/x" * 3)
    assert spreadsheet.read(content).rows[0][1] == (
        "École", "28", "2024-03-14", "2024-03-14 09:30", "",
    )  # fmt: skip


def test_header_key_knows_no_case_accents_or_spaces() -> None:
    assert spreadsheet.header_key(" Nom de l'École (officiel) ") == "nomdelecoleofficiel"


def test_a_workbook_that_claims_billions_of_cells_is_refused(app: Flask) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write("XFD1048576", "b")
    assert len(buffer.getvalue()) < 10_000
    with speaking("fr"), pytest.raises(Refused, match="trop grand"):
        spreadsheet.read(buffer.getvalue())


@pytest.mark.parametrize(("cells", "is_read"), [(1_000_000, True), (1_001_000, False)])
def test_a_workbook_has_at_most_a_million_cells(app: Flask, cells: int, is_read: bool) -> None:
    last = (cells // 1000 - 1, 999)
    content = workbook(("A", [["x"]]))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(*last, "b")
    content = buffer.getvalue()
    if is_read:
        assert spreadsheet.read(content).rows[-1][0] == last[0] + 1
        return
    with pytest.raises(Refused):
        spreadsheet.read(content)


def test_a_csv_has_at_most_two_million_cells(app: Flask) -> None:
    line = "," * 999 + "\n"
    assert spreadsheet.read(("a" + line + line * 1999).encode()).headers[0] == "a"
    with pytest.raises(Refused):
        spreadsheet.read(("a" + line + line * 2000).encode())


def test_a_csv_of_an_old_mac_with_bare_carriage_returns_is_read() -> None:
    sheet = spreadsheet.read(b"Code,Nom\r762000,A\r762001,B")
    assert [cells for _line, cells in sheet.rows] == [("762000", "A"), ("762001", "B")]


def test_a_sheet_that_is_held_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(("A", [["x"], [1]]))
    with spreadsheet.held(content) as sheet:
        monkeypatch.setattr(spreadsheet, "_open", None)
        assert spreadsheet.read(content) is sheet
    del sheet
    with pytest.raises(TypeError):
        spreadsheet.read(content)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a; b", "a; b"),
        ("=1", "'=1"),
        ("a=1;b", "a=1;b"),
        ("a\n@x", "a\n'@x"),
    ],
)
def test_no_cell_is_a_formula_whatever_the_separator(text: str, written: str) -> None:
    found = b"".join(spreadsheet.write_csv(["t"], [[text]])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(found.split("\r\n", 1)[1], newline=""))) == [written]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("fr", "Sec. IV, groupe 2;1234,5;11,1%;28;2024-03-14"),
        ("en", '"Sec. IV, groupe 2",1234.5,11.1%,28,2024-03-14'),
    ],
)
def test_a_csv_opens_in_the_excel_of_its_language_and_is_read_back(
    app: Flask, lang: str, line: str
) -> None:
    row = ["Sec. IV, groupe 2", 1234.5, spreadsheet.Share(1 / 9), 28, date(2024, 3, 14)]
    with speaking(lang):
        content = b"".join(spreadsheet.write_csv(list("abcde"), [row]))
    assert content.decode("utf-8-sig").splitlines()[1] == line
    cells = spreadsheet.read(content).rows[0][1]
    assert cells[0] == row[0]
    assert spreadsheet.plain_number(cells[1]) == Decimal("1234.5")


def test_a_share_is_a_percentage_of_the_workbook_and_keeps_its_digits() -> None:
    content = spreadsheet.write_xlsx(["a"], [[spreadsheet.Share(1 / 9)]], title="x")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'formatCode="0.0%"' in styles
    assert "<v>0.111111111" in sheet


@pytest.mark.parametrize("count", [499, 500, 501, 1001])
def test_a_long_csv_has_each_row_once(count: int) -> None:
    written = b"".join(spreadsheet.write_csv(["n"], ([n] for n in range(count))))
    rows = written.decode("utf-8-sig").split()
    assert rows == ["n", *map(str, range(count))]


def test_a_workbook_shows_whole_columns_and_an_hour_as_an_hour() -> None:
    rows = [["x" * 80, time(9, 5), "court"]]
    content = spreadsheet.write_xlsx(["Titre", "Début", "Un en-tête assez long"], rows, title="t")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = book.read("xl/styles.xml").decode()
    assert "hh:mm" in styles
    assert spreadsheet.read(content).rows == ((2, ("x" * 80, "09:05:00", "court")),)
    widths = [float(column.get("width")) for column in sheet.iter("{*}col")]
    assert widths[0] == pytest.approx(50, abs=1)
    assert widths[2] > len("Un en-tête assez long")
    lines = b"".join(spreadsheet.write_csv(["a", "b", "c"], [["x", time(9, 5), "y"]]))
    assert lines.decode("utf-8-sig").replace(";", ",").splitlines() == ["a,b,c", "x,09:05,y"]
