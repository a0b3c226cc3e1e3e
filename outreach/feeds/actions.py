"""Making the secret address of a calendar, and making another when the first is known to too many."""

from outreach.accounts.models import User
from outreach.history import actions as history
from outreach.schools.models import School
from outreach.speakers.models import Speaker


def renew(row: User | Speaker | School, *, by: User | None) -> None:
    """The address sent so far opens nothing any more."""
    row.feed_version += 1
    name = row.name if by is None else ""
    history.record(row, "renew_feed", by=by, by_name=name)
