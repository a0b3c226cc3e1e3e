"""Reading a list of speakers: every column, both languages, and each reason against a line."""

from typing import Any

import pytest
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.speakers import lists
from tests import make

HEAD = "Prénom;Nom;Courriel"


def read(*rows: str, head: str = HEAD) -> lists.ListContents:
    return lists.read("\n".join((head, *rows)).encode(), name="liste.csv")


def facts(column: str, cell: str) -> Any:
    made = read(f'Ada;Roy;ada@example.org;"{cell}"', head=f"{HEAD};{column}")
    assert made.rejected == [], made.rejected
    [line] = made.lines
    return line.facts | line.person


def reason(column: str, cell: str) -> str:
    made = read(f'Ada;Roy;ada@example.org;"{cell}"', head=f"{HEAD};{column}")
    assert made.lines == []
    return made.rejected[0].message


def test_one_speaker_a_line_and_empty_lines_are_none(app: Flask) -> None:
    made = read("Ada;Roy;ada@example.org", ";;", "Noé;Ève;noe@example.org")
    assert (made.read, [line.name for line in made.lines]) == (2, ["Ada Roy", "Noé Ève"])
    assert made.lines[0].key == ("ada@example.org", "ada roy")


def test_the_columns_may_be_english(app: Flask) -> None:
    made = read("Ada;Roy;ada@example.org;Boreal", head="First name;Last name;E-mail;Company")
    assert made.lines[0].facts["employer"] == "Boreal"


def test_without_the_names_nothing_is_read(app: Flask) -> None:
    with pytest.raises(Refused, match="Prénom"):
        read("ada@example.org", head="Courriel")


@pytest.mark.parametrize(
    ("column", "cell", "name", "expected"),
    [
        ("Sujets", "données, robotique; données", "topics", ["données", "robotique"]),
        ("Langues", "français, Anglais", "languages", ["fr", "en"]),
        ("Langues", "", "languages", ["fr"]),
        ("Régions", "Montréal, 13", "region_codes", ["06", "13"]),
        ("Région", "6", "region_codes", ["06"]),
        ("Jours", "vendredi, lundi", "weekdays", ["monday", "friday"]),
        ("Kilomètres", "40 km", "travel_km", 40),
        ("Kilomètres", "3000", "travel_km", 3000),
        ("Kilomètres", "", "travel_km", None),
        ("Visites par an", "0", "most_visits_a_year", 0),
        ("Téléphone", "514 555-0134", "phone", "+15145550134"),
        ("Langue des courriels", "English", "lang", "en"),
        ("Présentation", "x" * 600, "about_fr", "x" * 600),
    ],
)
def test_each_column(app: Flask, column: str, cell: str, name: str, expected: object) -> None:
    assert facts(column, cell)[name] == expected


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("Langues", "klingon", "klingon"),
        ("Régions", "18", "18"),
        ("Régions", "Ontario", "Ontario"),
        ("Jours", "samedi", "samedi"),
        ("Kilomètres", "3001", "3000"),
        ("Kilomètres", "-1", "3000"),
        ("Kilomètres", "4²", "Inscrivez un nombre entier de 0 à 3000."),
        ("Kilomètres", "9" * 5000, "Inscrivez un nombre entier de 0 à 3000."),
        ("Kilomètres", "12,5", "3000"),
        ("Visites par an", "201", "200"),
        ("Téléphone", "12", "514"),
        ("Présentation", "x" * 601, "600"),
        ("Sujets", ",".join(f"s{n}" for n in range(13)), "12"),
        ("Municipalité", "Nulle Part", "municipalité"),
    ],
)
def test_each_reason(app: Flask, column: str, cell: str, sentence: str) -> None:
    assert sentence in reason(column, cell)


def test_every_reason_of_a_line_is_told_at_once(app: Flask) -> None:
    made = read("Ada;Roy;pas une adresse;klingon", head=f"{HEAD};Langues")
    assert [(r.line, r.column) for r in made.rejected] == [(2, "Courriel"), (2, "Langues")]


def test_who_stands_twice_is_a_reason_and_a_namesake_is_not(app: Flask) -> None:
    made = read("Ada;Roy;ada@example.org", "ADA;roy;Ada@example.org", "Ada;Roy;autre@example.org")
    assert [r.line for r in made.rejected] == [3]
    assert len(made.lines) == 2


def test_a_municipality_that_we_know(app: Flask) -> None:
    made = make.school()
    with transaction() as session:
        building = session.merge(made).buildings[0]
        building.municipality, building.latitude, building.longitude = "Laval", 45.6, -73.7
    assert facts("Municipalité", "laval")["municipality"] == "laval"


@pytest.mark.parametrize(("many", "fits"), [(2000, True), (2001, False)])
def test_at_most_two_thousand_lines(app: Flask, many: int, fits: bool) -> None:
    rows = [f"Ada;Roy{n};a{n}@example.org" for n in range(many)]
    if fits:
        assert len(read(*rows).lines) == many
    else:
        with pytest.raises(Refused, match="2"):
            read(*rows)
