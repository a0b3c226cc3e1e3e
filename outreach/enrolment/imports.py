"""Taking in official figures from a file or a pasted table: all lines are checked, then written once."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.spreadsheet import Sheet
from outreach.enrolment import actions, bulk, cells, queries
from outreach.enrolment.bulk import Rules
from outreach.enrolment.cells import Rejected
from outreach.enrolment.queries import Comparison, Figure, Origin
from outreach.enrolment.words import FigureStatus, Level
from outreach.history import actions as history
from outreach.settings import ROOT

DERIVED, LONG, WIDE, BULK = "statcan-derived", "long", "wide", "statcan-bulk"
PRESETS = (DERIVED, LONG, WIDE, BULK)
SHIPPED = ROOT / "outreach" / "data" / "statcan_37100011_math_cs_canada_1992_2016.csv"
STATCAN = Origin(
    title="37-10-0011-01",
    publisher="Statistique Canada / Statistics Canada",
    licence="Licence ouverte de Statistique Canada / Statistics Canada Open Licence",
    url="https://www150.statcan.gc.ca/t1/tbl1/fr/tv.action?pid=3710001101",
)
TABLE = r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)"
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
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Contents:
    """A file that was read and checked, before anything is compared or written."""

    sent: actions.Sent
    origin: Origin
    figures: Sequence[Figure]
    rejected: tuple[Rejected, ...] = ()
    left_out: tuple[str, ...] = ()


def take_in(
    content: bytes, *, by: history.Actor | None, dry_run: bool = False, **sent: Any
) -> Report:
    """Read a file as `read_bytes` does and write it, unless it is a dry run or a line is rejected."""
    return put(read_bytes(content, **sent), by=by, dry_run=dry_run)


def read_bytes(content: bytes, **sent: Any) -> Contents:
    """What a file of bounded size says, as `read` tells it."""
    stream = io.BytesIO(content)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            if sum(item.file_size for item in archive.infolist()) > spreadsheet.UNPACKED_LIMIT:
                raise Refused(f"{_('The file is too large once unpacked.')} {by_command()}")
    return read(stream, **sent)


def read_file(path: Path, **asked: Any) -> Contents:
    """Read a file of any size without writing; a whole table never stands in memory."""
    with path.open("rb") as stream:
        return read(stream, name=path.name, **asked)


def read(
    stream: BinaryIO,
    *,
    name: str,
    preset: str = "",
    origin: Origin | None = None,
    rules: Rules | None = None,
) -> Contents:
    """Everything a file says, with the reasons against it; Refused when it is no table of figures."""
    digest = hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    if table := _bulk_table(stream, preset):
        return _read_bulk(table, name, digest, origin or Origin(), rules or bulk.rules())
    if stream.seek(0, io.SEEK_END) > spreadsheet.UNPACKED_LIMIT:
        raise Refused(_("The file is too large: only a whole Statistics Canada table may be."))
    stream.seek(0)
    sheet = spreadsheet.read(stream.read(), name=name)
    kind = preset or _kind(sheet)
    given = origin or Origin()
    if kind == DERIVED:
        given = replace(STATCAN, as_of=given.as_of)
    elif not given.title:
        given = replace(_told_source(sheet), as_of=given.as_of)
    return _read(sheet, kind, given, actions.Sent(kind, digest, name, len(sheet.rows)))


def put(found: Contents, *, by: history.Actor | None, dry_run: bool = False) -> Report:
    """Compare with what is stored, and write it unless it is a dry run or a line is rejected."""
    sent = found.sent
    if found.rejected:
        return Report(sent.kind, sent.read, rejected=found.rejected)
    compared = queries.compare(found.figures, drafts=sent.is_draft)
    report = _report(sent, compared, found.left_out)
    if not dry_run:
        actions.write_down(found.figures, origin=found.origin, sent=sent, by=by)
    return report


def by_command() -> str:
    """How a file is taken in that is too large to be sent."""
    command = "flask enrolment import FILE --preset statcan-bulk"
    return _("Take it in on the server with the command “%(command)s”.", command=command)


def saved_rules(name: str) -> Rules:
    """The rules of the mapping of that name; the usual ones without a name."""
    mapping = queries.mapping_named(name) if name else None
    if name and mapping is None:
        known = ", ".join(mapping.name for mapping in queries.mappings()) or "–"
        raise Refused(
            _("There is no mapping “%(name)s”; there are: %(known)s.", name=name, known=known)
        )
    return bulk.rules(*_pairs(mapping)) if mapping else bulk.rules()


def _pairs(mapping: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return [(a, b) for a, b in mapping.columns], [(a, b) for a, b in mapping.members]


def type_in(
    text: str, *, group: str, geography: str, origin: Origin, by: history.Actor | None
) -> Report:
    """A table with a line of years and one line a level, as typed or pasted: a draft until it is published."""
    sheet = spreadsheet.read(text.encode(), name="")
    if _kind(sheet, strict=False) != WIDE:
        raise Refused(_("Begin with a line of years, then one line for each level."))
    code = queries.group_called(group) or group
    digest = hashlib.sha256(text.encode()).hexdigest()
    sent = actions.Sent(WIDE, digest, read=len(sheet.rows), is_draft=True)
    return put(_read(sheet, WIDE, origin, sent, group=code, geography=geography), by=by)


def _read(
    sheet: Sheet,
    kind: str,
    origin: Origin,
    sent: actions.Sent,
    *,
    group: str = "",
    geography: str = "",
) -> Contents:
    figures, rejected = READERS[kind](sheet, group, geography)
    figures, doubled = _once(figures)
    rejected = tuple(sorted([*rejected, *doubled], key=lambda r: r.line))
    if not rejected and all(figure.value is None for figure in figures):
        raise Refused(_("The table holds no figure."))
    return Contents(sent, origin, figures, rejected)


def _bulk_table(stream: BinaryIO, preset: str) -> tuple[BinaryIO, str] | None:
    """The whole table and its file name, also inside the zip it comes in; None for other files."""
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        return _unpacked(zipfile.ZipFile(stream))
    stream.seek(0)
    is_bulk = bulk.is_bulk(bulk.headers(stream)[0])
    stream.seek(0)
    if preset == BULK and not is_bulk:
        raise Refused(_("This is not a whole Statistics Canada table: its columns differ."))
    return (stream, "") if is_bulk and preset in ("", BULK) else None


def _unpacked(archive: zipfile.ZipFile) -> tuple[BinaryIO, str] | None:
    name = next((n for n in archive.namelist() if re.fullmatch(r"\d{8}\.csv", n)), "")
    return (cast(BinaryIO, archive.open(name)), name) if name else None


def _read_bulk(
    table: tuple[BinaryIO, str], name: str, digest: str, given: Origin, rules: Rules
) -> Contents:
    """The table's number, in its name, is the title of the source unless another one is given."""
    stream, inner = table
    number = re.search(TABLE, inner or name)
    title = given.title or ("-".join((*number.groups(), "01")) if number else STATCAN.title)
    pid = "".join((*number.groups(), "01")) if number else "3710001101"
    found = bulk.read(stream, rules=rules)
    origin = replace(
        STATCAN,
        title=title,
        url=STATCAN.url.replace("3710001101", pid),
        as_of=given.as_of,
        groups=dict(rules.names),
    )
    sent = actions.Sent(BULK, digest, name, found.read)
    return Contents(sent, origin, found.figures, tuple(found.rejected), found.left_out)


