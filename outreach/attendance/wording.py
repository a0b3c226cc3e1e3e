"""What staff read once a wish of a teacher was accepted: what changed, and whether a mail left."""

from collections.abc import Iterator, Sequence

from outreach.core.language import _, clock_time, long_date
from outreach.events.models import Event
from outreach.mail.models import Message
from outreach.visits.models import Wish
from outreach.visits.words import WishKind


def accepted(wish: Wish, *, before: str, posted: Sequence[Message]) -> str:
    """`before` is when the visit was to take place until now, as `when` says it; `posted` what it sent."""
    return " ".join([_changed(wish, before), *_sent_words(wish, posted)])


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


def _sent_words(wish: Wish, posted: Sequence[Message]) -> Iterator[str]:
    """Whom a mail goes to, speakers too; and that none goes to the school."""
    if wish.kind.is_told and not any(contact.email for contact in wish.event.contacts):
        yield _("No mail could go to the school: call it.")
    if names := dict.fromkeys(message.to_name for message in posted):
        yield _("A mail is on its way to %(names)s.", names=", ".join(names))
