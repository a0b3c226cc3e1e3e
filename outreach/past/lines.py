"""A past list line by line: its cells read into facts, and everything in it that needs a hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.core.spreadsheet import Sheet
from outreach.past import cells, columns, matching
from outreach.past.columns import Field
from outreach.past.matching import SchoolWording
from outreach.past.models import PastList
from outreach.past.words import ListKind

FORGOTTEN = "(erased)"
MOST_LINES = 500
EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "nd", "n.d.", "s.o.", "s. o.", "?", "..", "x/x"})
TOTALS = ("total", "sous total", "grand total", "subtotal", "somme")


@dataclass
class Line:
    """One line of the list with what is known of it; `facts` are values as they are stored."""

    number: int
    cells: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Something that must be mended or left out; the same words in many lines are one problem."""

    field: Field
    key: str
    text: str
    sentence: str
    lines: tuple[int, ...]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What it may be taken for, when that is a closed set."""
        return self.field.words.choices() if self.field.words else []


@dataclass
class Reading:
    """The lines that can be taken, what stands in the way of others, and the schools nobody decided."""

    kind: ListKind
    read: int
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    undecided: dict[SchoolWording, list[int]] = field(default_factory=dict)
    school_names: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def pupils(self) -> int:
        """The pupils of all lines that can be read, to check against one's own total."""
        return sum(line.facts.get("youth") or 0 for line in self.lines)


def sheet_of(upload: PastList) -> Sheet:
    """The upload's sheet from its true header on."""
    sheet = columns.below_titles(
        spreadsheet.read(upload.content, name=upload.file_name, sheet=upload.sheet)
    )
    if len(sheet.rows) > MOST_LINES:
        raise Refused(
            _(
                "A list has at most %(count)s lines: send one school year at a time.",
                count=MOST_LINES,
            )
        )
    return sheet


def likely_sheet(content: bytes, *, name: str) -> str:
    """The sheet whose columns are recognised best; a CSV has none."""
    return max(
        spreadsheet.sheet_names(content),
        key=lambda sheet: _recognised(content, name, sheet),
        default="",
    )


def read(upload: PastList) -> Reading:
    """Everything in the list, after what was mended by hand."""
    sheet = sheet_of(upload)
    reading = Reading(upload.kind, len(sheet.rows))
    wrong: dict[tuple[str, str], tuple[Problem, list[int]]] = {}
    reading.unread = unread(upload, sheet)
    reader, kept = _Reader(upload), list[Line]()
    rows = [(number, row, reader.line(number, row)) for number, row in sheet.dicts()]
    reader.order = cells.order(line.cells.get("on", "") for _number, _row, line in rows)
    for number, row, line in rows:
        if number in upload.left_out or _is_total(row.values()) or not any(line.cells.values()):
            reading.left_out.append(number)
            continue
        problems = list(reader.fill(line))
        for problem in problems:
            wrong.setdefault((problem.field.name, problem.key), (problem, []))[1].append(number)
        kept.append(line)
        if not problems:
            reading.lines.append(line)
    reading.problems = [
        Problem(p.field, p.key, p.text, p.sentence, tuple(numbers)) for p, numbers in wrong.values()
    ]
    _find_schools(reading, kept)
    return reading


def unread(upload: PastList, sheet: Sheet) -> list[str]:
    """The columns that hold something and that no field reads."""
    read = set(upload.columns.values())
    return [
        header
        for index, header in enumerate(sheet.headers)
        if header not in read
        and any(index < len(row) and row[index] for _number, row in sheet.rows)
    ]


def doubtful_day(upload: PastList) -> str:
    """A day of the list that may be one of two, where nobody said in which order days are written."""
    header = upload.columns.get("on", "")
    texts = [row.get(header, "") for _number, row in sheet_of(upload).dicts()]
    if upload.defaults.get("month_first") or cells.order(texts) is not cells.DayOrder.DOUBT:
        return ""
    return next(filter(cells.is_doubtful, texts), "")


