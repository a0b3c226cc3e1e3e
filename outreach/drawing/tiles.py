"""A map of equal tiles, one a place, shaded by a share in steps and lettered with it: never by shade alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outreach.drawing.chart import Label
from outreach.drawing.lettering import LEADING, wrapped
from outreach.drawing.scale import tenth
from outreach.drawing.subject import PHONE

SHADES = (0.0, 0.12, 0.24, 0.4, 1.0)
"""How opaque each step is: nothing, under a quarter, a half, three quarters, and more."""
GAP = 4.0
NO_STEP = -1


@dataclass(frozen=True)
class TileSubject:
    """What a tile is to show: `share` None where there is nothing to reach, at its column and row."""

    code: str
    name: str
    share: float | None
    share_words: str
    count_words: str
    column: int
    row: int
    url: str = ""


@dataclass(frozen=True)
class Tile:
    """A tile as drawn; `words` say it to who cannot see it."""

    x: float
    y: float
    width: float
    height: float
    step: int
    labels: tuple[Label, ...]
    words: str
    url: str

    @property
    def opacity(self) -> float:
        return SHADES[max(self.step, 0)]

    @property
    def is_dark(self) -> bool:
        """Whether the words stand on the full colour."""
        return self.step == len(SHADES) - 1


@dataclass(frozen=True)
class TileMap:
    """The tiles with the same numbers as a table; `narrow` is drawn for a phone, with codes for names."""

    title: str
    source: str
    width: float
    height: float
    tiles: tuple[Tile, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    narrow: "TileMap | None" = None


def step_of(share: float | None) -> int:
    """Which step a share from 0 to 1 is in; NO_STEP without one."""
    if share is None:
        return NO_STEP
    return 0 if share <= 0 else min(1 + int(share * 4), len(SHADES) - 1)


def tile_map(
    regions: Sequence[TileSubject], *, title: str, source: str, headers: tuple[str, ...]
) -> TileMap:
    """Wide with names, narrow with codes."""
    rows = tuple((r.name, r.count_words, r.share_words) for r in regions)
    wide, narrow = (
        _drawn(regions, width, side, is_wide=width > PHONE)
        for width, side in ((840, 92), (PHONE, 50))
    )
    made = TileMap(title, source, *wide, headers, rows)
    return replace(made, narrow=TileMap(title, source, *narrow, headers, rows))


def _drawn(
    regions: Sequence[TileSubject], width: float, side: float, *, is_wide: bool
) -> tuple[float, float, tuple[Tile, ...]]:
    """Width, height, tiles."""
    columns = 1 + max((r.column for r in regions), default=0)
    lines = 1 + max((r.row for r in regions), default=0)
    wide = (width + GAP) / columns - GAP
    tiles = []
    for region in regions:
        x, y = region.column * (wide + GAP), region.row * (side + GAP)
        names = wrapped(region.name.replace("-", "- ").replace("–", "– "), wide) if is_wide else []
        texts = [*(_joined(names) if is_wide else [region.code]), region.share_words]
        top = y + side / 2 - (len(texts) - 1) * LEADING / 2 + LEADING * 0.3
        labels = tuple(
            Label(tenth(x + wide / 2), tenth(top + n * LEADING), text)
            for n, text in enumerate(texts)
        )
        words = f"{region.name}, {region.count_words}, {region.share_words}"
        box = tenth(x), tenth(y), tenth(wide), tenth(side)
        tiles.append(Tile(*box, step_of(region.share), labels, words, region.url))
    return width, tenth(lines * (side + GAP) - GAP), tuple(tiles)


def _joined(lines: list[str]) -> list[str]:
    """A name as it was before it might break after each hyphen."""
    return [line.replace("- ", "-").replace("– ", "–") for line in lines]
