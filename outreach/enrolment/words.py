"""Levels of study and what is known about a figure."""

from outreach.core.language import fold, l_
from outreach.core.words import Word


class Level(Word):
    VOCATIONAL = "vocational", l_("Vocational training")
    COLLEGE = "college", l_("College")
    UNIVERSITY = "university", l_("University")


class FigureStatus(Word):
    FINAL = "final", l_("Final")
    PRELIMINARY = "preliminary", l_("Preliminary")
    REVISED = "revised", l_("Revised")
    ESTIMATED = "estimated", l_("Estimated")
    SUPPRESSED = "suppressed", l_("Suppressed")
    NOT_AVAILABLE = "not_available", l_("Not available")


NAMES = {
    Level.VOCATIONAL: ("vocational", "professionnel", "professionnelle", "dep"),
    Level.COLLEGE: ("college", "collegial", "cegep", "dec"),
    Level.UNIVERSITY: ("university", "universitaire", "universite"),
}
SUB_LEVELS = {
    "Associate": l_("Associate degree"),
    "Undergraduate": l_("Undergraduate degree"),
    "Master's": l_("Master’s degree"),
    "Doctoral": l_("Doctoral degree"),
    "Professional": l_("Professional degree"),
}
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
TOTALS = ("both sexes", "all", "all genders", "les deux sexes", "tous les genres", "ensemble")


def level_named(text: str) -> Level | None:
    """The level that a file or a person means, in either language."""
    words = fold(text).split()
    return next((level for level, names in NAMES.items() if set(words) & set(names)), None)
