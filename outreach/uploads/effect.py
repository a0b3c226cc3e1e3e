"""What taking in a file does, or did: counts of its lines, and the reasons against it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rejected:
    """Why a line cannot be taken: its number in the file, the column and a sentence."""

    line: int
    column: str
    message: str


@dataclass
class Effect:
    """Lines read, and what they change; with a rejected line nothing is written."""

    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: Sequence[Rejected] = ()

    @property
    def counts(self) -> dict[str, int]:
        """As a run keeps them."""
        names = ("read", "new", "changed", "unchanged")
        return {name: getattr(self, name) for name in names}
