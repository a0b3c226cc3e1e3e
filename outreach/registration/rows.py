"""A registration as a row of a file."""

from typing import Any

from outreach.core import clock
from outreach.core.language import OWN_NAMES, _
from outreach.core.words import Word
from outreach.registration.models import Registration


def headers() -> list[str]:
    return [
        _("Code"), _("State"), _("First name"), _("Last name"), _("E-mail"), _("Phone"), _("Role"),
        _("Title"), _("Member number"), _("School"), _("Language"), _("Heads"), _("Registered at"),
        _("What would help"), _("Blocks chosen"), _("Presence"),
    ]  # fmt: skip


def row(registration: Registration, presence: Word | None) -> list[Any]:
    """`presence` is over all blocks, None while nobody recorded any."""
    return [
        registration.code,
        str(registration.status.label),
        registration.first_name,
        registration.last_name,
        registration.email,
        registration.phone,
        str(registration.role.label) if registration.role else "",
        registration.job_title,
        registration.member_number,
        registration.school.name if registration.school else registration.organisation,
        OWN_NAMES[registration.lang],
        registration.heads,
        registration.registered_at,
        registration.accessibility_needs,
        _chosen(registration),
        str(presence.label) if presence else "",
    ]


def _chosen(registration: Registration) -> str:
    if not registration.block_ids:
        return ""
    zone = registration.event.time_zone
    return "; ".join(
        f"{clock.local(b.starts_at, zone):%Y-%m-%d %H:%M}" for b in registration.blocks
    )
