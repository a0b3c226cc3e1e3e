"""What each line of a file says, and every way in which a file can be wrong."""

import pytest
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.schools import ministry
from outreach.schools.ministry import Contents
from outreach.schools.models import BoardType, FileKind, IndexLevel, Network
from tests.schools import files


@pytest.fixture(autouse=True)
def english(app: Flask) -> object:
    with app.test_request_context(), speaking("en"):
        yield


def reasons(contents: Contents) -> list[tuple[int, str, str]]:
    return [(r.line, r.column, r.message) for r in contents.rejected]


@pytest.mark.parametrize(
    ("path", "kind", "read"),
    [
        (files.PUBLIC, FileKind.PUBLIC_BUILDINGS, 5462),
        (files.BOARDS, FileKind.BOARDS, 72),
        (files.PRIVATE, FileKind.PRIVATE, 256),
    ],
)
def test_real_files_are_recognised_and_read_whole(path, kind, read) -> None:  # type: ignore[no-untyped-def]
    contents = ministry.read(path.read_bytes())
    assert (contents.kind, contents.read, contents.rejected) == (kind, read, ())
    assert len(contents.lines) == read


def test_a_line_of_public_buildings_says_everything() -> None:
    line = ministry.read(files.PUBLIC.read_bytes()).lines[0]
    assert line.key == ("689007", "689024")
    assert line.school["address"] == "4, allée Mary-Morency, Harrington Harbour"
    assert line.school["postal_code"] == "G0G 1N0"
    assert line.board["board_type"] is BoardType.SPECIAL_STATUS
    assert line.building["region_code"] == "09"
    assert (line.building["latitude"], line.building["longitude"]) == (50.500075, -59.480045)
    assert line.building["secondary"] is True
    assert line.building["vocational"] is False


def test_private_schools_keep_their_leading_zeros() -> None:
    line = ministry.read(files.PRIVATE.read_bytes()).lines[0]
    assert line.key == ("001500", "")
    assert line.school["network"] is Network.PRIVATE
    assert line.school["phone"] == "+14507534271"
    assert "secondary" not in line.building


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-8-sig"), (";", "utf-16")],
)
def test_separators_encodings_and_crlf_make_no_difference(separator: str, encoding: str) -> None:
    table = [
        {k: v.replace("–", "-").replace("œ", "oe") for k, v in row.items()} for row in files.rows()
    ]
    plain = ministry.read(files.as_csv(table))
    assert ministry.read(files.as_csv(table, separator=separator, encoding=encoding)) == plain


def test_headers_are_known_whatever_their_case_and_accents() -> None:
    bent = ministry.read(files.renamed(lambda name: name.lower().replace("_e", "_é")))
    assert bent.kind is FileKind.PUBLIC_BUILDINGS
    assert len(bent.lines) == 101


def test_missing_and_extra_columns_are_tolerated() -> None:
    gone = ("NOM_MRC", "NOM_REG_ADM", "NOM_CEP", "NOM_CS", "SITE_WEB_ORGNS")
    table = [{"NOUVEAU": "?", **row} for row in files.rows()]
    for row in table:
        for name in gone:
            del row[name]
    contents = ministry.read(files.as_csv(table))
    assert contents.rejected == ()
    assert "region_code" not in contents.lines[0].building
    assert "website" not in contents.lines[0].school


