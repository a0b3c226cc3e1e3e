"""Finding schools by any part of what they are called."""

from typing import Any

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.schools import actions, imports, queries
from outreach.schools.models import Board, Network, School
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


def test_a_code_is_that_school_also_where_another_is_called_so(app: Flask) -> None:
    other = make.school(name="École 900777")
    coded = make.school(code="900777", name="École A")
    assert found_by("900777") == found_by(" 900777 ") == coded.id
    assert found_by("École 900777") == other.id
    assert found_by("École") is None


def test_a_school_is_found_by_its_short_name_while_it_is_open(app: Flask) -> None:
    school = make.school(name="École secondaire des Pins")
    with transaction() as session:
        found = session.merge(school)
        actions.describe(found, short_name="Les Pins", by=None)
    assert found_by("les pins") == school.id
    with transaction() as session:
        actions.close(session.merge(school), by=None)
    assert found_by("les pins") is None
    assert found_by(school.code) == school.id


def found_by(text: str) -> int | None:
    school = queries.find_school(text)
    return school.id if school else None


@pytest.mark.parametrize(
    ("name", "acronym", "is_called"),
    [
        ("Centre de services scolaire de Montréal", "cssdm", True),
        ("Centre de services scolaire de Montréal", "CSSM", True),
        ("Centre de services scolaire de Montréal", "cm", False),
        ("Commission scolaire English-Montréal", "emsb", True),
        ("Commission scolaire English-Montréal", "csem", True),
        ("Centre de services scolaire des Bois et Lacs", "cssbl", True),
        ("Abri du Bac", "adb", True),
        ("Abri du Bac", "ab", False),
        ("A B C D E F G H", "abcdefgh", True),
        ("B C F G H J K M", "bcfghjkm", True),
        ("B C F G H J K M N", "bcfghjkmn", False),
        ("B1 2C F", "b2f", False),
    ],
)
def test_a_board_is_called_by_its_initials(
    app: Flask, name: str, acronym: str, is_called: bool
) -> None:
    with transaction() as session:
        board = Board(code="900000", name=name)
        session.add(board)
    assert queries.boards_called(acronym) == ([board.id] if is_called else [])


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, "ABD"), ({"status": "all"}, "ABCD"), ({"status": "closed"}, "C"), ({"region": "13"}, "B"),
        ({"network": "private"}, "B"), ({"level": "elementary"}, "D"), ({"board": "900001"}, "A"),
        ({"board": "900009"}, ""), ({"text": "École D"}, "D"),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_each_filter(
    app: Flask, filters: dict[str, str], names: str
) -> None:
    fill()
    found = db.session.scalars(queries.listed(**filters).order_by(School.name)).all()
    assert "".join(school.name[-1] for school in found) == names


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 2), ({"network": None}, 3), ({"network": Network.PRIVATE}, 1), ({"region": "06"}, 2),
        ({"region": "13"}, 0), ({"region": "13", "network": None}, 1),
    ],
)  # fmt: skip
def test_schools_that_may_be_reached_are_counted(
    app: Flask, filters: dict[str, Any], count: int
) -> None:
    fill()
    assert queries.eligible_secondary_count(**filters) == count
    (board,) = queries.boards()
    assert queries.eligible_secondary_count(board_id=board.id, **filters) == (
        1
        if "06" in filters.get("region", "06") and filters.get("network") is not Network.PRIVATE
        else 0
    )
    assert len(db.session.scalars(queries.eligible(level="elementary")).all()) == 1


def fill() -> None:
    """A of a board, B private in Laval, C closed, D elementary too; and a board that is closed."""
    assert not queries.are_any()
    schools = [
        make.school(name="École A"), make.school(name="École B", region_code="13", network=Network.PRIVATE),
        make.school(name="École C"), make.school(name="École D", elementary=True),
    ]  # fmt: skip
    assert queries.are_any()
    with transaction() as session:
        boards = [
            Board(code="900001", name="Centre A"),
            Board(code="900002", name="C", is_active=False),
        ]
        session.add_all(boards)
        session.flush()
        session.merge(schools[0]).board_id = boards[0].id
        actions.close(session.merge(schools[2]), by=None)


def test_boards_that_are_closed_are_listed_when_asked_for(app: Flask) -> None:
    fill()
    assert [board.code for board in queries.boards()] == ["900001"]
    assert {board.code for board in queries.boards(active=False)} == {"900001", "900002"}
    assert queries.board_with(" 900002 ") is not None


def test_suggest_gives_as_many_as_asked_and_the_shortest_of_equals_first(app: Flask) -> None:
    for number in range(11):
        make.school(name=f"Académie du Lac {'x' * (11 - number)}")
    short = make.school(name="Académie du Lac")
    make.school(name="École B", municipality="Lac")
    assert len(queries.suggest("lac")) == 10
    found = queries.suggest("lac", limit=3)
    assert [school.name[16:] for school in found] == ["", "x", "xx"]
    assert found[0].id == short.id
    make.school(name="Zoo du Lac")
    assert [school.name for school in queries.suggest("lac", limit=2)] == [
        "Zoo du Lac", "Académie du Lac",
    ]  # fmt: skip


def test_a_municipality_has_the_region_of_its_public_buildings(app: Flask) -> None:
    for number, facts in enumerate(({}, {"network": Network.PRIVATE}, {"region_code": ""}, {})):
        school = make.school(**facts)
        with transaction() as session:
            building = session.merge(school).buildings[0]
            building.municipality_code = f"6600{number}" if number < 3 else ""
            building.mrc = "Montréal"
    assert queries.regions_of_municipalities() == {"66000": ("06", "Montréal")}


def test_a_building_is_that_of_its_school_and_code(app: Flask) -> None:
    first, second = make.school(), make.school()
    codes = [school.buildings[0].code for school in (first, second)]
    found = queries.building_of(first.id, codes[0])
    assert found is not None
    assert found.school_id == first.id
    assert queries.building_of(first.id, codes[1]) is None
    assert queries.names([first.id]) == {first.id: first.name}


def test_names_that_start_so_stand_before_shorter_ones_and_towns_go_by_the_alphabet(
    app: Flask,
) -> None:
    for name in ("Le Lac", "Lac des Deux-Montagnes"):
        make.school(name=name)
    assert queries.suggest("lac")[0].name == "Lac des Deux-Montagnes"
    for name in ("Zoo", "Académie de la Montagne"):
        make.school(name=name, municipality="Alma")
    told = [school.name for school in queries.suggest("alma")]
    assert told == ["Académie de la Montagne", "Zoo"]
