"""Keeping a report with its filters under a name on the first page, and taking it off."""

from collections.abc import Sequence

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.reports.models import SavedView

MOST = 40


def saved_views() -> Sequence[SavedView]:
    """All of them, by name."""
    return db.session.scalars(select(SavedView).order_by(SavedView.name, SavedView.id)).all()


def keep(name: str, *, report: str, query: str, by: User) -> SavedView:
    """Under a name of its own; everybody who sees numbers finds it on the first page."""
    hold("saved views")
    rows = saved_views()
    if any(row.name == name for row in rows):
        raise Refused(_("There is already a view of that name."), about="name")
    if len(rows) >= MOST:
        raise Refused(_("There are 40 views already: take one off first."), about="name")
    view = SavedView(name=name, report=report, query=query, owner_id=by.id)
    view.created_at = clock.now()
    db.session.add(view)
    history.record(view, "add", by=by)
    return view


def take_off(view: SavedView, *, by: User) -> None:
    """From the first page, for everybody."""
    history.record(view, "drop", by=by, note=view.name)
    db.session.delete(view)
