"""A snow day last winter: a board that closed, its visits postponed, all but one with another date since."""

from collections import Counter
from datetime import date, time, timedelta

from outreach.closures import actions as closures
from outreach.closures import queries
from outreach.core import clock
from outreach.demo.circle import Circle
from outreach.events.groups import Group
from outreach.events.models import Event
from outreach.events.words import EventType, Reason
from outreach.registration import actions as registration
from outreach.schools.models import School
from outreach.visits import actions as visits

MOST = 6


def tell(circle: Circle) -> None:
    """On the last Tuesday of a January that is over by three weeks at least."""
    day = _tuesday(circle.today)
    schools = _of_one_board(circle)
    if not schools:
        return
    with clock.at(clock.instant(day - timedelta(days=20), time(10), "America/Toronto")):
        events = [_book(circle, school, day, n) for n, school in enumerate(schools)]
    with clock.at(clock.instant(day, time(6, 5), "America/Toronto")):
        closure = closures.close(
            day, board=schools[0].board, reason=Reason.WEATHER_CLOSURE, by=circle.coordinator
        )
        for row in queries.to_call(closure, queries.speakers_of(closure))[:-1]:
            closures.reach(row, is_reached=True, by=circle.coordinator)
    with clock.at(clock.instant(day + timedelta(days=2), time(11), "America/Toronto")):
        for n, event in enumerate(events[1:], start=1):
            later = day + timedelta(days=14 + n % 3)
            registration.shift(event, to=later, starts=None, by=circle.coordinator)


def _tuesday(today: date) -> date:
    year = today.year if (today.month, today.day) > (2, 21) else today.year - 1
    last = date(year, 1, 31)
    return last - timedelta(days=(last.weekday() - 1) % 7)


def _of_one_board(circle: Circle) -> list[School]:
    """Schools of the board that most of those who take part are of."""
    counts = Counter(school.board_id for school in circle.schools if school.board_id)
    if not counts:
        return []
    board_id, _count = counts.most_common(1)[0]
    return [school for school in circle.schools if school.board_id == board_id][:MOST]


def _book(circle: Circle, school: School, day: date, n: int) -> Event:
    starts = time(8 + n % 3, 45)
    return visits.book(
        type=EventType.CLASSROOM_VISIT,
        school=school,
        groups=[Group(day, starts, 75, ("secondary_4",), f"4{n + 1}", 27 + n)],
        contact=circle.teacher(school),
        owner=circle.staff[n % len(circle.staff)],
        by=circle.coordinator,
    )
