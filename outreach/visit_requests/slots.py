"""Times that we publish, and the teachers who take them: a slot is one teacher's, or nobody's."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import rights
from outreach.events.groups import Hours
from outreach.events.words import EventType
from outreach.history import actions as history
from outreach.schools import calendar
from outreach.schools.models import School
from outreach.visit_requests import actions, holding, queries, slot_speakers
from outreach.visit_requests.models import Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.wording import slot_line
from outreach.visit_requests.words import RequestSource

MOST = 200
"""Slots that are published at once."""
LONGEST_RULE, MINUTE = timedelta(days=366), timedelta(minutes=1)


class SlotTaken(Refused):
    """Somebody else has it, or it is offered no more."""


def days_of_rule(
    first: date, last: date, *, weekdays: Collection[int], but: Collection[date] = ()
) -> Iterator[date]:
    """Those weekdays (Monday is 0) from the first day to the last, but exceptions, holidays, the summer."""
    days = _days_of_rule(first, last, weekdays, but)
    return (day for day in days if not any(calendar.warnings_about(day)))


def holidays_of_rule(
    first: date, last: date, *, weekdays: Collection[int], but: Collection[date] = ()
) -> list[date]:
    """The holidays that `days_of_rule` leaves out, for whoever publishes to know."""
    return [day for day in _days_of_rule(first, last, weekdays, but) if calendar.holiday_name(day)]


def _days_of_rule(
    first: date, last: date, weekdays: Collection[int], but: Collection[date]
) -> Iterator[date]:
    for n in range((min(last, first + LONGEST_RULE) - first).days + 1):
        day = first + timedelta(days=n)
        if day.weekday() in weekdays and day not in but:
            yield day


def publish(
    days: Sequence[date],
    starts: Sequence[time],
    *,
    activity: EventType,
    by: User,
    minutes: int | None = None,
    **facts: Any,
) -> list[Slot]:
    """A slot a day and hour, of the activity's usual length unless said, on our clock."""
    rights.check(roles.PUBLISH, by=by)
    zone = clock.home_zone().key
    instants = [actions.instant(day, start, zone) for day in days for start in starts]
    if not instants:
        raise Refused(_("No day fits this rule: holidays and exceptions are left out."))
    if len(instants) > MOST:
        raise Refused(
            _(
                "These days and hours make %(count)s slots: publish 1 to 200 at a time.",
                count=len(instants),
            )
        )
    if min(instants) <= clock.now():
        raise Refused(_("That day is past: choose another one."))
    length = timedelta(minutes=minutes or activity.kind.minutes)
    owner = facts.get("owner", by)
    ordered = sorted(instants)
    if any(later - at < length for at, later in pairwise(ordered)):
        raise Refused(_("These hours overlap: %(minutes)s minutes each.", minutes=length // MINUTE))
    _check_owner(owner, [(at, at + length) for at in ordered])
    for at in ordered:
        slot_speakers.check_free(facts.get("speaker"), at, at + length)
    rows = [
        Slot(starts_at=at, ends_at=at + length, activity=activity, **{"owner": by} | facts)
        for at in instants
    ]
    db.session.add_all(rows)
    db.session.flush()
    history.record_all([history.RowChange(row, "publish") for row in rows], by=by)
    return rows


def withdraw(slot: Slot, *, by: User) -> Slot:
    """Offered to nobody any more; who has it keeps it."""
    if not holding.lock(slot).is_free:
        raise Refused(_("This slot is taken, withdrawn or past: look at the list."))
    slot.withdrawn_at = clock.now()
    history.record(slot, "withdraw", by=by)
    return slot


def ask_for(
    slot: Slot, *, group: PupilGroup, school: School | None, lang: str, **facts: Any
) -> VisitRequest:
    """A teacher takes it on the public form: at once where we have the address, else once it is confirmed.

    The slot is locked before the request that names it is written: two of them would wait for each other.
    """
    _check(slot, school)
    start = clock.local(slot.starts_at)
    request = actions.receive(
        groups=[group],
        preferences=[Preference(start.date(), start.time())],
        source=RequestSource.FORM,
        by=None,
        school=school,
        slot=slot,
        activity=slot.activity,
        language=slot.language,
        mode=slot.mode,
        lang=lang,
        **facts,
    )
    return _give(request, slot) if request.confirmed_at else request


def take(request: VisitRequest) -> VisitRequest:
    """The slot that the request wants is theirs alone: booked at once, or held until staff say yes."""
    slot = request.slot
    if slot is None:
        raise SlotTaken(_("This time was taken a moment ago: choose another one."))
    _check(slot, request.school)
    return _give(request, slot)


def _give(request: VisitRequest, slot: Slot) -> VisitRequest:
    """To whom the slot, which is locked and free, belongs from now on."""
    for earlier in slot.requests:
        earlier.holds_slot = False
    db.session.flush()
    request.holds_slot, request.owner = True, slot.owner
    history.record(request, "take_slot", by=None, by_name=request.contact_name)
    if slot.needs_approval:
        return request
    actions.book_taken(request, slot.starts_at, minutes=slot.minutes)
    slot_speakers.bring(slot, request.event)
    return request


def _check(slot: Slot, school: School | None) -> None:
    if not holding.lock(slot).is_free or slot_speakers.is_engaged(slot):
        raise SlotTaken(_("This time was taken a moment ago: choose another one."))
    if school is None:
        raise Refused(
            _("Choose your school from the list that appears while you type."), about="organisation"
        )
    if not (slot.is_for(school) and slot_speakers.is_for(slot, school)):
        raise Refused(
            _("This time is for other schools: choose another one."), about="organisation"
        )


def _check_owner(owner: User | None, hours: Sequence[Hours]) -> None:
    """Nobody is in two places: a slot at that time would be given to two schools."""
    if owner is None:
        return
    for begins, ends in hours:
        if other := queries.slot_between(Slot.owner == owner, begins, ends):
            when = slot_line(other)
            raise Refused(
                _("%(name)s has a slot at that time: %(when)s.", name=owner.name, when=when)
            )
    met = dict.fromkeys(event for pair in hours if (event := queries.visit_of(owner, *pair)))
    if met:
        visits = "; ".join(
            f"{language.long_date(row.local_start.date())}, {row.title}" for row in met
        )
        advice = _("Leave these days out, or choose somebody else.")
        raise Refused(
            _("%(name)s is elsewhere then: %(visits)s.", name=owner.name, visits=visits)
            + f" {advice}"
        )
