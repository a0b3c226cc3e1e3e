"""Reading official figures from a file or a pasted table: all lines are checked, then written once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.core.spreadsheet import Sheet
from outreach.enrolment import actions, queries
from outreach.enrolment.queries import Comparison, Figure, Origin
from outreach.enrolment.words import MARKS, MISSING, FigureStatus, Level, level_named
from outreach.history import actions as history

Value = tuple[int | None, FigureStatus]
SPACES = {0x20: None, 0xA0: None, 0x202F: None, 0x2009: None}
FIRST_YEAR, LAST_YEAR = 1900, 2100
DERIVED, LONG, WIDE, BULK = "statcan-derived", "long", "wide", "statcan-bulk"
PRESETS = (DERIVED, LONG, WIDE, BULK)
STATCAN = Origin(
    title="37-10-0011-01",
    publisher="Statistique Canada / Statistics Canada",
    licence="Licence ouverte de Statistique Canada / Statistics Canada Open Licence",
    url="https://www150.statcan.gc.ca/t1/tbl1/fr/tv.action?pid=3710001101",
)
COLUMNS = {
    "year": ("year", "annee", "anneescolaire", "schoolyear", "startyear", "refdate"),
    "level": ("level", "niveau"),
    "sub_level": ("sublevel", "sousniveau", "degreetype", "diplome"),
    "value": ("value", "valeur", "effectif", "enrolment", "nstudents"),
    "status": ("status", "statut"),
    "group": ("group", "groupe"),
    "geography": ("geography", "geographie", "territoire"),
    "source": ("source",),
}


@dataclass(frozen=True)
class Rejected:
    """A line that cannot be taken, and why."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Report:
    """What a file or table does, or did; counts are figures, after parts by gender were added up."""

    kind: str
    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    changes: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Wrong(ValueError):
    """A cell that cannot be read; the sentence says what to write."""


def take_in(
    content: bytes,
    *,
    name: str,
    by: history.Actor | None,
    preset: str = "",
    origin: Origin | None = None,
    dry_run: bool = False,
) -> Report:
    """A file recognised by its columns; nothing is written on a dry run or when a line is rejected."""
    sheet = spreadsheet.read(content, name=name)
    kind = preset or _kind(sheet)
    if kind == DERIVED:
        origin = STATCAN
    if kind == BULK:
        raise Refused(
            _(
                "This is Statistics Canada's whole table, which cannot be taken in yet: "
                "send an extract with the columns year, level and value."
            )
        )
    return _take(sheet, kind, origin or _told_source(sheet), by=by, dry_run=dry_run)


def type_in(
    text: str, *, group: str, geography: str, origin: Origin, by: history.Actor | None
) -> Report:
    """A table with a line of years and one line a level, as typed or pasted."""
    sheet = spreadsheet.read(text.encode(), name="")
    if _kind(sheet, strict=False) != WIDE:
        raise Refused(_("Begin with a line of years, then one line for each level."))
    code = queries.group_called(group) or group
    return _take(sheet, WIDE, origin, by=by, group=code, geography=geography)


def _take(
    sheet: Sheet,
    kind: str,
    origin: Origin,
    *,
    by: history.Actor | None,
    dry_run: bool = False,
    group: str = "",
    geography: str = "",
) -> Report:
    figures, rejected = READERS[kind](sheet, group, geography)
    figures, doubled = _once(figures)
    rejected = sorted([*rejected, *doubled], key=lambda r: r.line)
    if rejected:
        return Report(kind, len(sheet.rows), rejected=tuple(rejected))
    if not figures:
        raise Refused(_("The table holds no figure."))
    compared = queries.compare(figures)
    report = _report(kind, len(sheet.rows), compared)
    if not dry_run:
        actions.write_down(figures, origin=origin, by=by)
    return report


def _report(kind: str, read: int, compared: Comparison) -> Report:
    changes = tuple(
        {
            "line": figure.line,
            "level": figure.sub_level or figure.level.value,
            "year": figure.year,
            "before": point.value,
            "after": figure.value,
        }
        for figure, point in compared.changed
    )
    return Report(
        kind, read, len(compared.new), len(compared.changed), compared.unchanged, (), changes
    )


