"""The eligible schools on maps: the regions as tiles by the share reached, each school as a dot."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from outreach.core import clock
from outreach.core.language import _, number, percent
from outreach.core.remembered import remembered
from outreach.drawing import dots, tiles
from outreach.drawing.dots import DotMap, GeoPoint, Town
from outreach.drawing.tiles import TileMap, TileSubject
from outreach.reports.visited import Listing, SchoolOnMap
from outreach.schools import queries as schools
from outreach.schools import regions

TILES = {
    "10": (2, 0), "09": (5, 0),
    "08": (0, 1), "02": (4, 1), "11": (6, 1),
    "07": (0, 2), "15": (1, 2), "14": (2, 2), "04": (3, 2), "03": (4, 2), "01": (5, 2),
    "13": (1, 3), "06": (2, 3), "17": (3, 3), "12": (4, 3),
    "16": (2, 4), "05": (3, 4),
}  # fmt: skip
"""Column and row of each region, about where it lies."""
TOWNS = (
    Town("Montréal", 45.51, -73.57),
    Town("Québec", 46.81, -71.21),
    Town("Gatineau", 45.48, -75.65),
    Town("Saguenay", 48.42, -71.06),
    Town("Rouyn-Noranda", 48.24, -79.02),
    Town("Rimouski", 48.45, -68.53),
    Town("Gaspé", 48.83, -64.49),
    Town("Sherbrooke", 45.4, -71.89),
    Town("Trois-Rivières", 46.35, -72.55),
    Town("Sept-Îles", 50.2, -66.38),
    Town("Kuujjuaq", 58.1, -68.42),
    Town("Chibougamau", 49.92, -74.37),
)


def of_regions(listing: Listing, *, source: str, url: Callable[[str], str]) -> TileMap:
    """Every region, whichever the list is narrowed to; a school stands in its main region."""
    everywhere = {name: value for name, value in listing.filters.items() if name != "region"}
    by_region: dict[str, list[SchoolOnMap]] = defaultdict(list)
    for place in Listing(**everywhere).places:
        by_region[place.region].append(place)
    drawn = [_region(code, by_region[code], url) for code in sorted(TILES)]
    return tiles.tile_map(
        drawn,
        title=_("Share of the eligible schools reached, by region"),
        source=source,
        headers=(_("Region"), _("Schools reached"), _("School reach")),
    )


def of_schools(listing: Listing) -> DotMap | None:
    """One dot a school whose coordinates are known."""
    return _dots(clock.today(), "", listing.filters)


@remembered
def _dots(_today: date, _by: str, filters: dict[str, str]) -> DotMap | None:
    listing = Listing(**filters)
    reached = {place.id: place.is_reached for place in listing.places}
    points = [
        GeoPoint(latitude, longitude, reached[school_id])
        for school_id, latitude, longitude in schools.coordinates(listing.ids())
    ]
    return dots.dot_map(points, towns=TOWNS) if points else None


def _region(code: str, places: list[SchoolOnMap], url: Callable[[str], str]) -> TileSubject:
    reached = sum(place.is_reached for place in places)
    share = reached / len(places) if places else None
    return TileSubject(
        code=code,
        name=regions.region_name(code),
        share=share,
        share_words=percent(share, 0) if share is not None else "–",
        count_words=_(
            "%(reached)s of %(eligible)s", reached=number(reached), eligible=number(len(places))
        ),
        column=TILES[code][0],
        row=TILES[code][1],
        url=url(code),
    )
