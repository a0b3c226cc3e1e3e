"""What is odd about a booking: warnings with their reason, which never block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations

from outreach.core import clock
from outreach.core.language import _
from outreach.events.groups import Hours, is_doubtful
from outreach.events.models import REACHED, Event, Session
from outreach.events.words import EventType, Grade
from outreach.schools import calendar
from outreach.visits import queries
from outreach.visits.models import Wish

USUAL_GROUP = 35
LARGE_KINDS = (EventType.TALK, EventType.CAREER_FAIR, EventType.HACKATHON, EventType.THEME_WEEK)


@dataclass(frozen=True)
class Caution:
    """What is odd, and the other event that it is about, if any."""

    sentence: str
    other: Event | None = None


def warnings(event: Event, *, lead_days: int = 10) -> list[Caution]:
    """What is odd about dates, overlaps, repeats, group sizes and grades (domain.md 7.3 rules 3 to 6)."""
    if event.reason is not None:
        return []
    days = sorted({session.local_on for session in event.live_sessions})
    sentences = [sentence for day in days for sentence in calendar.warnings_about(day)]
    if _comes_soon(event, days, lead_days):
        sentences.append(
            _("Fewer than %(days)s working days remain until the visit.", days=lead_days)
        )
    sentences += [
        sentence for session in event.live_sessions for sentence in _about_group(event, session)
    ]
    sentences += _about_groups_at_once(event)
    hours = [(session.starts_at, session.ends_at) for session in event.live_sessions]
    near = () if event.status in REACHED else queries.near([event], days)
    overlapping = _overlapping(event, hours, near)
    met = [Caution(_overlap(event, other), other) for other in overlapping]
    met += [
        Caution(_repeat(session), session.event)
        for session in queries.same_groups(event)
        if session.event not in overlapping
    ]
    return [*map(Caution, dict.fromkeys(sentences)), *dict.fromkeys(met)]


def about_wishes(wishes: Sequence[Wish]) -> dict[int, list[str]]:
    """By wish, what staff should know before they accept it: odd days, overlaps, far more or no pupils."""
    wished = {wish: hours for wish in wishes if (hours := _hours_wished(wish))}
    days = {begins.date() for hours in wished.values() for begins, _ends in hours}
    blocks = queries.near([wish.event for wish in wished], days)
    return {
        wish.id: [
            *_about_date(wish),
            *(
                _overlap(wish.event, other)
                for other in _overlapping(wish.event, wished.get(wish, []), blocks)
            ),
            *_about_counts(wish),
        ]
        for wish in wishes
    }


def _hours_wished(wish: Wish) -> list[Hours]:
    """From when to when each group would be; none when no date is asked for, or an hour that is not."""
    facts, event = wish.facts, wish.event
    if "on" not in facts or not event.live_sessions:
        return []
    starts = time.fromisoformat(facts["starts"]) if facts.get("starts") else None
    moved = event.beginnings_if_moved(to=date.fromisoformat(facts["on"]), starts=starts)
    try:
        begins = [
            (clock.instant(at.date(), at.time(), event.time_zone), block) for block, at in moved
        ]
    except ValueError:
        return []
    return [(at, at + (block.ends_at - block.starts_at)) for at, block in begins]


def _about_date(wish: Wish) -> list[str]:
    on = wish.facts.get("on")
    return list(calendar.warnings_about(date.fromisoformat(on))) if on else []


def _about_counts(wish: Wish) -> list[str]:
    planned = {str(s.id): s.planned_count or 0 for s in wish.event.sessions}
    return [
        str(
            _(
                "%(count)s pupils for %(planned)s planned: is that right?",
                count=count,
                planned=planned[id_],
            )
        )
        for id_, count in wish.facts.get("counts", {}).items()
        if planned.get(id_) and is_doubtful(count, planned[id_])
    ]


def _overlapping(event: Event, hours: Sequence[Hours], blocks: Sequence[Session]) -> list[Event]:
    """The first five events of these blocks that meet those hours and share school, owner or building."""
    overlapping = [
        block.event
        for block in blocks
        if any(block.starts_at < ends and block.ends_at > begins for begins, ends in hours)
        and _shares(event, block.event)
    ]
    return list(dict.fromkeys(overlapping))[:5]


def _shares(event: Event, other: Event) -> bool:
    """Whether they are two, of one school, one owner or one building."""
    if other.id == event.id:
        return False
    pairs = (
        (event.school_id, other.school_id),
        (event.owner_id, other.owner_id),
        (event.building_id, other.building_id),
    )
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def _comes_soon(event: Event, days: list[date], lead_days: int) -> bool:
    """Whether a visit that has not begun leaves the school too few working days."""
    if not (event.is_visit and days and event.starts_at > clock.now()):
        return False
    return calendar.working_days(clock.today(), days[0]) < lead_days


def _overlap(event: Event, other: Event) -> str:
    if other.school_id and other.school_id == event.school_id:
        who = _("the same school")
    elif other.building_id and other.building_id == event.building_id:
        who = _("the same building")
    else:
        who = event.owner.name if event.owner else ""
    return str(_("Overlap: %(who)s has “%(title)s” at that time.", who=who, title=other.title))


def _repeat(session: Session) -> str:
    return str(
        _(
            "The same school has group %(label)s of that grade the same day already: “%(title)s”.",
            label=session.group_label,
            title=session.event.title,
        )
    )


def _about_groups_at_once(event: Event) -> Iterator[str]:
    """Of one visit, as one person gives it; a talk may be for several groups."""
    if not event.is_visit or event.type in LARGE_KINDS:
        return
    blocks = sorted(event.live_sessions, key=lambda block: block.starts_at)
    for first, second in combinations(blocks, 2):
        if second.starts_at < first.ends_at:
            labels = (block.group_label or _("without label") for block in (first, second))
            yield _("Two groups at the same time: %(groups)s.", groups=", ".join(labels))


def _about_group(event: Event, session: Session) -> Iterator[str]:
    if (session.planned_count or 0) > USUAL_GROUP and event.type not in LARGE_KINDS:
        yield _(
            "A group of %(count)s is larger than the usual %(usual)s.",
            count=session.planned_count,
            usual=USUAL_GROUP,
        )
    for grade in session.grades:
        flag = Grade(grade).flag
        if event.school and flag and getattr(event.school, flag) is False:
            yield _(
                "According to the ministry, %(school)s does not teach %(grade)s (its list can lag).",
                school=event.school.name,
                grade=Grade(grade).label,
            )