def test_a_missing_column_that_is_needed_is_named() -> None:
    table = [{k: v for k, v in row.items() if k != "NOM_OFFCL_ORGNS"} for row in files.rows()]
    with pytest.raises(Refused, match="The column NOM_OFFCL_ORGNS is missing"):
        ministry.read(files.as_csv(table))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 \x00\x01", "This is not a table"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "This is not a table"),
        (b"", "The file is empty"),
        (b"a,b,c\n1,2,3\n", "These columns are of no file we know"),
        (b"PK\x03\x04 not really a workbook", "This workbook cannot be opened"),
    ],
)
def test_what_is_no_file_of_the_ministry_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ministry.read(content)


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("CD_ORGNS", "1500", "“1500” has lost its leading zeros: write 001500."),
        ("CD_ORGNS", "1500.0", "“1500.0” has lost its leading zeros: write 001500."),
        ("CD_ORGNS", "76200A", "“76200A” is not a code of 6 digits."),
        ("CD_IMM", "", "“” is not a code of 6 digits."),
        ("CD_MUNCP_GDUNO_IMM", "7057", "“7057” has lost its leading zeros: write 07057."),
        ("NOM_OFFCL_ORGNS", "  ", "The name is missing."),
        ("NOM_OFFCL_ORGNS", "É" * 201, "This text is longer than 200 characters."),
        ("CD_POSTL_GDUNO_IMM", "90210", "Enter a postal code like G1A 1A1."),
        ("CD_POSTL_GDUNO_IMM", "V5K 0A1", "Enter a postal code like G1A 1A1."),
        ("SITE_WEB_ORGNS", "javascript:alert(1)", "Enter a web address that starts with https://."),
        ("SITE_WEB_ORGNS", "ftp://a.example.org", "Enter a web address that starts with https://."),
        ("COORD_X_LL84_IMM", "73.5", "“73.5” is not a coordinate in Quebec."),
        ("COORD_Y_LL84_IMM", "44.8", "“44.8” is not a coordinate in Quebec."),
        ("COORD_Y_LL84_IMM", "NaN", "“NaN” is not a coordinate in Quebec."),
        ("SEC", "2", "“2” is neither 0 nor 1."),
        ("NOM_REG_ADM", "Ontario", "“Ontario” is not one of the 17 regions."),
        ("TYPE_CS", "Autre", "“Autre” is none of: franco, anglo, statut."),
    ],
)
def test_a_bad_cell_is_told_with_its_line_and_column(column: str, cell: str, sentence: str) -> None:
    contents = ministry.read(files.changed(**{column: cell}))
    assert (2, column, sentence) in reasons(contents)


@pytest.mark.parametrize(
    ("column", "cell", "part", "name", "value"),
    [
        ("CD_CS", "762000.0", "board", "code", "762000"),
        ("COORD_X_LL84_IMM", "-73,5", "building", "longitude", -73.5),
        ("COORD_X_LL84_IMM", "", "building", "longitude", None),
        ("CD_POSTL_GDUNO_IMM", "h2x 1y4", "building", "postal_code", "H2X 1Y4"),
        ("NOM_IMM", "  Pavillon \u00a0 Nord ", "building", "name", "Pavillon Nord"),
        ("SEC", "Oui", "building", "secondary", True),
        ("SEC", "", "building", "secondary", None),
        ("NOM_REG_ADM", "saguenay - lac st jean".replace("st", "saint"), "building", "region_code", "02"),
    ],
)  # fmt: skip
def test_a_cell_written_another_way_is_understood(column, cell, part, name, value) -> None:  # type: ignore[no-untyped-def]
    table = [row for row in files.rows() if row["CD_ORGNS"] == files.rows()[0]["CD_ORGNS"]][:1]
    table[0][column] = cell
    contents = ministry.read(files.as_csv(table))
    assert reasons(contents) == []
    assert getattr(contents.lines[0], part)[name] == value


def test_an_address_without_host_is_dropped_as_the_real_file_has_some() -> None:
    table = files.rows()[:1]
    table[0]["SITE_WEB_ORGNS"] = "https:///www.cssmb.gouv.qc.ca/levis"
    assert ministry.read(files.as_csv(table)).lines[0].school["website"] == ""


def test_every_bad_line_is_told_at_once() -> None:
    table = files.rows()
    table[3]["SEC"] = "peut-être"
    table[9]["CD_IMM"] = "12"
    table[9]["COORD_X_LL84_IMM"] = "0"
    told = ministry.read(files.as_csv(table)).rejected
    assert [(r.line, r.column) for r in told] == [
        (5, "SEC"),
        (11, "CD_IMM"),
        (11, "COORD_X_LL84_IMM"),
    ]


def test_a_key_said_twice_with_other_values_is_rejected() -> None:
    table = files.rows()
    table.append({**table[0], "NOM_IMM": "Autre immeuble"})
    (told,) = ministry.read(files.as_csv(table)).rejected
    assert (told.line, told.column) == (103, "NOM_IMM")
    assert told.message.startswith("Line 2 says “")


def test_a_line_said_twice_the_same_counts_once() -> None:
    table = files.rows()
    contents = ministry.read(files.as_csv([*table, table[0]]))
    assert (contents.read, len(contents.lines), contents.rejected) == (102, 101, ())


def test_a_school_with_two_names_is_rejected() -> None:
    table = files.rows()
    twins = [row for row in table if row["CD_ORGNS"] == "712405"]
    twins[-1]["NOM_OFFCL_ORGNS"] = "Un autre millésime"
    assert [r.column for r in ministry.read(files.as_csv(table)).rejected] == ["NOM_OFFCL_ORGNS"]


