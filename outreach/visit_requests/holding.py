"""Who has a slot: looked at under a lock, and free again once its visit is called off for good."""

from sqlalchemy import select

from outreach.core.database import db
from outreach.events.words import EventStatus
from outreach.visit_requests.models import Slot, VisitRequest


def is_free(slot: Slot) -> bool:
    """Whether somebody may still take it, as it now is and until the end of the transaction."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(select(Slot.id).where(Slot.id == slot.id).with_for_update())
    db.session.refresh(slot, ["withdrawn_at", "requests"])
    _let_go(slot.held_by)
    return not (slot.withdrawn_at or slot.held_by or slot.is_past)


def _let_go(holder: VisitRequest | None) -> None:
    """Of a visit that is called off for good."""
    if holder and holder.event and holder.event.status is EventStatus.CANCELLED:
        holder.holds_slot = False
        db.session.flush()
