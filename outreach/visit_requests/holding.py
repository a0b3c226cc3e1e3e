"""Whose a slot is: read anew under its lock."""

from sqlalchemy import select

from outreach.core.database import db
from outreach.visit_requests.models import Slot


def lock(slot: Slot) -> Slot:
    """Hold the slot, as it now is, until the end of the transaction: it is given to one at a time."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(select(Slot.id).where(Slot.id == slot.id).with_for_update())
    db.session.refresh(slot, ["withdrawn_at", "requests"])
    return slot
