"""Granting what teachers ask for, setting it aside, and deciding again while nobody was told."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from outreach.accounts.models import User
from outreach.attendance import actions
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event, Session
from outreach.events.words import CountMethod, EventStatus, Reason
from outreach.invitations import actions as invitations
from outreach.invitations import hindrances
from outreach.registration import actions as registration
from outreach.visits import actions as visits
from outreach.visits import mails, wishes
from outreach.visits.conflicts import Conflict
from outreach.visits.models import Wish
from outreach.visits.words import News, WishKind


def accept_wish(wish: Wish, *, by: User) -> Wish:
    """Do what the teacher asked for and tell her; numbers given are recorded as reported by her."""
    wish.facts = wish.facts | {"before": _numbers(wish)}
    wishes.decide(wish, accepted=True, by=by)
    event, facts = wish.event, wish.facts
    if wish.kind is WishKind.OTHER_DATE:
        starts = time.fromisoformat(facts["starts"]) if facts.get("starts") else None
        kept_back_before = hindrances.of_event(event)
        registration.shift(event, to=date.fromisoformat(facts["on"]), starts=starts, by=by)
        _check_speakers(event, kept_back_before)
        event.confirmed_at = clock.now()
        mails.tell(event, News.DATE_TAKEN, by=by)
    elif wish.kind is WishKind.CORRECT:
        planned = {int(key): value for key, value in facts["counts"].items()}
        with invitations.keeping_informed(event):
            visits.correct_plan(event, planned=planned, room=facts.get("room") or None, by=by)
    elif wish.kind is WishKind.CALL_OFF:
        reason = Reason(facts["reason"])
        off = EventStatus.CANCELLED
        registration.call_off(event, to=off, reason=reason, note=wish.note, by=by)
        mails.tell(event, News.CALLED_OFF, by=by)
    elif wish.kind is WishKind.HEADCOUNT:
        _count_as_reported(wish, by=by)
    return wish


def _check_speakers(event: Event, before: Sequence[Conflict]) -> None:
    """Refuse what keeps back who goes, or is asked: on the form a coordinator may say why all the same."""
    new = [odd for odd in hindrances.of_event(event) if odd.rule.blocks and odd not in before]
    if new:
        advice = _("Move the visit on its own form, or ask another speaker first.")
        raise Refused(" ".join([*(odd.sentence for odd in new), advice]))


def dismiss_wish(wish: Wish, *, by: User) -> Wish:
    return wishes.decide(wish, accepted=False, by=by)


def can_be_reopened(wish: Wish) -> bool:
    """Whether nobody was told of the decision, and what it changed still stands as it was accepted."""
    if not wish.accepted:
        return wish.decided_at is not None
    facts = wish.facts
    before = facts.get("before")
    if before is None or wish.kind.is_told:
        return False
    was_counted = any(count is not None for count in before["counts"].values())
    if wish.kind is WishKind.HEADCOUNT and was_counted:
        return False
    counts = before["counts"] | facts["counts"]
    return _numbers(wish) == {"counts": counts, "room": facts.get("room") or before["room"]}


def reopen_wish(wish: Wish, *, by: User) -> Wish:
    """Decide again; numbers that were accepted become what they were before."""
    if not can_be_reopened(wish):
        raise Refused(_("This cannot be undone: look at the visit."))
    if wish.accepted:
        _take_back(wish, by=by)
    return wishes.reopen(wish, by=by)


def _numbers(wish: Wish) -> dict[str, Any]:
    """What the wish is about, as it stands: by group the pupils expected or counted; the room."""
    is_count = wish.kind is WishKind.HEADCOUNT
    return {
        "counts": {
            str(block.id): block.youth_count if is_count else block.planned_count
            for block in wish.event.live_sessions
        },
        "room": wish.event.room,
    }


def _take_back(wish: Wish, *, by: User) -> None:
    before, event = wish.facts["before"], wish.event
    if wish.kind is WishKind.HEADCOUNT:
        for block in _blocks(event, wish.facts["counts"]):
            actions.uncount(block, by=by)
        return
    planned = {int(key): value for key, value in before["counts"].items()}
    visits.correct_plan(event, planned=planned, room=before["room"], by=by)


def _count_as_reported(wish: Wish, *, by: User) -> None:
    for block in _blocks(wish.event, wish.facts["counts"]):
        youth = wish.facts["counts"][str(block.id)]
        numbers = Headcount(youth, method=CountMethod.TEACHER_REPORTED)
        actions.count(block, numbers, version=None, by=by, by_name=wish.by_name, sure=True)


def _blocks(event: Event, counts: dict[str, int]) -> list[Session]:
    return [block for block in event.sessions if str(block.id) in counts]
