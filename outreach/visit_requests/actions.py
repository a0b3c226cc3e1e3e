"""From a wish to a visit: what teachers and staff do with a request.

The teacher's own steps (confirm, answer, take a date, withdraw) are in answers; booking is visits.actions.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.contacts import DayContact
from outreach.events.groups import Group, check_planned
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.people import queries as people
from outreach.schools.models import School
from outreach.visit_requests import holding, mails, queries, slot_speakers
from outreach.visit_requests.models import OfferedDate, Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import (
    EndReason,
    RequestNews,
    RequestSource,
    RequestStatus,
)
from outreach.visits import actions as visits
from outreach.visits import conflicts
from outreach.visits import mails as visit_mails
from outreach.visits.conflicts import Conflict
from outreach.visits.words import News

MOST_OFFERS = 3
MOST_GROUPS = 12


def lock(request: VisitRequest) -> VisitRequest:
    """Hold the request, as it now is, until the end of the transaction: two people may decide at once."""
    if db.engine.dialect.name != "sqlite":
        row = select(VisitRequest.id).where(VisitRequest.id == request.id)
        db.session.execute(row.with_for_update())
        db.session.refresh(request)
    return request


def instant(day: date, start: time, zone: str) -> datetime:
    """A day and an hour, as they were typed, on that clock; refused on the hour that it jumps over."""
    try:
        return clock.instant(day, start, zone)
    except ValueError:
        raise Refused(_("The clock jumps over this hour that night: choose another.")) from None


def receive(
    *,
    groups: Sequence[PupilGroup],
    preferences: Sequence[Preference],
    source: RequestSource,
    by: User | None,
    school: School | None = None,
    slot: Slot | None = None,
    **facts: Any,
) -> VisitRequest:
    """A wish that came in; of the public form only an address that we know needs no confirmation."""
    request = VisitRequest(
        status=RequestStatus.RECEIVED,
        source=source,
        school=school,
        received_at=clock.now(),
        slot_id=slot.id if slot else None,
        **{"owner": by} | facts,
    )
    _fill(request, groups, preferences)
    if source is RequestSource.FORM and slot is None:
        _check_days(preferences)
    is_proved = by is not None or queries.is_of_a_contact(request.contact_email)
    request.confirmed_at = clock.now() if is_proved else None
    db.session.add(request)
    history.record(request, "receive", by=by, by_name=request.contact_name)
    if news := _first_news(request):
        mails.tell(request, news)
    return request


def correct(
    request: VisitRequest,
    *,
    groups: Sequence[PupilGroup],
    preferences: Sequence[Preference],
    by: User,
    **facts: Any,
) -> VisitRequest:
    """What staff learned since; nobody is told."""
    for name, value in facts.items():
        setattr(request, name, value)
    _fill(request, groups, preferences)
    history.record(request, "correct", by=by)
    return request


def assign(request: VisitRequest, owner: User | None, *, due_on: date | None, by: User) -> None:
    """Who sees to it, and by when."""
    request.owner, request.due_on = owner, due_on
    history.record(request, "assign", by=by)


def ask(request: VisitRequest, question: str, *, by: User) -> VisitRequest:
    """One question by mail, which the teacher answers through the link."""
    _check_open(request)
    _check_reachable(request)
    request.question, request.answer = question, ""
    _wait(request, RequestStatus.NEEDS_INFORMATION, by=by)
    history.record(request, "ask", by=by)
    mails.tell(request, RequestNews.QUESTION)
    return request


def offer(request: VisitRequest, starts: Sequence[datetime], *, by: User) -> VisitRequest:
    """One to three instants that the teacher may take; those offered before are gone."""
    _check_open(request)
    _check_reachable(request)
    if request.school is None:
        raise Refused(_("Choose the school first: a visit is booked at one of our schools."))
    if request.activity is None:
        raise Refused(_("Choose the activity first: it says how long the visit takes."))
    if not 1 <= len(set(starts)) <= MOST_OFFERS:
        raise Refused(_("Offer one to three dates."))
    if min(starts) <= clock.now():
        raise Refused(_("That day is past: choose another one."))
    length = timedelta(minutes=request.activity.kind.minutes * len(request.groups))
    _check_one_day(starts, length, request.time_zone)
    request.offers[:] = [
        OfferedDate(starts_at=start, ends_at=start + length) for start in sorted(set(starts))
    ]
    _wait(request, RequestStatus.DATE_OFFERED, by=by)
    history.record(request, "offer", by=by)
    mails.tell(request, RequestNews.DATES_OFFERED)
    return request


def convert(
    request: VisitRequest, event: Event, *, by: User | None, by_name: str = ""
) -> VisitRequest:
    """The visit that the request became; dates still offered are free again."""
    end(request, RequestStatus.CONVERTED)
    request.event, request.school = event, event.school
    is_theirs = request.slot is not None and request.slot.starts_at == event.starts_at
    request.holds_slot = request.holds_slot and is_theirs
    history.record(request, "convert", by=by, by_name=by_name)
    return request


def book_taken(
    request: VisitRequest, starts_at: datetime, *, minutes: int | None = None
) -> VisitRequest:
    """What the teacher took is booked as it is, both sides told: nobody has to confirm anything more."""
    event = _book(request, starts_at, minutes=minutes, by=None)
    event.confirmed_at = clock.now()
    convert(request, event, by=None, by_name=request.contact_name)
    visit_mails.tell(event, News.BOOKED, by=None)
    return request


def accept_slot(request: VisitRequest, *, by: User) -> VisitRequest:
    """The slot that the teacher asked for becomes the visit, and the school is told."""
    if not lock(request).holds_slot or request.slot is None:
        raise Refused(_("No slot is held for this request."))
    event = _book(request, request.slot.starts_at, minutes=request.slot.minutes, by=by)
    event.confirmed_at = clock.now()
    convert(request, event, by=by)
    visit_mails.tell(event, News.BOOKED, by=by)
    slot_speakers.bring(request.slot, event)
    return request


def decline(request: VisitRequest, reason: EndReason, *, reply: str, by: User) -> VisitRequest:
    """Say no, with a reason for ourselves and a kind text for the teacher."""
    end(request, RequestStatus.DECLINED, reason)
    request.reply = reply
    history.record(request, "decline", by=by, note=reason.value)
    mails.tell(request, RequestNews.DECLINED)
    return request


def remind(request: VisitRequest) -> None:
    """Once; from then on the days run until it is closed."""
    request.reminded_at = clock.now()
    history.record(request, "remind", by=None)
    mails.tell(request, RequestNews.REMINDER)


def expire(request: VisitRequest) -> None:
    end(request, RequestStatus.EXPIRED, EndReason.NO_ANSWER)
    history.record(request, "expire", by=None)


def reopen(request: VisitRequest, *, by: User) -> VisitRequest:
    """Back to triage: a question, offer or refusal whose mail has not left, or what ended without a visit."""
    if lock(request).status is RequestStatus.RECEIVED:
        raise Refused(_("This request waits for us already."))
    if request.status is RequestStatus.CONVERTED:
        raise Refused(_("The visit is booked: call it off, or move it."))
    is_unsent = _drop_mail(request)
    if request.status.waits_for_teacher and not is_unsent:
        raise Refused(_("The mail has left: the teacher has read it, or will."))
    _stop_waiting(request, RequestStatus.RECEIVED)
    request.ended_at = request.end_reason = None
    request.question = request.reply = ""
    slot = request.slot
    request.holds_slot = slot is not None and slot.needs_approval and holding.lock(slot).is_free
    history.record(request, "reopen", by=by)
    return request


def take_answer(request: VisitRequest, text: str) -> None:
    """It waits for us again, and dates offered are free again; history is the caller's."""
    _drop_mail(request)
    _stop_waiting(request, RequestStatus.RECEIVED)
    request.answer = text


