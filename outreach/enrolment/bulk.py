"""Statistics Canada's whole table, read line by line in flat memory: kept is only what the rules want."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.core.spreadsheet import WrongCell, header_key
from outreach.enrolment import cells
from outreach.enrolment.cells import Bad
from outreach.enrolment.queries import Figure, Key
from outreach.enrolment.words import GEOGRAPHIES, GROUPS, MISSING, FigureStatus, Level
from outreach.uploads.effect import Rejected

Pairs = Iterable[tuple[str, str]]
PROGRAMME, LEVEL, TOTAL = "programme", "level", "total"
WORDS = {"programme": PROGRAMME, "program": PROGRAMME, "level": LEVEL, "niveau": LEVEL, "ordre": LEVEL,
         "total": TOTAL}  # fmt: skip
FIXED = {
    "year": ("refdate", "periodedereference"),
    "place": ("geo",),
    "unit": ("uom", "unitedemesure"),
    "scale": ("scalarid", "identificateurscalaire"),
    "vector": ("vector", "vecteur"),
    "coordinate": ("coordinate", "coordonnees"),
    "value": ("value", "valeur"),
    "status": ("status", "statut"),
}
SILENT = (
    "dguid", "uomid", "identificateurdunitedemesure", "scalarfactor", "facteurscalaire", "symbol",
    "symbole", "terminated", "termine", "decimals", "decimales",
)  # fmt: skip
UNITS = ("number", "nombre", "persons", "personnes")
DEGREE = "Degree | Degree (includes applied degree) | Grade | Grade (comprend le grade appliqué)"
USUAL_COLUMNS = (
    (
        "Classification of Instructional Programs, Primary Grouping (CIP_PG)",
        "Classification des programmes d'enseignement, regroupement principal (CPE_RP)",
        PROGRAMME,
    ),
    ("Field of study", "Domaine d'études", PROGRAMME),
    ("Program type", "Type de programme", LEVEL),
    ("Credential type", "Type de titre scolaire", DEGREE),
    ("Institution type", "Type d'établissement", TOTAL),
    ("Registration status", "Régime d'études", TOTAL),
    ("Status of student in Canada", "Statut de l'étudiant au Canada", TOTAL),
    ("Sex", "Sexe", TOTAL),
    ("Gender", "Genre", TOTAL),
)
USUAL_MEMBERS = (
    ("Undergraduate program", "university: Undergraduate"),
    ("Programme de premier cycle", "university: Undergraduate"),
    ("Graduate program (second cycle)", "university: Master's"),
    ("Programme de deuxième cycle", "university: Master's"),
    ("Programme de cycle supérieur (deuxième cycle)", "university: Master's"),
    ("Graduate program (third cycle)", "university: Doctoral"),
    ("Programme de troisième cycle", "university: Doctoral"),
    ("Programme de cycle supérieur (troisième cycle)", "university: Doctoral"),
)
QUALITIES = ("a", "b", "c", "d", "0s")
FEW, MANY, MOST_REJECTED = 30, 10_000, 200


@dataclass(frozen=True)
class MappingRules:
    """What each dimension means, by header; what each member means, by its words."""

    columns: Mapping[str, str]
    members: Mapping[str, str]
    names: Mapping[str, str]


@dataclass
class BulkFigures:
    """What the table gave; `left_out` are the levels met whose figures were not wanted."""

    read: int = 0
    figures: list[Figure] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    left_out: tuple[str, ...] = ()


def rules(columns: Pairs = (), members: Pairs = ()) -> MappingRules:
    """The usual rules with these over them; a level that is none is refused."""
    given = [(member, meaning) for member, meaning in members if meaning.strip()]
    for _member, meaning in given:
        if ":" in meaning:
            _level(meaning)
    usual = [(name, meaning) for *names, meaning in USUAL_COLUMNS for name in names]
    labels = [(label, code) for code, pair in GROUPS.items() for label in pair]
    return MappingRules(
        {header_key(h): WORDS.get(fold(m), m.strip()) for h, m in (*usual, *columns)},
        {_bare(m): meaning.strip() for m, meaning in (*labels, *USUAL_MEMBERS, *given)},
        {cells.code(meaning): meaning.strip() for _member, meaning in given},
    )


def is_bulk(headers: Iterable[str]) -> bool:
    """Whether these are the headers of a whole table, in either language."""
    keys = set(map(header_key, headers))
    return all(keys & set(FIXED[name]) for name in ("year", "vector", "value"))


def headers(stream: BinaryIO) -> tuple[list[str], str]:
    """The cells of the first line, and what separates them."""
    line = stream.readline(100_000).decode("utf-8-sig", "replace")
    separator = max(",;\t", key=line.count)
    return next(csv.reader([line], delimiter=separator), []), separator


def read(stream: BinaryIO, *, rules: MappingRules) -> BulkFigures:
    """Every wanted figure, with the lines that cannot be taken; at most MOST_REJECTED of them."""
    reading, seen = BulkFigures(), dict[tuple[Key, int], str]()
    names, separator = headers(stream)
    sieve = _Sieve(names, rules)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    for line, row in _rows(text, separator):
        reading.read += 1
        try:
            figure = sieve.figure(line, row)
            if figure and _is_new(figure, sieve.likeness(row), seen):
                reading.figures.append(figure)
        except Bad as bad:
            reading.rejected.append(bad.rejected)
            if len(reading.rejected) == MOST_REJECTED:
                break
    text.detach()
    if not reading.figures and not reading.rejected:
        raise Refused(sieve.why_nothing())
    reading.left_out = sieve.left_out()
    return reading


def _is_new(figure: Figure, text: str, seen: dict[tuple[Key, int], str]) -> bool:
    """False for a line said again; two lines for one figure are refused, never added up."""
    key = (figure.key, figure.year)
    if key not in seen:
        seen[key] = text
        return True
    if seen[key] != text:
        sentence = _("Another line gives the same level and year: the mapping must choose one.")
        raise Bad(figure.line, "", sentence)
    return False


def _rows(text: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line in the file."""
    lines = csv.reader(text, delimiter=separator)
    line = 2
    try:
        for row in lines:
            if row:
                yield line, row
            line = lines.line_num + 2
    except (csv.Error, UnicodeDecodeError) as error:
        raise Refused(_("Line %(line)s cannot be read as CSV.", line=line)) from error