def test_a_line_with_more_cells_than_columns_is_rejected() -> None:
    content = files.as_csv(files.rows()[:1]) + b"," * 34 + b"trop\r\n"
    told = [r.message for r in ministry.read(content).rejected]
    assert "This line has more cells than there are columns." in told


def test_an_index_needs_its_level_and_year() -> None:
    content = files.INDEX.read_bytes()
    with pytest.raises(Refused, match="Say the level"):
        ministry.read(content, school_year="2023-2024")
    with pytest.raises(Refused, match="Say the school year"):
        ministry.read(content, level="prim")
    with pytest.raises(Refused, match="not a school year like"):
        ministry.read(content, level="prim", school_year="2023-2025")


def test_an_index_says_ranks_and_what_is_not_published() -> None:
    contents = ministry.read(files.INDEX.read_bytes(), level="prim", school_year="2023-2024")
    by_code = {line.key[0]: line.index for line in contents.lines}
    assert contents.rejected == ()
    assert len(by_code) == 16
    assert by_code["801005"]["imse_rank"] == 10
    assert by_code["792019"]["is_published"] is False
    assert by_code["792019"]["imse"] is None
    assert by_code["711002"]["level"] is IndexLevel.PRIM


def test_an_index_reads_its_own_year_and_codes_in_brackets() -> None:
    table = [{**row, "Annee_Scol": "2022/2023", "Code_Org": ""} for row in files.rows(files.INDEX)]
    contents = ministry.read(files.as_csv(table), level="prim")
    assert {line.key[2] for line in contents.lines} == {"2022-2023"}
    assert "801005" in {line.key[0] for line in contents.lines}


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("Rang_Decile_IMSE", "11", "“11” is not a rank from 1 to 10."),
        ("Nbre_Eleves", "10.5", "“10.5” is not a whole number."),
        ("IMSE", "dix", "“dix” is not a number."),
        ("Code_Org", "711003", "The name says 711002 in brackets."),
        ("Code_Org", "11002", "“11002” has lost its leading zeros: write 011002."),
    ],
)
def test_a_bad_cell_of_an_index_is_told(column: str, cell: str, sentence: str) -> None:
    content = files.changed(files.INDEX, **{column: cell})
    told = reasons(ministry.read(content, level="prim", school_year="2023-2024"))
    assert told == [(2, column, sentence)]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("CD_ORGNS CD_IMM", FileKind.PUBLIC_BUILDINGS),
        ("CD_ORGNS NOM_OFFCL_ORGNS", FileKind.PUBLIC_BUILDINGS),
        ("CD_ORGNS TYPE_CS", FileKind.BOARDS),
        ("CD_ORGNS RESEAU", FileKind.PRIVATE),
        ("Code_Org IMSE", FileKind.DEPRIVATION_INDEX),
        ("Nom_Org Rang_Decile_IMSE", FileKind.DEPRIVATION_INDEX),
        ("CD_IMM NOM_OFFCL_ORGNS", None),
        ("TYPE_CS", None),
        ("RESEAU", None),
        ("CD_ORGNS", None),
        ("Code_Org Nom_Org", None),
        ("IMSE", None),
    ],
)
def test_a_file_is_known_by_two_of_its_columns(headers: str, kind: FileKind | None) -> None:
    if kind:
        assert ministry.recognise(headers.split()) is kind
        return
    with pytest.raises(Refused):
        ministry.recognise(headers.split())


@pytest.mark.parametrize(
    ("column", "inside", "outside"),
    [
        ("COORD_Y_LL84_IMM", "44.9", "44.89"),
        ("COORD_Y_LL84_IMM", "62.7", "62.71"),
        ("COORD_X_LL84_IMM", "-79.9", "-79.91"),
        ("COORD_X_LL84_IMM", "-57.0", "-56.9"),
        ("NOM_OFFCL_ORGNS", "É" * 200, "É" * 201),
        ("CD_MUNCP_GDUNO_IMM", "07057", "007057"),
        ("CD_ORGNS", "000001", "0000001"),
        ("SEC", "0", "00"),
    ],
)
def test_a_cell_is_taken_up_to_its_limit(column: str, inside: str, outside: str) -> None:
    told = []
    for cell in (inside, outside):
        table = files.rows()[:1]
        table[0][column] = cell
        told.append([r.column for r in ministry.read(files.as_csv(table)).rejected])
    assert told == [[], [column]]


