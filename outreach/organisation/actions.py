"""Describing the organisation."""

from typing import Any

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
