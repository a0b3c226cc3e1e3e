"""Enumerations whose every word has a public value and a label in both languages."""

from enum import StrEnum
from typing import Any

from outreach.core.language import LazyString


class Word(StrEnum):
    """One of a closed set of words; members are written `NAME = "value", l_("Label")`."""

    label: LazyString

    def __new__(cls, value: str, label: Any = "") -> "Word":
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, LazyString]]:
        """Pairs for a select field, in the order of definition."""
        return [(word.value, word.label) for word in cls]
