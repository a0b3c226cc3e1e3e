"""Which roles may call off and publish events: rules of the verbs, the same behind every door."""

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core.errors import NotAllowed
from outreach.core.language import _
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF, LISTED, EventStatus, Visibility

UNSEEN = (EventStatus.DRAFT, EventStatus.TENTATIVE, EventStatus.POSTPONED)
WIDER = (Visibility.PRIVATE, Visibility.LINK, Visibility.PUBLIC)


def verb_to_move(event: Event, to: EventStatus) -> str:
    """The verb of accounts/roles that giving the event this status needs."""
    if to in CALLED_OFF:
        return roles.CANCEL
    is_shown = to in LISTED and event.status in UNSEEN and not event.is_visit
    return roles.PUBLISH if is_shown or to is EventStatus.PUBLISHED else roles.WORK


def check_move(event: Event, to: EventStatus, *, by: User | None) -> None:
    check(verb_to_move(event, to), by=by)


def check_visibility(event: Event, to: Visibility, *, by: User | None) -> None:
    """Showing more people an event that is out already is publishing it."""
    if event.status not in UNSEEN and WIDER.index(to) > WIDER.index(event.visibility):
        check(roles.PUBLISH, by=by)


def check_dropped(event: Event, dropped: list[Session], *, by: User | None) -> None:
    """A block that goes is called off, except in a draft that nobody saw."""
    if dropped and event.status is not EventStatus.DRAFT:
        check(roles.CANCEL, by=by)


def check(verb: str, *, by: User | None) -> None:
    """Refuse a user whose role lacks the verb; None is the house itself, or a person by their own link."""
    if by is None or by.may(verb):
        return
    raise NotAllowed(_("Your role may not %(verb)s.", verb=roles.VERB_LABELS[verb]))
