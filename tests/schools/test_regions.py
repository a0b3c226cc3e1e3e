"""The 17 regions, and the hour in each place."""

import csv
from collections import Counter

import pytest

from outreach.schools import regions
from tests.schools import files


def test_regions_are_those_of_the_ministry() -> None:
    with (files.REAL / "regions_admin_qc.csv").open(encoding="utf-8-sig") as file:
        published = {row["code"]: row["name_fr"] for row in csv.DictReader(file)}
    assert {code: region.name_fr for code, region in regions.REGIONS.items()} == published


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Saguenay–Lac-Saint-Jean", "02"),
        ("SAGUENAY - LAC SAINT JEAN", "02"),
        ("gaspesie—iles-de-la-madeleine", "11"),
        ("Ontario", None),
    ],
)
def test_a_region_is_known_by_its_folded_name(name: str, code: str | None) -> None:
    assert regions.region_code(name) == code


def test_time_zones_of_the_whole_public_file() -> None:
    zones = Counter(
        regions.time_zone(
            mrc=row["NOM_MRC"],
            municipality=row["NOM_MUNCP_GDUNO_IMM"],
            latitude=float(row["COORD_Y_LL84_IMM"]),
            longitude=float(row["COORD_X_LL84_IMM"]),
        )
        for row in files.rows(files.PUBLIC)
    )
    assert zones == {"America/Toronto": 5417, "America/Blanc-Sablon": 31, "America/Halifax": 14}


def test_coordinates_alone_give_the_same_zones() -> None:
    for row in files.rows(files.PUBLIC):
        place = {
            "municipality": row["NOM_MUNCP_GDUNO_IMM"],
            "latitude": float(row["COORD_Y_LL84_IMM"]),
            "longitude": float(row["COORD_X_LL84_IMM"]),
        }
        assert regions.time_zone(mrc=row["NOM_MRC"], **place) == regions.time_zone(**place), row


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (None, -60, regions.EASTERN), (50, None, regions.EASTERN), (47.4, -63, regions.EASTERN),
        (47.4, -62.9, regions.ATLANTIC), (48.5, -62.9, regions.EASTERN), (48.4, -60, regions.ATLANTIC),
        (50.2, -61.5, regions.EASTERN), (50.2, -61.4, regions.LOWER_NORTH_SHORE),
    ],
)  # fmt: skip
def test_zone_changes_at_the_meridians_and_the_islands(
    latitude: float | None, longitude: float | None, zone: str
) -> None:
    assert regions.time_zone(latitude=latitude, longitude=longitude) == zone
    at = {"latitude": latitude, "longitude": longitude}
    assert regions.time_zone(municipality="Listuguj", **at) == regions.ATLANTIC
    assert regions.time_zone(mrc="Montréal", **at) == regions.EASTERN


def test_a_region_has_a_name_and_an_unknown_one_none() -> None:
    told = [regions.region_name(code) for code in ("06", "18", "", None)]
    assert told == ["Montréal", "", "", ""]
    assert [code for code, _name in regions.choices()] == [f"{n:02}" for n in range(1, 18)]
