"""Whether a slot is anybody's: looked at under a lock."""

from sqlalchemy import select

from outreach.core.database import db
from outreach.visit_requests.models import Slot


def is_free(slot: Slot) -> bool:
    """Whether somebody may still take it, as it now is and until the end of the transaction."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(select(Slot.id).where(Slot.id == slot.id).with_for_update())
    db.session.refresh(slot, ["withdrawn_at", "requests"])
    return not (slot.withdrawn_at or slot.held_by or slot.is_past)
