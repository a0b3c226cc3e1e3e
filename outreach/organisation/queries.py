"""The organisation as it is now."""

from sqlalchemy.orm import undefer

from outreach.core.database import db
from outreach.core.files import File
from outreach.organisation.models import DEFAULT_ACCENT, Organisation


def current() -> Organisation:
    """The organisation's row, or a blank stand-in before set-up."""
    return db.session.get(Organisation, 1) or blank()


def blank() -> Organisation:
    """An organisation with every default, not yet stored."""
    columns = Organisation.__table__.columns
    defaults = {
        c.name: c.default.arg for c in columns if c.default is not None and c.default.is_scalar
    }
    return Organisation(id=1, options={}, **{**defaults, "accent": DEFAULT_ACCENT})


def picture(use: str) -> File | None:
    """Our `logo` or `signature`, with its content."""
    file_id = getattr(current(), f"{use}_id")
    return db.session.get(File, file_id, options=[undefer(File.content)]) if file_id else None
