"""Finding rows by the words that somebody types."""

from typing import Any

from outreach.core.language import fold

LONGEST = 200


def words_of(text: str) -> list[str]:
    """Folded; of a long text those of its beginning, as every one of them is a condition."""
    return fold(text[:LONGEST]).split()


def holding(column: Any, text: str) -> list[Any]:
    """That a column of folded text holds each of the words."""
    return [column.contains(word, autoescape=True) for word in words_of(text)]
