"""What may be wrong with a booking, and its cause; one table says what each kind does and who may go on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import combinations
from math import ceil
from typing import Any

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.core.once import hashed
from outreach.equipment import queries as equipment_queries
from outreach.equipment.models import Equipment, Loan
from outreach.events.groups import Hours, is_doubtful
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType, Grade, Mode
from outreach.schools import calendar, calendar_queries
from outreach.schools.models import SchoolCalendarDay
from outreach.visits import queries
from outreach.visits.models import Wish
from outreach.visits.words import ConflictKind

USUAL_GROUP = 35
LARGE_KINDS = (EventType.TALK, EventType.CAREER_FAIR, EventType.HACKATHON, EventType.THEME_WEEK)
MOST_OTHERS = 5
SHORTEST_WAY = timedelta(minutes=30)
"""Between two buildings, however near (domain.md 7.3 rule 5)."""
ROAD, SAME_PLACE_KM = 1.3, 0.1
"""Roads are a third longer than the bird's way, and a km takes a minute; nearer than that is one place."""


@dataclass(frozen=True)
class ConflictRule:
    """Whether a kind of conflict stops a booking, and the verb of accounts/roles that goes on all the same."""

    blocks: bool
    verb: str


WARNS = ConflictRule(blocks=False, verb=roles.WORK)
BLOCKS = ConflictRule(blocks=True, verb=roles.OVERRIDE)
RULES = {
    ConflictKind.PAST: WARNS,
    ConflictKind.OWNER: WARNS,
    ConflictKind.GROUP: WARNS,
    ConflictKind.SCHOOL: WARNS,
    ConflictKind.BUILDING: WARNS,
    ConflictKind.ROOM: WARNS,
    ConflictKind.EQUIPMENT: WARNS,
    ConflictKind.TRAVEL: WARNS,
    ConflictKind.WEEKEND: WARNS,
    ConflictKind.HOLIDAY: WARNS,
    ConflictKind.PEDAGOGICAL: WARNS,
    ConflictKind.FLOATING: WARNS,
    ConflictKind.BREAK: WARNS,
    ConflictKind.EXAMS: WARNS,
    ConflictKind.CLOSURE: WARNS,
    ConflictKind.SUMMER: WARNS,
    ConflictKind.LEAD_TIME: WARNS,
    ConflictKind.GROUP_SIZE: WARNS,
    ConflictKind.GRADE: WARNS,
    ConflictKind.SPEAKER: BLOCKS,
    ConflictKind.SPEAKER_CHECK: BLOCKS,
    ConflictKind.SPEAKER_AWAY: WARNS,
}


@dataclass(frozen=True)
class Conflict:
    """What may be wrong, and its cause: another event by its id, or a calendar by its key and school year."""

    kind: ConflictKind
    sentence: str
    other_id: int | None = None
    place_key: str = ""
    place_name: str = ""
    year: str = ""

    @property
    def rule(self) -> ConflictRule:
        return RULES[self.kind]

    @property
    def key(self) -> str:
        """Tells it from another one, for who saves all the same."""
        return hashed(f"{self.kind} {self.other_id} {self.sentence}")[:12]


class Unsettled(Refused):
    """What may be wrong with what is about to be saved, until somebody who may says to save it all the same."""

    def __init__(self, conflicts: Sequence[Conflict], *, by: User | None) -> None:
        super().__init__("")
        self.conflicts = conflicts
        self.keys = " ".join(conflict.key for conflict in conflicts)
        self.may_go_on = all(_may_go_on(conflict, by) for conflict in conflicts)


@dataclass(frozen=True)
class Around:
    """What stands around events and wishes: days of calendars, blocks of other events, what is lent."""

    rows: Sequence[SchoolCalendarDay] = ()
    blocks: Sequence[Session] = ()
    loans: Sequence[Loan] = ()


def around(events: Iterable[Event], wishes: Iterable[Wish] = ()) -> Around:
    """All that `about` and `about_wishes` look at, in three statements; of what took place no calendar."""
    days = {event: {session.local_on for session in event.live_sessions} for event in events}
    ids = [event.id for event in days]
    for wish in wishes:
        if wish.facts.get("on"):
            days.setdefault(wish.event, set()).add(date.fromisoformat(wish.facts["on"]))
    coming = [event for event in days if event.status not in REACHED]
    schools = [event.school for event in coming if event.school]
    rows = calendar_queries.about(
        set().union(*(days[event] for event in coming)),
        board_ids={school.board_id for school in schools if school.board_id},
        school_ids={school.id for school in schools},
    )
    blocks = queries.near([*days], set().union(*days.values()))
    return Around(rows, blocks, equipment_queries.around(ids))


