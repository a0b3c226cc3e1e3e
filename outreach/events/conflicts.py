"""What is odd about a booking: warnings with their reason, which never block."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from outreach.core import clock, language
from outreach.core.language import _
from outreach.events import queries
from outreach.events.models import Event, Session, Wish
from outreach.events.words import EventType, Grade

USUAL_GROUP = 35
LARGE_KINDS = (EventType.TALK, EventType.CAREER_FAIR, EventType.HACKATHON, EventType.THEME_WEEK)


@dataclass(frozen=True)
class Warning:
    """What is odd, and the other event that it is about, if any."""

    sentence: str
    other: Event | None = None


def warnings(event: Event, *, lead_days: int = 10) -> list[Warning]:
    """What is odd about dates, overlaps, repeats, group sizes and grades (domain.md 7.3 rules 3 to 6)."""
    days = sorted({session.local_on for session in event.live_sessions})
    found = [sentence for day in days for sentence in _about_day(day)]
    if _comes_soon(event, days, lead_days):
        found.append(_("Fewer than %(days)s working days remain until the visit.", days=lead_days))
    found += [
        sentence for session in event.live_sessions for sentence in _about_group(event, session)
    ]
    overlapping = queries.similar(event)
    told = [Warning(_overlap(event, other), other) for other in overlapping]
    told += [
        Warning(_repeat(session), session.event)
        for session in queries.same_groups(event)
        if session.event not in overlapping
    ]
    return [*map(Warning, dict.fromkeys(found)), *dict.fromkeys(told)]


def about_wish(wish: Wish) -> list[str]:
    """What staff should know before they accept it: odd days, far more or no pupils."""
    facts = wish.facts
    if on := facts.get("on"):
        return list(_about_day(date.fromisoformat(on)))
    planned = {str(s.id): s.planned_count or 0 for s in wish.event.sessions}
    doubtful = [
        _(
            "%(count)s pupils for %(planned)s planned: is that right?",
            count=count,
            planned=planned[id_],
        )
        for id_, count in facts.get("counts", {}).items()
        if planned.get(id_) and (count == 0 or count > 2 * planned[id_])
    ]
    return [str(sentence) for sentence in doubtful]


def _comes_soon(event: Event, days: list[date], lead_days: int) -> bool:
    """Whether a visit that has not begun leaves the school too few working days."""
    if not (event.is_visit and days and event.starts_at > clock.now()):
        return False
    return working_days(clock.today(), days[0]) < lead_days


def working_days(first: date, last: date) -> int:
    """Weekdays after `first` up to `last`, holidays left out."""
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and not holiday_name(day) for day in span)


def holiday_name(day: date) -> str:
    """The name of the Quebec holiday in the reader's language, or nothing."""
    return _holidays(day.year, language.current()).get(day, "")


@lru_cache(maxsize=64)
def _holidays(year: int, lang: str) -> dict[date, str]:
    import holidays

    names = holidays.country_holidays(
        "CA",
        subdiv="QC",
        years=year,
        language="fr" if lang == "fr" else "en_CA",
        categories=("public", "optional"),
    )
    closed = {date(year, 12, 24), date(year, 12, 26), date(year, 12, 31), date(year, 1, 2)}
    return {**{day: _("School holiday") for day in closed}, **dict(names.items())}


def _about_day(day: date) -> Iterator[str]:
    when = language.day_and_date(day)
    if day.weekday() >= 5:
        yield _("%(day)s is on a weekend.", day=when)
    if name := holiday_name(day):
        yield _("%(day)s is a holiday: %(name)s.", day=when, name=name)
    if (6, 20) < (day.month, day.day) < (8, 25):
        yield _("%(day)s falls in the school summer holidays.", day=when)


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