def _kind(sheet: Sheet, *, strict: bool = True) -> str:
    keys = {spreadsheet.header_key(header) for header in sheet.headers}
    if {"year", "degreetype", "programclass", "gender", "nstudents"} <= keys:
        return DERIVED
    if {"refdate", "vector"} <= keys or {"periodedereference", "vecteur"} <= keys:
        return BULK
    found = _columns(sheet)
    if {"year", "level", "value"} <= set(found):
        return LONG
    if len(sheet.headers) > 1 and all(map(_looks_like_year, sheet.headers[1:])):
        return WIDE
    if not strict:
        return LONG if "year" in found else WIDE
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


def _told_source(sheet: Sheet) -> Origin:
    column = _columns(sheet).get("source")
    told = {row[column] for _line, row in sheet.dicts()} if column else set()
    if len(told) != 1 or not all(told):
        raise Refused(_("Say where the figures come from: one source for the whole file."))
    title = told.pop()
    return Origin(title=title, publisher=title)


def _read_derived(sheet: Sheet, _group: str, _geography: str) -> Any:
    """Rows by gender are added up; one that is not known makes the sum unknown."""
    columns = {spreadsheet.header_key(header): header for header in sheet.headers}
    sums: dict[tuple[str, int], list[tuple[int, int | None, FigureStatus]]] = {}
    genders: dict[tuple[str, int, str], str] = {}
    rejected: list[Rejected] = []
    for line, row in sheet.dicts():
        degree, gender = row[columns["degreetype"]], row[columns["gender"]]
        try:
            year = _cell(line, "year", _year, row[columns["year"]])
            value, status = _cell(line, "n_students", _value, row[columns["nstudents"]])
            _cell(line, "degree_type", _no_total, degree)
            _cell(line, "gender", _no_total, gender)
        except Bad as bad:
            rejected.append(bad.rejected)
            continue
        said = genders.setdefault((degree, year, gender), row[columns["nstudents"]])
        if said != row[columns["nstudents"]]:
            rejected.append(Rejected(line, "n_students", _twice()))
        elif not any(known[0] == line for known in sums.get((degree, year), [])):
            sums.setdefault((degree, year), []).append((line, value, status))
    figures = []
    for (degree, year), parts in sums.items():
        unknown = next((status for _line, value, status in parts if value is None), None)
        total = None if unknown else sum(value or 0 for _line, value, _status in parts)
        status = unknown or _weakest([status for _line, _value, status in parts])
        figures.append(
            Figure(parts[0][0], "math_cs", "canada", Level.UNIVERSITY, degree, year, total, status)
        )
    return figures, rejected


def _read_long(sheet: Sheet, group: str, geography: str) -> Any:
    columns = _columns(sheet)
    figures, rejected = [], []
    for line, row in sheet.dicts():
        told = {name: row[column] for name, column in columns.items()}
        try:
            level, part = _cell(line, columns["level"], _level, told["level"])
            year = _cell(line, columns["year"], _year, told["year"])
            value, status = _cell(line, columns["value"], _value, told["value"])
            status = _cell(line, "status", _status(value, status), told.get("status", ""))
            part = _cell(line, "sub_level", _no_total, told.get("sub_level") or part)
        except Bad as bad:
            rejected.append(bad.rejected)
            continue
        code = _code(told.get("group") or group) or "ict"
        place = _code(told.get("geography") or geography) or "quebec"
        figures.append(Figure(line, code, place, level, part, year, value, status))
    return figures, rejected


def _read_wide(sheet: Sheet, group: str, geography: str) -> Any:
    figures: list[Figure] = []
    rejected: list[Rejected] = []
    years: list[int | None] = []
    for header in sheet.headers[1:]:
        try:
            years.append(_cell(1, header, _year, header))
        except Bad as bad:
            years.append(None)
            rejected.append(bad.rejected)
    for line, cells in sheet.rows:
        rejected += _wide_line(line, cells, years, (_code(group), _code(geography)), figures)
    return figures, rejected


def _wide_line(
    line: int,
    cells: tuple[str, ...],
    years: list[int | None],
    where: tuple[str, str],
    figures: list[Figure],
) -> Iterator[Rejected]:
    group, geography = where
    try:
        level, part = _cell(line, "", _level, cells[0])
        if len(cells) > len(years) + 1 and any(cells[len(years) + 1 :]):
            raise Bad(line, "", _("The line has more figures than there are years."))
    except Bad as bad:
        yield bad.rejected
        return
    for year, text in zip(years, [*cells[1:], *[""] * len(years)], strict=False):
        try:
            value, status = _cell(line, str(year), _value, text)
        except Bad as bad:
            yield bad.rejected
            continue
        if year is not None:
            found = (group or "ict", geography or "quebec", level, part, year, value, status)
            figures.append(Figure(line, *found))


