"""What the teacher does through the link: confirm, answer, take a date, withdraw."""

from datetime import timedelta

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.contacts import DayContact
from outreach.events.groups import Group
from outreach.history import actions as history
from outreach.visit_requests import actions, mails
from outreach.visit_requests.models import OfferedDate, VisitRequest
from outreach.visit_requests.words import EndReason, RequestStatus
from outreach.visits import actions as visits
from outreach.visits import mails as visit_mails
from outreach.visits.words import News


def confirm(request: VisitRequest) -> VisitRequest:
    """The address is theirs: staff see the request from now on; a second press changes nothing."""
    if actions.lock(request).confirmed_at is None:
        request.confirmed_at = clock.now()
        _note(request, "confirm")
    return request


def answer(request: VisitRequest, text: str) -> VisitRequest:
    """What was asked, or that no date suits: staff have it to triage again."""
    if not actions.lock(request).status.waits_for_teacher:
        raise Refused(_("We wait for no answer just now: write to us or call."))
    request.status, request.answer = RequestStatus.RECEIVED, text
    request.offers[:] = []
    request.waiting_since = request.reminded_at = None
    _note(request, "answer")
    return request


def take(request: VisitRequest, offer: OfferedDate) -> VisitRequest:
    """The date is theirs: the visit is booked, group after group, and the other dates are free again."""
    if offer not in actions.lock(request).offers:
        raise Refused(_("This date is no longer offered: look at your request."))
    if offer.starts_at <= clock.now():
        raise Refused(_("This date is past: ask us for another one."))
    assert request.activity
    assert request.school
    event = visits.book(
        type=request.activity,
        school=request.school,
        groups=groups_from(request, offer),
        by=None,
        owner=request.owner,
        contact=day_contact(request),
        mode=request.mode,
        language=request.language,
    )
    event.confirmed_at = clock.now()
    actions.convert(request, event, by=None, by_name=request.contact_name)
    visit_mails.tell(event, News.BOOKED, by=None)
    mails.tell_owner(request)
    return request


def withdraw(request: VisitRequest) -> VisitRequest:
    actions.end(request, RequestStatus.EXPIRED, EndReason.WITHDRAWN)
    _note(request, "withdraw")
    return request


def groups_from(request: VisitRequest, offer: OfferedDate) -> list[Group]:
    """One group after the other from the start of the offered date."""
    assert request.activity
    minutes, start = request.activity.kind.minutes, offer.local_start
    return [
        Group(
            on=(start + n * timedelta(minutes=minutes)).date(),
            starts=(start + n * timedelta(minutes=minutes)).time(),
            minutes=minutes,
            grades=group.grades,
            label=group.label,
            planned_count=group.pupils,
        )
        for n, group in enumerate(request.pupil_groups)
    ]


def day_contact(request: VisitRequest) -> DayContact:
    return DayContact(
        name=request.contact_name,
        phone=request.contact_phone,
        email=request.contact_email,
        role=request.contact_role,
        lang=request.lang,
        person=request.person,
    )


def _note(request: VisitRequest, verb: str) -> None:
    history.record(request, verb, by=None, by_name=request.contact_name)
