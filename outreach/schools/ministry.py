"""Reading the ministry's files: which one it is, and what each line says or why it cannot be taken."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from outreach.core import clock, contact, spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.core.spreadsheet import Sheet, header_key, plain_number
from outreach.schools import regions
from outreach.schools.models import BoardType, FileKind, IndexLevel, Network
from outreach.uploads.effect import Rejected
from outreach.web.fields import squeeze

LATITUDES = (Decimal("44.9"), Decimal("62.7"))
LONGITUDES = (Decimal("-79.9"), Decimal("-57.0"))
YES = frozenset({"1", "oui", "o", "vrai", "yes", "true"})
NO = frozenset({"0", "non", "n", "faux", "no", "false"})
NOTHING = frozenset({"", "na", "n/a", "n.d.", "nd"})
ABSENT = NOTHING | {"..", "...", "x", "f"}
BOARD_TYPES = {
    "franco": BoardType.FRENCH,
    "anglo": BoardType.ENGLISH,
    "statut": BoardType.SPECIAL_STATUS,
}
NETWORKS = {"prive": Network.PRIVATE, "gouvernemental": Network.GOVERNMENT}
INDEX_LEVELS = {
    "prim": IndexLevel.PRIM,
    "primaire": IndexLevel.PRIM,
    "sec": IndexLevel.SEC,
    "secondaire": IndexLevel.SEC,
}
CODE_IN_NAME = re.compile(r"\((\d{6})\)")
FLAGS = ("preschool", "elementary", "secondary", "vocational", "adult")


@dataclass(frozen=True)
class MinistryLine:
    """What one line of a file says, by table and column; columns the file lacks are absent."""

    number: int
    key: tuple[str, ...]
    board: Mapping[str, Any] = field(default_factory=dict)
    school: Mapping[str, Any] = field(default_factory=dict)
    building: Mapping[str, Any] = field(default_factory=dict)
    index: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """A file as read: every line that can be taken, and every reason against the others."""

    kind: FileKind
    read: int
    lines: tuple[MinistryLine, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class MinistryColumn:
    """One of our columns, the header or headers it is joined from, and how a cell is read."""

    part: str
    name: str
    headers: tuple[str, ...]
    reads: Callable[[str], Any]
    required: bool = False


def read(content: bytes, *, name: str = "", level: str = "", school_year: str = "") -> Contents:
    """Recognise the file by its columns and read every line; Refused when it is none of ours."""
    sheet = spreadsheet.read(content, name=name)
    kind = recognise(sheet.headers)
    if kind is FileKind.DEPRIVATION_INDEX:
        return _read_index(sheet, level=level, school_year=school_year)
    lines, rejected = _read_lines(sheet, COLUMNS[kind])
    keyed = [replace(line, key=_key(line)) for line in lines]
    return _without_contradictions(kind, sheet, keyed, rejected)


def recognise(headers: Iterable[str]) -> FileKind:
    """The kind of file that has these columns, whatever their order, case and accents."""
    keys = {header_key(header) for header in headers}
    if keys & {"codeorg", "nomorg"} and keys & {"imse", "rangdecileimse"}:
        return FileKind.DEPRIVATION_INDEX
    if "cdorgns" in keys and keys & {"cdimm", "nomoffclorgns"}:
        return FileKind.PUBLIC_BUILDINGS
    if "cdorgns" in keys and "typecs" in keys:
        return FileKind.BOARDS
    if "cdorgns" in keys and "reseau" in keys:
        return FileKind.PRIVATE
    raise Refused(
        _(
            "These columns are of no file we know: send the ministry's public buildings, boards, "
            "private schools or deprivation index."
        )
    )


def six_digits(cell: str) -> str:
    """A code of the ministry is text; Excel's `762000.0` is read, lost zeros are not guessed."""
    return _digits(cell, 6)


def five_digits(cell: str) -> str:
    """A municipality's code, or none."""
    return _digits(cell, 5) if cell else ""


def _digits(cell: str, wanted: int) -> str:
    code = cell.removesuffix(".0")
    if not code.isascii() or not code.isdigit() or len(code) > wanted:
        raise ValueError(_("“%(cell)s” is not a code of %(n)s digits.", cell=cell, n=wanted))
    if len(code) < wanted:
        fix = code.zfill(wanted)
        raise ValueError(
            _("“%(cell)s” has lost its leading zeros: write %(fix)s.", cell=cell, fix=fix)
        )
    return code


def _name(cell: str) -> str:
    if not cell:
        raise ValueError(_("The name is missing."))
    return _text(cell)