def end(request: VisitRequest, status: RequestStatus, reason: EndReason | None = None) -> None:
    """Nobody waits any more, and dates still offered are free again; history is the caller's."""
    _check_open(request)
    _drop_mail(request)
    _stop_waiting(request, status)
    request.ended_at, request.end_reason = clock.now(), reason
    request.holds_slot = request.holds_slot and status is RequestStatus.CONVERTED


def forget(request: VisitRequest) -> None:
    """Blank who asked; school, groups and what came of it stay."""
    request.contact_name = request.contact_email = request.contact_phone = ""
    request.contact_role = request.notes = request.source_text = ""
    request.question = request.answer = request.reply = request.search_text = ""
    request.person = None
    request.link_version += 1
    db.session.flush()
    history.forget("visit_request", [request.id])


def _first_news(request: VisitRequest) -> RequestNews | None:
    """What goes out at once; of a slot that is booked at once the visit's own mail says it."""
    if request.source is not RequestSource.FORM:
        return None
    if request.confirmed_at is None:
        return RequestNews.TO_CONFIRM
    is_booked_at_once = request.slot is not None and not request.slot.needs_approval
    return None if is_booked_at_once else RequestNews.RECEIVED


def doubts(request: VisitRequest, *, lead_days: int) -> list[Conflict]:
    """What may be wrong with the visit at each date that was offered: booked, looked at and taken back."""
    odd: dict[Conflict, None] = {}
    for offered_at in [offer.starts_at for offer in request.offers]:
        with db.session.begin_nested() as attempt:
            event = _book(request, offered_at, minutes=None, by=None)
            db.session.flush()
            odd |= dict.fromkeys(conflicts.about(event, lead_days=lead_days))
            attempt.rollback()
    return list(odd)


