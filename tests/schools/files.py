"""Files of the ministry for tests: the real ones, and small ones cut and bent from them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

REAL = Path("outreach/data")
PUBLIC = REAL / "meq_pps_public_ecole_full.csv"
BOARDS = REAL / "meq_pps_public_ssocial_cs_full.csv"
PRIVATE = REAL / "meq_pps_prive_etablissement_full.csv"
SAMPLE = Path("tests/data/sample_pps_public_ecole.csv")
INDEX = Path("tests/data/sample_defav_ecole_prim_public.csv")

Rows = list[dict[str, str]]


def rows(path: Path = SAMPLE) -> Rows:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def as_csv(table: Rows, *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(table[0]), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(table)
    return buffer.getvalue().encode(encoding)


def changed(path: Path = SAMPLE, **cells: str) -> bytes:
    """The file with cells of its first row replaced."""
    table = rows(path)
    table[0].update(cells)
    return as_csv(table)


def renamed(rename: Callable[[str], str]) -> bytes:
    """The sample with every header rewritten."""
    return as_csv([{rename(name): cell for name, cell in row.items()} for row in rows()])