def _text(cell: str) -> str:
    if len(cell) > 200:
        raise ValueError(_("This text is longer than 200 characters."))
    return cell


def _short_text(cell: str) -> str:
    return _text(cell)[:120]


def _flag(cell: str) -> bool | None:
    word = fold(cell.removesuffix(".0"))
    if word in YES:
        return True
    if word in NO:
        return False
    if word in NOTHING:
        return None
    raise ValueError(_("“%(cell)s” is neither 0 nor 1.", cell=cell))


def _latitude(cell: str) -> float | None:
    return _coordinate(cell, *LATITUDES)


def _longitude(cell: str) -> float | None:
    return _coordinate(cell, *LONGITUDES)


def _coordinate(cell: str, low: Decimal, high: Decimal) -> float | None:
    if not cell:
        return None
    value = plain_number(cell)
    if value is None or not low <= value <= high:
        raise ValueError(_("“%(cell)s” is not a coordinate in Quebec.", cell=cell))
    return float(value)


def _postal_code(cell: str) -> str:
    return contact.postal_code(cell) if cell else ""


def _website(cell: str) -> str:
    """Published addresses without a host are dropped; anything but http(s) is refused."""
    scheme, separator, rest = cell.rpartition("://")
    if separator and scheme.lower() in ("http", "https") and "." not in rest.split("/")[0]:
        return ""
    if cell.lower().startswith("www."):
        return f"https://{cell}"
    return contact.website(cell) if cell else ""


def _phone(cell: str) -> str:
    return contact.phone(cell) if cell else ""


def _region(cell: str) -> str:
    code = regions.region_code(cell) if cell else ""
    if code is None:
        raise ValueError(_("“%(cell)s” is not one of the 17 regions.", cell=cell))
    return code


def _one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def reads(cell: str) -> Any:
        if fold(cell) not in words:
            given = ", ".join(words)
            raise ValueError(_("“%(cell)s” is none of: %(words)s.", cell=cell, words=given))
        return words[fold(cell)]

    return reads


def _whole(cell: str) -> int | None:
    value = _decimal(cell)
    if value is not None and (value != int(value) or value < 0):
        raise ValueError(_("“%(cell)s” is not a whole number.", cell=cell))
    return None if value is None else int(value)


def _rank(cell: str) -> int | None:
    value = _whole(cell)
    if value is not None and not 1 <= value <= 10:
        raise ValueError(_("“%(cell)s” is not a rank from 1 to 10.", cell=cell))
    return value


def _index_value(cell: str) -> float | None:
    value = _decimal(cell)
    return None if value is None else float(value)


def _decimal(cell: str) -> Decimal | None:
    if fold(cell) in ABSENT:
        return None
    value = plain_number(cell)
    if value is None:
        raise ValueError(_("“%(cell)s” is not a number.", cell=cell))
    return value


def _published(cell: str) -> bool:
    return _flag(cell) is True


def _school_year(cell: str) -> str:
    """`2024-2025`, `2024/2025` or `2024-25`; never a year guessed from something else."""
    years = re.fullmatch(r"(\d{4})\s*[-/–]\s*(\d{4}|\d{2})", cell)
    if not years or not str(int(years[1]) + 1).endswith(years[2]):
        raise ValueError(_("“%(cell)s” is not a school year like 2024-2025.", cell=cell))
    return clock.year_label(int(years[1]))


def _column(
    part: str, name: str, headers: str, reads: Any, required: bool = False
) -> MinistryColumn:
    return MinistryColumn(part, name, tuple(headers.split()), reads, required)


