"""What people register for: the meetings of past years with their attestations, and those to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.attendance import check_in
from outreach.certificates import actions as certificates
from outreach.core import clock
from outreach.demo import days, objectives
from outreach.demo.circle import Circle, applicant
from outreach.demo.visits import ONLINE, PRESENTERS
from outreach.events import actions as events
from outreach.events.groups import Group
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Language, Visibility
from outreach.people.models import Person
from outreach.registration import actions as registration
from outreach.registration import queries as registrations
from outreach.registration.actions import Applicant
from outreach.registration.models import Registration, RegistrationSource

IN_TOWN = {
    "place": "Carrefour numérique, 100, rue de la Démonstration, Montréal",
    "access_notes": "Entrée principale, salle au 2e étage; métro à cinq minutes, stationnement au sous-sol.",
}


@dataclass(frozen=True)
class Plan:
    """A public event: its blocks as (days after the first, start, minutes), texts and seats."""

    type: EventType
    blocks: tuple[tuple[int, time, int], ...]
    texts: dict[str, Any]
    capacity: int
    facts: dict[str, Any] = field(default_factory=dict)


DAY = Plan(
    EventType.COUNSELLOR_DAY,
    ((0, time(9), 150), (0, time(13), 150)),
    {
        "title_fr": "Journée d’orientation en TI",
        "title_en": "IT day for counsellors",
        "description_fr": (
            "Une journée avec des gens du métier, suivie d’une période de questions.\n\n"
            "- **Le matin** : les programmes, du secondaire à l’université\n"
            "- **L’après-midi** : les métiers, racontés par celles et ceux qui les exercent\n\n"
            "À lire avant de venir : [les métiers des TI](https://example.org/metiers)."
        ),
        "description_en": (
            "A day with people of the trade, with time for questions.\n\n"
            "- **Morning**: programs, from secondary school to university\n"
            "- **Afternoon**: careers, told by the people who have them\n\n"
            "To read before you come: [careers in IT](https://example.org/careers)."
        ),
    },
    60,
    IN_TOWN,
)
WEBINAR = Plan(
    EventType.WEBINAR,
    ((0, time(12), 60),),
    {
        "title_fr": "Webinaire\u00a0: métiers de l’infonuagique",
        "title_en": "Webinar: careers in the cloud",
        "description_fr": "Une heure en ligne pour connaître les métiers de l’infonuagique et leurs études.",
        "description_en": "An hour online about careers in the cloud and the studies that lead there.",
    },
    40,
    ONLINE,
)
TRAINING = Plan(
    EventType.EDUCATOR_TRAINING,
    ((0, time(13), 120),),
    {
        "title_fr": "Formation\u00a0: parler des TI en classe",
        "title_en": "Training: talking IT in class",
        "description_fr": "Des activités prêtes à mener en classe, essayées ensemble.",
        "description_en": "Activities ready for the classroom, tried out together.",
    },
    40,
    IN_TOWN,
)
TWO_DAYS = Plan(
    EventType.EDUCATOR_TRAINING,
    ((0, time(9), 180), (1, time(9), 180)),
    {
        "title_fr": "Formation de deux jours\u00a0: animer un atelier de robotique",
        "title_en": "Two-day training: running a robotics workshop",
        "description_fr": "Le premier jour, monter et programmer; le second, animer devant un groupe.",
        "description_en": "Build and program on the first day; lead a group on the second.",
    },
    20,
    IN_TOWN,
)
IN_ENGLISH = Plan(
    EventType.WEBINAR,
    ((0, time(15, 30), 60),),
    {
        "title_fr": "Webinaire en anglais\u00a0: la cybersécurité après le secondaire",
        "title_en": "Webinar: cybersecurity after secondary school",
        "description_fr": "Webinaire donné en anglais sur les programmes en cybersécurité.",
        "description_en": "Programs in cybersecurity, from vocational training to university.",
    },
    40,
    ONLINE | {"language": Language.EN},
)
FAIR = Plan(
    EventType.CAREER_FAIR,
    ((0, time(9, 30), 240),),
    {
        "title_fr": "Salon Avenir numérique",
        "title_en": "Digital Future fair",
        "description_fr": "Vingt kiosques et des gens du métier; les classes s’inscrivent en nombre.",
        "description_en": "Twenty booths and people of the trade; classes register by their numbers.",
    },
    400,
    IN_TOWN,
)
LINK_ONLY = Plan(
    EventType.EDUCATOR_TRAINING,
    ((0, time(9), 90),),
    {
        "title_fr": "Rencontre des partenaires du salon",
        "title_en": "Meeting of the fair’s partners",
        "description_fr": "Pour les partenaires invités : l’adresse de cette page n’est publiée nulle part.",
        "description_en": "For invited partners only: the address of this page is published nowhere.",
    },
    25,
    IN_TOWN | {"visibility": Visibility.LINK},
)
EVENING = Plan(
    EventType.PARENTS_EVENING,
    ((0, time(18, 30), 90),),
    {
        "title_fr": "Soirée de parents\u00a0: les TI après le secondaire",
        "title_en": "Parents’ evening: IT after secondary school",
        "description_fr": "Les programmes, les conditions d’admission et les métiers, en une soirée.",
        "description_en": "Programs, admission and careers in one evening.",
    },
    120,
    IN_TOWN,
)
DRAFT = Plan(
    EventType.HACKATHON,
    ((0, time(9), 420),),
    {"title_fr": "Hackathon des écoles (à préparer)", "title_en": ""},
    80,
    IN_TOWN,
)


def year(circle: Circle, start: int) -> None:
    """A webinar most months, a counsellor day and a training twice a year, all of it held."""
    event_days = sorted(days.of_year(circle.chance, start, circle.size.events))
    for number, day in enumerate(event_days):
        plan = (WEBINAR, WEBINAR, DAY, WEBINAR, TRAINING, WEBINAR)[number % 6]
        if day < circle.today - timedelta(days=2):
            event = _publish(circle, plan, day)
            _register(circle, event, circle.some(circle.chance.randrange(14, 40)))
            _hold(circle, event)


def coming(circle: Circle) -> None:
    """What can be registered for: full, in English, two days long, by classes, by its link only."""
    ahead = iter((9, 12, 16, 20, 26, 33, 40, 47))

    def soon() -> date:
        return days.school_day_from(circle.today + timedelta(days=next(ahead)))

    _register(circle, _publish(circle, WEBINAR, soon()), circle.some(17))
    crowd = circle.some(29)
    _register(circle, _publish(circle, DAY, soon(), capacity=len(crowd) * 5 // 6), crowd)
    _register(circle, _publish(circle, IN_ENGLISH, soon()), circle.some(6))
    _register(circle, _publish(circle, TWO_DAYS, soon()), circle.some(13))
    _register_classes(circle, _publish(circle, FAIR, soon()))
    _register(circle, _publish(circle, LINK_ONLY, soon()), circle.some(8))
    _register(circle, _publish(circle, EVENING, soon()), circle.some(11))
    _plan(circle, DRAFT, soon())


def _plan(circle: Circle, plan: Plan, first: date, *, capacity: int | None = None) -> Event:
    on = [
        first if not later else days.school_day_from(first + timedelta(days=later))
        for later, *_ in plan.blocks
    ]
    groups = [
        Group(day, start, minutes)
        for day, (_later, start, minutes) in zip(on, plan.blocks, strict=True)
    ]
    return events.plan(
        type=plan.type,
        groups=groups,
        by=circle.coordinator,
        owner=circle.coordinator,
        capacity=capacity or plan.capacity,
        presenters=circle.chance.choice(PRESENTERS),
        **plan.texts,
        **objectives.of(plan.type),
        **plan.facts,
    )


def _publish(circle: Circle, plan: Plan, first: date, *, capacity: int | None = None) -> Event:
    begins = clock.instant(first, time(8), "America/Toronto")
    with clock.at(circle.before(begins, days=(50, 70))):
        event = _plan(circle, plan, first, capacity=capacity)
        return events.move(event, to=EventStatus.PUBLISHED, by=circle.coordinator)


def _register(circle: Circle, event: Event, persons: Sequence[Person]) -> None:
    moments = sorted(circle.before(event.starts_at, days=(2, 45)) for _person in persons)
    for person, moment in zip(persons, moments, strict=True):
        _register_one(event, applicant(person), moment)


def _register_one(event: Event, who: Applicant, moment: datetime) -> Registration:
    with clock.at(moment):
        return registration.register(event, who, source=RegistrationSource.STAFF, by=None)


def _register_classes(circle: Circle, event: Event) -> None:
    for school in circle.chance.sample(circle.schools, min(5, len(circle.schools))):
        teacher = circle.teachers[school.id]
        pupils = {f"secondary_{circle.chance.randrange(3, 6)}": circle.chance.randrange(22, 33)}
        who = Applicant(
            first_name=teacher.first_name, last_name=teacher.last_name, email=teacher.email,
            organisation=school.name, school=school, lang=teacher.lang, pupils=pupils, adults=2,
        )  # fmt: skip
        _register_one(event, who, circle.before(event.starts_at, days=(4, 30)))


def _hold(circle: Circle, event: Event) -> None:
    """Nine in ten come; then the roll is closed, and the attestations are issued the day after."""
    for attendee in registrations.registrations_for(event.id):
        if circle.chance.random() < 0.9:
            for session in event.live_sessions:
                with clock.at(session.starts_at):
                    check_in.check_in(attendee, session, by=None)
    with clock.at(min(event.ends_at + timedelta(hours=1), circle.moment)):
        check_in.close_roll(event, by=circle.coordinator)
    with clock.at(min(event.ends_at + timedelta(hours=20), circle.moment)):
        certificates.issue_all(event, by=None, with_mail=True)
