"""What stands where on an attestation, before it is drawn."""

import json
from pathlib import Path

import pytest

from outreach.certificates import layout

FACTS = json.loads((Path(__file__).parents[1] / "bench" / "attestation.json").read_text())
BLOCKS = tuple(f"jeudi {n} décembre 2026, 9 h 00 – 10 h 15, atelier {n}" for n in range(1, 25))


@pytest.mark.parametrize("name", ["Li Wei", "Noémie D’Amours-Lévesque", "Marie-Ève " * 12])
@pytest.mark.parametrize("scale", [1, 0.86, 0.72, 0.6])
def test_the_name_is_the_largest_thing(name: str, scale: float) -> None:
    part = layout.statement({**FACTS, "name": name}, scale)
    largest = max(part.rows, key=lambda row: row.size)
    assert largest.text in name
    assert [row for row in part.rows if row.size == largest.size and row.text not in name] == []


def test_rows_lie_one_under_another_within_the_part() -> None:
    part = layout.statement({**FACTS, "name": "Marie-Ève " * 12})
    drops = [row.drop for row in part.rows]
    assert drops == sorted(drops)
    assert drops[-1] <= part.height


def test_few_details_stand_in_two_columns_at_full_size() -> None:
    details = (("Dates", BLOCKS[:1]), ("Mode", ("En ligne",)), ("Lieu", ("Montréal",)))
    part, left = layout.details_in(details, "#0b6e6e", 200)
    assert left == ()
    assert {row.size for row in part.rows} == {layout.LABEL_SIZE, 10}
    assert len({row.x for row in part.rows}) == 2


def test_many_details_are_smaller_and_what_does_not_fit_is_left_over_in_order() -> None:
    part, left = layout.details_in((("Dates", BLOCKS),), "#0b6e6e", 130)
    assert part.height <= 130
    assert all(row.drop <= part.height for row in part.rows)
    assert {row.size for row in part.rows if row.font == layout.REGULAR} == {8.5}
    words = " ".join(row.text for row in (*part.rows, *left))
    assert words == " ".join(("Dates", *BLOCKS))
    assert left


def test_no_label_ends_a_column() -> None:
    details = (("Dates", BLOCKS[:9]), ("Mode", ("En ligne",)), ("Lieu", ("Montréal",)))
    for room in range(60, 200):
        part, _left = layout.details_in(details, "#0b6e6e", room)
        by_column = {x: [r for r in part.rows if r.x == x] for x in {r.x for r in part.rows}}
        assert all(rows[-1].font == layout.REGULAR for rows in by_column.values())
        assert part.height <= room
