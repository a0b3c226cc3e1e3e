"""What the teacher does through the link: confirm, answer, take a date, withdraw."""

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.visit_requests import actions, holding, slots
from outreach.visit_requests.models import OfferedDate, VisitRequest
from outreach.visit_requests.words import EndReason, RequestStatus


def confirm(request: VisitRequest) -> VisitRequest:
    """The address is theirs: staff see the request from now on, and a slot that is still free is theirs too.

    A second press changes nothing.
    """
    if actions.lock(request).confirmed_at is not None:
        return request
    request.confirmed_at = clock.now()
    _note(request, "confirm")
    if request.slot and holding.lock(request.slot).is_free:
        slots.take(request)
    return request


def answer(request: VisitRequest, text: str) -> VisitRequest:
    """What was asked, or that no date suits: staff have it to triage again."""
    if not actions.lock(request).status.waits_for_teacher:
        raise Refused(_("We wait for no answer just now: write to us or call."))
    actions.take_answer(request, text)
    _note(request, "answer")
    return request


def take(request: VisitRequest, offer: OfferedDate) -> VisitRequest:
    """The date is theirs: the visit is booked, group after group, and the other dates are free again."""
    if offer not in actions.lock(request).offers:
        raise Refused(_("This date is no longer offered: look at your request."))
    if offer.starts_at <= clock.now():
        raise Refused(_("This date is past: ask us for another one."))
    return actions.book_taken(request, offer.starts_at)


def withdraw(request: VisitRequest) -> VisitRequest:
    if not actions.lock(request).status.is_open:
        raise Refused(_("This request is closed already: there is nothing to withdraw."))
    actions.end(request, RequestStatus.EXPIRED, EndReason.WITHDRAWN)
    _note(request, "withdraw")
    return request


def _note(request: VisitRequest, verb: str) -> None:
    history.record(request, verb, by=None, by_name=request.contact_name)