def test_a_short_text_is_cut_and_a_site_without_scheme_gets_one() -> None:
    table = files.rows()[:1]
    table[0] |= {"NOM_MRC": "M" * 121, "SITE_WEB_ORGNS": "www.ecole.example.org"}
    line = ministry.read(files.as_csv(table)).lines[0]
    assert line.building["mrc"] == "M" * 120
    assert line.school["website"] == "https://www.ecole.example.org"


def test_a_line_with_fewer_cells_than_columns_says_nothing_of_the_others() -> None:
    header, line = files.as_csv(files.rows()[:1]).split(b"\r\n")[:2]
    short = line.rsplit(b",", 1)[0]
    contents = ministry.read(b"\r\n".join((header, short)))
    assert contents.rejected == ()
    assert contents.lines[0].school == ministry.read(b"\r\n".join((header, line))).lines[0].school


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        ({"Rang_Decile_IMSE": "4"}, True),
        ({"Rang_Decile_IMSE": ".."}, False),
        ({"Rang_Decile_IMSE": "4", "Diffusion": "1"}, True),
        ({"Rang_Decile_IMSE": "4", "Diffusion": "0"}, False),
        ({"Rang_Decile_IMSE": "4", "Diffusion": ""}, False),
        ({"Rang_Decile_IMSE": "", "Diffusion": "1"}, False),
    ],
)
def test_an_index_is_published_where_it_has_a_rank_and_nothing_says_no(
    cells: dict[str, str], published: bool
) -> None:
    row = {"Code_Org": "711002", "IMSE": "5", "Nbre_Eleves": "0", "Niveau": "sec"} | cells
    contents = ministry.read(files.as_csv([row]), school_year="2023-24")
    (line,) = contents.lines
    assert (line.index["is_published"], line.index["pupils"]) == (published, 0)
    assert line.key == ("711002", "sec", "2023-2024")


@pytest.mark.parametrize(
    ("column", "cell", "is_taken"),
    [
        ("Rang_Decile_IMSE", "1", True), ("Rang_Decile_IMSE", "10", True), ("Rang_Decile_IMSE", "0", False),
        ("Nbre_Eleves", "12.0", True), ("Nbre_Eleves", "-1", False), ("Nbre_Eleves", "x", True),
        ("Annee_Scol", "2023-2024", True), ("Annee_Scol", "2023–24", True), ("Annee_Scol", "1999/00", True),
        ("Annee_Scol", "2023-1924", False), ("Annee_Scol", "2023-25", False), ("Annee_Scol", "2023", False),
        ("Niveau", "Primaire", True), ("Niveau", "cégep", False),
    ],
)  # fmt: skip
def test_a_cell_of_an_index_is_within_its_bounds(column: str, cell: str, is_taken: bool) -> None:
    row = {"Nom_Org": "École (711002)", "IMSE": "5", "Rang_Decile_IMSE": "4", "Nbre_Eleves": "9",
           "Annee_Scol": "2023-2024", "Niveau": "prim"} | {column: cell}  # fmt: skip
    contents = ministry.read(files.as_csv([row]))
    assert [r.column for r in contents.rejected] == ([] if is_taken else [column])


def test_a_school_of_an_index_has_its_code_in_a_column_or_in_brackets() -> None:
    rows = [{"Nom_Org": name, "Rang_Decile_IMSE": "4", "IMSE": "1"} for name in ("A (711002)", "B")]
    contents = ministry.read(files.as_csv(rows), level="prim", school_year="2023-2024")
    assert [line.key[0] for line in contents.lines] == ["711002"]
    assert [(r.line, r.column) for r in contents.rejected] == [(3, "Code_Org")]
    short = b"IMSE,Rang_Decile_IMSE,Code_Org\r\n1,4,711002\r\n1,4\r\n"
    contents = ministry.read(short, level="prim", school_year="2023-2024")
    assert [line.key[0] for line in contents.lines] == ["711002"]
    assert [r.line for r in contents.rejected] == [3]


def test_a_contradiction_names_the_first_line_that_says_otherwise() -> None:
    table = files.rows()[:1]
    table.append({**table[0], "CD_IMM": "999999", "NOM_CS": "Autre centre"})
    (told,) = ministry.read(files.as_csv(table)).rejected
    code = f"{table[0]['CD_ORGNS']} 999999"
    assert (told.line, told.column) == (3, "NOM_CS")
    assert told.message == f"Line 2 says “{table[0]['NOM_CS']}” of the same {code}."
