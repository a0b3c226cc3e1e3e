"""A school to be visited as a row of a file."""

from typing import Any

from outreach.core.language import _
from outreach.reports.dimensions import NAMES
from outreach.reports.visited import SchoolToVisit
from outreach.schools.models import LABELS
from outreach.schools.regions import region_name


def headers() -> list[str]:
    return [
        _("Code"), _("School"), str(LABELS["municipality"]), str(NAMES["region"]), str(NAMES["board"]),
        str(NAMES["board_type"]), str(NAMES["network"]), str(NAMES["imse_group"]), str(LABELS["pupils"]),
        _("Last visit"),
    ]  # fmt: skip


def row(school: SchoolToVisit) -> list[Any]:
    """Real dates and numbers; blank where there was no visit, or nothing is published."""
    return [
        school.code,
        school.name,
        school.municipality,
        region_name(school.region),
        school.board,
        str(school.board_type.label) if school.board_type else "",
        str(school.network.label),
        str(school.imse.label),
        school.pupils,
        school.last_on,
    ]
