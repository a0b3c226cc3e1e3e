"""The parts of an attestation, measured before they are drawn: rows of text, each under the top of its part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from reportlab.lib.pagesizes import LETTER

from outreach.drawing import typesetting
from outreach.drawing.typesetting import BOLD, REGULAR, SEMIBOLD, width

WIDTH, HEIGHT = LETTER
MARGIN = 64
ROOM = WIDTH - 2 * MARGIN
GUTTER = 28
COLUMN = (ROOM - GUTTER) / 2
BLACK, GREY = "#16202a", "#55606b"
NAME_SIZE, LEAST_NAME_SIZE = 36, 22
TITLE_SIZE, LEAST_TITLE_SIZE = 18, 14
LABEL_SIZE = 8
CONTINUED = 11.0
DESCENT = 3
Detail = tuple[str, tuple[str, ...]]
Details = tuple[Detail, ...]


@dataclass(frozen=True)
class Row:
    """One line: its baseline lies `drop` under the part's top, and as many stretches more as `gaps`."""

    text: str
    font: str
    size: float
    colour: str
    x: float
    drop: float
    gaps: float = 0


@dataclass(frozen=True)
class PagePart:
    """Rows with the height they need; `gaps` is how much of the page's free space it takes up."""

    rows: tuple[Row, ...] = ()
    height: float = 0
    gaps: float = 0


class Pile:
    """Puts paragraphs one under another, from the left or centred."""

    def __init__(self, left: float, room: float, *, is_centred: bool = False) -> None:
        self.left, self.room, self.is_centred = left, room, is_centred
        self.rows: list[Row] = []
        self.height = self.gaps = 0.0

    def space(self, height: float, *, gaps: float = 0) -> None:
        self.height += height
        self.gaps += gaps

    def add(
        self,
        text: str,
        *,
        size: float,
        font: str = REGULAR,
        colour: str = BLACK,
        leading: float = 1.35,
    ) -> None:
        """A paragraph, broken into as many rows as it takes."""
        broken = typesetting.balanced if self.is_centred else typesetting.lines
        for line in broken(text, font, size, self.room):
            self.height += size * leading
            drop = self.height - size * (leading - 0.92)
            x = self.left
            if self.is_centred:
                x += (self.room - width(line, font, size)) / 2
            self.rows.append(Row(line, font, size, colour, x, drop, self.gaps))

    def done(self) -> PagePart:
        return PagePart(tuple(self.rows), self.height, self.gaps)


def statement(facts: Mapping[str, Any], scale: float = 1) -> PagePart:
    """Who took part in what and how long; the name is the largest thing on the page."""
    pile = Pile(MARGIN, ROOM, is_centred=True)
    pile.add(facts["title"], font=SEMIBOLD, size=17 * scale, colour=facts["accent"])
    pile.space(14 * scale, gaps=0.8)
    pile.add(facts["opening"], size=11.5 * scale, colour=GREY)
    pile.space(4 * scale, gaps=0.15)
    sizes = (NAME_SIZE * scale, LEAST_NAME_SIZE * scale)
    pile.add(facts["name"], font=BOLD, size=_size(facts["name"], BOLD, *sizes), leading=1.25)
    pile.space(5 * scale)
    for line in facts["person"]:
        pile.add(line, size=10.5 * scale, colour=GREY)
    pile.space(12 * scale, gaps=0.35)
    for line in facts["lead"]:
        pile.add(line, size=11.5 * scale, colour=GREY)
    if facts["activity"]:
        pile.space(4 * scale)
        sizes = (TITLE_SIZE * scale, LEAST_TITLE_SIZE * scale)
        size = _size(facts["activity"], SEMIBOLD, *sizes)
        pile.add(facts["activity"], font=SEMIBOLD, size=size)
    if facts["length"]:
        pile.space(5 * scale)
        pile.add(facts["length"], size=12.5 * scale, font=SEMIBOLD, colour=facts["accent"])
    return pile.done()