def _report(sent: actions.Sent, compared: Comparison, left_out: tuple[str, ...]) -> Report:
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
    counts = (len(compared.new), len(compared.changed), compared.unchanged)
    return Report(sent.kind, sent.read, *counts, (), changes, left_out)


def _kind(sheet: Sheet, *, strict: bool = True) -> str:
    keys = {spreadsheet.header_key(header) for header in sheet.headers}
    if {"year", "degreetype", "programclass", "gender", "nstudents"} <= keys:
        return DERIVED
    found = _columns(sheet)
    if {"year", "level", "value"} <= set(found):
        return LONG
    if len(sheet.headers) > 1 and all(map(cells.looks_like_year, sheet.headers[1:])):
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
            year = cells.cell(line, "year", cells.year, row[columns["year"]])
            value, status = cells.cell(line, "n_students", cells.value, row[columns["nstudents"]])
            cells.cell(line, "degree_type", cells.no_total, degree)
            cells.cell(line, "gender", cells.no_total, gender)
        except cells.Bad as bad:
            rejected.append(bad.rejected)
            continue
        said = genders.setdefault((degree, year, gender), row[columns["nstudents"]])
        if said != row[columns["nstudents"]]:
            rejected.append(Rejected(line, "n_students", cells.twice()))
        elif not any(known[0] == line for known in sums.get((degree, year), [])):
            sums.setdefault((degree, year), []).append((line, value, status))
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
        told = {name: row[column] for name, column in columns.items()}
        try:
            level, part = cells.cell(line, columns["level"], cells.level, told["level"])
            year = cells.cell(line, columns["year"], cells.year, told["year"])
            value, status = cells.cell(line, columns["value"], cells.value, told["value"])
            status = cells.cell(line, "status", cells.status(value, status), told.get("status", ""))
            part = cells.cell(line, "sub_level", cells.no_total, told.get("sub_level") or part)
            change = cells.cell(line, "published_pct", cells.percent, told.get("published_pct", ""))
        except cells.Bad as bad:
            rejected.append(bad.rejected)
            continue
        code = cells.code(told.get("group") or group) or "ict"
        place = cells.code(told.get("geography") or geography) or "quebec"
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
        if len(row) > len(years) + 1 and any(row[len(years) + 1 :]):
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
            found = (group or "ict", geography or "quebec", level, part, year, value, status)
            figures.append(Figure(line, *found))


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
