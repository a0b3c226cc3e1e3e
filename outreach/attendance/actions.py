"""Recording headcounts and deciding what took place; what teachers ask for is granted in granting.py."""

from dataclasses import dataclass
from datetime import date

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions as events
from outreach.events.groups import Doubtful, is_doubtful
from outreach.events.models import Event, Session
from outreach.events.words import CountMethod, EventStatus, Reason
from outreach.history import actions as history
from outreach.registration import actions as registration

HIGHEST = 1000


class CountedMeanwhile(Refused):
    """Somebody else entered this group's numbers since the page was opened."""


@dataclass(frozen=True)
class Headcount:
    """One group's numbers; adults are not part of the youth count."""

    youth: int
    adults: int | None = None
    girls: int | None = None
    boys: int | None = None
    other: int | None = None
    not_declared: int | None = None
    method: CountMethod = CountMethod.COUNTED

    @property
    def parts(self) -> list[int]:
        numbers = (self.girls, self.boys, self.other, self.not_declared)
        return [part for part in numbers if part is not None]


def count(
    session: Session,
    numbers: Headcount,
    *,
    version: int | None,
    by: User | None,
    by_name: str = "",
    sure: bool = False,
) -> Session:
    """Record a group's headcount (rules of domain.md 7.3 no. 3); the event counts as delivered."""
    _check_numbers(session, numbers, version=version, sure=sure)
    session.youth_count, session.adults_count = numbers.youth, numbers.adults
    session.girls, session.boys = numbers.girls, numbers.boys
    session.other, session.not_declared = numbers.other, numbers.not_declared
    session.count_method = numbers.method
    session.counted_by, session.counted_at = by.name if by else by_name, clock.now()
    session.version += 1
    history.record(session, "count", by=by, by_name=by_name)
    _note_delivered(session.event, by=by)
    return session


def uncount(session: Session, *, by: User | None) -> Session:
    """As if the group had not been counted; an event without any count waits to be decided again."""
    session.youth_count = session.adults_count = session.count_method = None
    session.girls = session.boys = session.other = session.not_declared = None
    session.counted_by, session.counted_at = "", None
    session.version += 1
    history.record(session, "uncount", by=by)
    event = session.event
    if event.status is EventStatus.CLOSED:
        note = _("Its numbers were taken back.")
        events.move(event, to=EventStatus.DELIVERED, note=note, by=by)
    if event.status is EventStatus.DELIVERED and event.counted is None:
        events.move(event, to=EventStatus.CONFIRMED, by=by)
    return session


def close(event: Event, *, by: User | None) -> Event:
    """Delivered first if it was not; closed unless headcounts of pupils are still missing."""
    _note_delivered(event, by=by)
    needs_counts = event.type.kind.counts_youth and not all(
        s.is_counted for s in event.live_sessions
    )
    if event.status is EventStatus.DELIVERED and not needs_counts:
        events.move(event, to=EventStatus.CLOSED, by=by)
    return event


def did_not_happen(event: Event, *, reason: Reason, note: str, on: date | None, by: User) -> Event:
    """Call the past event off; with a new date a fresh one takes its place and is returned."""
    if event.ends_at > clock.now():
        raise Refused(_("The event has not ended yet: call it off instead."))
    if event.counted is not None:
        raise Refused(_("Headcounts are already in: this event took place."))
    target = EventStatus.POSTPONED if on else EventStatus.CANCELLED
    if event.status is EventStatus.DELIVERED:
        events.move(event, to=EventStatus.CONFIRMED, by=by)
    registration.call_off(event, to=target, reason=reason, note=note, by=by)
    return events.rebook(event, on=on, by=by) if on else event


def _check_numbers(
    session: Session, numbers: Headcount, *, version: int | None, sure: bool
) -> None:
    label = session.group_label or _("without label")
    if session.is_cancelled:
        raise Refused(_("Group %(label)s is cancelled.", label=label))
    if session.event.ends_at > clock.now():
        raise Refused(_("This visit has not ended yet."))
    if version is not None and version != session.version:
        raise CountedMeanwhile(
            _(
                "%(name)s entered %(count)s for group %(label)s meanwhile: check and save again.",
                name=session.counted_by,
                count=session.youth_count,
                label=label,
            )
        )
    if not 0 <= numbers.youth <= HIGHEST:
        raise Refused(_("A group has 0 to 1,000 pupils."))
    if any(part < 0 for part in (*numbers.parts, numbers.adults or 0)):
        raise Refused(_("A count cannot be negative."))
    if numbers.parts and sum(numbers.parts) != numbers.youth:
        raise Refused(
            _(
                "Group %(label)s: girls, boys, other and not declared add up to %(sum)s, not to %(count)s.",
                label=label,
                sum=sum(numbers.parts),
                count=numbers.youth,
            )
        )
    planned = session.planned_count
    if not sure and is_doubtful(numbers.youth, planned):
        raise Doubtful(
            _(
                "Group %(label)s: %(count)s came, %(planned)s were planned. "
                "Tick “That is right” to record it.",
                label=label,
                count=numbers.youth,
                planned=planned or _("n/a"),
            )
        )


def _note_delivered(event: Event, *, by: User | None) -> None:
    if event.status in (EventStatus.DRAFT, EventStatus.TENTATIVE, EventStatus.POSTPONED):
        events.move(event, to=EventStatus.CONFIRMED, by=by)
    if event.status in (EventStatus.PUBLISHED, EventStatus.CONFIRMED):
        for session in event.sessions:
            events.place(session, event)
        events.move(event, to=EventStatus.DELIVERED, by=by)
    counted = event.type.kind.counts_youth and all(s.is_counted for s in event.live_sessions)
    if event.status is EventStatus.DELIVERED and counted:
        events.move(event, to=EventStatus.CLOSED, by=by)