class _Reader:
    """How one upload's cells become facts."""

    def __init__(self, upload: PastList) -> None:
        self.upload = upload
        self.fields = columns.FIELDS[upload.kind]
        self.order = cells.DayOrder.DAY
        self.said = upload.defaults.get("month_first", "")

    def line(self, number: int, row: dict[str, str]) -> Line:
        """The line with its cells by field; a mended cell reads as if it had been typed so."""
        texts = {}
        for part in self.fields:
            text = row.get(self.upload.columns.get(part.name, ""), "")
            mended = self.upload.mended.get(part.name, {})
            text = mended.get(f"#{number}") or mended.get(text, text)
            texts[part.name] = "" if fold(text) in EMPTY else text
        return Line(number, texts)

    def fill(self, line: Line) -> Iterator[Problem]:
        """Read each cell into a fact; what cannot be read, or is missing, is a problem."""
        for part in self.fields:
            text = line.cells[part.name]
            if not text:
                continue
            try:
                line.facts[part.name] = self._value(part, text)
                if (
                    part.name == "starts"
                    and (both := cells.span(text))
                    and not line.cells["minutes"]
                ):
                    line.facts["minutes"] = both[1]
            except spreadsheet.WrongCell as wrong:
                yield Problem(part, text, text, str(wrong), (line.number,))
        for names in columns.NEEDED[self.upload.kind]:
            if not any(line.cells.get(name) for name in names):
                part = columns.field_of(self.upload.kind, self._matched(names))
                sentence = _("The cell is empty.")
                yield Problem(part, f"#{line.number}", "", sentence, (line.number,))
        for name in columns.DEFAULTS[self.upload.kind]:
            if self.upload.defaults.get(name) and name not in line.facts:
                line.facts[name] = self.upload.defaults[name]

    def _value(self, part: Field, text: str) -> Any:
        return self._day(text) if part.name == "on" else part.read(text)

    def _day(self, text: str) -> str:
        """In the order that was said, else in the one that the whole column fits."""
        if self.said:
            return cells.day(text, month_first=self.said == "yes")
        if self.order is not cells.DayOrder.DOUBT:
            return cells.day(text, month_first=self.order is cells.DayOrder.MONTH)
        if cells.is_doubtful(text):
            raise spreadsheet.WrongCell(
                _("Day or month first? Say it with the columns, or write the day like 2024-03-14.")
            )
        return cells.day(text, month_first=not cells.fits(text, month_first=False))

    def _matched(self, names: tuple[str, ...]) -> str:
        return next(name for name in names if name in self.upload.columns)


def _recognised(content: bytes, name: str, sheet: str) -> int:
    try:
        table = spreadsheet.read(content, name=name, sheet=sheet)
    except Refused:
        return -1
    return columns.recognised(columns.below_titles(table).headers)


def _is_total(row: Iterable[str]) -> bool:
    """A line that adds up others is never one more."""
    first = next((cell for cell in row if cell), "")
    return fold(first).rstrip(" :.") in TOTALS or fold(first).startswith(("total ", "total:"))


def _find_schools(reading: Reading, kept: list[Line]) -> None:
    """Give each line its school; what is not decided is asked once for all lines that say the same."""
    named: dict[SchoolWording, list[Line]] = defaultdict(list)
    for line in kept:
        wording = _school_wording(line)
        if wording.code or wording.name:
            named[wording].append(line)
    schools = matching.decided(named)
    reading.school_names = [wording.key for wording in named]
    for wording, lines in named.items():
        if wording.key not in schools:
            reading.undecided[wording] = [line.number for line in lines]
            continue
        for line in lines:
            line.facts["school_id"] = schools[wording.key]


def _school_wording(line: Line) -> SchoolWording:
    """What the line says of its school; a code in the column of names is a code."""
    code, name = line.facts.pop("school_code", ""), line.facts.pop("school", "")
    if name.isdigit() and not code:
        code, name = name, ""
    return SchoolWording(
        code, name, line.facts.pop("municipality", ""), line.facts.pop("board", "")
    )