COLUMNS = {
    FileKind.PUBLIC_BUILDINGS: (
        _column("school", "code", "CD_ORGNS", six_digits, True),
        _column("school", "name", "NOM_OFFCL_ORGNS", _name, True),
        _column("school", "short_name", "NOM_COURT_ORGNS", _text),
        _column(
            "school", "address", "ADRS_GEO_L1_GDUNO_ORGNS ADRS_GEO_L2_GDUNO_ORGNS", _text
        ),
        _column("school", "postal_code", "CD_POSTL_GDUNO_ORGNS", _postal_code),
        _column("school", "municipality_code", "CD_MUNCP_GDUNO_ORGNS", five_digits),
        _column("school", "municipality", "NOM_MUNCP_GDUNO_ORGNS", _short_text),
        _column("school", "website", "SITE_WEB_ORGNS", _website),
        _column("board", "code", "CD_CS", six_digits),
        _column("board", "name", "NOM_CS", _text),
        _column("board", "board_type", "TYPE_CS", _one_of(BOARD_TYPES)),
        _column("building", "code", "CD_IMM", six_digits, True),
        _column("building", "name", "NOM_IMM", _text),
        _column("building", "address", "ADRS_GEO_L1_GDUNO_IMM ADRS_GEO_L2_GDUNO_IMM", _text),
        _column("building", "postal_code", "CD_POSTL_GDUNO_IMM", _postal_code),
        _column("building", "municipality_code", "CD_MUNCP_GDUNO_IMM", five_digits),
        _column("building", "municipality", "NOM_MUNCP_GDUNO_IMM", _short_text),
        _column("building", "mrc", "NOM_MRC", _short_text),
        _column("building", "region_code", "NOM_REG_ADM", _region),
        _column("building", "latitude", "COORD_Y_LL84_IMM", _latitude),
        _column("building", "longitude", "COORD_X_LL84_IMM", _longitude),
        _column("building", "preschool", "PRESC", _flag),
        _column("building", "elementary", "PRIM", _flag),
        _column("building", "secondary", "SEC", _flag),
        _column("building", "vocational", "FORM_PRO", _flag),
        _column("building", "adult", "ADULTE", _flag),
    ),
    FileKind.BOARDS: (
        _column("board", "code", "CD_ORGNS", six_digits, True),
        _column("board", "name", "NOM_OFFCL", _name, True),
        _column("board", "short_name", "NOM_COURT", _text),
        _column("board", "board_type", "TYPE_CS", _one_of(BOARD_TYPES), True),
        _column("board", "municipality", "NOM_MUNCP", _short_text),
        _column("board", "website", "SITE_WEB", _website),
        _column("board", "phone", "NO_TEL", _phone),
    ),
    FileKind.PRIVATE: (
        _column("school", "code", "CD_ORGNS", six_digits, True),
        _column("school", "name", "NOM_OFFCL", _name, True),
        _column("school", "short_name", "NOM_COURT", _text),
        _column("school", "address", "ADRS_GEO_L1_GDUNO ADRS_GEO_L2_GDUNO", _text),
        _column("school", "postal_code", "CD_POSTL_GDUNO", _postal_code),
        _column("school", "municipality_code", "CD_MUNCP", five_digits),
        _column("school", "municipality", "NOM_MUNCP", _short_text),
        _column("school", "network", "RESEAU", _one_of(NETWORKS), True),
        _column("school", "website", "SITE_WEB", _website),
        _column("school", "phone", "NO_TEL", _phone),
        _column("building", "latitude", "COORD_Y_LL84", _latitude),
        _column("building", "longitude", "COORD_X_LL84", _longitude),
        _column("building", "preschool", "PRESC", _flag),
        _column("building", "elementary", "PRIM", _flag),
        _column("building", "secondary", "SEC", _flag),
        _column("building", "vocational", "FORM_PRO", _flag),
        _column("building", "adult", "ADULTE", _flag),
    ),
    FileKind.DEPRIVATION_INDEX: (
        _column("index", "imse", "IMSE", _index_value),
        _column("index", "imse_rank", "Rang_Decile_IMSE", _rank, True),
        _column("index", "sfr", "SFR", _index_value),
        _column("index", "sfr_rank", "Rang_Decile_SFR", _rank),
        _column("index", "pupils", "Nbre_Eleves", _whole),
        _column("index", "is_published", "Diffusion", _published),
        _column("index", "school_year", "Annee_Scol", _school_year),
        _column("index", "level", "Niveau", _one_of(INDEX_LEVELS)),
    ),
}  # fmt: skip
SAID_BY_SCHOOL = ("school", "board")


def _read_lines(
    sheet: Sheet, columns: Iterable[MinistryColumn]
) -> tuple[list[MinistryLine], list[Rejected]]:
    """Every line through every column that the file has."""
    places = {header_key(header): n for n, header in enumerate(sheet.headers)}
    present = []
    for column in columns:
        where = [places[key] for header in column.headers if (key := header_key(header)) in places]
        if where:
            present.append((column, where))
        elif column.required:
            raise Refused(_("The column %(name)s is missing.", name=column.headers[0]))
    lines, rejected = [], []
    for number, cells in sheet.rows:
        line, wrong = _read_line(number, cells, present, len(sheet.headers))
        rejected += wrong
        if not wrong:
            lines.append(line)
    return lines, rejected


