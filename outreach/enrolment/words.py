"""Levels of study and what is known about a figure."""

import re

from outreach.core.language import fold, l_
from outreach.core.words import Word


class Level(Word):
    VOCATIONAL = "vocational", l_("Vocational training")
    COLLEGE = "college", l_("College")
    UNIVERSITY = "university", l_("University")
    COMBINED = "combined", l_("Several levels together")


class FigureStatus(Word):
    FINAL = "final", l_("Final")
    PRELIMINARY = "preliminary", l_("Preliminary")
    REVISED = "revised", l_("Revised")
    ESTIMATED = "estimated", l_("Estimated")
    SUPPRESSED = "suppressed", l_("Suppressed")
    NOT_AVAILABLE = "not_available", l_("Not available")


NAMES = {
    Level.VOCATIONAL: ("vocational", "professionnel", "professionnelle", "professionnels", "dep"),
    Level.COLLEGE: ("college", "collegial", "collegiale", "collegiaux", "cegep", "cegeps", "dec"),
    Level.UNIVERSITY: ("university", "universitaire", "universite", "universitaires"),
}
SUB_LEVELS = {
    "Associate": l_("Associate degree"),
    "Undergraduate": l_("Undergraduate degree"),
    "Master's": l_("Master’s degree"),
    "Doctoral": l_("Doctoral degree"),
    "Professional": l_("Professional degree"),
}
COMBINING = "-"
"""What stands between the levels of a combined one, in `sub_level`."""
GROUPS = {
    "ict": ("Programmes menant aux métiers des TI", "Programmes leading to ICT trades"),
    "math_cs": (
        "Mathématiques, informatique et sciences de l’information",
        "Mathematics, computer and information sciences",
    ),
}
GEOGRAPHIES = {"canada": l_("Canada"), "quebec": l_("Quebec")}
MISSING = {
    "": FigureStatus.NOT_AVAILABLE,
    "..": FigureStatus.NOT_AVAILABLE,
    "...": FigureStatus.NOT_AVAILABLE,
    "na": FigureStatus.NOT_AVAILABLE,
    "n/a": FigureStatus.NOT_AVAILABLE,
    "n.d.": FigureStatus.NOT_AVAILABLE,
    "nd": FigureStatus.NOT_AVAILABLE,
    "-": FigureStatus.NOT_AVAILABLE,
    "–": FigureStatus.NOT_AVAILABLE,
    "x": FigureStatus.SUPPRESSED,
    "f": FigureStatus.SUPPRESSED,
}
MARKS = {
    "p": FigureStatus.PRELIMINARY,
    "r": FigureStatus.REVISED,
    "e": FigureStatus.ESTIMATED,
}
BREAKS = {
    ("37-10-0011-01", "math_cs", "canada", "Associate"): (
        2012,
        "Bris de série publié par Statistique Canada / Series break published by Statistics Canada",
    ),
}
"""Breaks that a publisher announced, by its table, group, place and part of a level (domain.md 2.3)."""
TOTALS = ("both sexes", "all", "all genders", "les deux sexes", "tous les genres", "ensemble")


def levels_named(text: str) -> list[Level]:
    """The levels that a file or a person means, in either language."""
    words = set(re.findall(r"[a-z]+", fold(text)))
    return [level for level, names in NAMES.items() if words & set(names)]


def are_joined(text: str) -> bool:
    """Whether the words name levels one beside the other: “collégial et universitaire”."""
    return bool(re.search(r"[,+&/;]|\b(?:et|and)\b", fold(text)))
