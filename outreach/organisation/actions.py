"""Describing the organisation."""

from typing import Any

from outreach.core import files
from outreach.core.database import db
from outreach.history import actions as history
from outreach.organisation import queries
from outreach.organisation.models import Organisation


def describe(*, by: history.Actor | None, **facts: Any) -> Organisation:
    """Set any of the organisation's columns by name."""
    organisation = queries.current()
    db.session.add(organisation)
    db.session.flush()
    for name, value in facts.items():
        setattr(organisation, name, value)
    history.record(organisation, "describe", by=by)
    return organisation


def show_picture(use: str, content: bytes, *, name: str, by: history.Actor) -> Organisation:
    """Keep an uploaded picture as our `logo` or `signature`."""
    file = files.keep_picture(content, name=name)
    return describe(by=by, **{f"{use}_id": file.id})


def drop_picture(use: str, *, by: history.Actor) -> Organisation:
    """Go without the `logo` or `signature` again."""
    return describe(by=by, **{f"{use}_id": None})
