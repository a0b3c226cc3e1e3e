"""Who could go to a visit: a ranked list with the reasons in words, and who is out and why; it asks nobody."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, exists, func, literal, select, true, type_coerce
from sqlalchemy.orm import joinedload

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.distance import kilometres
from outreach.core.language import _, n_
from outreach.events.models import Event, Session
from outreach.events.words import Language, Mode
from outreach.invitations import queries
from outreach.invitations.models import SpeakerInvitation
from outreach.people.models import Person
from outreach.schools.regions import region_name
from outreach.speakers import checks
from outreach.speakers import queries as speakers
from outreach.speakers.models import Absence, BackgroundCheck, Speaker
from outreach.speakers.words import CheckRule, CheckStatus, Standing, Weekday

BEST, OUT = 20, 20
BAND_KM, UNKNOWN_BAND = 20, 3
"""Distances count in steps: a few kilometres less are no reason to ask the same person again."""
SPOKEN = {Language.FR: ("fr",), Language.EN: ("en",), Language.BILINGUAL: ("fr", "en")}
NOON = 12


class Facts(NamedTuple):
    """What the database says of one speaker about this event."""

    id: int
    speaks: bool
    goes_there: bool
    is_usual_day: bool
    is_away: bool
    travel_km: int | None
    latitude: float | None
    longitude: float | None
    most_visits: int | None
    visits: int
    last_asked_at: datetime | None
    check: str | None
    check_ends_on: date | None


@dataclass(frozen=True)
class Candidate:
    """A speaker with why they would suit; or why not, and whether only a reason given lets staff ask them."""

    speaker: Speaker
    reasons: Sequence[str] = ()
    why_out: str = ""
    is_blocked: bool = False


@dataclass(frozen=True)
class WhoCouldGo:
    """The best of those who could, the first of those who could not, and how many there are of each."""

    best: Sequence[Candidate]
    could_count: int
    out: Sequence[Candidate]
    out_count: int


class Occasion:
    """One event as candidates are judged by it: two statements, whatever the number of speakers."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.day = event.local_end.date()
        self.year = clock.school_year(event.local_start.date())
        self.rule = CheckRule.NONE if event.school is None else checks.rule_of(event.school.board)
        self.is_online = event.mode is Mode.ONLINE
        building = None if self.is_online else event.building
        self.latitude = building.latitude if building else None
        self.longitude = building.longitude if building else None
        self._standings: dict[tuple[str | None, date | None], Standing] = {}
        margin = queries.times_taken(event, margin=queries.TIGHT)
        self.near = list(db.session.execute(margin))
        self.busy = {
            speaker_id: block.event for speaker_id, block in self.near if self._overlaps(block)
        }

    def _overlaps(self, block: Session) -> bool:
        mine = self.event.live_sessions
        return any(block.starts_at < b.ends_at and block.ends_at > b.starts_at for b in mine)

    def standing(self, row: Facts) -> Standing:
        """Judged once for all who have the same check."""
        facts = row.check, row.check_ends_on
        if facts not in self._standings:
            status = CheckStatus(row.check) if row.check else None
            standing = checks.judge_facts(status, row.check_ends_on, self.rule, on=self.day)
            self._standings[facts] = standing
        return self._standings[facts]

    def km(self, row: Facts) -> float | None:
        """As the crow flies; None where either place is unknown, or nobody travels."""
        if self.latitude is None or self.longitude is None:
            return None
        if row.latitude is None or row.longitude is None:
            return None
        return kilometres(row.latitude, row.longitude, self.latitude, self.longitude)

    def rank(self, row: Facts) -> tuple[Any, ...]:
        """Usual days first, then nearness, then who went least this year and was asked longest ago."""
        km = self.km(row)
        band = UNKNOWN_BAND if km is None else int(km // BAND_KM)
        last = row.last_asked_at.timestamp() if row.last_asked_at else 0
        return not row.is_usual_day, band, row.visits, last, row.id

    def what_keeps(self, row: Facts) -> Callable[[Facts], str] | None:
        """What says in words the first reason that keeps the speaker away; None when nothing does."""
        if row.id in self.busy:
            return self._say_busy
        if not self.standing(row).lets_go:
            return self._say_unchecked
        if row.is_away:
            return self._say_away
        if not row.speaks:
            return self._say_language
        if row.travel_km is not None and (self.km(row) or 0) > row.travel_km:
            return self._say_far
        if not row.goes_there and not self.is_online:
            return self._say_region
        if row.most_visits is not None and row.visits >= row.most_visits:
            return self._say_often
        return None

    def is_blocked(self, row: Facts) -> bool:
        return row.id in self.busy or not self.standing(row).lets_go

    def _say_busy(self, row: Facts) -> str:
        return _("Is asked for “%(title)s” at that time.", title=self.busy[row.id].title)

    def _say_unchecked(self, _row: Facts) -> str:
        return _("No valid background check for this school.")

    def _say_away(self, _row: Facts) -> str:
        return _("Is away that day.")

    def _say_language(self, _row: Facts) -> str:
        return _("Does not speak the language of the visit.")

    def _say_far(self, row: Facts) -> str:
        far, most = language.number(self.km(row)), language.number(row.travel_km)
        return _("%(far)s km away, travels up to %(most)s km.", far=far, most=most)

    def _say_region(self, _row: Facts) -> str:
        return _("Does not go to this region.")

    def _say_often(self, row: Facts) -> str:
        return _("Goes on %(count)s visits this year, the most that suit.", count=row.visits)

    def reasons(self, row: Facts) -> Iterator[str]:
        """In words, the heaviest first."""
        yield self._about_day(row)
        if (km := self.km(row)) is not None:
            yield _("%(count)s km away", count=language.number(km))
        elif not self.is_online and self.event.sessions[0].region_code:
            yield _("goes to %(region)s", region=region_name(self.event.sessions[0].region_code))
        yield _("speaks the language of the visit: %(language)s", language=self._language())
        yield n_("%(num)s visit this school year", "%(num)s visits this school year", row.visits)
        yield (
            _("last asked in %(month)s", month=language.month_and_year(_day(row.last_asked_at)))
            if row.last_asked_at
            else _("not asked yet")
        )
        yield self._about_check(row)
        for speaker_id, block in self.near:
            if speaker_id == row.id and block.event.building_id != self.event.building_id:
                yield _(
                    "Little time for the way: at “%(title)s” until %(until)s, or right after.",
                    title=block.event.title,
                    until=language.clock_time(clock.local(block.ends_at, self.event.time_zone)),
                )

    def _about_day(self, row: Facts) -> str:
        start, end = self.event.local_start, self.event.local_end
        if not row.is_usual_day:
            return _("free, though not on a day that usually suits")
        if end.hour <= NOON and self.event.is_one_day:
            return _("free that morning")
        if start.hour >= NOON and self.event.is_one_day:
            return _("free that afternoon")
        return _("free that day")

    def _language(self) -> str:
        return str(self.event.language.label)

    def _about_check(self, row: Facts) -> str:
        if self.standing(row) is Standing.NOT_NEEDED:
            return _("no background check needed")
        if row.check_ends_on is None:
            return _("background check valid")
        return _("background check valid until %(day)s", day=language.long_date(row.check_ends_on))


def who_could_go(event: Event, *, text: str = "") -> WhoCouldGo:
    """Every speaker whom we still ask and who was not yet asked for it; `text` narrows by name or topic."""
    occasion = Occasion(event)
    could: list[Facts] = []
    out: list[tuple[Facts, Callable[[Facts], str]]] = []
    for row in map(Facts._make, db.session.connection().execute(_facts(occasion, text))):
        say = occasion.what_keeps(row)
        if say:
            out.append((row, say))
        else:
            could.append(row)
    best, shut = nsmallest(BEST, could, key=occasion.rank), out[:OUT]
    rows = _speakers([row.id for row in (*best, *(row for row, _say in shut))])
    return WhoCouldGo(
        best=[Candidate(rows[row.id], tuple(occasion.reasons(row))) for row in best],
        could_count=len(could),
        out=[Candidate(rows[row.id], (), say(row), occasion.is_blocked(row)) for row, say in shut],
        out_count=len(out),
    )


def _facts(occasion: Occasion, text: str) -> Select[Any]:
    """One line a speaker; lists in columns are looked into by the database."""
    event = occasion.event
    board_id = event.school.board_id if event.school else None
    region = event.sessions[0].region_code if event.sessions else ""
    days = [block.local_on for block in event.live_sessions] or [occasion.day]
    years = queries.years_of_speakers(occasion.year)
    check = and_(
        BackgroundCheck.speaker_id == Speaker.id,
        BackgroundCheck.board_id.is_not_distinct_from(board_id),
    )
    invited = exists().where(
        SpeakerInvitation.event_id == event.id, SpeakerInvitation.speaker_id == Speaker.id
    )
    away = exists().where(
        Absence.speaker_id == Speaker.id,
        Absence.first_on <= max(days),
        Absence.last_on >= min(days),
    )
    spoken = [speakers.has_word(Speaker.languages, code) for code in SPOKEN[event.language]]
    return (
        select(
            Speaker.id,
            and_(*spoken),
            speakers.says(Speaker.region_codes, region) if region else literal(True),
            and_(true(), *(_usual(day) for day in days)),
            away,
            Speaker.travel_km,
            Speaker.latitude,
            Speaker.longitude,
            Speaker.most_visits_a_year,
            func.coalesce(years.c.visits, 0),
            years.c.last_asked_at,
            type_coerce(BackgroundCheck.status, String),
            BackgroundCheck.expires_on,
        )
        .join(Person, Speaker.person_id == Person.id)
        .outerjoin(BackgroundCheck, check)
        .outerjoin(years, years.c.speaker_id == Speaker.id)
        .where(
            Speaker.confirmed_at.is_not(None),
            Speaker.archived_at.is_(None),
            Person.erased_at.is_(None),
            ~invited,
            *speakers.holds_text(text),
        )
        .order_by(Speaker.id)
    )


def _usual(day: date) -> Any:
    """That the day is one that usually suits; nobody named a Saturday."""
    names = list(Weekday)
    return speakers.says(Speaker.weekdays, names[day.weekday()] if day.weekday() < 5 else "–")


def _day(at: datetime) -> date:
    return clock.local_day(at)


def _speakers(ids: Sequence[int]) -> dict[int, Speaker]:
    query = select(Speaker).where(Speaker.id.in_(ids)).options(joinedload(Speaker.person))
    return {speaker.id: speaker for speaker in db.session.scalars(query)}
