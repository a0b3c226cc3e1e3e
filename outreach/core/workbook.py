"""Opens one workbook in a process of its own, whose memory and time are bounded; run as a script.

A workbook of 1 kB may claim 17 billion cells, and its parser allots them before anybody can count:
the process dies of that, not the server. Standard input: the file. Argument: the sheet's name, or
`--names`. Standard output: the names of the sheets, or the rows of one as text, as JSON.
"""

import json
import resource
import sys
from datetime import datetime
from io import BytesIO
from typing import Any

MEMORY = 1 << 30
SECONDS = 20
MOST_CELLS = 1_000_000


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    if sys.argv[1] == "--names":
        json.dump(book.sheet_names, sys.stdout)
        return 0
    index = book.sheet_names.index(sys.argv[1]) if sys.argv[1] in book.sheet_names else 0
    sheet = book.get_sheet_by_index(index)
    row, column = sheet.end or (0, 0)
    if (row + 1) * (column + 1) > MOST_CELLS:
        return 3
    rows = sheet.to_python(skip_empty_area=False)
    json.dump([[_text(cell) for cell in row] for row in rows], sys.stdout)
    return 0


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        has_time = cell.hour or cell.minute
        return cell.isoformat(" ", "minutes") if has_time else cell.date().isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
