"""Times that we publish, and the teachers who take them: a slot is one teacher's, or nobody's."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.words import EventType
from outreach.history import actions as history
from outreach.schools import calendar
from outreach.schools.models import School
from outreach.visit_requests import actions
from outreach.visit_requests.models import Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import RequestSource

MOST = 200
"""Slots that are published at once."""
LONGEST_RULE = timedelta(days=366)


class SlotTaken(Refused):
    """Somebody else has it, or it is offered no more."""


def days_of_rule(
    first: date, last: date, *, weekdays: Collection[int], but: Collection[date] = ()
) -> Iterator[date]:
    """Those weekdays (Monday is 0) from the first day to the last, but exceptions, holidays, the summer."""
    for n in range((min(last, first + LONGEST_RULE) - first).days + 1):
        day = first + timedelta(days=n)
        if day.weekday() in weekdays and day not in but and not any(calendar.warnings_about(day)):
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
    zone = clock.home_zone().key
    instants = [_instant(day, start, zone) for day in days for start in starts]
    if not 1 <= len(instants) <= MOST:
        raise Refused(
            _(
                "These days and hours make %(count)s slots: publish 1 to 200 at a time.",
                count=len(instants),
            )
        )
    if min(instants) <= clock.now():
        raise Refused(_("That day is past: choose another one."))
    length = timedelta(minutes=minutes or activity.kind.minutes)
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
    if _lock(slot).withdrawn_at:
        raise Refused(_("This slot is withdrawn already."))
    if slot.held_by:
        raise Refused(_("This slot is taken: see the request."))
    slot.withdrawn_at = clock.now()
    history.record(slot, "withdraw", by=by)
    return slot


def is_free(slot: Slot) -> bool:
    """Whether somebody may still take it, as it now is."""
    return not (_lock(slot).withdrawn_at or slot.held_by or slot.is_past)


def ask_for(
    slot: Slot, *, group: PupilGroup, school: School | None, lang: str, **facts: Any
) -> VisitRequest:
    """A teacher takes it on the public form: at once where we have the address, else once it is confirmed."""
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
    if request.confirmed_at:
        return take(request)
    _check(slot, school)
    return request


def take(request: VisitRequest) -> VisitRequest:
    """The slot that the request wants is theirs alone: booked at once, or held until staff say yes."""
    slot = request.slot
    if slot is None:
        raise SlotTaken(_("This time was taken a moment ago: choose another one."))
    _check(slot, request.school)
    request.holds_slot, request.owner = True, slot.owner
    history.record(request, "take_slot", by=None, by_name=request.contact_name)
    if slot.needs_approval:
        return request
    return actions.book_taken(request, slot.starts_at, minutes=slot.minutes)


def _check(slot: Slot, school: School | None) -> None:
    if not is_free(slot):
        raise SlotTaken(_("This time was taken a moment ago: choose another one."))
    if not slot.is_for(school):
        raise Refused(
            _(
                "This time is for schools of ours that are named there: choose one of them, or another time."
            ),
            about="organisation",
        )


def _lock(slot: Slot) -> Slot:
    """Hold the slot, and read who has it, until the end of the transaction."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(select(Slot.id).where(Slot.id == slot.id).with_for_update())
    db.session.refresh(slot, ["withdrawn_at", "requests"])
    return slot


def _instant(day: date, start: time, zone: str) -> datetime:
    try:
        return clock.instant(day, start, zone)
    except ValueError:
        raise Refused(_("The clock jumps over this hour that night: choose another.")) from None
