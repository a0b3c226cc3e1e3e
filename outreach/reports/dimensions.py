"""What reports are told apart by: the name of each dimension, of its keys, and why some have no answer."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import literal, select

from outreach.core import language
from outreach.core.database import db
from outreach.core.language import LazyString, _, l_
from outreach.events.words import EventType, Grade, Language, Mode
from outreach.partners.models import Partner
from outreach.people.models import PersonRole
from outreach.programmes.models import Programme
from outreach.schools.models import Board, BoardType, ImseGroup, Network
from outreach.schools.regions import region_name

SEVERAL = "several"
NAMES = {
    "school_year": l_("School year"),
    "month": l_("Month"),
    "quarter": l_("Quarter"),
    "region": l_("Region"),
    "board": l_("School board"),
    "network": l_("Network"),
    "board_type": l_("Board type"),
    "grade": l_("Grade"),
    "activity_type": l_("Activity"),
    "mode": l_("Mode"),
    "language": l_("Language"),
    "role": l_("Role"),
    "imse_group": l_("Deprivation index (IMSE)"),
    "gender": l_("Gender"),
    "co_hosted": l_("With co-hosts"),
    "programme": l_("Programme"),
    "funder": l_("Funder"),
}
OF_PROGRAMMES = ("programme", "funder")
"""An event may have several of these: it counts in each of their rows, and once in the total."""
ATTRIBUTES = ("gender",)  # what tells people apart by what they declared of themselves
CO_HOSTED = {"yes": l_("Yes"), "no": l_("No")}
GENDERS = {
    "girls": l_("Girls"),
    "boys": l_("Boys"),
    "other": l_("Other or non-binary"),
    "not_declared": l_("Not declared"),
    "not_recorded": l_("Not recorded"),
}


def label(by: str, key: str) -> str:
    """A key of that dimension in the language being spoken; an empty one is not known."""
    return LABELS[by](key) if key else _nothing(by)


def labels(by: str) -> Callable[[str], str]:
    """The same for many keys; names of rows are read once."""
    if by not in NAMED:
        return lambda key: label(by, key)
    names = _names(by)
    return lambda key: names.get(key, key) if key else _nothing(by)


def grade_key(grades: Iterable[str]) -> str:
    """The row of pupils of these grades: their only one, several, or not known."""
    keys = sorted(grades)
    return keys[0] if len(keys) == 1 else SEVERAL if keys else ""


def choices(names: tuple[str, ...]) -> list[tuple[str, LazyString]]:
    """These dimensions for a select field."""
    return [(name, NAMES[name]) for name in names]


def why_not(by: str, allowed: tuple[str, ...]) -> str:
    """The sentence for a dimension that a report cannot be told by."""
    if by in NAMES:
        return _(
            "This report cannot be told by %(by)s: it takes %(known)s.",
            by=by,
            known=", ".join(allowed),
        )
    return _("“%(by)s” is none of: %(known)s.", by=by, known=", ".join(allowed))


def in_several() -> str:
    """Why the rows of programmes and funders may add up to more than their total."""
    return _("An event of several of them counts in the row of each, and once in the total.")


def _names(by: str) -> dict[str, str]:
    """The name of each row of a dimension, in the reader's language, by its key."""
    id_, french, english = NAMED[by]
    rows = db.session.execute(select(id_, french, english))
    return {str(key): language.pick(name, other) for key, name, other in rows}


def _nothing(by: str) -> str:
    return _("None") if by in OF_PROGRAMMES else _("Unknown")


def _grade_name(key: str) -> str:
    return str(Grade(key).label) if key != SEVERAL else _("Several grades")


NAMED: dict[str, tuple[Any, Any, Any]] = {
    "board": (Board.id, Board.name, literal("")),
    "programme": (Programme.id, Programme.name_fr, Programme.name_en),
    "funder": (Partner.id, Partner.name, Partner.name_en),
}
"""What is told apart by rows: their id, and their name in both languages."""
LABELS: dict[str, Callable[[str], str]] = {
    "school_year": str,
    "month": lambda key: language.month_and_year(date.fromisoformat(f"{key}-01")),
    "quarter": lambda key: _("Q%(quarter)s %(year)s", year=key[:4], quarter=key[-1]),
    "co_hosted": lambda key: str(CO_HOSTED[key]),
    "region": region_name,
    "board": lambda key: _names("board").get(key, key),
    "programme": lambda key: _names("programme").get(key, key),
    "funder": lambda key: _names("funder").get(key, key),
    "network": lambda key: str(Network(key).label),
    "board_type": lambda key: str(BoardType(key).label),
    "grade": _grade_name,
    "activity_type": lambda key: str(EventType(key).label),
    "mode": lambda key: str(Mode(key).label),
    "language": lambda key: str(Language(key).label),
    "role": lambda key: str(PersonRole(key).label),
    "imse_group": lambda key: str(ImseGroup(key).label),
    "gender": lambda key: str(GENDERS[key]),
}
ORDERS: dict[str, list[str]] = {
    "imse_group": [word.value for word in ImseGroup],
    "gender": list(GENDERS),
    "co_hosted": list(CO_HOSTED),
    "grade": [word.value for word in Grade],
}


def order(by: str) -> Callable[[str], tuple[int, str]]:
    """Keys in the order of their words where these have one, boards by name, else by the key itself."""
    words = ORDERS.get(by, [])
    if by in NAMED:
        names = {key: language.fold(name) for key, name in _names(by).items()}
        return lambda key: (0 if key else 1, names.get(key, key))
    return lambda key: (words.index(key) if key in words else len(words), key)
