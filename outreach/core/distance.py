"""How far two places are from one another, as the crow flies: in Python, and asked of the database."""

import sqlite3
from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt, trunc
from typing import Any

from sqlalchemy import func

EARTH_KM = 6371.0
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "asin": asin,
    "cos": cos,
    "radians": radians,
    "sin": sin,
    "sqrt": sqrt,
    "trunc": trunc,
}


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """By the haversine formula, between two places in degrees."""
    south, west, north, east = map(radians, (latitude, longitude, to_latitude, to_longitude))
    slope = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin((north - south) / 2) ** 2 + slope))


def kilometres_from(latitude: Any, longitude: Any, *, to: tuple[Any, Any]) -> Any:
    """The same of columns or bound values, to a few centimetres; NULL where one is.

    `1 - cos(x)` is twice the square of `sin(x / 2)`, which a database would compute twice over.
    """
    rise = 1 - func.cos(func.radians(to[0] - latitude))
    turn = 1 - func.cos(func.radians(to[1] - longitude))
    slope = func.cos(func.radians(latitude)) * func.cos(func.radians(to[0])) * turn
    return 2 * EARTH_KM * func.asin(func.sqrt((rise + slope) / 2))


def teach(connection: sqlite3.Connection, _record: object = None) -> None:
    """Give an SQLite that was built without its mathematics Python's, which is slower."""
    try:
        connection.execute(f"SELECT {' + '.join(f'{name}(0)' for name in FUNCTIONS)}")
    except sqlite3.OperationalError:
        for name, function in FUNCTIONS.items():
            connection.create_function(name, 1, _of_null(function), deterministic=True)


def _of_null(function: Callable[[float], float]) -> Callable[[float | None], float | None]:
    return lambda value: None if value is None else function(value)
