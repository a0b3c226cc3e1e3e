"""Taking in official figures from a file or a pasted table: all lines are checked, then written once."""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from outreach.core import spreadsheet
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.spreadsheet import Sheet
from outreach.enrolment import actions, bulk, queries, sheets
from outreach.enrolment.bulk import MappingRules
from outreach.enrolment.models import FiguresFile
from outreach.enrolment.queries import Comparison, Figure, Origin
from outreach.history import actions as history
from outreach.settings import ROOT
from outreach.uploads import actions as uploads
from outreach.uploads.effect import Effect, Rejected

BULK = "statcan-bulk"
PRESETS = (*sheets.KINDS, BULK)
SHIPPED = ROOT / "outreach" / "data" / "statcan_37100011_math_cs_canada_1992_2016.csv"
STATCAN = Origin(
    title="37-10-0011-01",
    publisher="Statistique Canada / Statistics Canada",
    licence="Licence ouverte de Statistique Canada / Statistics Canada Open Licence",
    url="https://www150.statcan.gc.ca/t1/tbl1/fr/tv.action?pid=3710001101",
)
TABLE = r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)"


@dataclass(kw_only=True)
class FiguresEffect(Effect):
    """Counts are figures, after parts by gender were added up."""

    kind: str
    changes: tuple[dict[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class ReadFigures:
    """A file that was read and checked, before anything is compared or written."""

    sent: actions.Sent
    origin: Origin
    figures: Sequence[Figure]
    rejected: tuple[Rejected, ...] = ()
    left_out: tuple[str, ...] = ()


def take_in(
    content: bytes, *, by: history.Actor | None, dry_run: bool = False, **sent: Any
) -> FiguresEffect:
    """Read a file as `read_bytes` does and write it, unless it is a dry run or a line is rejected."""
    return put(read_bytes(content, **sent), by=by, dry_run=dry_run)


def read_bytes(content: bytes, **sent: Any) -> ReadFigures:
    """What a file of bounded size says, as `read` tells it."""
    stream = io.BytesIO(content)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            if sum(item.file_size for item in archive.infolist()) > spreadsheet.UNPACKED_LIMIT:
                raise Refused(f"{_('The file is too large once unpacked.')} {by_command()}")
    return read(stream, **sent)


def read_file(path: Path, **options: Any) -> ReadFigures:
    """Read a file of any size without writing; a whole table never stands in memory."""
    with path.open("rb") as stream:
        return read(stream, name=path.name, **options)


def read(
    stream: BinaryIO,
    *,
    name: str,
    preset: str = "",
    origin: Origin | None = None,
    rules: MappingRules | None = None,
) -> ReadFigures:
    """Everything a file says, with the reasons against it; Refused when it is no table of figures."""
    digest = hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    if table := _bulk_table(stream, preset):
        return _read_bulk(table, name, digest, origin or Origin(), rules or bulk.rules())
    if stream.seek(0, io.SEEK_END) > spreadsheet.UNPACKED_LIMIT:
        raise Refused(_("The file is too large: only a whole Statistics Canada table may be."))
    stream.seek(0)
    sheet = spreadsheet.read(stream.read(), name=name)
    kind = preset or sheets.kind_of(sheet)
    given = origin or Origin()
    if kind == sheets.DERIVED:
        given = replace(STATCAN, as_of=given.as_of)
    elif not given.title:
        given = replace(_said_source(sheet), as_of=given.as_of)
    return _read(sheet, kind, given, actions.Sent(kind, digest, name, len(sheet.rows)))


def put(contents: ReadFigures, *, by: history.Actor | None, dry_run: bool = False) -> FiguresEffect:
    """Compare with what is stored, and write it unless it is a dry run or a line is rejected."""
    sent = contents.sent
    if contents.rejected:
        return FiguresEffect(sent.read, kind=sent.kind, rejected=contents.rejected)
    compared = queries.compare(contents.figures, drafts=sent.is_draft)
    effect = _effect(sent, compared, contents.left_out)
    if not dry_run:
        actions.write_down(contents.figures, origin=contents.origin, sent=sent, by=by)
    return effect


def read_kept(upload: FiguresFile) -> ReadFigures:
    """What a kept file says, with its source as it was said then."""
    origin = Origin(upload.title, upload.publisher or upload.title, as_of=upload.as_of)
    rules = saved_rules(upload.mapping)
    return read_bytes(upload.content, name=upload.file_name, origin=origin, rules=rules)


def put_kept(upload: FiguresFile, contents: ReadFigures, *, by: history.Actor) -> FiguresEffect:
    """Write a file whose preview was seen, and throw the file away; refused with a rejected line."""
    effect = put(contents, by=by)
    uploads.finish_taken(upload, effect, by=by)
    return effect


def by_command() -> str:
    """How a file is taken in that is too large to be sent."""
    command = "flask enrolment import FILE --preset statcan-bulk"
    return _("Take it in on the server with the command “%(command)s”.", command=command)


def saved_rules(name: str) -> MappingRules:
    """The rules of the mapping of that name; the usual ones without a name."""
    mapping = queries.mapping_named(name) if name else None
    if name and mapping is None:
        names = ", ".join(mapping.name for mapping in queries.mappings()) or "–"
        raise Refused(
            _("There is no mapping “%(name)s”; there are: %(known)s.", name=name, known=names)
        )
    return bulk.rules(*_pairs(mapping)) if mapping else bulk.rules()


def _pairs(mapping: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return [(a, b) for a, b in mapping.columns], [(a, b) for a, b in mapping.members]


def type_in(
    text: str, *, group: str, geography: str, origin: Origin, by: history.Actor | None
) -> FiguresEffect:
    """A table with a line of years and one line a level, as typed or pasted: a draft until it is published."""
    sheet = spreadsheet.read(text.encode(), name="")
    if sheets.kind_of(sheet, strict=False) != sheets.WIDE:
        raise Refused(_("Begin with a line of years, then one line for each level."))
    code = queries.group_called(group) or group
    digest = hashlib.sha256(text.encode()).hexdigest()
    sent = actions.Sent(sheets.WIDE, digest, read=len(sheet.rows), is_draft=True)
    return put(_read(sheet, sheets.WIDE, origin, sent, group=code, geography=geography), by=by)


def _read(
    sheet: Sheet,
    kind: str,
    origin: Origin,
    sent: actions.Sent,
    *,
    group: str = "",
    geography: str = "",
) -> ReadFigures:
    figures, rejected = sheets.read(sheet, kind, group=group, geography=geography)
    if not rejected and all(figure.value is None for figure in figures):
        raise Refused(_("The table holds no figure."))
    return ReadFigures(sent, origin, figures, rejected)


def _bulk_table(stream: BinaryIO, preset: str) -> tuple[BinaryIO, str] | None:
    """The whole table and its file name, also inside the zip it comes in; None for other files."""
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
    table: tuple[BinaryIO, str], name: str, digest: str, given: Origin, rules: MappingRules
) -> ReadFigures:
    """The table's number, in its name, is the title of the source unless another one is given."""
    stream, inner = table
    number = re.search(TABLE, inner or name)
    title = given.title or ("-".join((*number.groups(), "01")) if number else STATCAN.title)
    pid = "".join((*number.groups(), "01")) if number else "3710001101"
    whole = bulk.read(stream, rules=rules)
    origin = replace(
        STATCAN,
        title=title,
        url=STATCAN.url.replace("3710001101", pid),
        as_of=given.as_of,
        groups=dict(rules.names),
    )
    sent = actions.Sent(BULK, digest, name, whole.read)
    return ReadFigures(sent, origin, whole.figures, tuple(whole.rejected), whole.left_out)


def _effect(sent: actions.Sent, compared: Comparison, left_out: tuple[str, ...]) -> FiguresEffect:
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
    return FiguresEffect(sent.read, *counts, kind=sent.kind, changes=changes, left_out=left_out)


def _said_source(sheet: Sheet) -> Origin:
    titles = sheets.sources(sheet)
    if len(titles) != 1 or not all(titles):
        raise Refused(_("Say where the figures come from: one source for the whole file."))
    title = titles.pop()
    return Origin(title=title, publisher=title)
