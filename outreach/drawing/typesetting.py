"""Letters on paper: our fonts, letter by letter where one lacks a sign, widths, and lines that fit."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parents[2] / "static" / "fonts"
FILES = {
    "Inter-Regular": ("Inter-Regular", "NotoSansCanadianAboriginal-Regular"),
    "Inter-SemiBold": ("Inter-SemiBold", "NotoSansCanadianAboriginal-Bold"),
    "Inter-Bold": ("Inter-Bold", "NotoSansCanadianAboriginal-Bold"),
}
REGULAR, SEMIBOLD, BOLD = FILES


@cache
def register() -> None:
    """Read the fonts once a process."""
    for name in sorted({name for names in FILES.values() for name in names}):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    rl_config.useA85 = 0


def unprintable(text: str) -> str:
    """The signs of a text that none of our fonts has, each once."""
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(sign for sign in signs if _font_of(sign, BOLD) is None)


@lru_cache(maxsize=4096)
def runs(text: str, font: str) -> tuple[tuple[str, str], ...]:
    """The text cut where the font changes, as (font, part); a sign that no font has is left out."""
    composed = unicodedata.normalize("NFC", text)
    printable = (sign for sign in composed if _font_of(sign, font))
    pairs = groupby(printable, lambda sign: _font_of(sign, font) or "")
    return tuple((name, "".join(signs)) for name, signs in pairs)


@lru_cache(maxsize=8192)
def width(text: str, font: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, font))


class Pen:
    """Writes lines on a canvas; what many pages share is spelled once.

    ReportLab's own `drawString` takes four times as long.
    """

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.colour = ""
        self.spelled: dict[tuple[str, str, float], str] = {}

    def write(self, x: float, y: float, text: str, *, font: str, size: float, colour: str) -> None:
        """One line from `x` on; a space follows, so that lines read aloud stay apart."""
        if colour != self.colour:
            self.canvas.setFillColor(_colour(colour))
            self.colour = colour
        key = text, font, size
        if key not in self.spelled:
            self.spelled[key] = self._spell(text if text.endswith("-") else f"{text} ", font, size)
        self.canvas._code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {self.spelled[key]} ET")

    def _spell(self, text: str, font: str, size: float) -> str:
        canvas, document = self.canvas, self.canvas._doc
        parts = []
        for name, run in runs(text, font):
            face: Any = pdfmetrics.getFont(name)
            for subset, codes in face.splitString(run, document):
                inside = face.getSubsetInternalName(subset, document)
                parts.append(f"{inside} {size:g} Tf ({canvas._escape(codes)}) Tj")
        return " ".join(parts)


@cache
def _colour(code: str) -> Any:
    return HexColor(code)


@lru_cache(maxsize=4096)
def lines(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """Lines that fit, broken at plain spaces only; a word longer than a line is cut, after a
    hyphen if it has one.

    The pages of an event share most of theirs, hence the memory.
    """
    return tuple(_filled([*_words(text, font, size, room)], font, size, room))


@lru_cache(maxsize=4096)
def balanced(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """As few lines as fit, of about equal length: no single word is left for the last."""
    best = lines(text, font, size, room)
    for share in range(95, 50, -5) if len(best) > 1 else ():
        narrower = lines(text, font, size, room * share / 100)
        if len(narrower) > len(best):
            break
        best = narrower
    return best


def _filled(words: list[str], font: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width(longer, font, size) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _words(text: str, font: str, size: float, room: float) -> Iterator[str]:
    for word in text.replace("\n", " ").split(" "):
        while width(word, font, size) > room:
            fits = next(n for n in range(len(word), 0, -1) if width(word[:n], font, size) <= room)
            cut = word.rfind("-", 0, fits) + 1 or fits
            yield word[:cut]
            word = word[cut:]
        if word:
            yield word


@lru_cache(maxsize=4096)
def _font_of(sign: str, font: str) -> str | None:
    register()
    return next((name for name in FILES[font] if ord(sign) in _letters(name)), None)


@cache
def _letters(name: str) -> Any:
    font: Any = pdfmetrics.getFont(name)
    return font.face.charToGlyph
