"""What a group of a visit may be: its hours, and how many pupils (domain.md 7.3 rule 3)."""

from datetime import datetime

from outreach.core.errors import Refused
from outreach.core.language import _

Hours = tuple[datetime, datetime]
"""From when to when, as instants."""
LARGEST = 400


def is_doubtful(count: int, planned: int | None) -> bool:
    """Nobody, or more than twice as many as planned: possible, and asked about (domain.md 7.3 rule 3)."""
    return count == 0 or bool(planned and count > 2 * planned)


def check_planned(count: int | None) -> None:
    """Refuse a number that no group has; None is not known yet."""
    if count is not None and not 1 <= count <= LARGEST:
        raise Refused(_("A group has 1 to 400 pupils."))
