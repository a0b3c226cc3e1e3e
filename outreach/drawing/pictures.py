"""The picture that a shared link shows: 1200 × 630, a title, a few lines and who says it."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parents[2] / "static" / "fonts"
SIZE = (1200, 630)
MARGIN, BAND = 80, 24
INK, SOFT, PAPER = "#16201f", "#4a575b", "#ffffff"
TITLE_SIZES = (76, 64, 54, 46)
MOST_TITLE_LINES = 3


@lru_cache(maxsize=16)
def draw(title: str, lines: tuple[str, ...], *, by: str, accent: str) -> bytes:
    """A PNG; a long title is set smaller, then cut with an ellipsis."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, SIZE[0], BAND), fill=accent)
    font, rows = _fitted(title)
    y = MARGIN + 10
    for row in rows:
        pen.text((MARGIN, y), row, font=font, fill=INK)
        y += round(font.size * 1.2)
    y += 28
    plain = _font("Regular", 38)
    for line in lines:
        pen.text((MARGIN, y), _cut(line, plain), font=plain, fill=SOFT)
        y += 54
    strong = _font("SemiBold", 34)
    pen.text((MARGIN, SIZE[1] - MARGIN - 20), _cut(by, strong), font=strong, fill=accent)
    buffer = BytesIO()
    picture.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    for size in TITLE_SIZES:
        font = _font("Bold", size)
        rows = _wrapped(title, font)
        if len(rows) <= MOST_TITLE_LINES:
            return font, rows
    rows = rows[:MOST_TITLE_LINES]
    return font, [*rows[:-1], _cut(f"{rows[-1]}…", font)]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    rows, row = [], ""
    for word in text.split(" "):
        longer = f"{row} {word}".strip()
        if row and font.getlength(longer) > SIZE[0] - 2 * MARGIN:
            rows.append(row)
            row = word
        else:
            row = longer
    return [_cut(row, font) for row in (*rows, row)]


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    if font.getlength(text) <= SIZE[0] - 2 * MARGIN:
        return text
    while text and font.getlength(f"{text}…") > SIZE[0] - 2 * MARGIN:
        text = text[:-1]
    return f"{text.rstrip(' …')}…"


@lru_cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"Inter-{weight}.ttf"), size)
