"""Speakers as the database judges them for one event: what keeps each away, and the order of the others."""

from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Float,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)

from outreach.core import clock
from outreach.core.database import Words, db
from outreach.core.distance import kilometres_from
from outreach.events.models import Event
from outreach.events.words import Language, Mode
from outreach.invitations import queries
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import Obstacle
from outreach.people.models import Person
from outreach.speakers import checks
from outreach.speakers import queries as speakers
from outreach.speakers.models import Absence, BackgroundCheck, Speaker
from outreach.speakers.words import CheckRule, CheckStatus, Weekday

SHOWN = 10
OBSTACLE = Words(Obstacle)
BAND_KM, UNKNOWN_BAND = 20, 3
"""Distances count in steps: a few kilometres less are no reason to ask the same person again."""
ORDER = ("is_unusual_day", "band", "visits", "was_asked", "last_asked_at", "speaker_id")
"""Usual days first, then nearness, then who went least this year and was asked longest ago."""
WEEKDAYS, NO_WEEKDAY = dict(enumerate(Weekday)), "–"
"""Nobody names a Saturday."""
SPOKEN = {Language.FR: ("fr",), Language.EN: ("en",), Language.BILINGUAL: ("fr", "en")}


class Facts(NamedTuple):
    """What the database says of one speaker about an event."""

    speaker_id: int
    obstacle: Obstacle | None
    km: float | None
    is_unusual_day: bool
    band: int
    visits: int
    was_asked: bool
    last_asked_at: datetime | None
    check: CheckStatus | None
    check_ends_on: date | None


class Ranked(NamedTuple):
    """The first of those whom nothing keeps away and of the others, and how many there are of each."""

    best: list[Facts]
    could_count: int
    out: list[Facts]
    out_count: int


class Terms(NamedTuple):
    """What the statement is made of; everything else about the event is bound to it."""

    rule: CheckRule
    language: Language
    weekdays: tuple[str, ...]
    region_code: str
    text: str


