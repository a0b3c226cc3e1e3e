"""What school calendars say of days that we offer: to staff before they do, to the teacher who takes one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from outreach.accounts.models import User
from outreach.core import clock
from outreach.schools import calendar_queries
from outreach.schools import queries as schools
from outreach.schools.models import School, SchoolCalendarDay
from outreach.schools.places import QUEBEC, key_of
from outreach.visit_requests.models import Slot, VisitRequest
from outreach.visits import conflicts
from outreach.visits.conflicts import Conflict, Unsettled
from outreach.visits.copies import NO_CLASSES
from outreach.visits.words import ConflictKind

MOST_NAMED = 5
AHEAD = timedelta(days=731)
"""As far as slots are published: a rule of a year, and a year of grace."""


@dataclass(frozen=True)
class OddDate:
    """A day that is offered, what calendars say of it, and whether none of those it is for has classes."""

    on: date
    conflicts: tuple[Conflict, ...]
    is_closed: bool

    @property
    def keys(self) -> set[str]:
        return {odd.key for odd in self.conflicts}

    @property
    def named(self) -> tuple[Conflict, ...]:
        """The first five: of a whole region there may be more than anybody reads."""
        return self.conflicts[:MOST_NAMED]

    @property
    def by_kind(self) -> dict[ConflictKind, list[Conflict]]:
        """Those named, together where they say the same of several places."""
        kinds = dict.fromkeys(odd.kind for odd in self.named)
        return {kind: [odd for odd in self.named if odd.kind is kind] for kind in kinds}

    @property
    def others_count(self) -> int:
        return len(self.conflicts) - len(self.named)


class OddDates(Unsettled):
    """Days that nothing is offered on until somebody says so; `ticked` are those proposed, or chosen before."""

    def __init__(
        self,
        days: Sequence[OddDate],
        *,
        by: User | None,
        ticked: Collection[date] = (),
        conflicts: Sequence[Conflict] = (),
    ) -> None:
        super().__init__(conflicts or _all_of(days), by=by)
        self.days, self.ticked = days, ticked


def of_schools(days: Iterable[date], rows: Sequence[School]) -> list[OddDate]:
    """The days on which any of these schools, its board or all of Quebec has something; one statement."""
    wanted = sorted(set(days))
    board_ids = {school.board_id for school in rows if school.board_id}
    ids = {school.id for school in rows}
    entries = calendar_queries.about(wanted, board_ids=board_ids, school_ids=ids)
    return _odd(wanted, entries, [_keys(school) for school in rows])


def of_region(days: Iterable[date], region_code: str) -> list[OddDate]:
    """The days on which any board with schools in the region (of all regions when empty) has something."""
    wanted = sorted(set(days))
    board_ids = schools.board_ids(region_code)
    entries = calendar_queries.about_boards(wanted, board_ids)
    return _odd(wanted, entries, [{key_of(board_id, None)} for board_id in board_ids])


def of_slot(slot: Slot, school: School | None) -> list[OddDate]:
    """Of the day of a slot, as the school has it that wants it."""
    return of_schools([day_of(slot)], [school]) if school else []


def of_request(request: VisitRequest) -> list[OddDate]:
    """Of the slot that it holds and the dates that it was offered, as its school has them."""
    if request.school is None or not request.status.is_open:
        return []
    days = {offer.local_start.date() for offer in request.offers}
    if request.slot and request.holds_slot:
        days.add(day_of(request.slot))
    return of_schools(days, [request.school]) if days else []


def day_of(slot: Slot) -> date:
    """On our clock, as slots are published and shown."""
    return clock.local_day(slot.starts_at)


def check(
    days: Sequence[OddDate], doubts: Iterable[Conflict] = (), *, settled: str, by: User | None
) -> None:
    """Refuse what was just written until all that is said of these days, and of hours, is `settled`."""
    every = list(dict.fromkeys([*_all_of(days), *doubts]))
    if not conflicts.are_settled(every, settled, by=by):
        raise OddDates(days, by=by, conflicts=every)


def staying(
    days: Sequence[date],
    odd: Sequence[OddDate],
    *,
    settled: str,
    ticked: Collection[str],
    by: User | None,
) -> list[date]:
    """The days without those odd ones that are not `ticked`; refused until each odd one was shown.

    Where an odd day was not shown yet, it is proposed to stay if anybody has classes.
    """
    keys = set(settled.split())
    stay = {
        day.on
        for day in odd
        if (day.on.isoformat() in ticked if day.keys <= keys else not day.is_closed)
    }
    if not conflicts.are_settled(_all_of(odd), settled, by=by):
        raise OddDates(odd, by=by, ticked=stay)
    left_out = {day.on for day in odd} - stay
    return [day for day in days if day not in left_out]


def _all_of(days: Iterable[OddDate]) -> list[Conflict]:
    return [odd for day in days for odd in day.conflicts]


def closed_days(days: Iterable[date], rows: Sequence[School]) -> dict[int, set[date]]:
    """By school those of the days without classes, as calendars say; one statement for any number."""
    wanted = set(days)
    board_ids = {school.board_id for school in rows if school.board_id}
    ids = {school.id for school in rows}
    closed: dict[str, set[date]] = {}
    for row in calendar_queries.about(wanted, board_ids=board_ids, school_ids=ids):
        if ConflictKind(row.kind) in NO_CLASSES:
            key = key_of(row.board_id, row.school_id)
            closed.setdefault(key, set()).update(day for day in wanted if row.has(day))
    return {
        school.id: set().union(*(closed.get(key, ()) for key in _keys(school))) for school in rows
    }


def _keys(school: School) -> set[str]:
    """Of the calendars that count there."""
    return {key_of(None, school.id), key_of(school.board_id, None), QUEBEC}


@dataclass(frozen=True)
class SchoolDays:
    """What the calendars that count at a school say of the days to come; read once for a whole list."""

    entries: Sequence[SchoolCalendarDay] = ()

    @property
    def off(self) -> list[tuple[datetime, datetime]]:
        """When there are no classes, from the first instant to that after the last."""
        return [
            (_begin(row.first_on), _begin(row.last_on + timedelta(days=1)))
            for row in self.entries
            if ConflictKind(row.kind) in NO_CLASSES
        ]

    def said_of(self, slot: Slot) -> list[Conflict]:
        """Of the day of a slot."""
        return conflicts.of_day(day_of(slot), self.entries)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.home_zone()).astimezone(UTC)


def days_to_come(school: School) -> SchoolDays:
    """From today as far as slots are published, in one statement."""
    today = clock.today()
    board_ids = {school.board_id} if school.board_id else set[int]()
    days = (today, today + AHEAD)
    return SchoolDays(calendar_queries.about(days, board_ids=board_ids, school_ids={school.id}))


def _odd(
    days: Iterable[date], entries: Sequence[SchoolCalendarDay], places: Sequence[set[str]]
) -> list[OddDate]:
    """`places` are the keys of the calendars that count for each of those that the days are for."""
    said = {day: conflicts.of_day(day, [row for row in entries if row.has(day)]) for day in days}
    return [OddDate(day, tuple(odd), _is_closed(odd, places)) for day, odd in said.items() if odd]


def _is_closed(rows: Iterable[Conflict], places: Sequence[set[str]]) -> bool:
    closed = {odd.place_key for odd in rows if odd.kind in NO_CLASSES}
    if closed & {"", QUEBEC}:
        return True
    return bool(places) and all(closed & keys for keys in places)