class _Column(dict[str, str | None]):
    """What each word of a column means, asked once a word; None is not wanted."""

    def __init__(self, header: str, index: int, decide: Callable[[str], str | None]) -> None:
        super().__init__()
        self.header, self.index, self.decide = header, index, decide

    def __missing__(self, word: str) -> str | None:
        if len(self) > MANY:
            raise Refused(
                _("“%(column)s” holds too many words to be a dimension.", column=self.header)
            )
        self[word] = meaning = self.decide(word.strip())
        return meaning


class _Sieve:
    """The columns that decide whether a row is wanted, and those that hold its figure."""

    def __init__(self, names: Sequence[str], rules: MappingRules) -> None:
        self.names, self.rules = names, rules
        keys = [header_key(name) for name in names]
        self.at = {
            name: next((keys.index(alias) for alias in aliases if alias in keys), -1)
            for name, aliases in FIXED.items()
        }
        for name in ("year", "place", "value"):
            if self.at[name] < 0:
                raise Refused(_("The table lacks the column “%(column)s”.", column=name))
        fixed = {alias for aliases in FIXED.values() for alias in aliases} | set(SILENT)
        chosen = [
            self._dimension(name, n)
            for n, name in enumerate(names)
            if keys[n] and keys[n] not in fixed
        ]
        self.places = _Column(names[self.at["place"]], self.at["place"], _place)
        units = [_Column(names[self.at["unit"]], self.at["unit"], _unit)] * (self.at["unit"] >= 0)
        self.columns = [self.places, *chosen, *units]
        self.programmes, self.levels = self._only(PROGRAMME), self._only(LEVEL)

    def figure(self, line: int, row: list[str]) -> Figure | None:
        """The figure of a row, None when it is not wanted; Bad when it cannot be read."""
        if len(row) < len(self.names):
            raise Bad(line, "", _("The line has fewer cells than there are columns."))
        for column in self.columns:
            if column[row[column.index]] is None:
                return None
        group = self.programmes[row[self.programmes.index]] or ""
        place = self.places[row[self.places.index]] or ""
        level, part = _level(self.levels[row[self.levels.index]] or "")
        year = cells.cell(line, self.names[self.at["year"]], cells.year, row[self.at["year"]])
        value, status = self._value(line, row)
        return Figure(line, group, place, level, part, year, value, status)

    def likeness(self, row: list[str]) -> str:
        """What makes a line the same as another one."""
        return "|".join(self._cell(row, name) for name in ("coordinate", "value", "status"))

    def why_nothing(self) -> str:
        """Which column let nothing through, and what stands in it."""
        for column in self.columns:
            if column and not any(meaning is not None for meaning in column.values()):
                return _(
                    "Nothing in “%(column)s” is wanted. It holds: %(members)s.",
                    column=column.header,
                    members="; ".join(list(column)[:FEW]),
                )
        return _("The table holds no figure.")

    def left_out(self) -> tuple[str, ...]:
        words = [word for word, meaning in self.levels.items() if meaning is None]
        return tuple(word for word in words if not cells.is_total(word))[:FEW]

    def _value(self, line: int, row: list[str]) -> cells.Value:
        text, status = row[self.at["value"]].strip(), self._cell(row, "status")
        column, scale = self.names[self.at["value"]], self._cell(row, "scale") or "0"
        if not text:
            return None, MISSING.get(fold(status), FigureStatus.NOT_AVAILABLE)
        if not re.fullmatch(r"\d", scale):
            raise Bad(line, column, _("“%(text)s” is not a power of ten.", text=scale))
        value = cells.cell(
            line, column, lambda sign: cells.heads(sign, power=int(scale), text=sign), text
        )
        if fold(status) in QUALITIES:
            return value, FigureStatus.FINAL
        sure = cells.cell(line, "STATUS", cells.status(value, FigureStatus.FINAL), status)
        return value, sure

    def _cell(self, row: list[str], name: str) -> str:
        return row[self.at[name]].strip() if self.at[name] >= 0 else ""

    def _dimension(self, name: str, index: int) -> _Column:
        rule = self.rules.columns.get(header_key(name))
        if rule is None:
            raise Refused(
                _(
                    "The mapping does not say what “%(column)s” means: programme, level, total, or the "
                    "member to keep.",
                    column=name,
                )
            )
        if rule == TOTAL:
            return _Column(name, index, lambda word: "" if cells.is_total(word) else None)
        if rule == PROGRAMME:
            return _Column(name, index, self._programme)
        if rule == LEVEL:
            return _Column(name, index, lambda word: self.rules.members.get(_bare(word)))
        kept = {_bare(part) for part in rule.split("|")}
        return _Column(name, index, lambda word: "" if _bare(word) in kept else None)

    def _programme(self, word: str) -> str | None:
        meaning = self.rules.members.get(_bare(word))
        return cells.code(meaning) if meaning else None

    def _only(self, role: str) -> _Column:
        """The only column with that role."""
        columns = [
            column
            for column in self.columns
            if self.rules.columns.get(header_key(column.header)) == role
        ]
        if len(columns) != 1:
            sentences = {
                PROGRAMME: _("Exactly one column must tell the programme."),
                LEVEL: _("Exactly one column must tell the level."),
            }
            raise Refused(sentences[role])
        return columns[0]


def _level(meaning: str) -> tuple[Level, str]:
    try:
        return cells.level(meaning)
    except WrongCell as wrong:
        raise Refused(str(wrong)) from wrong


def _place(word: str) -> str | None:
    return fold(word) if fold(word) in GEOGRAPHIES else None


def _unit(word: str) -> str | None:
    return "" if fold(word) in UNITS else None


def _bare(word: str) -> str:
    """A member without its code in brackets, to recognise it in any vintage."""
    return fold(re.sub(r"\s*\[[^\]]*\]\s*$", "", word))
