"""How long words stand in the letters of a chart, so that none is cut or written over another."""

from functools import cache
from unicodedata import normalize

TEXT = 13.0
"""Height of the text, in the units of the drawing."""
LEADING = TEXT * 1.25
"""From one line of wrapped words to the next."""
GAP = 8.0
"""Between words and what stands beside them."""
LETTER = 0.62
"""Width of a letter of Inter SemiBold, as a share of the height of the text, where WIDTHS does not tell."""
WIDTHS = {
    letter: width
    for width, letters in {
        0.3: " iIjl\u00a0\u202f",
        0.33: ",.:;'’!|",
        0.4: "frt()",
        0.47: "1-",
        0.5: "–/",
        0.59: "acekLFJsvxyz7",
        0.67: "034689BPRST+K",
        0.77: "ACDGHNOQUVXYZ&",
        0.84: "w",
        0.92: "mM",
        1.02: "W%œŒæ—@",
    }.items()
    for letter in letters
}


def length(words: str) -> float:
    """How long the words stand in the boldest letters of a chart; an accent adds nothing."""
    return sum(map(_width, words)) * TEXT


def wrapped(words: str, room: float) -> list[str]:
    """The words on as many lines as it takes; one word alone may be longer than the room."""
    first, *rest = words.split(" ")
    lines = [first]
    for word in rest:
        longer = f"{lines[-1]} {word}"
        if length(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _width(letter: str) -> float:
    return WIDTHS.get(letter) or WIDTHS.get(normalize("NFD", letter)[0], LETTER)
