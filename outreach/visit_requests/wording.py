"""A request in words: its groups, the dates that suit, and what we answer when we cannot come."""

from collections.abc import Sequence
from datetime import date, datetime

from outreach.core import clock, language
from outreach.core.language import LazyString, _, l_, n_
from outreach.events.words import Grade
from outreach.visit_requests.models import OfferedDate, Preference, PupilGroup, Slot, VisitRequest
from outreach.visit_requests.words import EndReason

KIND_WORDS: dict[EndReason, LazyString] = {
    EndReason.NOBODY_FREE: l_(
        "Nobody of ours is free at the time that you wish. Ask us again for another time of the year."
    ),
    EndReason.NOT_OFFERED: l_(
        "What you ask for is not among our activities. Write to us: we may know who offers it."
    ),
    EndReason.TOO_LATE: l_(
        "There is too little time left to prepare this visit well. Ask us again for a later date."
    ),
    EndReason.DUPLICATE: l_(
        "We have this wish already, from you or from a colleague, and are working on it."
    ),
    EndReason.OTHER: l_("We cannot come this time. Thank you for having thought of us."),
}


def kind_words(lang: str) -> dict[str, str]:
    """By reason, what we would write to the teacher."""
    with language.speaking(lang):
        return {reason.value: str(words) for reason, words in KIND_WORDS.items()}


def group_lines(request: VisitRequest) -> tuple[str, ...]:
    """Each group: label, grades and how many pupils."""
    return tuple(map(_group_line, request.pupil_groups))


def preference_lines(request: VisitRequest) -> tuple[str, ...]:
    """Each date or period that suits, the first first."""
    return tuple(filter(None, map(preference_line, request.preferences)))


def preference_line(preference: Preference) -> str:
    """`mardi 9 mars 2027, 10 h 20, le matin`."""
    parts = [language.day_and_date(preference.on)] if preference.on else []
    parts += [language.clock_time(preference.start)] if preference.start else []
    return ", ".join([*parts, *filter(None, (preference.period,))])


def offer_line(offer: OfferedDate) -> str:
    """Day and hours, on the clock of the school."""
    return _span(offer.local_start, offer.local_end)


def slot_line(slot: Slot) -> str:
    """Day and hours, on our clock."""
    return _span(clock.local(slot.starts_at), clock.local(slot.ends_at))


def _span(start: datetime, end: datetime) -> str:
    return _(
        "%(day)s, %(start)s to %(end)s",
        day=language.day_and_date(start.date()),
        start=language.clock_time(start),
        end=language.clock_time(end),
    )


def holidays_left_out(days: Sequence[date]) -> str:
    """That a weekly rule left these out; nothing of none."""
    if not days:
        return ""
    names = "; ".join(map(language.day_and_date, days))
    return _("Left out, as schools are closed then: %(days)s.", days=names)


def _group_line(group: PupilGroup) -> str:
    parts = [_("group %(label)s", label=group.label)] if group.label else []
    parts.append(", ".join(str(Grade(grade).label) for grade in group.grades))
    parts.append(n_("%(num)s pupil", "%(num)s pupils", group.pupils))
    return ", ".join(filter(None, parts))
