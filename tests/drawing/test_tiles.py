"""Tiles: which step a share is in, and what stands in a tile."""

import pytest

from outreach.drawing.tiles import NO_STEP, SHADES, TileSubject, step_of, tile_map


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, NO_STEP), (0, 0), (0.001, 1), (0.2499, 1), (0.25, 2), (0.5, 3), (0.7499, 3), (0.75, 4), (1, 4)],
)  # fmt: skip
def test_a_share_is_in_one_of_five_steps(share: float | None, step: int) -> None:
    assert step_of(share) == step


def region(code: str, name: str, share: float | None, place: tuple[int, int]) -> TileSubject:
    words = f"{share:.0%}" if share is not None else "–"
    return TileSubject(code, name, share, words, "1 of 4", *place, url=f"?region={code}")


def test_tiles_say_name_and_share_and_stand_apart() -> None:
    made = tile_map(
        [region("08", "Abitibi-Témiscamingue", 1.0, (0, 0)), region("13", "Laval", None, (6, 1))],
        title="Share",
        source="file",
        headers=("Region", "Reached", "Share"),
    )
    first, last = made.tiles
    assert [label.words for label in first.labels] == ["Abitibi-", "Témiscamingue", "100%"]
    assert (first.is_dark, first.opacity, last.is_dark, last.opacity) == (
        True,
        1.0,
        False,
        SHADES[0],
    )
    assert first.words == "Abitibi-Témiscamingue, 1 of 4, 100%"
    assert (first.x, first.y, last.x + last.width, last.y + last.height) == (0, 0, 840, made.height)
    assert made.rows == (("Abitibi-Témiscamingue", "1 of 4", "100%"), ("Laval", "1 of 4", "–"))
    assert made.narrow is not None
    assert [label.words for label in made.narrow.tiles[0].labels] == ["08", "100%"]
    assert made.narrow.width == 340
    for tile in (*made.tiles, *made.narrow.tiles):
        assert all(tile.y < label.y <= tile.y + tile.height for label in tile.labels)
