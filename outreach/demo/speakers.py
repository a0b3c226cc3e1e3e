"""Volunteers of member companies, with and without background checks, and one who has yet to confirm."""

from datetime import date, timedelta

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.demo.circle import FIRST, LAST, Circle
from outreach.events.models import Event
from outreach.schools.models import Board, School
from outreach.speakers import actions, checks
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule, CheckStatus, Weekday

COUNT, NEAR = 25, 7
EMPLOYERS = (
    ("Logiciels Boréal", "Développement logiciel"),
    ("Sûreté Numérique", "Analyse en cybersécurité"),
    ("Studio Lanterne", "Conception de jeux vidéo"),
    ("Nuage du Nord", "Architecture infonuagique"),
    ("Données Ouvertes inc.", "Science des données"),
)
TOPICS = (
    "cybersécurité", "jeux vidéo", "intelligence artificielle", "infonuagique", "données",
    "robotique", "mes études", "femmes en TI", "gestion de projet",
)  # fmt: skip
STATES = (CheckStatus.VERIFIED, CheckStatus.DECLARED, CheckStatus.TO_DO, None)
ENDS_IN = (700, 45, 400, 12, 900, -30, 650)


def fill(circle: Circle) -> None:
    """Who was added in the last year, checked at one or two boards; some boards ask for less."""
    schools = _near(circle)[:NEAR]
    boards = list(dict.fromkeys(school.board for school in schools if school.board))
    for board, rule in zip(boards, (CheckRule.DECLARATION, CheckRule.NONE), strict=False):
        with clock.at(circle.moment):
            checks.set_rule(board, rule, by=circle.coordinator)
    for n in range(COUNT):
        near = schools[n % len(schools)]
        speaker = _add(circle, near, n)
        with clock.at(circle.moment):
            first = boards.index(near.board) if near.board else n
            _check(circle, speaker, boards[first:] + boards[:first], n)
    with clock.at(circle.before(circle.moment, days=(2, 4))):
        actions.apply(
            first_name="Inès", last_name="Bouchard", email="ines.bouchard@entreprise.example.org",
            employer="Studio Lanterne", job_title="Animation 3D", topics=["jeux vidéo"], languages=["fr"],
        )  # fmt: skip


def _near(circle: Circle) -> list[School]:
    """Schools that are visited soon, then the others that take part: volunteers live near them."""
    query = select(School).join(Event).where(Event.starts_at > circle.moment)
    coming = db.session.scalars(query.order_by(Event.starts_at, Event.id))
    return list(dict.fromkeys([*coming, *circle.schools]))


def _add(circle: Circle, near: School, n: int) -> Speaker:
    chance = circle.chance
    employer, job_title = EMPLOYERS[n % len(EMPLOYERS)]
    first, last = chance.choice(FIRST), chance.choice(LAST)
    with clock.at(circle.before(circle.moment, days=(20, 330))):
        by = circle.coordinator
        person = actions.person_for(
            first_name=first,
            last_name=last,
            email=f"conference.{n}@entreprise.example.org",
            phone=f"+1514555{chance.randrange(10**4):04}",
            organisation=employer,
            job_title=job_title,
            lang="en" if n % 9 == 4 else "fr",
            by=by,
        )
        return actions.add(
            person,
            by=by,
            employer=employer,
            job_title=job_title,
            topics=chance.sample(TOPICS, 2 + n % 2),
            languages=["fr", "en"] if n % 3 == 0 else ["en" if n % 9 == 4 else "fr"],
            region_codes=[]
            if n % 6 == 5
            else sorted({near.region_code, chance.choice(("06", "13", "14", "15", "16"))}),
            municipality=near.buildings[0].municipality if n % 7 else "",
            travel_km=(60, 120, 200, None)[n % 4],
            weekdays=[day.value for day in Weekday if chance.random() < 0.6],
            hours=("le matin", "", "après 13 h")[n % 3],
            most_visits_a_year=4 + n % 5,
            about_fr=f"{first} parle de son métier et du chemin qui y mène.",
            about_en=f"{first} tells of a career and how to get there.",
        )


def _check(circle: Circle, speaker: Speaker, boards: list[Board], n: int) -> None:
    """Most have some, at two to four boards."""
    status = STATES[n % len(STATES)] if n % 3 == 2 else CheckStatus.VERIFIED
    for board in boards[: 2 + n % 3]:
        if status:
            _enter(circle, speaker, board, status, ENDS_IN[n % len(ENDS_IN)])


def _enter(
    circle: Circle, speaker: Speaker, board: Board, status: CheckStatus, ends_in: int
) -> None:
    ends_on: date | None = None
    checked_on: date | None = None
    if status.counts_for_a_while:
        ends_on = circle.today + timedelta(days=ends_in)
        checked_on = ends_on - timedelta(days=1096)
    checks.enter(
        speaker, board, status=status, checked_on=checked_on, expires_on=ends_on, by=circle.staff[2]
    )
