"""The maps of whom to visit: every region once, each school with coordinates once."""

from datetime import date

import pytest

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.reports.visited import Listing
from outreach.reports.visited_map import TILES, of_regions, of_schools
from outreach.schools.models import Building, School
from outreach.schools.regions import REGIONS
from tests import make

pytestmark = pytest.mark.usefixtures("app")


def at(school: School, *places: tuple[float | None, float | None]) -> None:
    with transaction() as session:
        first = session.get_one(Building, school.buildings[0].id)
        first.latitude, first.longitude = places[0]
        for n, (latitude, longitude) in enumerate(places[1:]):
            row = Building(
                school_id=school.id, code=f"zz{n}", latitude=latitude, longitude=longitude
            )
            session.add(row)


def test_every_region_has_a_tile_of_its_own() -> None:
    assert set(TILES) == set(REGIONS)
    assert len(set(TILES.values())) == 17


def test_tiles_tell_the_share_reached_and_lead_to_the_region() -> None:
    reached = make.school(region_code="06")
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=reached), 20)
    make.school(region_code="06")
    made = of_regions(Listing(), source="", url=lambda code: f"?region={code}")
    by_url = {tile.url: tile for tile in made.tiles}
    assert len(by_url) == 17
    assert by_url["?region=06"].labels[-1].words in ("50%", "50 %", "50\xa0%")
    assert by_url["?region=06"].step == 3
    assert by_url["?region=01"].step == -1
    assert of_regions(Listing(region="01"), source="", url=str).rows == made.rows


def test_each_school_is_one_dot_where_its_first_building_with_coordinates_is() -> None:
    assert of_schools(Listing()) is None
    reached, never, unknown = make.school(), make.school(), make.school()
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=reached), 20)
    at(reached, (None, -73.0), (45.5, -73.6), (48.0, -70.0))
    at(never, (46.8, -71.2))
    at(unknown, (None, None))
    at(make.school(secondary=False), (45.0, -72.0))
    made = of_schools(Listing())
    assert made is not None
    (frame,) = made.frames
    assert (frame.full.count("M"), frame.empty.count("M")) == (1, 1)
    assert db.session.get_one(School, reached.id).buildings