def _read_line(
    number: int, cells: tuple[str, ...], present: list[tuple[MinistryColumn, list[int]]], width: int
) -> tuple[MinistryLine, list[Rejected]]:
    parts: dict[str, dict[str, Any]] = {"board": {}, "school": {}, "building": {}, "index": {}}
    rejected = []
    if any(cells[width:]):
        sentence = _("This line has more cells than there are columns.")
        rejected.append(Rejected(number, "", sentence))
    for column, places in present:
        given = [squeeze(cells[place]) for place in places if place < len(cells)]
        try:
            value = column.reads(", ".join(cell for cell in given if cell))
        except ValueError as error:
            rejected.append(Rejected(number, column.headers[0], str(error)))
        else:
            parts[column.part][column.name] = value
    return MinistryLine(number, (), **parts), rejected


def _key(line: MinistryLine) -> tuple[str, ...]:
    if not line.school:
        return (line.board["code"],)
    return (line.school["code"], line.building.get("code", ""))


def _without_contradictions(
    kind: FileKind, sheet: Sheet, lines: list[MinistryLine], rejected: list[Rejected]
) -> Contents:
    """Drop lines said twice; reject two lines that say different things of one building or school."""
    first: dict[tuple[str, ...], MinistryLine] = {}
    first_of_school: dict[str, MinistryLine] = {}
    for line in lines:
        same = first.setdefault(line.key, line)
        if same is not line:
            if wrong := _contradiction(line, same, ("board", "school", "building", "index"), kind):
                rejected.append(wrong)
            continue
        if line.school:
            sister = first_of_school.setdefault(line.school["code"], line)
            if wrong := _contradiction(line, sister, SAID_BY_SCHOOL, kind):
                rejected.append(wrong)
    return Contents(
        kind=kind,
        read=len(sheet.rows),
        lines=tuple(first.values()),
        rejected=tuple(sorted(rejected, key=lambda r: r.line)),
    )


def _contradiction(
    line: MinistryLine, other: MinistryLine, parts: Iterable[str], kind: FileKind
) -> Rejected | None:
    for part in parts:
        facts, other_facts = getattr(line, part), getattr(other, part)
        if facts == other_facts:
            continue
        name = next(name for name in facts if facts[name] != other_facts[name])
        column = next(c for c in COLUMNS[kind] if (c.part, c.name) == (part, name))
        sentence = _(
            "Line %(line)s says “%(value)s” of the same %(code)s.",
            line=other.number,
            value=other_facts[name],
            code=" ".join(filter(None, line.key)),
        )
        return Rejected(line.number, column.headers[0], sentence)
    return None


def _read_index(sheet: Sheet, *, level: str, school_year: str) -> Contents:
    lines, rejected = _read_lines(sheet, COLUMNS[FileKind.DEPRIVATION_INDEX])
    said = {header_key(header) for header in sheet.headers}
    if "niveau" not in said and level not in set(IndexLevel):
        raise Refused(_("Say the level of this index: prim or sec."))
    if "anneescol" not in said and not school_year:
        raise Refused(_("Say the school year of this index, like 2024-2025."))
    codes = dict(_codes_of_schools(sheet, rejected))
    given = {"level": IndexLevel(level) if level else None, "school_year": _given(school_year)}
    keyed = []
    for line in lines:
        if line.number in codes:
            index = {**{k: v for k, v in given.items() if v}, **line.index}
            if index["imse_rank"] is None:
                index["is_published"] = False
            index.setdefault("is_published", True)
            key = (codes[line.number], index["level"].value, index["school_year"])
            keyed.append(replace(line, key=key, index=index))
    return _without_contradictions(FileKind.DEPRIVATION_INDEX, sheet, keyed, rejected)


def _given(school_year: str) -> str:
    try:
        return _school_year(school_year) if school_year else ""
    except ValueError as error:
        raise Refused(str(error)) from error


def _codes_of_schools(sheet: Sheet, rejected: list[Rejected]) -> Iterable[tuple[int, str]]:
    """The school of each line: its code, else the one in brackets in its name."""
    places = {header_key(header): n for n, header in enumerate(sheet.headers)}
    for number, cells in sheet.rows:
        code = _cell(cells, places.get("codeorg"))
        named = CODE_IN_NAME.search(_cell(cells, places.get("nomorg")))
        try:
            code_of_school = six_digits(code or (named[1] if named else ""))
        except ValueError as error:
            rejected.append(Rejected(number, "Code_Org", str(error)))
            continue
        if named and named[1] != code_of_school:
            sentence = _("The name says %(code)s in brackets.", code=named[1])
            rejected.append(Rejected(number, "Code_Org", sentence))
            continue
        yield number, code_of_school


def _cell(cells: tuple[str, ...], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""