def about(event: Event, near: Around | None = None, *, lead_days: int = 10) -> list[Conflict]:
    """What may be wrong with an event (domain.md 7.3 rules 3 to 6), in as many statements for any length."""
    if event.reason is not None:
        return []
    live, near = event.live_sessions, near or around([event])
    is_over = event.status in REACHED
    days = sorted({session.local_on for session in live})
    conflicts = [odd for day in days for odd in _about_day(day, event, near.rows)]
    if _comes_soon(event, days, lead_days):
        sentence = _("Fewer than %(days)s working days remain until the visit.", days=lead_days)
        conflicts.append(Conflict(ConflictKind.LEAD_TIME, sentence))
    conflicts += [odd for session in live for odd in _about_group(event, session)]
    conflicts += _about_groups_at_once(event)
    hours = [] if is_over else [(session.starts_at, session.ends_at) for session in live]
    met = list(_about_others(event, hours, near.blocks))
    others = {conflict.other_id for conflict in met}
    repeats = [
        Conflict(ConflictKind.GROUP, _repeat(session), session.event_id)
        for session in _same_groups(event, near.blocks)
        if session.event_id not in others
    ]
    lent = [] if is_over else _about_loans(event, near.loans)
    return list(dict.fromkeys([*conflicts, *met, *repeats, *lent]))


def keys(*events: Event, lead_days: int) -> set[str]:
    """What may be wrong with events already: whoever changes something else is not asked of it again."""
    return {odd.key for odd in [*_about_all(events, lead_days), *_about_past(events)]}


def _about_all(events: Sequence[Event], lead_days: int) -> list[Conflict]:
    near = around(events)
    return [odd for event in events for odd in about(event, near, lead_days=lead_days)]


def _about_past(events: Iterable[Event]) -> Iterator[Conflict]:
    """Asked once, of what is moved: what took place is booked as it was, and its page does not repeat it."""
    taking_place = (row for row in events if row.reason is None and row.status not in REACHED)
    if any(row.has_begun for row in taking_place):
        yield Conflict(ConflictKind.PAST, _("This date is past: has it taken place already?"))


def check(
    *events: Event,
    settled: str,
    by: User,
    lead_days: int,
    before: Collection[str] | None = None,
    of_speakers: Sequence[Conflict] = (),
) -> None:
    """Refuse what was just written until each new conflict is `settled`: named by its key, by who may.

    What was there has its keys from `before`; without them it was just made.
    """
    past = [] if before is None else _about_past(events)
    all_of_it = dict.fromkeys([*past, *_about_all(events, lead_days), *of_speakers])
    new = [odd for odd in all_of_it if odd.key not in (before or ())]
    if not are_settled(new, settled, by=by):
        raise Unsettled(new, by=by)


def are_settled(rows: Iterable[Conflict], settled: str, *, by: User | None) -> bool:
    """Whether each was named by the button that was pressed, by who may; a teacher passes what only warns."""
    named = settled.split()
    return all(odd.key in named and _may_go_on(odd, by) for odd in rows)


def _may_go_on(conflict: Conflict, by: User | None) -> bool:
    return by.may(conflict.rule.verb) if by else not conflict.rule.blocks


def about_wishes(wishes: Sequence[Wish], near: Around | None = None) -> dict[int, list[Conflict]]:
    """By wish, what staff should know before they accept it: odd days, overlaps, far more or no pupils."""
    near = near or around((), wishes)
    return {
        wish.id: [
            *_about_wished_day(wish, near.rows),
            *_about_others(wish.event, _hours_wished(wish), near.blocks),
            *_about_counts(wish),
        ]
        for wish in wishes
    }


def _about_wished_day(wish: Wish, rows: Iterable[SchoolCalendarDay]) -> list[Conflict]:
    on = wish.facts.get("on")
    return _about_day(date.fromisoformat(on), wish.event, rows) if on else []


def _about_day(day: date, event: Event, rows: Iterable[SchoolCalendarDay]) -> list[Conflict]:
    """What is odd about the day, as the event's own school, its board and all of Quebec have it."""
    return of_day(day, [row for row in rows if _counts_for(event, row)])


