"""Links that open one row without a sign-in: signed for a purpose, for one version of the row."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from outreach.core import signed
from outreach.core.errors import Refused


class HasId(Protocol):
    id: Any


Row = TypeVar("Row", bound=HasId)


class LinkEnded(Refused):
    """The event is too long past, or what the link was for is done."""


class PersonalLink(Generic[Row]):
    """`find` gives the row of an id; `version` of a row is what renewing changes."""

    def __init__(
        self, purpose: str, *, find: Callable[[int], Row | None], version: Callable[[Row], int]
    ) -> None:
        self.purpose, self._find, self._version = purpose, find, version

    def token(self, row: Row) -> str:
        return signed.sign(self.purpose, row.id, self._version(row))

    def row_of(self, token: str) -> Row | None:
        """The row while its version is the one signed; None for an older link and for any other text."""
        pair = signed.read(self.purpose, token)
        row = self._find(pair[0]) if pair else None
        is_current = row is not None and pair is not None and self._version(row) == pair[1]
        return row if is_current else None

    def is_ours(self, token: str) -> bool:
        """Whether we signed it, be it for a row or version that is no more."""
        return signed.read(self.purpose, token) is not None
