"""Reading a sheet of figures: its layout of three, and what each line says or why it cannot be taken."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.spreadsheet import Sheet
from outreach.enrolment import cells
from outreach.enrolment.queries import Figure
from outreach.enrolment.words import FigureStatus, Level
from outreach.uploads.effect import Rejected

DERIVED, LONG, WIDE = "statcan-derived", "long", "wide"
KINDS = (DERIVED, LONG, WIDE)
COLUMNS = {
    "year": ("year", "annee", "anneescolaire", "schoolyear", "startyear", "refdate"),
    "level": ("level", "niveau"),
    "sub_level": ("sublevel", "sousniveau", "degreetype", "diplome"),
    "value": ("value", "valeur", "effectif", "enrolment", "nstudents"),
    "status": ("status", "statut"),
    "group": ("group", "groupe"),
    "geography": ("geography", "geographie", "territoire"),
    "source": ("source",),
    "published_pct": ("publishedpct", "changepctpublished", "variationpubliee"),
}


def read(
    sheet: Sheet, kind: str, *, group: str, geography: str
) -> tuple[list[Figure], tuple[Rejected, ...]]:
    """Each figure once, in the group and place that are said where the sheet says none."""
    figures, rejected = READERS[kind](sheet, group, geography)
    figures, doubled = _once(figures)
    return figures, tuple(sorted([*rejected, *doubled], key=lambda r: r.line))


def sources(sheet: Sheet) -> set[str]:
    """Every source that the lines name."""
    column = _columns(sheet).get("source")
    return {row[column] for _line, row in sheet.dicts()} if column else set()


def kind_of(sheet: Sheet, *, strict: bool = True) -> str:
    """The layout, by the headers; Refused when it is `strict` and they are of none."""
    keys = {spreadsheet.header_key(header) for header in sheet.headers}
    if {"year", "degreetype", "programclass", "gender", "nstudents"} <= keys:
        return DERIVED
    columns = _columns(sheet)
    if {"year", "level", "value"} <= set(columns):
        return LONG
    if len(sheet.headers) > 1 and all(map(cells.looks_like_year, sheet.headers[1:])):
        return WIDE
    if not strict:
        return LONG if "year" in columns else WIDE
    raise Refused(
        _(
            "The columns are not known: a file needs year, level and value, or a level followed by "
            "a column for each year."
        )
    )


def _columns(sheet: Sheet) -> dict[str, str]:
    keys = {spreadsheet.header_key(header): header for header in sheet.headers}
    return {
        name: next(keys[alias] for alias in aliases if alias in keys)
        for name, aliases in COLUMNS.items()
        if keys.keys() & set(aliases)
    }


def _read_derived(sheet: Sheet, _group: str, _geography: str) -> Any:
    """Rows by gender are added up; one that is not known makes the sum unknown."""
    columns = {spreadsheet.header_key(header): header for header in sheet.headers}
    sums: dict[tuple[str, int], list[tuple[int, int | None, FigureStatus]]] = {}
    genders: dict[tuple[str, int, str], cells.Value] = {}
    rejected: list[Rejected] = []
    for line, row in sheet.dicts():
        degree, gender = row[columns["degreetype"]], row[columns["gender"]]
        try:
            year = cells.cell(line, "year", cells.year, row[columns["year"]])
            value, status = cells.cell(line, "n_students", cells.value, row[columns["nstudents"]])
            cells.cell(line, "degree_type", cells.no_total, degree)
            cells.cell(line, "gender", cells.no_total, gender)
        except cells.Bad as bad:
            rejected.append(bad.rejected)
            continue
        key = (degree, year, gender)
        if key not in genders:
            genders[key] = value, status
            sums.setdefault((degree, year), []).append((line, value, status))
        elif genders[key] != (value, status):
            rejected.append(Rejected(line, "n_students", cells.twice()))
    figures = []
    for (degree, year), parts in sums.items():
        unknown = next((status for _line, value, status in parts if value is None), None)
        total = None if unknown else sum(value or 0 for _line, value, _status in parts)
        status = unknown or cells.weakest([status for _line, _value, status in parts])
        figures.append(
            Figure(parts[0][0], "math_cs", "canada", Level.UNIVERSITY, degree, year, total, status)
        )
    return figures, rejected


def _read_long(sheet: Sheet, group: str, geography: str) -> Any:
    columns = _columns(sheet)
    figures, rejected = [], []
    for line, row in sheet.dicts():
        said = {name: row[column] for name, column in columns.items()}
        try:
            level, part = cells.cell(line, columns["level"], cells.level, said["level"])
            year = cells.cell(line, columns["year"], cells.year, said["year"])
            value, status = cells.cell(line, columns["value"], cells.value, said["value"])
            status = cells.cell(line, "status", cells.status(value, status), said.get("status", ""))
            part = cells.cell(line, "sub_level", cells.no_total, said.get("sub_level") or part)
            change = cells.cell(line, "published_pct", cells.percent, said.get("published_pct", ""))
        except cells.Bad as bad:
            rejected.append(bad.rejected)
            continue
        code = cells.code(said.get("group") or group) or "ict"
        place = cells.code(said.get("geography") or geography) or "quebec"
        figures.append(Figure(line, code, place, level, part, year, value, status, change))
    return figures, rejected


def _read_wide(sheet: Sheet, group: str, geography: str) -> Any:
    figures: list[Figure] = []
    rejected: list[Rejected] = []
    years: list[int | None] = []
    for header in sheet.headers[1:]:
        try:
            years.append(cells.cell(1, header, cells.year, header))
        except cells.Bad as bad:
            years.append(None)
            rejected.append(bad.rejected)
    for line, row in sheet.rows:
        rejected += _wide_line(
            line, row, years, (cells.code(group), cells.code(geography)), figures
        )
    return figures, rejected


def _wide_line(
    line: int,
    row: tuple[str, ...],
    years: list[int | None],
    where: tuple[str, str],
    figures: list[Figure],
) -> Iterator[Rejected]:
    group, geography = where
    try:
        level, part = cells.cell(line, "", cells.level, row[0])
        if any(row[len(years) + 1 :]):
            raise cells.Bad(line, "", _("The line has more figures than there are years."))
    except cells.Bad as bad:
        yield bad.rejected
        return
    for year, text in zip(years, [*row[1:], *[""] * len(years)], strict=False):
        try:
            value, status = cells.cell(line, str(year), cells.value, text)
        except cells.Bad as bad:
            yield bad.rejected
            continue
        if year is not None:
            facts = (group or "ict", geography or "quebec", level, part, year, value, status)
            figures.append(Figure(line, *facts))


READERS: dict[str, Callable[[Sheet, str, str], Any]] = {
    DERIVED: _read_derived,
    LONG: _read_long,
    WIDE: _read_wide,
}


def _once(figures: Sequence[Figure]) -> tuple[list[Figure], list[Rejected]]:
    """Each key once; the same key with another value is rejected."""
    kept: dict[Any, Figure] = {}
    rejected = []
    for figure in figures:
        first = kept.setdefault((figure.key, figure.year), figure)
        if (first.value, first.status) != (figure.value, figure.status):
            rejected.append(Rejected(figure.line, "", cells.twice()))
    return list(kept.values()), rejected
