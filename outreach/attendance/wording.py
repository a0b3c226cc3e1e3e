"""What staff read once a wish of a teacher was accepted: what changed, and whether a mail left."""

from outreach.core.language import _, clock_time, long_date
from outreach.events.models import Event
from outreach.visits.models import Wish
from outreach.visits.words import WishKind


def accepted(wish: Wish, *, before: str) -> str:
    """`before` is when the visit was to take place until now, as `when` says it."""
    return f"{_changed(wish, before)} {_sent_word(wish)}".strip()


def when(event: Event) -> str:
    """Day and hour of the visit, on its own clock."""
    return f"{long_date(event.local_start.date())}, {clock_time(event.local_start)}"


def _changed(wish: Wish, before: str) -> str:
    event, facts = wish.event, wish.facts
    if wish.kind is WishKind.OTHER_DATE:
        return _("Moved to %(new)s (it was %(old)s).", old=before, new=when(event))
    if wish.kind is WishKind.CALL_OFF:
        return _("The visit of %(day)s is called off.", day=before)
    live = {str(block.id) for block in event.live_sessions}
    counts = facts.get("counts", {})
    numbers = ", ".join(str(count) for id_, count in counts.items() if id_ in live)
    if wish.kind is WishKind.HEADCOUNT:
        return _("Recorded: %(numbers)s pupils came.", numbers=numbers)
    return _("Corrected: %(numbers)s pupils expected.", numbers=numbers)


def _sent_word(wish: Wish) -> str:
    names = [contact.name for contact in wish.event.contacts if contact.email]
    if not wish.kind.is_told:
        return ""
    if not names:
        return _("Nobody could be told by mail: call the school.")
    return _("A mail is on its way to %(names)s.", names=", ".join(names))
