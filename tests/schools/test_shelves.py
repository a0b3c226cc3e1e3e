"""Rows of a table against a file: what it adds, what it changes, what is locked by hand."""

from datetime import date

import pytest
from flask import Flask

from outreach.core import clock
from outreach.core.transaction import transaction
from outreach.schools import imports, queries, shelves
from outreach.schools.models import Board, Building, School
from outreach.schools.shelves import Shelf
from tests.schools import files

KEY = ("900100",)


def shelf(model: type = School, **facts: object) -> Shelf:
    row = {
        "name": "A",
        "phone": "1",
        "locked": [],
        "last_seen_on": date(2026, 1, 1),
        "search_text": "a",
    }
    return Shelf(model, [(KEY, row | facts)])


def test_a_change_is_told_with_what_was_before(app: Flask) -> None:
    held = shelf()
    held.put(KEY, {"name": "B", "phone": "1"})
    held.put(KEY, {"name": "C"})
    assert list(held.differences(KEY)) == [("name", "A", "C")]
    assert (held.new, held.touched()) == (set(), {KEY})


def test_a_change_taken_back_and_what_says_nothing_are_no_difference(app: Flask) -> None:
    held = shelf()
    held.put(KEY, {"name": "B", "last_seen_on": date(2026, 2, 2), "search_text": "b"})
    held.put(KEY, {"name": "A"})
    assert list(held.differences(KEY)) == []
    assert held.rows[KEY]["search_text"] == "b"
    assert list(held.differences(("900101",))) == []


@pytest.mark.parametrize(("locked", "name"), [([], "B"), (["name"], "A"), (["phone"], "B")])
def test_a_column_locked_by_hand_stays(app: Flask, locked: list[str], name: str) -> None:
    held = shelf(locked=locked)
    held.put(KEY, {"name": "B"})
    assert held.rows[KEY]["name"] == name
    assert held.touched() == (set() if name == "A" else {KEY})


@pytest.mark.parametrize(
    ("model", "name", "column"),
    [(Building, "name", "building_name"), (Building, "phone", "phone"), (School, "name", "name")],
)
def test_the_name_of_a_building_is_told_apart(
    app: Flask, model: type, name: str, column: str
) -> None:
    held = shelf(model)
    held.put(KEY, {name: "B"})
    assert [difference[0] for difference in held.differences(KEY)] == [column]


def test_a_row_that_the_file_adds_has_no_before(app: Flask) -> None:
    held = shelf(Board)
    for name in ("B", "C"):
        held.put(("900101",), {"name": name})
    assert (held.new, dict(held.before)) == ({("900101",)}, {})
    assert held.rows["900101",] == {"locked": [], "name": "C"}


def test_schools_are_first_seen_on_the_day_of_their_file(app: Flask) -> None:
    with transaction():
        imports.take_in(files.SAMPLE.read_bytes(), name="sample.csv", by=None)
    for code in ("712405", "713308"):
        school = queries.school_with(code)
        assert school is not None
        assert (school.first_seen_on, school.last_seen_on) == (clock.today(), clock.today())


def test_indices_are_read_by_level_and_year(app: Flask) -> None:
    with transaction():
        imports.take_in(files.PUBLIC.read_bytes(), name="x.csv", by=None)
        for level, year in (("prim", "2023-2024"), ("sec", "2023-2024"), ("prim", "2022-2023")):
            content = files.INDEX.read_bytes()
            imports.take_in(content, name="y.csv", by=None, level=level, school_year=year)
    keys = [key for key, _row in shelves.stored_indices({("prim", "2023-2024")})]
    assert (len(keys), {key[1:] for key in keys}) == (16, {("prim", "2023-2024")})
