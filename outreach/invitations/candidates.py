"""Who could go to a visit: a ranked list with the reasons in words, and who is out and why; it asks nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outreach.core import clock, language
from outreach.core.language import _, n_
from outreach.events.models import Event
from outreach.invitations import queries, ranking
from outreach.invitations.ranking import Facts, Occasion
from outreach.schools.regions import region_name
from outreach.speakers import checks
from outreach.speakers.models import Speaker
from outreach.speakers.words import Standing

NOON = 12


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


def who_could_go(event: Event, *, text: str = "") -> WhoCouldGo:
    """Every speaker whom we still ask and who was not yet asked for it; `text` narrows by name or topic."""
    occasion = Occasion(event)
    ranked = ranking.ranked(occasion, text=text)
    people = queries.speakers(row.speaker_id for row in (*ranked.best, *ranked.out))
    return WhoCouldGo(
        best=[
            Candidate(people[row.speaker_id], tuple(_reasons(occasion, row))) for row in ranked.best
        ],
        could_count=ranked.could_count,
        out=[_kept_away(occasion, row, people[row.speaker_id]) for row in ranked.out],
        out_count=ranked.out_count,
    )


def _kept_away(occasion: Occasion, row: Facts, speaker: Speaker) -> Candidate:
    assert row.obstacle is not None
    other = occasion.busy.get(speaker.id)
    why = str(row.obstacle.label) % {
        "title": other.title if other else "",
        "far": language.number(row.km or 0),
        "most": language.number(speaker.travel_km or 0),
        "count": row.visits,
    }
    return Candidate(speaker, why_out=why, is_blocked=row.obstacle.blocks)


def _reasons(occasion: Occasion, row: Facts) -> Iterator[str]:
    """In words, the heaviest first."""
    event = occasion.event
    yield _about_day(event, row)
    if row.km is not None:
        yield _("%(count)s km away", count=language.number(row.km))
    elif occasion.region_code and not occasion.is_online:
        yield _("goes to %(region)s", region=region_name(occasion.region_code))
    yield _("speaks the language of the event: %(language)s", language=event.language.label)
    yield n_("%(num)s event this school year", "%(num)s events this school year", row.visits)
    yield _about_last_time(row)
    yield _about_check(occasion, row)
    yield from _about_the_way(occasion, row)


def _about_day(event: Event, row: Facts) -> str:
    if row.is_unusual_day:
        return _("free, though not on a day that usually suits")
    if event.local_end.hour <= NOON and event.is_one_day:
        return _("free that morning")
    if event.local_start.hour >= NOON and event.is_one_day:
        return _("free that afternoon")
    return _("free that day")


def _about_last_time(row: Facts) -> str:
    if row.last_asked_at is None:
        return _("not asked yet")
    month = language.month_and_year(clock.local_day(row.last_asked_at))
    return _("last asked in %(month)s", month=month)


def _about_check(occasion: Occasion, row: Facts) -> str:
    ends_on = row.check_ends_on
    standing = checks.judge_facts(row.check, ends_on, occasion.rule, on=occasion.day)
    if standing is Standing.NOT_NEEDED:
        return _("no background check needed")
    if ends_on is None:
        return _("background check valid")
    return _("background check valid until %(day)s", day=language.long_date(ends_on))


def _about_the_way(occasion: Occasion, row: Facts) -> Iterator[str]:
    event = occasion.event
    for speaker_id, block in occasion.near:
        if speaker_id == row.speaker_id and block.event.building_id != event.building_id:
            yield _(
                "Little time for the way: at “%(title)s” until %(until)s, or right after.",
                title=block.event.title,
                until=language.clock_time(clock.local(block.ends_at, event.time_zone)),
            )
