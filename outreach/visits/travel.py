"""How long it takes from one building to another, as far as their coordinates tell."""

from datetime import timedelta
from math import asin, ceil, cos, radians, sin, sqrt

from outreach.events.models import Event
from outreach.events.words import Mode
from outreach.schools.models import Building

LEAST = timedelta(minutes=30)
"""Between two buildings, however near (domain.md 7.3 rule 5)."""
ROAD, KM_A_MINUTE = 1.3, 1
"""Roads are a third longer than the bird's way, and are driven at 60 km/h."""
EARTH_KM, SAME_PLACE_KM = 6371.0, 0.1


def needed(event: Event, other: Event) -> timedelta:
    """From one place to the other; nothing when one is online, unknown or the same as the other."""
    here, there = event.building, other.building
    if Mode.ONLINE in (event.mode, other.mode) or not here or not there or here.id == there.id:
        return timedelta()
    km = distance(here, there)
    if km is None:
        return LEAST
    if km < SAME_PLACE_KM:
        return timedelta()
    return max(LEAST, timedelta(minutes=ceil(km * ROAD / KM_A_MINUTE)))


def distance(here: Building, there: Building) -> float | None:
    """In km as the bird flies (haversine), None where a coordinate is missing."""
    sides = (here.latitude, here.longitude, there.latitude, there.longitude)
    if any(side is None for side in sides):
        return None
    south, west, north, east = (radians(side or 0) for side in sides)
    chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))
