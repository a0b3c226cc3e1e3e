"""Visits to schools: those of past years with their numbers, and those to come."""

from datetime import date, time, timedelta
from random import Random
from typing import Any

from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.demo import days, objectives
from outreach.demo.circle import Circle
from outreach.demo.days import pick
from outreach.events.groups import Group
from outreach.events.models import Event
from outreach.events.words import CountMethod, EventStatus, EventType, Mode, Reason
from outreach.registration import actions as registration
from outreach.visits import actions as visits
from outreach.visits import mails, wishes
from outreach.visits.words import News

AHEAD, UNDECIDED_SINCE = timedelta(days=45), timedelta(days=10)
COMING_IN = (0, 3, 6, 9, 14, 23)  # days from today, so that there is always something to come
KINDS = {
    EventType.CLASSROOM_VISIT: 62,
    EventType.WORKSHOP: 20,
    EventType.TALK: 8,
    EventType.COMPANY_TOUR: 6,
    EventType.JOB_SHADOW_DAY: 4,
}
GRADES = {"secondary_3": 30, "secondary_4": 34, "secondary_5": 26, "secondary_2": 10}
STARTS = (time(8, 45), time(10, 15), time(13, 0))
ONLINE: dict[str, Any] = {"mode": Mode.ONLINE, "online_url": "https://meet.example.org/outreach"}
PRESENTERS = (
    "Ada Morel, développeuse; Karim Benali, analyste",
    "Sofia Marchetti, architecte infonuagique",
    "Jonathan Picard, spécialiste en cybersécurité",
    "Mei Lin Dufresne, conceptrice de jeux",
)


def year(circle: Circle, start: int) -> None:
    """One school year's visits, as far as they have been booked by now."""
    growth = 0.9 + 0.2 * circle.chance.random()
    for day in sorted(days.of_year(circle.chance, start, round(circle.size.visits * growth))):
        if day <= circle.today + AHEAD:
            _visit(circle, day)


def coming(circle: Circle) -> None:
    """A few visits from today on, at whatever time of the year."""
    for ahead in COMING_IN:
        _visit(circle, days.school_day_from(circle.today + timedelta(days=ahead)))


def _visit(circle: Circle, day: date) -> None:
    chance = circle.chance
    school, kind = chance.choice(circle.schools), pick(chance, KINDS)
    groups, is_online = _groups(chance, kind), chance.random() < 0.06
    morning = clock.instant(day, time(8), "America/Toronto")
    with clock.at(circle.before(morning, days=(18, 40))):
        event = visits.book(
            type=kind,
            school=school,
            groups=[Group(day, *group) for group in groups],
            contact=circle.teacher(school),
            owner=chance.choice(circle.staff),
            by=circle.coordinator,
            presenters=chance.choice(PRESENTERS),
            **(ONLINE if is_online else _way_in(chance)),
            **objectives.of(kind),
        )
        mails.tell(event, News.BOOKED, by=circle.coordinator)
    _follow_up(circle, event)


def _way_in(chance: Random) -> dict[str, Any]:
    return {
        "room": f"{chance.choice('ABC')}-{chance.randrange(100, 340)}",
        "access_notes": "Entrée des visiteurs, porte 1; stationnement derrière l’école.",
    }


def _follow_up(circle: Circle, event: Event) -> None:
    """What became of it: called off, confirmed, counted, or nobody said yet."""
    chance, moment = circle.chance, circle.moment
    if chance.random() < 0.05:
        reason = chance.choice([Reason.WEATHER_CLOSURE, Reason.SCHOOL_REQUEST, Reason.STRIKE])
        with clock.at(circle.before(event.starts_at, days=(1, 8))):
            off = EventStatus.CANCELLED
            registration.call_off(event, to=off, reason=reason, by=circle.coordinator)
    elif event.ends_at > moment:
        if chance.random() < 0.6:
            with clock.at(circle.before(event.starts_at, days=(3, 15))):
                wishes.confirm(event, by_name=event.contacts[0].name)
    elif event.ends_at < moment - UNDECIDED_SINCE or chance.random() < 0.5:
        with clock.at(min(event.ends_at + timedelta(hours=3), moment)):
            _count(event, chance)


def _count(event: Event, chance: Random) -> None:
    for session in event.live_sessions:
        heads = max((session.planned_count or 25) - chance.randrange(0, 5), 5)
        girls = round(heads * chance.uniform(0.3, 0.6)) if chance.random() < 0.5 else None
        numbers = Headcount(
            youth=heads,
            adults=chance.randrange(1, 3),
            girls=girls,
            boys=heads - girls if girls is not None else None,
            method=chance.choice([CountMethod.COUNTED, CountMethod.TEACHER_REPORTED]),
        )
        attendance.count(session, numbers, version=None, by=None, by_name="Ève Gagnon", sure=True)


def _groups(chance: Random, kind: EventType) -> list[tuple[time, int, tuple[str, ...], str, int]]:
    """Start, minutes, grades, label and planned pupils of each group."""
    grade, minutes = pick(chance, GRADES), kind.kind.minutes
    if kind is EventType.TALK:
        return [(time(10, 15), 75, (grade,), "", chance.randrange(60, 130))]
    is_one = kind in (EventType.COMPANY_TOUR, EventType.JOB_SHADOW_DAY)
    count = 1 if is_one else chance.choice((1, 2, 2, 3, 3))
    return [
        (STARTS[n], minutes, (grade,), f"{grade[-1]}{n + 1:02}", chance.randrange(22, 34))
        for n in range(count)
    ]
