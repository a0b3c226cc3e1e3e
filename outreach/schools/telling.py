"""How the value of a column reads to people."""

from typing import Any

from outreach.core import contact
from outreach.core.language import _, l_
from outreach.core.words import Word
from outreach.schools import regions
from outreach.schools.models import LABELS, LEVELS, Building, School

ZONES = (
    (regions.EASTERN, l_("Eastern time")),
    (regions.ATLANTIC, l_("Atlantic time")),
    (regions.LOWER_NORTH_SHORE, l_("Lower North Shore (no daylight saving)")),
)


def label(column: str) -> str:
    """A column's name for people."""
    return str(LABELS.get("board_id" if column == "board_code" else column, column))


def in_words(column: str, value: Any) -> str:
    """A column's value for people; nothing reads as a dash."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Word):
        return str(value.label)
    if column == "region_code":
        return regions.region_name(value)
    if column == "phone":
        return str(contact.shown_phone(value))
    if column == "time_zone":
        return str(dict(ZONES).get(value, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def levels(school: School | Building) -> str:
    """What the school may teach, or that the ministry does not say."""
    labels = [str(label) for name, label in LEVELS.items() if getattr(school, name)]
    return ", ".join(labels) or str(_("Not stated"))
