"""What staff choose among on the visit form."""

import pytest

from outreach.schools.models import Building, School
from outreach.visits.forms import building_labels

HILL = ("Annexe", "1, rue du Mont", "Laval")


@pytest.mark.parametrize(
    ("buildings", "labels"),
    [
        ([HILL], ["Annexe"]),
        ([HILL, ("", "2, rue du Lac", "Laval")], ["Annexe", "École A"]),
        ([HILL, ("Annexe", "", "Gatineau")], ["Annexe, Laval", "Annexe, Gatineau"]),
        (
            [HILL, ("Annexe", "2, rue du Lac", "Laval"), ("Annexe", "", "Gatineau")],
            ["Annexe, 1, rue du Mont, Laval", "Annexe, 2, rue du Lac, Laval", "Annexe, Gatineau"],
        ),
        ([("Annexe", "", ""), ("Annexe", "", "Laval")], ["Annexe", "Annexe, Laval"]),
        ([HILL, HILL], ["Annexe, 1, rue du Mont, Laval"] * 2),
    ],
)
def test_buildings_of_one_name_are_told_apart(
    buildings: list[tuple[str, str, str]], labels: list[str]
) -> None:
    rows = [
        Building(id=n, name=name, address=address, municipality=town)
        for n, (name, address, town) in enumerate(buildings)
    ]
    school = School(name="École A", buildings=rows)
    assert building_labels(school) == list(enumerate(labels))
