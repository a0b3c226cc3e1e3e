"""Volunteers of member companies, with and without background checks, and one who has yet to confirm."""

from datetime import date, timedelta

from outreach.core import clock
from outreach.demo.circle import FIRST, LAST, Circle
from outreach.schools.models import Board
from outreach.speakers import actions, checks
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule, CheckStatus, Weekday

COUNT = 25
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
ENDS_IN = (700, 45, 400, 12, -30, 900)


def fill(circle: Circle) -> None:
    """Who was added in the last year, checked at one or two boards; some boards ask for less."""
    boards = _boards(circle)
    for board, rule in zip(boards, (CheckRule.DECLARATION, CheckRule.NONE), strict=False):
        with clock.at(circle.moment):
            checks.set_rule(board, rule, by=circle.coordinator)
    for n in range(COUNT):
        speaker = _add(circle, n)
        with clock.at(circle.moment):
            _check(circle, speaker, boards, n)
    with clock.at(circle.before(circle.moment, days=(2, 4))):
        actions.apply(
            first_name="Inès", last_name="Bouchard", email="ines.bouchard@entreprise.example.org",
            employer="Studio Lanterne", job_title="Animation 3D", topics=["jeux vidéo"], languages=["fr"],
        )  # fmt: skip


def _boards(circle: Circle) -> list[Board]:
    """Of the schools that take part, each once, in their order."""
    boards = [school.board for school in circle.schools if school.board]
    return list(dict.fromkeys(boards))[:6]


def _add(circle: Circle, n: int) -> Speaker:
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
            else sorted(chance.sample(("06", "13", "14", "15", "16"), 2)),
            travel_km=(20, 40, 60, None)[n % 4],
            weekdays=[day.value for day in Weekday if chance.random() < 0.6],
            hours=("le matin", "", "après 13 h")[n % 3],
            most_visits_a_year=4 + n % 5,
            about_fr=f"{first} parle de son métier et du chemin qui y mène.",
            about_en=f"{first} tells of a career and how to get there.",
        )


def _check(circle: Circle, speaker: Speaker, boards: list[Board], n: int) -> None:
    """Most have one, one in three another for a second board."""
    status = STATES[n % len(STATES)] if n % 5 else CheckStatus.VERIFIED
    for board in boards[n % len(boards) :][: 1 + (n % 3 == 0)]:
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
