"""A list as a file: the same columns as CSV or XLSX, streamed, with a trace of who took it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from outreach.core import spreadsheet
from outreach.core.clock import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")


def download(
    kind: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str
) -> Response:
    """The answer that saves `name-<date>.csv` or `.xlsx`."""
    headers = [str(header) for header in headers]
    if kind == "xlsx":
        response = Response(spreadsheet.write_xlsx(headers, rows, title=name), mimetype=XLSX)
    else:
        response = Response(b"".join(spreadsheet.write_csv(headers, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{today()}.{kind}"'
    return response
