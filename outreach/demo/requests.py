"""What teachers asked for in the last weeks, in every state that a request can have."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.demo.circle import Circle
from outreach.events.words import EventType
from outreach.schools.models import School
from outreach.visit_requests import actions, answers, slots, wording
from outreach.visit_requests.models import Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import EndReason, RequestSource

GROUPS = (
    [PupilGroup(("secondary_3",), 28, "31"), PupilGroup(("secondary_3",), 26, "32")],
    [PupilGroup(("secondary_4",), 31)],
    [PupilGroup(("secondary_5",), 24, "51"), PupilGroup(("secondary_4", "secondary_5"), 18)],
)
PERIODS = ("un mardi matin de février", "en mars, sauf la relâche", "le matin, n’importe quel jour")
QUESTION = "Le local a-t-il un projecteur et une connexion Internet?"


def fill(circle: Circle) -> None:
    """One after the other, as of the days on which they came."""
    steps: tuple[tuple[int, Callable[[Circle, VisitRequest], object]], ...] = (
        (2, _nothing),
        (3, _nothing),
        (5, _ask),
        (9, _answer),
        (6, _offer),
        (21, _take),
        (16, _decline),
        (40, _expire),
    )
    for n, (days, step) in enumerate(steps):
        request = _receive(circle, circle.schools[-1 - n], n, days=days)
        with clock.at(min(circle.moment, request.received_at + timedelta(days=1))):
            step(circle, request)
    with clock.at(circle.moment):
        _publish(circle)


def _publish(circle: Circle) -> None:
    """Tuesdays of two months for everybody, some Thursdays that staff say yes to; two are taken."""
    first = _school_day(circle.today, weeks=5)
    rule = slots.days_of_rule(first, first + timedelta(weeks=9), weekdays={1})
    tuesdays = _free(
        circle,
        [(day, hour) for day in rule for hour in (time(9, 10), time(13, 30))],
        activity=EventType.CLASSROOM_VISIT,
        note="Un atelier de programmation; prévoir un projecteur.",
    )
    thursdays = _free(
        circle,
        [(first + timedelta(days=ahead), time(10, 30)) for ahead in (2, 9, 16)],
        activity=EventType.WORKSHOP,
        needs_approval=True,
    )
    taken = [*tuesdays[1:2], *thursdays[:1]]
    for slot, school in zip(taken, circle.schools[-10:], strict=False):
        teacher = circle.teacher(school)
        slots.ask_for(
            slot,
            group=GROUPS[1][0],
            school=school,
            lang=teacher.lang,
            contact_name=teacher.name,
            contact_email=teacher.email,
            contact_phone=teacher.phone,
            teacher_present=True,
        )


def _free(circle: Circle, hours: list[tuple[date, time]], **facts: Any) -> list[Slot]:
    """Published where the coordinator, who has visits of her own, can go."""
    rows = []
    for day, hour in hours:
        with suppress(Refused):
            rows += slots.publish([day], [hour], by=circle.coordinator, **facts)
    return rows


def _receive(circle: Circle, school: School, n: int, *, days: int) -> VisitRequest:
    teacher = circle.teacher(school)
    with clock.at(circle.before(circle.moment, days=(days, days + 1))):
        return actions.receive(
            source=RequestSource.FORM if n % 3 else RequestSource.PHONE,
            by=None if n % 3 else circle.staff[2],
            school=school,
            groups=GROUPS[n % len(GROUPS)],
            preferences=[
                Preference(_school_day(circle.today, weeks=7 + n), time(9, 10)),
                Preference(None, None, PERIODS[n % len(PERIODS)]),
            ],
            contact_name=teacher.name,
            contact_email=teacher.email,
            contact_phone=teacher.phone,
            lang=teacher.lang,
            activity=EventType.CLASSROOM_VISIT if n != 1 else None,
            teacher_present=True,
        )


def _nothing(_circle: Circle, _request: VisitRequest) -> None:
    """It waits for staff."""


def _ask(circle: Circle, request: VisitRequest) -> None:
    actions.ask(request, QUESTION, by=circle.coordinator)


def _answer(circle: Circle, request: VisitRequest) -> None:
    actions.ask(request, QUESTION, by=circle.coordinator)
    answers.answer(request, "Oui, les deux; le local est le C-118.")


def _offer(circle: Circle, request: VisitRequest) -> None:
    actions.offer(request, _moments(circle), by=circle.coordinator)


def _take(circle: Circle, request: VisitRequest) -> None:
    _offer(circle, request)
    answers.take(request, request.offers[0])


def _decline(circle: Circle, request: VisitRequest) -> None:
    reason = EndReason.NOBODY_FREE
    reply = wording.kind_words(request.lang)[reason]
    actions.decline(request, reason, reply=reply, by=circle.coordinator)


def _expire(circle: Circle, request: VisitRequest) -> None:
    _offer(circle, request)
    actions.remind(request)
    actions.expire(request)


def _moments(circle: Circle) -> list[datetime]:
    days = [_school_day(circle.today, weeks=weeks) for weeks in (6, 7, 9)]
    return [clock.instant(day, time(9, 10), clock.home_zone().key) for day in days]


def _school_day(today: date, *, weeks: int) -> date:
    """A Tuesday that many weeks ahead."""
    return today + timedelta(days=7 * weeks + (1 - today.weekday()) % 7)
