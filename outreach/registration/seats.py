"""What so many heads get at an event as it is now: shown on the form and decided by the same steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from outreach.core import language
from outreach.core.language import _, n_
from outreach.events.models import Event
from outreach.registration import queries
from outreach.registration.models import TAKEN, Registration

HEADS = "{heads}"


class SeatOutcome(Enum):
    SEAT = auto()
    WAITING = auto()
    REFUSED = auto()


@dataclass(frozen=True)
class Step:
    """What up to `most` heads get, None for however many; the sentence has HEADS for their number."""

    most: int | None
    outcome: SeatOutcome
    sentence: str

    def sentence_for(self, heads: int) -> str:
        return self.sentence.replace(HEADS, language.number(heads))


@dataclass(frozen=True)
class Offer:
    """The steps from few heads to many, and how it stands before a number is typed."""

    steps: tuple[Step, ...]
    standing: str = ""

    def of(self, heads: int) -> Step:
        return next(step for step in self.steps if step.most is None or heads <= step.most)

    def sentence_for(self, heads: int) -> str:
        return self.of(heads).sentence_for(heads)

    def now(self, heads: int) -> Step:
        """What is said on the form: of the number typed, or how it stands before one is."""
        return self.of(heads) if heads else Step(0, SeatOutcome.SEAT, self.standing)

    @property
    def as_plain(self) -> list[tuple[int | None, str, str]]:
        """For the script of the form: most, outcome and sentence of each step."""
        return [(step.most, step.outcome.name.lower(), step.sentence) for step in self.steps]


def for_newcomers(event: Event) -> Offer:
    """Seats while some are free and nobody waits, else the waiting list while it has room."""
    if event.capacity is None:
        return Offer((Step(None, SeatOutcome.SEAT, _("You are %(heads)s.", heads=HEADS)),))
    now = queries.heads_of(event.id)
    left = event.seats_left_of(now.taken) or 0
    free = 0 if now.waiting else left
    places = event.waiting_list_capacity
    room = event.capacity if places is None else min(places - now.waiting, event.capacity)
    steps = (
        Step(free, SeatOutcome.SEAT, _there_is_room()),
        Step(room, SeatOutcome.WAITING, _waits(free, left)),
        Step(event.capacity, SeatOutcome.REFUSED, _no_room(free)),
        Step(None, SeatOutcome.REFUSED, _too_many(event.capacity)),
    )
    standing = _others_wait() if now.waiting else _left(left)
    return Offer(_rising(steps), standing)


def for_class(registration: Registration) -> Offer:
    """More seats while some are free and nobody waits; fewer always; the place in the waiting list stays.

    Growing never passes before others: with somebody behind, a class that waits may not grow.
    """
    event, own = registration.event, registration.heads
    if event.capacity is None:
        return Offer((Step(None, SeatOutcome.SEAT, _("You are %(heads)s.", heads=HEADS)),))
    now = queries.heads_of(event.id)
    too_many = Step(None, SeatOutcome.REFUSED, _too_many(event.capacity))
    if registration.status in TAKEN:
        left = 0 if now.waiting else event.seats_left_of(now.taken) or 0
        within = Step(own + left, SeatOutcome.SEAT, _there_is_room())
        beyond = Step(event.capacity, SeatOutcome.REFUSED, _grows_too_much(own, left))
        return Offer(_rising((within, beyond, too_many)), _left(left))
    most = _most_waiting(registration, now.waiting)
    within = Step(most, SeatOutcome.WAITING, _keeps_place())
    beyond = Step(event.capacity, SeatOutcome.REFUSED, _keeps_place_with(most))
    return Offer(_rising((within, beyond, too_many)))


def in_line(event: Event, *, left: int | None, besides: int = 0) -> list[Registration]:
    """Who gets the free seats, longest wait first; who needs more than are left holds the line.

    A class larger than all the seats there are now holds up nobody; one registration is left aside.
    """
    seated: list[Registration] = []
    for registration in queries.waiting(event.id):
        too_large = event.capacity is not None and registration.heads > event.capacity
        if too_large or registration.id == besides:
            continue
        if left is not None and registration.heads > left:
            break
        seated.append(registration)
        left = None if left is None else left - registration.heads
    return seated


def would_move_up(registration: Registration) -> list[Registration]:
    """Who would get a seat if this one were given back, or this place in the line."""
    event, left = registration.event, queries.seats_left(registration.event)
    if event.has_begun:
        return []
    if left is not None and registration.status in TAKEN:
        left += registration.heads
    return in_line(event, left=left, besides=registration.id)


def cancel_sentence(registration: Registration) -> str:
    """What cancelling does, to whoever cancels their own."""
    if registration.status not in TAKEN:
        return _("You leave the waiting list; this cannot be undone.")
    if would_move_up(registration):
        return _("Your seat goes to the next person on the waiting list; this cannot be undone.")
    return _("Your seat becomes free: nobody on a waiting list gets it. This cannot be undone.")


def _most_waiting(registration: Registration, waiting: int) -> int:
    event, own = registration.event, registration.heads
    if not queries.is_last_waiting(registration):
        return own
    places = event.waiting_list_capacity
    capacity = event.capacity or 0
    return max(own, capacity if places is None else min(places - waiting + own, capacity))


def _rising(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Without those that an earlier step covers."""
    kept: list[Step] = []
    reached = 0
    for step in steps:
        if step.most is None or step.most > reached:
            kept.append(step)
            reached = step.most or reached
    return tuple(kept)


def _left(left: int) -> str:
    return n_("%(num)s seat left", "%(num)s seats left", left)


def _others_wait() -> str:
    return _("Others wait already: whoever registers now stands on the waiting list.")


def _there_is_room() -> str:
    return _("You are %(heads)s: there is room.", heads=HEADS)


def _waits(free: int, left: int) -> str:
    if left and not free:
        return _("You are %(heads)s and others wait already: it is the waiting list.", heads=HEADS)
    return n_(
        "You are %(heads)s and %(num)s seat is left: it is the waiting list.",
        "You are %(heads)s and %(num)s seats are left: it is the waiting list.",
        left,
        heads=HEADS,
    )


def _no_room(free: int) -> str:
    if not free:
        return _("This event is full and its waiting list too.")
    return n_(
        "You are %(heads)s and %(num)s seat is left: register fewer people, or call us.",
        "You are %(heads)s and %(num)s seats are left: register fewer people, or call us.",
        free,
        heads=HEADS,
    )


def _too_many(capacity: int) -> str:
    return _(
        "You are %(heads)s and there are %(capacity)s seats in all: "
        "register fewer people, or call us.",
        heads=HEADS,
        capacity=capacity,
    )


def _grows_too_much(own: int, left: int) -> str:
    return n_(
        "You are %(heads)s. Your class has %(own)s seats and %(num)s more is left: "
        "enter fewer people, or call us.",
        "You are %(heads)s. Your class has %(own)s seats and %(num)s more are left: "
        "enter fewer people, or call us.",
        left,
        heads=HEADS,
        own=own,
    )


def _keeps_place() -> str:
    return _("You are %(heads)s: your class keeps its place on the waiting list.", heads=HEADS)


def _keeps_place_with(most: int) -> str:
    return _(
        "You are %(heads)s: your class keeps its place on the waiting list with at most %(most)s. "
        "For more, cancel and register again, behind the others.",
        heads=HEADS,
        most=most,
    )