def of_day(day: date, rows: Iterable[SchoolCalendarDay]) -> list[Conflict]:
    """What is odd about a day whatever happens on it, as the calendars of these rows have it."""
    year = clock.school_year(day)
    return [
        Conflict(
            ConflictKind(odd.kind),
            odd.sentence,
            place_key=odd.place_key,
            place_name=odd.place_name,
            year=year,
        )
        for odd in calendar.oddities(day, rows)
    ]


def _counts_for(event: Event, row: SchoolCalendarDay) -> bool:
    if row.school_id:
        return row.school_id == event.school_id
    return row.board_id is None or bool(event.school and row.board_id == event.school.board_id)


def _hours_wished(wish: Wish) -> list[Hours]:
    """From when to when each group would be; none when no date is asked for, or an hour that is not."""
    facts, event = wish.facts, wish.event
    if "on" not in facts or not event.live_sessions:
        return []
    starts = time.fromisoformat(facts["starts"]) if facts.get("starts") else None
    moved = event.beginnings_if_moved(to=date.fromisoformat(facts["on"]), starts=starts)
    try:
        begins = [
            (clock.instant(at.date(), at.time(), event.time_zone), block) for block, at in moved
        ]
    except ValueError:
        return []
    return [(at, at + (block.ends_at - block.starts_at)) for at, block in begins]


def _about_counts(wish: Wish) -> list[Conflict]:
    planned = {str(s.id): s.planned_count or 0 for s in wish.event.sessions}
    sentences = [
        _(
            "%(count)s pupils for %(planned)s planned: is that right?",
            count=count,
            planned=planned[id_],
        )
        for id_, count in wish.facts.get("counts", {}).items()
        if planned.get(id_) and is_doubtful(count, planned[id_])
    ]
    return [Conflict(ConflictKind.GROUP_SIZE, sentence) for sentence in sentences]


def _about_others(
    event: Event, hours: Sequence[Hours], blocks: Sequence[Session]
) -> Iterator[Conflict]:
    """The first five others that meet these hours, and the first five that it takes too long to get to."""
    met = [block for block in blocks if block.event_id != event.id and _meets(block, hours)]
    others = list(dict.fromkeys(block.event for block in met if _shares(event, block.event)))
    for other in others[:MOST_OTHERS]:
        yield from _overlaps(event, other)
    near = {block.event: late for block in blocks if (late := _too_late(event, hours, block))}
    for other, minutes in [*near.items()][:MOST_OTHERS]:
        if other not in others:
            yield Conflict(ConflictKind.TRAVEL, _hurry(event, other, minutes), other.id)


def _meets(block: Session, hours: Sequence[Hours]) -> bool:
    return any(block.starts_at < ends and block.ends_at > begins for begins, ends in hours)


def _shares(event: Event, other: Event) -> bool:
    """Whether they are of one school, one owner or one building."""
    pairs = (
        (event.school_id, other.school_id),
        (event.owner_id, other.owner_id),
        (event.building_id, other.building_id),
    )
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def _overlaps(event: Event, other: Event) -> Iterator[Conflict]:
    """The place that both want, as narrowly as it is known, and the person."""
    is_same_building = event.building_id is not None and event.building_id == other.building_id
    if is_same_building and event.room and fold(event.room) == fold(other.room):
        room = _("the same room (%(room)s)", room=event.room)
        yield _overlap(ConflictKind.ROOM, room, other)
    elif event.school_id is not None and event.school_id == other.school_id:
        yield _overlap(ConflictKind.SCHOOL, _("the same school"), other)
    elif is_same_building:
        yield _overlap(ConflictKind.BUILDING, _("the same building"), other)
    if event.owner and event.owner_id == other.owner_id:
        yield _overlap(ConflictKind.OWNER, event.owner.name, other)


def _about_loans(event: Event, loans: Sequence[Loan]) -> Iterator[Conflict]:
    """Of each thing lent to the event the first day on which more are out than there are."""
    own = {loan.equipment: loan for loan in loans if loan.event_id == event.id}
    for equipment, loan in own.items():
        same = [other for other in loans if other.equipment_id == equipment.id]
        length = (loan.back_on - loan.out_on).days
        for day in (loan.out_on + timedelta(days=n) for n in range(length + 1)):
            out = [other for other in same if other.is_out(day, today=clock.today())]
            if sum(other.count for other in out) > equipment.count:
                yield _too_many_out(event, equipment, out, day)
                break


