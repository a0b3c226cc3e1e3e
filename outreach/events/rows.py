"""An event as a row of a file."""

from typing import Any

from outreach.core.language import _
from outreach.events.models import Event
from outreach.schools.regions import region_name


def headers() -> list[str]:
    return [
        _("Number"), _("Date"), _("Start"), _("Activity"), _("Title"), _("State"), _("School"),
        _("Region"), _("Pupils planned"), _("Pupils"), _("Who looks after it"), _("Reason"),
    ]  # fmt: skip


def row(event: Event) -> list[Any]:
    """One event for a file: real dates and numbers, public words for the rest."""
    counted = [s.youth_count for s in event.live_sessions if s.youth_count is not None]
    start = event.local_start
    return [
        event.id,
        start.date(),
        start.time(),
        str(event.type.label),
        event.title,
        event.status_label,
        event.school.name if event.school else event.place,
        region_name(event.sessions[0].region_code) if event.sessions else "",
        event.planned_count or None,
        sum(counted) if counted else None,
        event.owner.name if event.owner else "",
        str(event.reason.label) if event.reason else "",
    ]
