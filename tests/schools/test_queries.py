"""Finding schools by any part of what they are called."""

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.schools import imports, queries
from tests import make
from tests.browser import counted
from tests.schools import files


@pytest.fixture
def sample(app: Flask) -> None:
    with transaction():
        imports.take_in(files.SAMPLE.read_bytes(), name="sample.csv", by=None)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "text", ["712405", "formation mont joli", "DES PHARES", "mitis", "joli  Formation-", "%"]
)
def test_search_finds_by_name_board_municipality_or_code(text: str) -> None:
    found = db.session.scalars(queries.search(text)).all()
    assert ("712405" in {school.code for school in found}) is (text != "%")


def test_every_word_must_match(app: Flask) -> None:
    make.school(name="École Élan", municipality="Alma")
    assert queries.suggest("elan alma")
    assert not queries.suggest("elan quebec")
    assert not queries.suggest("   ")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("poly louis", "Polyvalente Louis-Saint-Laurent"),
        ("poly louis st laurent", "Polyvalente Louis-Saint-Laurent"),
        ("st laurent", "École Saint-Laurent"),
        ("hippo lafontaine", "École Louis-Hippolyte-Lafontaine"),
        ("anjou", "École d’Anjou"),
        ("ec louis", "École Louis-Hippolyte-Lafontaine"),
    ],
)
def test_the_school_whose_name_has_the_words_stands_first(
    app: Flask, text: str, first: str
) -> None:
    east = {"municipality": "East Angus"}
    for name in (
        "École Louis-Hippolyte-Lafontaine",
        "Polyvalente Louis-Saint-Laurent",
        "École Saint-Laurent",
        "École d’Anjou",
    ):
        make.school(name=name, **east)
    make.school(name="CFP 24-Juin", municipality="Saint-Laurent-d’Anjou")
    make.school(name="Centre de la Polyvalente", municipality="Louis-Saint-Laurent")
    assert queries.suggest(text)[0].name == first


def test_suggest_puts_names_that_start_so_first(app: Flask) -> None:
    make.school(name="Académie Saint-Louis")
    starts = make.school(name="Saint-Louis")
    assert queries.suggest("saint lou")[0].id == starts.id


def test_a_homonym_is_never_guessed(app: Flask) -> None:
    twins = [
        make.school(name="École Saint-Joseph", municipality=town) for town in ("Alma", "Laval")
    ]
    assert queries.find_school("école saint joseph") is None
    found = queries.find_school(twins[0].code)
    assert found is not None
    assert found.id == twins[0].id


@pytest.mark.usefixtures("sample")
def test_boards_and_the_board_of_a_school() -> None:
    school = queries.school_with("712405")
    assert school is not None
    assert school.board is not None
    assert school.board in queries.boards()


@pytest.mark.usefixtures("sample")
def test_a_whole_school_takes_three_statements() -> None:
    school = queries.school_with("712405")
    assert school is not None
    school_id = school.id
    db.session.expire_all()
    with counted() as statements:
        found = queries.with_everything(school_id)
        assert found is not None
        assert found.buildings
        assert found.board
    assert len(statements) == 3
