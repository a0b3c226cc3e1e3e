"""The organisation as it is now."""

from sqlalchemy.orm import undefer

from outreach.core.database import db
from outreach.core.files import File
from outreach.organisation.models import Organisation


def current() -> Organisation:
    """The organisation's row, or a blank stand-in before set-up; held, so that a session reads it once."""
    kept = db.session.info["organisation"] = db.session.get(Organisation, 1)
    return kept or blank()


def blank() -> Organisation:
    """An organisation with every default, not yet stored."""
    return Organisation(id=1)


def picture(use: str) -> File | None:
    """Our `logo` or `signature`, with its content."""
    file_id = getattr(current(), f"{use}_id")
    return db.session.get(File, file_id, options=[undefer(File.content)]) if file_id else None
