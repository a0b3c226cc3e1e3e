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
