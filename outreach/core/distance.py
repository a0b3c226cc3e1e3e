"""How far two places are from one another, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """By the haversine formula, between two places in degrees."""
    south, west, north, east = map(radians, (latitude, longitude, to_latitude, to_longitude))
    slope = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin((north - south) / 2) ** 2 + slope))
