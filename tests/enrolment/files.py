"""The real file of the tests, and invented ones in the layout of the whole table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

STATCAN = Path("outreach/data/statcan_37100011_math_cs_canada_1992_2016.csv")
LAYOUTS = {
    lang: Path(f"tests/data/SYNTHETIC_statcan_37100011_layout_{lang}.csv") for lang in ("en", "fr")
}
HEADERS = {
    lang: path.read_text(encoding="utf-8-sig").splitlines()[0] for lang, path in LAYOUTS.items()
}
MATHS = "Mathematics, computer and information sciences"
TOTALS = ("Total, registration status", "Total, sex")


def line(
    year: int,
    value: str,
    *,
    status: str = "",
    scale: str = "0",
    place: str = "Quebec",
    kind: str = "Undergraduate program",
    credential: str = "Degree",
    programme: str = MATHS,
    rest: Sequence[str] = TOTALS,
    coordinate: str = "",
    unit: str = "Number",
) -> str:
    """One invented row in the English layout."""
    cells = [
        f"{year}/{year + 1}", place, "2016A000224", "Total, institution type", kind, credential,
        programme, *rest, unit, "223", "units ", scale, "vSYNTH", coordinate, value, status,
        "", "", "0",
    ]  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells)


def whole(*lines: str, header: str = HEADERS["en"]) -> bytes:
    """A table of these lines as it is downloaded: BOM and CRLF."""
    return "\r\n".join(["\ufeff" + header, *lines, ""]).encode()


def many(count: int) -> Iterator[bytes]:
    """So many lines, a chunk at a time, of which ten are wanted."""
    yield whole(*(line(2000 + n, str(300 + 3 * n)) for n in range(10)))
    for start in range(0, count, 1000):
        lines = (
            line(1992 + n % 25, str(n), place=f"Province {n % 13}", coordinate=str(n))
            for n in range(start, start + 1000)
        )
        yield ("\r\n".join(lines) + "\r\n").encode()
