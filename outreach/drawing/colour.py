"""Colours as people type them, and whether text on them can be read."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE = "#ffffff"
READABLE = 4.5


def is_colour(text: str) -> bool:
    """Whether it is `#rrggbb` in lower case."""
    return bool(HEX.fullmatch(text))


def contrast(colour: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21, of two `#rrggbb`."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable_on_white(colour: str) -> bool:
    """Whether text of that colour on white, or white on it, satisfies WCAG AA."""
    return contrast(colour, WHITE) >= READABLE


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
