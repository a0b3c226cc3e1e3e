"""Reading what people send as CSV or XLSX, and writing cells that can never become formulas."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from outreach.core import clock, language
from outreach.core.errors import Refused
from outreach.core.language import _

ENCODINGS = ["utf_8", "utf_16", "cp1252", "mac_roman"]
OUR_LETTERS = frozenset("àâäçéèêëîïôöùûüœÀÂÇÉÈÊËÎÏÔÙÛ’«»–")
TAB_LENGTH = 31
WIDEST, LOOKED_AT = 50, 200  # signs of a column, and rows that it is measured by
UNPACKED_LIMIT = 200 * 1024 * 1024
MOST_CELLS = 2_000_000
TIME_LIMIT = 40  # seconds
FORMULA = re.compile(r"(^|(?<=[;\n]))(?=[=+\-@\t\r])")  # also where `;` is the separator
FORMULA_STARTS = re.compile(r"[=+\-@\t\r]")
_one_at_a_time = threading.Lock()


class Share(float):
    """A part of one: a file shows it as a percentage."""


SHAPES = ((datetime, "yyyy-mm-dd hh:mm"), (time, "hh:mm"), (Share, "0.0%"))
"""How a workbook shows what is neither text nor a plain number."""


@dataclass(frozen=True)
class Sheet:
    """A table as sent: header cells, and rows as (line number in the file, cells as text)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = "utf_8"

    def dicts(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as {header: cell}; short rows are filled with empty cells."""
        for line, cells in self.rows:
            filled = (*cells, *[""] * (len(self.headers) - len(cells)))
            yield line, dict(zip(self.headers, filled, strict=False))


_held: WeakValueDictionary[tuple[str, str], Sheet] = WeakValueDictionary()


class WrongCell(ValueError):
    """A cell that cannot be read; the sentence says what to write."""


def read(content: bytes, *, name: str = "", sheet: str = "") -> Sheet:
    """A CSV in any usual encoding and separator, or a sheet of a workbook, the first unless named.

    A sheet that somebody still holds is not read again: read before the lock, hold it, then write.
    """
    key = (hashlib.sha256(content).hexdigest(), sheet)
    if (held := _held.get(key)) is not None:
        return held
    made = _read_workbook(content, sheet) if _is_workbook(content) else _read_csv(content)
    _held[key] = made
    return made


@contextmanager
def held(content: bytes, *, sheet: str = "") -> Iterator[Sheet]:
    """Read a file before the lock is taken; whoever reads it again inside the block waits for nothing."""
    made = read(content, sheet=sheet)
    yield made


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook; a CSV has none."""
    return list(_open(content, "--names")) if _is_workbook(content) else []


def plain_number(text: str) -> Decimal | None:
    """A number with any usual spaces, comma or point as decimal sign; None when there is none."""
    cleaned = text.strip().translate({0x20: None, 0xA0: None, 0x202F: None}).replace(",", ".")
    try:
        value = Decimal(cleaned)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with BOM, a chunk of rows at a time; a text cell that looks like a formula gets a quote.

    In French as an Excel in French opens it: `;` between the cells, a comma in the numbers.
    """
    is_french = language.current() == "fr"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if is_french else ",")
    buffer.write("\ufeff")
    writer.writerow(headers)
    for index, row in enumerate(rows):
        writer.writerow([_safe(cell, is_french) for cell in row])
        if index % 500 == 499:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: tuple[str, Sequence[tuple[str, str]]] | None = None,
) -> bytes:
    """A sheet with a frozen, filterable header; memory stays flat.

    `about` is a second sheet, its title and its lines, that says what the first one is.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_tab(title))
        bold = book.add_format({"bold": True})
        shapes = [(kind, book.add_format({"num_format": text})) for kind, text in SHAPES]
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [str(header) for header in headers], bold)
        last, widths = 0, [len(str(header)) + 4 for header in headers]
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if last <= LOOKED_AT:
                    widths[column] = max(widths[column], len(str(cell)) + 2)
                value = _wall(cell) if isinstance(cell, datetime) else cell
                shape = next((f for kind, f in shapes if isinstance(cell, kind)), None)
                sheet.write(last, column, value if shape or _is_plain(cell) else str(cell), shape)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST))
        sheet.autofilter(0, 0, last, max(len(headers) - 1, 0))
        if about:
            _write_about(book.add_worksheet(about[0]), about[1], bold)
    return buffer.getvalue()


