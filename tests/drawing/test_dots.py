"""Dots: north is up, east is right, both shapes, and each dot inside its frame."""

import re

from outreach.drawing.dots import NORTH, DotMap, GeoPoint, Projection, Town, dot_map

MONTREAL, QUEBEC, KUUJJUAQ = (45.51, -73.57), (46.81, -71.21), (58.1, -68.42)
BOX = {"x": 0, "y": 0, "width": 400, "height": 300}


def drawn(*places: tuple[float, float], full: bool = True, towns: tuple[Town, ...] = ()) -> DotMap:
    return dot_map([GeoPoint(*place, full) for place in places], towns=towns)


def marks(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.-]+) ([\d.-]+)", path)]


def test_north_is_up_and_east_is_right_at_one_scale() -> None:
    points = [GeoPoint(*MONTREAL, True), GeoPoint(*QUEBEC, True)]
    projection = Projection(points, **BOX)
    (west, south), (east, north) = projection.place(*MONTREAL), projection.place(*QUEBEC)
    assert west < east
    assert north < south
    assert west >= 16
    assert east <= 384
    assert projection.place(46.16, -72.39) == (200.0, 150.0)


def test_one_school_alone_stands_in_the_middle() -> None:
    assert Projection([GeoPoint(*MONTREAL, True)], **BOX).place(*MONTREAL) == (200.0, 150.0)


def test_each_shape_has_its_path_and_each_dot_its_frame() -> None:
    made = dot_map(
        [
            GeoPoint(*MONTREAL, True),
            GeoPoint(*QUEBEC, False),
            GeoPoint(NORTH, -70, False),
            GeoPoint(*KUUJJUAQ, True),
        ],
        towns=(),
    )
    for drawing in (made, made.narrow):
        assert drawing is not None
        assert [(len(marks(f.full)), len(marks(f.empty))) for f in drawing.frames] == [
            (1, 1),
            (1, 1),
        ]
        for frame in drawing.frames:
            for x, y in marks(frame.full + frame.empty):
                assert frame.x < x < frame.x + frame.width <= drawing.width
                assert frame.y < y < frame.y + frame.height <= drawing.height


def test_one_half_alone_has_the_whole_width() -> None:
    assert [frame.width for frame in drawn(MONTREAL, QUEBEC).frames] == [836.0]
    assert [frame.width for frame in drawn(KUUJJUAQ).frames] == [836.0]


def test_towns_have_names_where_they_have_room_in_their_half() -> None:
    towns = (
        Town("Montréal", *MONTREAL),
        Town("Longueuil", 45.52, -73.52),
        Town("Kuujjuaq", *KUUJJUAQ),
    )
    south, north = drawn((45.0, -74), (47.0, -71), (57, -69), (59, -68), towns=towns).frames
    assert [town.words for town in south.towns] == ["Montréal"]
    assert [town.words for town in north.towns] == ["Kuujjuaq"]
    assert drawn(QUEBEC, towns=(Town("Montréal", *MONTREAL),)).frames[0].towns == ()
