"""Counts of a personal attribute leave the house rounded to the nearest 5 (domain.md 7.4)."""

TO = 5


def to_five(count: int) -> int:
    """The nearest multiple of 5: 0, 1, 2 are 0; 3 to 7 are 5."""
    return (count + TO // 2) // TO * TO
