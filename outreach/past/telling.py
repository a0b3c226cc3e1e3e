"""Facts of a past line in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.core import contact
from outreach.core.database import db
from outreach.core.language import LazyString, long_date
from outreach.core.words import Word
from outreach.events.words import Grade
from outreach.past import columns
from outreach.past.columns import Field
from outreach.past.lines import Line
from outreach.past.words import ListKind
from outreach.schools.models import School


@dataclass(frozen=True)
class FieldChange:
    """One difference between two lists."""

    label: LazyString | str
    before: str
    after: str


def fact(kind: ListKind, name: str, facts: dict[str, Any]) -> str:
    """One fact as people read it; nothing when it is not known."""
    if name in ("school", "school_id"):
        school = db.session.get(School, facts["school_id"]) if facts.get("school_id") else None
        return f"{school.name}, {school.municipality}" if school else ""
    value = facts.get(name)
    if value in (None, "", []):
        return ""
    words = columns.field_of(kind, name).words
    return _spoken(name, value, words)


def shown(kind: ListKind, lines: Iterable[Line]) -> list[Field]:
    """The fields that some of these lines fill, the school once."""
    filled = {name for line in lines for name in line.facts if fact(kind, name, line.facts)}
    names = {"school" if name == "school_id" else name for name in filled}
    return [field for field in columns.FIELDS[kind] if field.name in names]


def changes(kind: ListKind, change: Any) -> list[FieldChange]:
    """What differs in a line, field by field."""
    return [
        FieldChange(
            _label(kind, name),
            fact(kind, name, change.row.facts),
            fact(kind, name, change.line.facts),
        )
        for name in change.names
    ]


def _label(kind: ListKind, name: str) -> LazyString:
    return columns.field_of(kind, "school" if name == "school_id" else name).label


def _spoken(name: str, value: Any, words: type[Word] | None) -> str:
    if words:
        return str(words(value).label)
    if name == "grades":
        return ", ".join(str(Grade(grade).label) for grade in value)
    if name == "on":
        return long_date(date.fromisoformat(value))
    if "phone" in name:
        return contact.shown_phone(value)
    return " ".join(value) if isinstance(value, list) else str(value)
