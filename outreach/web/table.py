"""A list as a file: the same columns as CSV or XLSX, streamed, with a trace of who took it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from outreach import settings
from outreach.core import clock, spreadsheet
from outreach.core.clock import today
from outreach.core.language import _, fold, moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")


def download(
    kind: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    about: Sequence[tuple[str, str]] = (),
    is_form: bool = False,
) -> Response:
    """The answer that saves `name-<date>.csv` or `.xlsx`, the name in the reader's language.

    A workbook says what it is, with the lines of `about`, unless it is a form to fill in.
    """
    headers = [str(header) for header in headers]
    if kind == "xlsx":
        sheet = None if is_form else (_("About this file"), [*_about(name), *about])
        content = spreadsheet.write_xlsx(headers, rows, title=name, about=sheet)
        response = Response(content, mimetype=XLSX)
    else:
        response = Response(b"".join(spreadsheet.write_csv(headers, rows)), mimetype="text/csv")
    stem = fold(name).replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}-{today()}.{kind}"'
    return response


def _about(name: str) -> list[tuple[str, str]]:
    """What the file is, when it was taken, and from where."""
    return [
        (_("File"), name),
        (_("Taken on"), moment(clock.now())),
        (_("Source"), f"{settings.value('OUTREACH_BASE_URL')}{request.full_path.rstrip('?')}"),
    ]
