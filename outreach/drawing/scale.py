"""The round numbers along an axis, and how finely a place on the drawing is told."""

from math import floor, log10


def ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Round numbers that enclose both ends, a step of 1, 2, 2.5 or 5 apart."""
    if high <= low:
        high = low + 1
    step = _nice((high - low) / (count - 1))
    first = floor(low / step + 1e-9)
    last = -floor(-high / step + 1e-9)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def tenth(place: float) -> float:
    """To a tenth of a unit: finer is not seen and makes the page longer."""
    return round(place, 1)


def _nice(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999)
