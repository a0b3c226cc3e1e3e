"""Words have the room that the shipped letters take."""

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from outreach.drawing.lettering import TEXT, length, wrapped


@pytest.mark.parametrize(
    "words", ["Semaine thématique", "École Mont-Royal", "MMWW", "Œuvre", "1 234"]
)
def test_words_have_the_room_that_the_shipped_letters_take(words: str) -> None:
    """Measured in the boldest face that charts use: a label that is longer than thought is cut."""
    face = TTFont("semibold", "static/fonts/Inter-SemiBold.ttf")
    taken = face.stringWidth(words, TEXT)
    assert taken <= length(words) + 0.5
    assert length(words) < taken * 1.12 + 2


def test_words_wrap_where_the_room_ends_and_one_word_alone_may_be_longer() -> None:
    assert wrapped("a b", length("a b")) == ["a b"]
    assert wrapped("a b", length("a b") - 0.1) == ["a", "b"]
    assert wrapped("Bonaventure", 1.0) == ["Bonaventure"]
