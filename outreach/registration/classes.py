"""A class changes how many come and to which blocks, under the same lock and rule as registering."""

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.registration import actions, mails, seats, waiting_list
from outreach.registration.actions import EventFull, HasBegun
from outreach.registration.models import Registration
from outreach.registration.seats import SeatOutcome


@dataclass(frozen=True)
class Numbers:
    """Pupils by grade and adults; no `block_ids` leave those that were chosen."""

    pupils: dict[str, int]
    adults: int
    block_ids: tuple[int, ...] = ()

    @property
    def heads(self) -> int:
        return sum(self.pupils.values()) + self.adults


def change(registration: Registration, numbers: Numbers, *, by: User | None) -> list[Registration]:
    """The class as it comes now; returns who moved up into seats that it gave back."""
    event = actions.lock(registration.event)
    db.session.refresh(registration, ["status", "heads", "pupils", "adults", "block_ids"])
    _check(registration, numbers, by)
    before, former = _facts(registration), _coming_to(registration)
    registration.pupils, registration.adults = numbers.pupils, numbers.adults
    registration.heads = numbers.heads
    if numbers.block_ids:
        registration.block_ids = _blocks(event, numbers.block_ids)
    if _facts(registration) == before:
        return []
    history.record(registration, "change_class", by=by, by_name=registration.name)
    moved = waiting_list.move_up(event)
    if registration not in moved:
        mails.class_changed(registration, left=former - _coming_to(registration))
    return moved


def _check(registration: Registration, numbers: Numbers, by: User | None) -> None:
    event = registration.event
    if by is None and event.has_begun:
        raise HasBegun(_("This event has begun: call us to change the numbers of your class."))
    if not registration.is_active:
        raise Refused(_("This registration is already cancelled."))
    if event.reason is not None:
        raise Refused(_("This event is called off."))
    actions.check_class(numbers.pupils, numbers.adults)
    step = seats.for_class(registration).of(numbers.heads)
    if step.outcome is SeatOutcome.REFUSED:
        raise EventFull(step.sentence_for(numbers.heads))


def _blocks(event: Event, chosen: Iterable[int]) -> list[int]:
    live = {block.id for block in event.live_sessions}
    if not live & set(chosen):
        raise Refused(_("Choose a time when this event takes place."))
    return actions.block_ids(event, chosen)


def _facts(registration: Registration) -> tuple[dict[str, int], int, list[int]]:
    return registration.pupils, registration.adults, registration.block_ids


def _coming_to(registration: Registration) -> set[int]:
    return {block.id for block in registration.blocks}
