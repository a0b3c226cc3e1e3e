"""A list as a file: the same columns as CSV or XLSX, streamed, with a trace of who took it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from outreach import settings
from outreach.core import clock, spreadsheet
from outreach.core.clock import today
from outreach.core.language import _, moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")


OF_THE_PAGE = ("after", "before", "sort")


def download(
    kind: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    is_form: bool = False,
) -> Response:
    """The answer that saves `name-<date>.csv` or `.xlsx`; a workbook says what it is, unless it is a form."""
    headers = [str(header) for header in headers]
    if kind == "xlsx":
        about = None if is_form else (_("About this file"), _about(name))
        content = spreadsheet.write_xlsx(headers, rows, title=name, about=about)
        response = Response(content, mimetype=XLSX)
    else:
        response = Response(b"".join(spreadsheet.write_csv(headers, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{today()}.{kind}"'
    return response


def _about(name: str) -> list[tuple[str, str]]:
    """What the file is, when it was taken, from where, and what narrowed it."""
    given = [(key, value) for key, value in request.args.items(multi=True) if value]
    filters = [(key, value) for key, value in given if key not in OF_THE_PAGE]
    return [
        (_("File"), name),
        (_("Taken on"), moment(clock.now())),
        (_("Source"), f"{settings.value('OUTREACH_BASE_URL')}{request.path}"),
        *((_("Filter “%(name)s”", name=key), value) for key, value in filters),
    ]