class Occasion:
    """One event as speakers are judged by it: two statements, whatever their number."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.day = event.local_end.date()
        self.rule = CheckRule.NONE if event.school is None else checks.rule_of(event.school.board)
        self.is_online = event.mode is Mode.ONLINE
        self.near = db.session.execute(queries.times_taken(event, margin=queries.TIGHT)).all()

    @cached_property
    def busy(self) -> dict[int, Event]:
        """By speaker, what they are asked for or go to at that time."""
        mine = self.event.live_sessions
        return {
            speaker_id: block.event
            for speaker_id, block in self.near
            if any(block.starts_at < b.ends_at and block.ends_at > b.starts_at for b in mine)
        }

    @property
    def region_code(self) -> str:
        """Where they would have to go, if anywhere."""
        blocks = [] if self.is_online else self.event.sessions
        return (blocks[0].region_code or "") if blocks else ""

    @property
    def days(self) -> list[date]:
        return [block.local_on for block in self.event.live_sessions] or [self.day]

    @property
    def bound(self) -> dict[str, Any]:
        """The values that the statement asks for."""
        event, place = self.event, None if self.is_online else self.event.building
        return {
            "event_id": event.id,
            "board_id": event.school.board_id if event.school else None,
            "busy": list(self.busy),
            "day": self.day,
            "first_on": min(self.days),
            "last_on": max(self.days),
            "latitude": place.latitude if place else None,
            "longitude": place.longitude if place else None,
            "school_year": clock.school_year(event.local_start.date()),
        }


def ranked(occasion: Occasion, *, text: str) -> Ranked:
    """In one statement, whatever the number of speakers."""
    weekdays = tuple(WEEKDAYS.get(day.weekday(), NO_WEEKDAY) for day in occasion.days)
    language, region_code = occasion.event.language, occasion.region_code
    statement = _statement(Terms(occasion.rule, language, weekdays, region_code, text))
    lines = db.session.execute(statement, occasion.bound).all()
    counts = {line.obstacle is None: line.counted for line in lines}
    rows = [Facts._make(line[:-1]) for line in lines]
    return Ranked(
        best=sorted((row for row in rows if not row.obstacle), key=attrgetter(*ORDER)),
        could_count=counts.get(True, 0),
        out=sorted((row for row in rows if row.obstacle), key=attrgetter("speaker_id")),
        out_count=counts.get(False, 0),
    )


@lru_cache(maxsize=64)
def _statement(terms: Terms) -> CompoundSelect[Any]:
    """Kept, as SQLAlchemy takes longer to build it than the database to answer for a hundred speakers."""
    of = _judged(terms).cte().prefix_with("MATERIALIZED")
    could, in_order = of.c.obstacle.is_(None), [of.c[name] for name in ORDER]
    count = select(func.count()).select_from(of)
    could_count, out_count = (
        count.where(which).scalar_subquery().label("counted") for which in (could, ~could)
    )
    best = select(of, could_count).where(could).order_by(*in_order).limit(SHOWN).subquery()
    out = select(of, out_count).where(~could).order_by(of.c.speaker_id).limit(SHOWN).subquery()
    return union_all(best.select(), out.select())


def _judged(terms: Terms) -> Select[Any]:
    """A line a speaker, with the first obstacle, or none."""
    of = _facts(terms).cte().prefix_with("MATERIALIZED").c  # or `km` is computed thrice
    away = select(Absence.speaker_id).where(
        Absence.first_on <= bindparam("last_on"),
        Absence.last_on >= bindparam("first_on"),
    )
    obstacles = (
        (of.speaker_id.in_(bindparam("busy", expanding=True)), Obstacle.BUSY),
        (~of.may_go, Obstacle.CHECK),
        (of.speaker_id.in_(away), Obstacle.AWAY),
        (~of.speaks, Obstacle.LANGUAGE),
        (of.km > of.travel_km, Obstacle.DISTANCE),
        (~of.goes_there, Obstacle.REGION),
        (of.visits >= of.most_visits, Obstacle.VISITS),
    )
    obstacle = case(*((applies, literal(word, OBSTACLE)) for applies, word in obstacles))
    return select(
        of.speaker_id,
        obstacle.label("obstacle"),
        of.km,
        of.is_unusual_day,
        func.trunc(func.coalesce(of.km / BAND_KM, UNKNOWN_BAND)).label("band"),
        of.visits,
        of.last_asked_at.is_not(None).label("was_asked"),
        of.last_asked_at,
        of.check,
        of.check_ends_on,
    )


def _facts(terms: Terms) -> Select[Any]:
    """Lists in columns are looked into by the database."""
    years = queries.years_of_speakers(bindparam("school_year"))
    here = bindparam("latitude", type_=Float), bindparam("longitude", type_=Float)
    spoken = [speakers.has_word(Speaker.languages, code) for code in SPOKEN[terms.language]]
    usual = [speakers.says(Speaker.weekdays, name) for name in terms.weekdays]
    code = terms.region_code
    check = and_(
        BackgroundCheck.speaker_id == Speaker.id,
        BackgroundCheck.board_id.is_not_distinct_from(bindparam("board_id")),
    )
    return (
        select(
            Speaker.id.label("speaker_id"),
            Speaker.travel_km,
            Speaker.most_visits_a_year.label("most_visits"),
            kilometres_from(*here, to=(Speaker.latitude, Speaker.longitude)).label("km"),
            and_(*spoken).label("speaks"),
            (speakers.says(Speaker.region_codes, code) if code else true()).label("goes_there"),
            (~and_(*usual)).label("is_unusual_day"),
            speakers.lets_go(terms.rule, on=bindparam("day")).label("may_go"),
            func.coalesce(years.c.visits, 0).label("visits"),
            years.c.last_asked_at,
            BackgroundCheck.status.label("check"),
            BackgroundCheck.expires_on.label("check_ends_on"),
        )
        .join(Person, Speaker.person_id == Person.id)
        .outerjoin(BackgroundCheck, check)
        .outerjoin(years, years.c.speaker_id == Speaker.id)
        .where(*_is_asked_for(terms.text))
    )


def _is_asked_for(text: str) -> list[Any]:
    """Whom we still ask, and have not asked for this event; `text` narrows by name or topic."""
    invited = select(SpeakerInvitation.speaker_id).where(
        SpeakerInvitation.event_id == bindparam("event_id")
    )
    return [
        Speaker.confirmed_at.is_not(None),
        Speaker.archived_at.is_(None),
        Person.erased_at.is_(None),
        Speaker.id.not_in(invited),
        *speakers.holds_text(text),
    ]
