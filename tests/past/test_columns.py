import pytest
from flask import Flask

from outreach.core.language import speaking
from outreach.core.spreadsheet import Sheet
from outreach.past import columns
from outreach.past.words import ListKind
from tests.past import files


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (files.VISITS, ListKind.VISITS),
        (files.CONTACTS, ListKind.CONTACTS),
        (files.PRESENCE, ListKind.PRESENCE),
        (("First name", "Last name", "Email", "School", "Event", "Date"), ListKind.PRESENCE),
        (("DATE", "ÉCOLE", "NIVEAU", "NOMBRE DE JEUNES REJOINTS"), ListKind.VISITS),
    ],
)
def test_a_list_is_recognised_by_its_columns(
    app: Flask, headers: tuple[str, ...], kind: ListKind
) -> None:
    assert columns.likely_kind(headers) is kind
    assert columns.lacking(kind, columns.guess(kind, headers)) == []


def test_guess_gives_each_header_to_one_field(app: Flask) -> None:
    found = columns.guess(ListKind.VISITS, files.VISITS)
    assert found["youth"] == "Nb d'élèves"
    assert found["contact_email"] == "Courriel"
    assert len(set(found.values())) == len(found) == len(files.VISITS)


def test_lacking_names_what_no_column_gives(app: Flask) -> None:
    with speaking("fr"):
        assert columns.lacking(ListKind.VISITS, {"school_code": "Code"}) == ["Jour"]
        assert columns.lacking(ListKind.VISITS, {"on": "Date"}) == ["École / Code de l’école"]


def test_below_titles_finds_the_header_under_a_title() -> None:
    rows = ((2, ("",) * 3), (3, ("Date", "École", "Élèves")), (4, ("2024-03-14", "A", "28")))
    sheet = columns.below_titles(Sheet(("Visites 2023-2024", "", ""), rows))
    assert sheet.headers == ("Date", "École", "Élèves")
    assert sheet.rows == ((4, ("2024-03-14", "A", "28")),)


def test_below_titles_gives_each_column_a_name_of_its_own() -> None:
    sheet = columns.below_titles(Sheet(("Nom", "", "Nom"), ((2, ("A", "B", "C")),)))
    assert sheet.headers == ("Nom", "(2)", "Nom (2)")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Date", "on"), ("Date prévue", "on"), ("Ma date", None), ("Mon école", "school"),
        ("Écoles", "school"), ("No", "reference"), ("Note du prof", "note"), ("Ville?", "municipality"),
        ("La ville", "municipality"), ("Nb", "youth"), ("Nbx", None), ("Gr", "label"), ("Grx", None),
        ("Les filles", "girls"), ("Zut", None),
    ],
)  # fmt: skip
def test_a_header_begins_like_four_letters_or_holds_five(
    app: Flask, header: str, field: str | None
) -> None:
    assert columns.guess(ListKind.VISITS, (header,)) == ({field: header} if field else {})


def test_the_header_stands_within_the_first_lines_and_is_sure() -> None:
    header, line = ("Date", "École", "Élèves"), ("2024-03-14", "A", "28")
    for above, found in ((15, True), (16, False)):
        titles = [(n + 2, ("Titre", "", "")) for n in range(above - 1)]
        rows = (*titles, (above + 1, header), (above + 2, line))
        sheet = columns.below_titles(Sheet(("Visites", "", ""), rows))
        assert (sheet.headers == header) is found
    for header, found in ((("Date", "École", "Élèves"), True), (("Date", "École", "Zut"), False)):
        sheet = columns.below_titles(Sheet(("Visites", "", ""), ((2, header), (3, line))))
        assert (sheet.headers == header) is found


def test_a_layout_is_the_same_in_any_order_and_spelling() -> None:
    key = columns.headers_key(("Date", "École", ""))
    assert columns.headers_key(("ecole", "DATE")) == key
    assert columns.headers_key(("École",)) != key
    assert columns.recognised(("Date", "École", "Zut")) == 2