def _tab(title: str) -> str:
    """A name that Excel takes, of 31 characters at most, never cut within a word."""
    name = "".join(c for c in title if c not in "[]:*?/\\'")
    if len(name) > TAB_LENGTH:
        name = name[: TAB_LENGTH + 1].rpartition(" ")[0] or name[:TAB_LENGTH]
    return name or "1"


def _write_about(sheet: Any, lines: Sequence[tuple[str, str]], bold: Any) -> None:
    sheet.set_column(0, 1, 40)
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value)


def _is_plain(cell: Any) -> bool:
    return cell is None or type(cell) in (str, int, float, bool, Decimal, date)


def _wall(instant: datetime) -> datetime:
    """As our clocks show it; a spreadsheet knows no time zones."""
    return clock.local(instant).replace(tzinfo=None) if instant.tzinfo else instant


def _safe(cell: Any, is_french: bool) -> Any:
    if type(cell) is str:
        return FORMULA.sub("'", cell) if FORMULA_STARTS.search(cell) else cell
    if isinstance(cell, datetime):
        return f"{_wall(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float | Decimal):
        text = f"{cell:.1%}" if isinstance(cell, Share) else str(cell)
        return text.replace(".", ",") if is_french else text
    return FORMULA.sub("'", cell) if isinstance(cell, str) else "" if cell is None else cell


def _read_csv(content: bytes) -> Sheet:
    start = content[:1024].lstrip()
    if start.startswith((b"%PDF", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"{")):
        raise Refused(_("This is not a table: send a CSV or an XLSX file."))
    text, encoding = _decode(content)
    if "\x00" in text:
        raise Refused(_("This is not a table: send a CSV or an XLSX file."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False)
    rows, count = [], 0
    try:
        for cells in lines:
            count += len(cells)
            if count > MOST_CELLS:
                raise Refused(_("This table is too large: keep only the cells that you need."))
            rows.append((lines.line_num, tuple(cells)))
    except csv.Error as error:
        raise Refused(_("Line %(line)s cannot be read as CSV.", line=lines.line_num)) from error
    return _sheet(rows, encoding)


def _decode(content: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    try:
        return content.decode("utf-8-sig"), "utf_8"
    except UnicodeDecodeError:
        readings = list(from_bytes(content, cp_isolation=ENCODINGS))
        if not readings:
            raise Refused(_("The file's characters cannot be read: save it as UTF-8.")) from None
        best = max(readings, key=lambda match: sum(c in OUR_LETTERS for c in str(match)))
        return str(best).removeprefix("\ufeff"), best.encoding


def _separator(text: str) -> str:
    header = text.split("\n", maxsplit=1)[0]
    return max(",;\t", key=header.count)


def _is_workbook(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _read_workbook(content: bytes, name: str) -> Sheet:
    rows = _open(content, name)
    return _sheet([(n, tuple(row)) for n, row in enumerate(rows, start=1)], "workbook")


def _open(content: bytes, what: str) -> Any:
    """What workbook.py says of the file, or Refused."""
    _refuse_bomb(content)
    command = [sys.executable, "-P", str(Path(__file__).with_name("workbook.py")), what]
    with _one_at_a_time:
        done = subprocess.run(command, input=content, capture_output=True, timeout=TIME_LIMIT)
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode == 1 and b"CalamineError" in done.stderr:
        raise Refused(_("This workbook cannot be opened: send a CSV or an XLSX file."))
    raise Refused(_("This workbook is too large: keep only the cells that you need."))


def _refuse_bomb(content: bytes) -> None:
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Refused(_("This workbook cannot be opened: send a CSV or an XLSX file.")) from error
    if size > UNPACKED_LIMIT:
        raise Refused(_("The file is too large once unpacked."))


def _sheet(lines: list[tuple[int, tuple[str, ...]]], encoding: str) -> Sheet:
    filled = [
        (n, tuple(c.strip() for c in cells)) for n, cells in lines if any(c.strip() for c in cells)
    ]
    if not filled:
        raise Refused(_("The file is empty."))
    return Sheet(headers=filled[0][1], rows=tuple(filled[1:]), encoding=encoding)


def header_key(header: str) -> str:
    """A header without case, accents, punctuation or spaces, to recognise columns by."""
    return "".join(c for c in language.fold(header) if c.isalnum())