def _size(text: str, font: str, largest: float, least: float) -> float:
    """As large as one line takes, but not smaller than `least`: then it takes several."""
    fitting = largest * ROOM / max(width(text, font, largest), 1)
    return max(min(largest, int(fitting * 2) / 2), least)


@lru_cache(maxsize=256)
def details_in(details: Details, accent: str, room: float) -> tuple[PagePart, tuple[Row, ...]]:
    """The facts of the activity in that height, smaller when there are many; and the rows left over."""
    part = _grid(details, accent)
    if part.height <= room:
        return part, ()
    return columns(_run(details, accent), room)


def columns(rows: Sequence[Row], room: float) -> tuple[PagePart, tuple[Row, ...]]:
    """Rows of one long column in two of equal height, at most `room`; and those left over."""
    most = room - DESCENT
    height = min(sum(row.drop for row in rows) / 2, most)
    placed, left = _in_columns(rows, height)
    while left and height < most:
        height = min(height + 4, most)
        placed, left = _in_columns(rows, height)
    lowest = max((row.drop for row in placed), default=0)
    return PagePart(tuple(placed), lowest + DESCENT if placed else 0), tuple(left)


def _in_columns(rows: Sequence[Row], height: float) -> tuple[list[Row], list[Row]]:
    """A label stays with the row under it."""
    placed: list[Row] = []
    rest = list(rows)
    for x in (MARGIN, MARGIN + COLUMN + GUTTER):
        y = 0.0
        while rest and y + sum(row.drop for row in rest[: _bound(rest)]) <= height:
            row = rest.pop(0)
            y += row.drop if y else min(row.drop, 9)
            placed.append(Row(row.text, row.font, row.size, row.colour, x, y))
    return placed, rest


def _bound(rows: Sequence[Row]) -> int:
    """How many of the first rows stay together: a label with its text, the lines of a short text."""
    bound = 2 if rows[0].font == SEMIBOLD else 1
    while bound < min(4, len(rows)) and rows[bound].drop == CONTINUED:
        bound += 1
    return bound


def _grid(details: Details, accent: str) -> PagePart:
    """Each fact in the column that is shorter so far, dates first; the last long ones under both."""
    wide = [detail for detail in details[1:] if len("".join(detail[1])) > 120]
    short = [detail for detail in details if detail not in wide]
    if len(short) < 2:
        return _pile(details, accent, MARGIN, ROOM)
    sides: tuple[list[Detail], list[Detail]] = ([], [])
    for detail in short:
        left, right = (_pile(side, accent, 0, COLUMN).height for side in sides)
        sides[left > right].append(detail)
    left_part = _pile(sides[0], accent, MARGIN, COLUMN)
    right_part = _pile(sides[1], accent, MARGIN + COLUMN + GUTTER, COLUMN)
    height = max(left_part.height, right_part.height)
    under = _pile(wide, accent, MARGIN, ROOM)
    above = height + 10 if wide else height
    rows = tuple(replace(row, drop=row.drop + above) for row in under.rows)
    return PagePart((*left_part.rows, *right_part.rows, *rows), above + under.height)


def _pile(details: Sequence[Detail], accent: str, x: float, room: float) -> PagePart:
    pile = Pile(x, room)
    for n, (label, texts) in enumerate(details):
        pile.space(9 if n else 0)
        pile.add(label, font=SEMIBOLD, size=LABEL_SIZE, colour=accent, leading=1.5)
        for text in texts:
            pile.add(text, size=10)
    return pile.done()


def _run(details: Details, accent: str) -> tuple[Row, ...]:
    """All the facts in one long narrow column, small; here `drop` is what a row lies under the one before."""
    rows: list[Row] = []
    for label, texts in details:
        rows.append(Row(label, SEMIBOLD, 7.5, accent, 0, 17 if rows else 9))
        for text in texts:
            broken = typesetting.lines(text, REGULAR, 8.5, COLUMN)
            rows += [Row(line, REGULAR, 8.5, BLACK, 0, CONTINUED) for line in broken]
            rows[-len(broken)] = replace(rows[-len(broken)], drop=13)
    return tuple(rows)
