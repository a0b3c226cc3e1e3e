"""What the teacher says through the personal link: yes, or a wish for staff to decide."""

from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.groups import Doubtful, check_planned, is_doubtful
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus
from outreach.history import actions as history
from outreach.visits import queries
from outreach.visits.models import Wish
from outreach.visits.words import WishKind

SECOND = timedelta(seconds=1)


def confirm(event: Event, *, by_name: str) -> Event:
    """The teacher says yes through the personal link: an option is booked, another date asked no more."""
    _check_time(event, is_count=False)
    _check_takes_place(event)
    event.confirmed_at = clock.now()
    for wish in queries.open_wishes_about(event.id):
        if wish.kind.is_told:
            decide(wish, accepted=False, by=None, by_name=by_name)
    if event.status is EventStatus.TENTATIVE:
        event.status = EventStatus.CONFIRMED
    history.record(event, "confirm", by=None, by_name=by_name)
    return event


def ask(
    event: Event,
    kind: WishKind,
    *,
    by_name: str,
    note: str = "",
    facts: dict[str, Any] | None = None,
    sure: bool = False,
) -> Wish:
    """What the teacher asks for, to be decided by staff; a newer wish of a kind replaces the open one."""
    if event.status in (EventStatus.CLOSED, EventStatus.CANCELLED):
        raise Refused(_("This visit is closed: please call us."))
    if kind is not WishKind.OTHER_DATE:
        _check_takes_place(event)
    _check_time(event, is_count=kind is WishKind.HEADCOUNT)
    _check_facts(event, kind, facts or {})
    if kind is WishKind.HEADCOUNT:
        _check_counts(event, facts or {}, sure=sure)
    if kind is WishKind.CORRECT and not (note or _differs(event, facts or {})):
        raise Refused(_("Nothing is different from what we have: correct it, or write a remark."))
    for older in db.session.query(Wish).filter_by(event_id=event.id, kind=kind, decided_at=None):
        older.decided_at, older.accepted = clock.now(), False
    made = Wish(
        event=event,
        kind=kind,
        by_name=by_name,
        note=note,
        facts=facts or {},
        created_at=clock.now(),
    )
    db.session.add(made)
    history.record(made, "wish", by=None, by_name=by_name, note=kind.value)
    return made


def asked_sentence(wish: Wish) -> str:
    """What was asked, to whoever asked it."""
    facts = wish.facts
    if wish.kind is WishKind.OTHER_DATE:
        day = language.day_and_date(date.fromisoformat(facts["on"]))
        if facts.get("starts"):
            hour = language.clock_time(time.fromisoformat(facts["starts"]))
            return _("You asked for another date: %(day)s, %(hour)s.", day=day, hour=hour)
        return _("You asked for another date: %(day)s, at the same hour.", day=day)
    if wish.kind is WishKind.CALL_OFF:
        return _("You asked that the visit be called off.")
    changed = "; ".join(changes(wish))
    if wish.kind is WishKind.HEADCOUNT:
        return _("You told us how many pupils came: %(numbers)s.", numbers=changed)
    if not changed:
        return _("You wrote to us about the numbers or the room.")
    return _("You corrected the numbers or the room: %(facts)s.", facts=changed)


def changes(wish: Wish) -> list[str]:
    """Each group and the room that would be otherwise: what was planned → what is asked for."""
    counts, room = wish.facts.get("counts", {}), wish.facts.get("room", "")
    sentences = [
        _(
            "%(group)s: %(change)s",
            group=_group_words(block, number),
            change=_arrow(block.planned_count, counts[str(block.id)]),
        )
        for number, block in enumerate(wish.event.live_sessions, start=1)
        if counts.get(str(block.id), block.planned_count) != block.planned_count
        or (wish.kind is WishKind.HEADCOUNT and str(block.id) in counts)
    ]
    if room and room != wish.event.room:
        sentences.append(
            _("%(group)s: %(change)s", group=_("room"), change=_arrow(wish.event.room, room))
        )
    return sentences


def _group_words(block: Session, number: int) -> str:
    return _("group %(label)s", label=block.group_label or number)


