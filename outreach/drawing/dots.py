"""A map of dots by latitude and longitude (equirectangular), in two shapes, with the names of some towns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from outreach.drawing.chart import Label
from outreach.drawing.lettering import TEXT, length
from outreach.drawing.scale import tenth
from outreach.drawing.subject import PHONE

NORTH = 50.0
"""What lies north of it, few and far, has a frame of its own: else the south would be a blot."""
MARGIN = 16.0
LEAST_SPAN = 0.2
"""Degrees of latitude that a frame shows at least."""
WIDE, WIDE_HEIGHT, NARROW_HEIGHT = 840.0, 320.0, 240.0


@dataclass(frozen=True)
class GeoPoint:
    """A place; `is_full` says which of the two shapes it gets."""

    latitude: float
    longitude: float
    is_full: bool


@dataclass(frozen=True)
class Town:
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Frame:
    """Part of the country: its box, the paths of both shapes, and the towns that have room."""

    x: float
    y: float
    width: float
    height: float
    full: str
    empty: str
    towns: tuple[Label, ...]


@dataclass(frozen=True)
class DotMap:
    """The frames side by side; `narrow` has them below each other."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    narrow: "DotMap | None" = None


def dot_map(points: Sequence[GeoPoint], *, towns: Sequence[Town]) -> DotMap:
    """South and north in frames of their own, as far as each has points."""
    parts = [[p for p in points if p.latitude < NORTH], [p for p in points if p.latitude >= NORTH]]
    parts = [part for part in parts if part]
    widths = [WIDE] if len(parts) == 1 else [WIDE * 0.68, WIDE * 0.32]
    x, frames = 0.0, []
    for part, wide in zip(parts, widths, strict=False):
        frames.append(_frame(part, towns, x=x, y=0, width=wide - 4, height=WIDE_HEIGHT))
        x += wide
    below = [
        _frame(part, towns, x=0, y=n * (NARROW_HEIGHT + 8), width=PHONE, height=NARROW_HEIGHT)
        for n, part in enumerate(parts)
    ]
    narrow = DotMap(PHONE, len(parts) * (NARROW_HEIGHT + 8) - 8, tuple(below))
    return DotMap(WIDE, WIDE_HEIGHT, tuple(frames), narrow)


class Projection:
    """Degrees to places in a box: as far as all the points fit, in its middle."""

    def __init__(
        self, points: Sequence[GeoPoint], *, x: float, y: float, width: float, height: float
    ) -> None:
        south, north = _span([p.latitude for p in points])
        west, east = _span([p.longitude for p in points])
        self._middle = (south + north) / 2, (west + east) / 2
        self._squeeze = cos(radians(self._middle[0]))
        across = (width - 2 * MARGIN) / ((east - west) * self._squeeze)
        self._scale = min(across, (height - 2 * MARGIN) / (north - south))
        self._centre = x + width / 2, y + height / 2

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = self._centre[0] + (longitude - self._middle[1]) * self._squeeze * self._scale
        y = self._centre[1] - (latitude - self._middle[0]) * self._scale
        return tenth(x), tenth(y)


def _span(values: Iterable[float]) -> tuple[float, float]:
    low, high = min(values := list(values)), max(values)
    more = max(LEAST_SPAN - (high - low), 0) / 2
    return low - more, high + more


def _frame(
    points: Sequence[GeoPoint],
    towns: Sequence[Town],
    *,
    x: float,
    y: float,
    width: float,
    height: float,
) -> Frame:
    projection = Projection(points, x=x, y=y, width=width, height=height)
    full, empty = [], []
    for point in points:
        left, top = projection.place(point.latitude, point.longitude)
        if point.is_full:
            full.append(f"M{left} {top}h0")
        else:
            empty.append(f"M{left} {tenth(top - 4)}l3.6 6.4h-7.2z")
    box = x, y, x + width, y + height
    names = tuple(_named(projection, towns, box, is_south=points[0].latitude < NORTH))
    return Frame(x, y, width, height, "".join(full), "".join(empty), names)


def _named(
    projection: Projection,
    towns: Sequence[Town],
    box: tuple[float, float, float, float],
    *,
    is_south: bool,
) -> list[Label]:
    """The towns of that half inside the box whose names stand over no other."""
    labels: list[Label] = []
    for town in towns:
        if (town.latitude < NORTH) != is_south:
            continue
        left, top = projection.place(town.latitude, town.longitude)
        half, y = length(town.name) / 2, top - 10
        is_inside = box[0] + half < left < box[2] - half and box[1] + TEXT < y < box[3]
        is_clear = all(
            abs(label.y - y) > TEXT or abs(label.x - left) > half + length(label.words) / 2
            for label in labels
        )
        if is_inside and is_clear:
            labels.append(Label(left, tenth(y), town.name))
    return labels