def _book(
    request: VisitRequest, starts_at: datetime, *, minutes: int | None, by: User | None
) -> Event:
    """A session a group, one after the other from that instant on, on the clock of the school."""
    if request.school is None or request.activity is None:
        raise Refused(_("Choose the school and the activity first."))
    minutes = minutes or request.activity.kind.minutes
    start = clock.local(starts_at, request.time_zone)
    begins = [start + n * timedelta(minutes=minutes) for n in range(len(request.groups))]
    return visits.book(
        type=request.activity,
        school=request.school,
        groups=[
            Group(
                on=at.date(),
                starts=at.time(),
                minutes=minutes,
                grades=group.grades,
                label=group.label,
                planned_count=group.pupils,
            )
            for at, group in zip(begins, request.pupil_groups, strict=True)
        ],
        by=by,
        owner=request.owner,
        contact=DayContact(
            name=request.contact_name,
            phone=request.contact_phone,
            email=request.contact_email,
            role=request.contact_role,
            lang=request.lang,
            person=request.person,
        ),
        mode=request.mode,
        language=request.language,
    )


def forget_unconfirmed(request: VisitRequest) -> None:
    """A wish of an address that nobody confirmed leaves nothing behind, in the history neither."""
    history.forget("visit_request", [request.id])
    db.session.delete(request)


def _fill(
    request: VisitRequest, groups: Sequence[PupilGroup], preferences: Sequence[Preference]
) -> None:
    if not request.place:
        raise Refused(_("Enter the school."), about="organisation")
    if not 1 <= len(groups) <= MOST_GROUPS:
        raise Refused(_("Enter 1 to 12 groups."), about="groups")
    for group in groups:
        check_planned(group.pupils)
    if not any(wish.on or wish.period for wish in preferences):
        raise Refused(_("Enter a date, a month or a period that suits."))
    request.groups = [
        {"grades": list(group.grades), "pupils": group.pupils, "label": group.label}
        for group in groups
    ]
    request.preferred = [
        {
            "on": wish.on.isoformat() if wish.on else "",
            "start": f"{wish.start:%H:%M}" if wish.start else "",
            "period": wish.period,
        }
        for wish in preferences
    ]
    request.person = people.person_with(email=request.contact_email, name=request.contact_name)
    request.index()


def _check_one_day(starts: Sequence[datetime], length: timedelta, zone: str) -> None:
    """Groups one after the other are over on the day on which they begin."""
    ends = [start + length - timedelta(seconds=1) for start in starts]
    days = [clock.local_day(at, zone) for at in starts]
    if days != [clock.local_day(at, zone) for at in ends]:
        raise Refused(_("So many groups do not end on that day: offer an earlier hour."))


def _check_days(preferences: Sequence[Preference]) -> None:
    if any(wish.on and wish.on <= clock.today() for wish in preferences):
        raise Refused(_("Choose a day after today."))


def _check_open(request: VisitRequest) -> None:
    if not lock(request).status.is_open:
        raise Refused(
            _(
                "This request is closed (%(status)s): open it again first.",
                status=request.status.label,
            )
        )


def _check_reachable(request: VisitRequest) -> None:
    if not request.contact_email:
        raise Refused(_("There is no e-mail address: call, then enter what was said."))


def _drop_mail(request: VisitRequest) -> bool:
    """What the last step wrote and has not left says no longer what is so."""
    message = request.mail
    if message is None or not request.can_be_undone or not mail.take_back(message):
        return False
    request.mail = None
    db.session.flush()
    return True


def _wait(request: VisitRequest, status: RequestStatus, *, by: User) -> None:
    _drop_mail(request)
    request.status, request.waiting_since, request.reminded_at = status, clock.now(), None
    request.owner = request.owner or by


def _stop_waiting(request: VisitRequest, status: RequestStatus) -> None:
    request.status, request.offers[:] = status, []
    request.waiting_since = request.reminded_at = None
