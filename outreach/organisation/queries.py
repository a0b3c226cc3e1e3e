"""The organisation as it is now."""

from outreach.core.database import db
from outreach.organisation.models import Organisation


def current() -> Organisation:
    """The organisation's row, or a blank stand-in before set-up."""
    return db.session.get(Organisation, 1) or blank()


def blank() -> Organisation:
    """An organisation with every default, not yet stored."""
    return Organisation(id=1, options={})
