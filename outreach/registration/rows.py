"""Registrations as rows of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from outreach.core import clock
from outreach.core.language import OWN_NAMES, _
from outreach.core.words import Word
from outreach.events.models import Event
from outreach.registration.models import blocks_for


def headers() -> list[str]:
    return [
        _("Code"), _("State"), _("First name"), _("Last name"), _("E-mail"), _("Phone"), _("Role"),
        _("Title"), _("Member number"), _("School"), _("Language"), _("Heads"), _("Registered at"),
        _("What would help"), _("Blocks chosen"), _("Presence"),
    ]  # fmt: skip


def rows(
    registrations: Iterable[Any], presences: Mapping[int, Word], *, event: Event
) -> Iterator[list[Any]]:
    """Of `queries.for_file`; `presences` are over all blocks, by registration, where any is recorded."""

    @cache
    def say(word: Word | None) -> str:
        return str(word.label) if word else ""

    for row in registrations:
        yield [
            row.code,
            say(row.status),
            row.first_name,
            row.last_name,
            row.email,
            row.phone,
            say(row.role),
            row.job_title,
            row.member_number,
            row.school or row.organisation,
            OWN_NAMES[row.lang],
            row.heads,
            row.registered_at,
            row.accessibility_needs,
            _chosen(event, row.block_ids),
            say(presences.get(row.id)),
        ]


def _chosen(event: Event, block_ids: Sequence[int]) -> str:
    if not block_ids:
        return ""
    starts = (clock.local(b.starts_at, event.time_zone) for b in blocks_for(event, block_ids))
    return "; ".join(f"{start:%Y-%m-%d %H:%M}" for start in starts)