READERS: dict[str, Callable[[Sheet, str, str], Any]] = {
    DERIVED: _read_derived,
    LONG: _read_long,
    WIDE: _read_wide,
}


class Bad(Exception):
    """A cell of a line that cannot be taken."""

    def __init__(self, line: int, column: str, message: str) -> None:
        super().__init__(message)
        self.rejected = Rejected(line, column, message)


def _cell(line: int, column: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text.strip())
    except Wrong as wrong:
        raise Bad(line, column, str(wrong)) from wrong


def _once(figures: Sequence[Figure]) -> tuple[list[Figure], list[Rejected]]:
    """Each key once; the same key with another value is rejected."""
    kept: dict[Any, Figure] = {}
    rejected = []
    for figure in figures:
        first = kept.setdefault((figure.key, figure.year), figure)
        if (first.value, first.status) != (figure.value, figure.status):
            rejected.append(Rejected(figure.line, "", _twice()))
    return list(kept.values()), rejected


def _twice() -> str:
    return _("The same year and level stand in the file twice, with different figures.")


def _looks_like_year(text: str) -> bool:
    try:
        return bool(_year(text))
    except Wrong:
        return bool(re.fullmatch(r"\d{3,5}|\d{4}-\d\d-\d\d.*", text.strip()))


def _year(text: str) -> int:
    """The year in which the school year begins: 2009, 2009/10, 2009-2010."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):
        raise Wrong(
            _(
                "“%(text)s” is a date, perhaps made by Excel out of 2009/10: write the year as 2009.",
                text=text,
            )
        )
    found = re.fullmatch(r"(\d{4})(?:\s*[/–-]\s*(\d{4}|\d{2}))?", text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Wrong(_("“%(text)s” is not a year: write 2009 or 2009-2010.", text=text))
    start, end = int(found[1]), found[2]
    if end and end != str(start + 1)[-len(end) :]:
        raise Wrong(_("“%(text)s” is not a school year: write 2009-2010.", text=text))
    return start


def _value(text: str) -> Value:
    """A whole number of students, or why there is none; letters p, r and e say how sure it is."""
    bare = text.translate(SPACES)
    if fold(bare) in MISSING:
        return None, MISSING[fold(bare)]
    status = MARKS.get(bare[-1].lower(), FigureStatus.FINAL)
    digits = bare if status is FigureStatus.FINAL else bare[:-1]
    if re.fullmatch(r"\d{1,3}(,\d{3})+", digits):
        digits = digits.replace(",", "")
    number = spreadsheet.plain_number(digits)
    if number is None:
        raise Wrong(_("“%(text)s” is not a number of students.", text=text))
    if number < 0 or number != number.to_integral_value() or number > 10**9:
        raise Wrong(_("“%(text)s”: a number of students is whole and not negative.", text=text))
    return int(number), status


def _status(value: int | None, found: FigureStatus) -> Callable[[str], FigureStatus]:
    def read(text: str) -> FigureStatus:
        if not text:
            return found
        known = {fold(word.value): word for word in FigureStatus}
        known |= {fold(str(word.label)): word for word in FigureStatus} | MARKS
        word = known.get(fold(text)) or (MISSING.get(fold(text)) if value is None else None)
        if word is None:
            raise Wrong(_("“%(text)s” is not a known status.", text=text))
        return word

    return read


def _level(text: str) -> tuple[Level, str]:
    """The level, and its part after a colon: “university: Undergraduate”."""
    _no_total(text)
    name, _colon, part = text.partition(":")
    level = level_named(name)
    if level is None:
        raise Wrong(
            _(
                "“%(text)s” is not a level: write vocational, college or university, "
                "and its part after a colon.",
                text=text,
            )
        )
    return level, part.strip()


def _no_total(text: str) -> str:
    if fold(text).startswith("total") or fold(text) in ("both sexes", "all"):
        raise Wrong(_("“%(text)s” is a total: give the parts only, they are added up.", text=text))
    return text


def _weakest(found: Sequence[FigureStatus]) -> FigureStatus:
    order = list(FigureStatus)
    return max(found, key=order.index)


def _code(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:60]