def _too_many_out(event: Event, equipment: Equipment, out: list[Loan], day: date) -> Conflict:
    sentence = _(
        "%(name)s: %(out)s out on %(day)s, and there are %(count)s.",
        name=equipment.name,
        out=sum(loan.count for loan in out),
        day=language.day_and_date(day),
        count=equipment.count,
    )
    others = (loan.event_id for loan in out if loan.event_id != event.id)
    return Conflict(ConflictKind.EQUIPMENT, sentence, next(others, None))


def _overlap(kind: ConflictKind, who: str, other: Event) -> Conflict:
    sentence = _("Overlap: %(who)s has “%(title)s” at that time.", who=who, title=other.title)
    return Conflict(kind, sentence, other.id)


def _too_late(event: Event, hours: Sequence[Hours], block: Session) -> int | None:
    """How few minutes whoever looks after both has between them, where the way takes longer."""
    other = block.event
    if other.id == event.id or event.owner_id is None or event.owner_id != other.owner_id:
        return None
    gaps = [max(block.starts_at - ends, begins - block.ends_at) for begins, ends in hours]
    gap = min((gap for gap in gaps if gap >= timedelta()), default=None)
    if gap is None or gap >= _way(event, other):
        return None
    return round(gap.total_seconds() / 60)


def _way(event: Event, other: Event) -> timedelta:
    """From one place to the other; nothing when one is online, unknown or the same as the other."""
    here, there = event.building, other.building
    if Mode.ONLINE in (event.mode, other.mode) or not here or not there or here.id == there.id:
        return timedelta()
    km = here.km_to(there) if here.latitude and there.latitude else None
    if km is None:
        return SHORTEST_WAY
    return (
        max(SHORTEST_WAY, timedelta(minutes=ceil(km * ROAD)))
        if km >= SAME_PLACE_KM
        else timedelta()
    )


def _hurry(event: Event, other: Event, minutes: int) -> str:
    needed = _way(event, other).total_seconds()
    return _(
        "%(who)s has %(time)s between this and “%(title)s”, in another place: it takes %(needed)s.",
        who=event.owner.name if event.owner else "",
        time=language.duration(minutes),
        title=other.title,
        needed=language.duration(round(needed / 60)),
    )


def _comes_soon(event: Event, days: list[date], lead_days: int) -> bool:
    """Whether a visit that has not begun leaves the school too few working days."""
    if not (event.is_visit and days and event.starts_at > clock.now()):
        return False
    return calendar.working_days(clock.today(), days[0]) < lead_days


def _same_groups(event: Event, blocks: Iterable[Session]) -> list[Session]:
    """Blocks elsewhere of the same school, day, grades and group label (domain.md 7.3 rule 5)."""
    mine = {_alike(block) for block in event.live_sessions if block.group_label}
    others = (block for block in blocks if block.event_id != event.id)
    return sorted(
        (block for block in others if block.school_id and _alike(block) in mine),
        key=lambda block: block.id,
    )


def _alike(block: Session) -> tuple[Any, ...]:
    label = fold(block.group_label)
    return block.school_id, block.local_on, tuple(sorted(block.grades)), label


def _repeat(session: Session) -> str:
    return str(
        _(
            "The same school has group %(label)s of that grade the same day already: “%(title)s”.",
            label=session.group_label,
            title=session.event.title,
        )
    )


def _about_groups_at_once(event: Event) -> Iterator[Conflict]:
    """Of one visit, as one person gives it; a talk may be for several groups."""
    if not event.is_visit or event.type in LARGE_KINDS:
        return
    blocks = sorted(event.live_sessions, key=lambda block: block.starts_at)
    for first, second in combinations(blocks, 2):
        if second.starts_at < first.ends_at:
            labels = (block.group_label or _("without label") for block in (first, second))
            sentence = _("Two groups at the same time: %(groups)s.", groups=", ".join(labels))
            yield Conflict(ConflictKind.GROUP, sentence)


def _about_group(event: Event, session: Session) -> Iterator[Conflict]:
    if (session.planned_count or 0) > USUAL_GROUP and event.type not in LARGE_KINDS:
        sentence = _(
            "A group of %(count)s is larger than the usual %(usual)s.",
            count=session.planned_count,
            usual=USUAL_GROUP,
        )
        yield Conflict(ConflictKind.GROUP_SIZE, sentence)
    for grade in session.grades:
        flag = Grade(grade).flag
        if event.school and flag and getattr(event.school, flag) is False:
            sentence = _(
                "According to the ministry, %(school)s does not teach %(grade)s (its list can lag).",
                school=event.school.name,
                grade=Grade(grade).label,
            )
            yield Conflict(ConflictKind.GRADE, sentence)