def _arrow(before: object, after: object) -> str:
    return f"{before} → {after}" if before and before != after else str(after)


def _check_facts(event: Event, kind: WishKind, facts: dict[str, Any]) -> None:
    """What staff could not accept is not asked for."""
    if kind is WishKind.CORRECT:
        for count in facts.get("counts", {}).values():
            check_planned(count)
    if kind is WishKind.OTHER_DATE and "on" in facts:
        _check_date(event, date.fromisoformat(facts["on"]), facts.get("starts", ""))


def _check_counts(event: Event, facts: dict[str, Any], *, sure: bool) -> None:
    if not facts.get("counts"):
        raise Refused(_("Enter how many pupils came."))
    if sure:
        return
    for block in event.live_sessions:
        count = facts["counts"].get(str(block.id))
        if count is not None and is_doubtful(count, block.planned_count):
            raise Doubtful(
                _(
                    "%(count)s pupils for %(planned)s planned: is that right?",
                    count=count,
                    planned=block.planned_count or _("n/a"),
                ),
                about="sure",
            )


def _differs(event: Event, facts: dict[str, Any]) -> bool:
    planned = {str(block.id): block.planned_count for block in event.live_sessions}
    room = facts.get("room")
    counts = facts.get("counts", {}).items()
    return bool(room and room != event.room) or any(planned.get(id_) != n for id_, n in counts)


def _check_date(event: Event, day: date, starts: str) -> None:
    here = event.local_start
    if not clock.is_in_reach(day):
        raise Refused(_("Enter a date from 1900 to 2100."), about="on")
    if day < clock.local_day(clock.now(), event.time_zone):
        raise Refused(_("That day is past: choose another one."), about="on")
    hour = time.fromisoformat(starts) if starts else here.time()
    if day == here.date() and hour == here.time():
        raise Refused(_("The visit is on that day and at that hour already."), about="on")
    try:
        clock.instant(day, hour, event.time_zone)
    except ValueError:
        sentence = _("The clock jumps over this hour that night: choose another.")
        raise Refused(sentence, about="starts") from None
    length = event.local_end - here
    if event.is_one_day and (datetime.combine(day, hour) + length - SECOND).date() > day:
        sentence = _("So long a block does not end on that day: choose an earlier hour.")
        raise Refused(sentence, about="starts")


def _check_takes_place(event: Event) -> None:
    if event.reason is not None:
        raise Refused(
            _("This visit does not take place on this date: ask for another one, or call us.")
        )


def _check_time(event: Event, *, is_count: bool) -> None:
    """Numbers of who came are given once the visit has begun; until then everything else is asked."""
    if event.has_begun and not is_count:
        raise Refused(_("This visit has begun: please call us."))
    if is_count and not event.has_begun:
        raise Refused(_("This visit has not begun: tell us afterwards how many pupils came."))


def drop_groups(event: Event) -> None:
    """Numbers asked for groups that are called off by now are nobody's to decide."""
    live = {str(block.id) for block in event.live_sessions}
    for wish in queries.open_wishes_about(event.id):
        counts = {id_: count for id_, count in wish.facts.get("counts", {}).items() if id_ in live}
        if "counts" in wish.facts and counts != wish.facts["counts"]:
            wish.facts = wish.facts | {"counts": counts}
            if not (counts or wish.note or wish.facts.get("room")):
                decide(wish, accepted=False, by=None)


def decide(wish: Wish, *, accepted: bool, by: User | None, by_name: str = "") -> Wish:
    """Note the decision; what it changes is the caller's (attendance.granting)."""
    if wish.decided_at:
        raise Refused(_("This was already decided."))
    wish.decided_at, wish.accepted = clock.now(), accepted
    verb = "accept" if accepted else "dismiss" if by else "withdraw"
    history.record(wish, verb, by=by, by_name=by_name, note=wish.kind.value)
    return wish


def reopen(wish: Wish, *, by: User) -> Wish:
    """Decide again; what accepting changed is the caller's to take back (attendance.granting)."""
    wish.decided_at = wish.accepted = None
    history.record(wish, "reopen", by=by, note=wish.kind.value)
    return wish
