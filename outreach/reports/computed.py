"""What an indicator comes to that is counted from our own records; shares are percentages (domain.md 7.4)."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, select

from outreach.core.database import db
from outreach.events.models import Event, Session
from outreach.indicators.words import Computed
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationStatus
from outreach.programmes import queries as programmes
from outreach.reports import attended, belonging, delivered, minutes, youth_reached
from outreach.reports.periods import Period
from outreach.schools.models import ImseGroup

FEWEST = 23
"""A percentage of fewer people is not shown."""
CENT = Decimal("0.01")


def amount(what: Computed, period: Period, *, programme_id: int | None = None) -> Decimal | None:
    """Of one programme, or of all; None where nothing can be said."""
    filters = {"programme": str(programme_id)} if programme_id else {}
    figure = _FIGURES[what](period, filters)
    return None if figure is None else Decimal(str(figure)).quantize(CENT, ROUND_HALF_UP)


def _youth(name: str) -> Callable[[Period, dict[str, str]], Any]:
    return lambda period, filters: getattr(
        youth_reached.counted(period, "school_year", filters).whole, name
    )


def _counsellors(period: Period, filters: dict[str, str]) -> int:
    return attended.turnout(period, "school_year", filters)[1].persons


def _regions(period: Period, filters: dict[str, str]) -> int:
    return len(youth_reached.counted(period, "region", filters).groups.keys() - {""})


def _deprived_share(period: Period, filters: dict[str, str]) -> Decimal | None:
    """Of the participations in schools whose index is known."""
    groups = youth_reached.counted(period, "imse_group", filters).groups
    heads = {key: sums.participations for key, sums in groups.items()}
    return _share(
        heads.get(ImseGroup.DEPRIVED.value, 0),
        sum(heads.values()) - heads.get(ImseGroup.UNKNOWN.value, 0),
    )


def _girls_share(period: Period, filters: dict[str, str]) -> Decimal | None:
    """Of girls, boys and others over the sessions that recorded any."""
    names = ("girls", "boys", "other")
    girls, boys, other = delivered.added_up(period, filters, names)
    return _share(girls, girls + boys + other)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) * 100 / whole if whole >= FEWEST else None


def _volunteer_hours(period: Period, filters: dict[str, str]) -> Decimal:
    """What speakers gave to pupils at what took place, without the way."""
    query = (
        select(func.sum(minutes.length()))
        .select_from(Session)
        .join(Event, Session.event_id == Event.id)
        .join(SpeakerInvitation, SpeakerInvitation.event_id == Event.id)
        .where(
            SpeakerInvitation.status == InvitationStatus.ACCEPTED,
            *delivered.took_place(),
            *delivered.within(period),
        )
    )
    if "programme" in filters:
        query = belonging.belongs_to(query, filters["programme"])
    return Decimal(db.session.scalar(query) or 0) / (60 * minutes.MINUTE)


def _members(period: Period, filters: dict[str, str]) -> int:
    return programmes.member_count(int(filters.get("programme", 0)) or None, period.last)


def _briefs(period: Period, filters: dict[str, str]) -> int:
    programme_id = int(filters.get("programme", 0)) or None
    return programmes.briefs_submitted(programme_id, period.first, period.last)


_FIGURES: dict[Computed, Callable[[Period, dict[str, str]], Any]] = {
    Computed.PARTICIPATIONS: _youth("participations"),
    Computed.YOUTH: _youth("unique_low"),
    Computed.CONTACT_HOURS: _youth("contact_hours"),
    Computed.SCHOOLS_REACHED: _youth("schools"),
    Computed.COUNSELLORS: _counsellors,
    Computed.REGIONS: _regions,
    Computed.DEPRIVED_SHARE: _deprived_share,
    Computed.GIRLS_SHARE: _girls_share,
    Computed.VOLUNTEER_HOURS: _volunteer_hours,
    Computed.MEMBERS: _members,
    Computed.BRIEFS: _briefs,
}
