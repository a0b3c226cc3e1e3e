"""The report as a workbook: a sheet of key figures, one for each table, and one that says what they are."""

from datetime import datetime
from io import BytesIO
from typing import Any

from outreach.core.language import _, speaking
from outreach.funder_reports.facts import Facts

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001
"""Of every workbook, so that the same facts give the same bytes."""


def workbook(facts: Facts, *, sealed: str) -> bytes:
    """Numbers as numbers; a figure in words stands beside its source."""
    import xlsxwriter

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with speaking(facts["lang"]), xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": facts["title"], "created": CREATED})
        bold = book.add_format({"bold": True})
        _write(book, _("Key figures"), _figure_headers(), _figure_rows(facts), bold)
        for n, table in enumerate(facts["tables"], start=1):
            name = f"{n} {table['headers'][0]}"
            _write(book, name, table["headers"], table["rows"], bold, title=table["title"])
        _write(book, _("About this file"), [], _about(facts, sealed), bold)
    return buffer.getvalue()


def _figure_headers() -> list[str]:
    return [
        _("Figure"), _("Programme"), _("Measured"), _("Day"), _("Source"), _("Forecast"), _("By when"),
        _("Who says so"), _("Target"), _("Reached so far"), _("What counts"),
        _("Measured, as a number"),
    ]  # fmt: skip


def _figure_rows(facts: Facts) -> list[list[Any]]:
    rows = []
    for figure in facts["figures"]:
        forecast = figure["forecasts"][-1] if figure["forecasts"] else {}
        target = figure["targets"][-1] if figure["targets"] else {}
        rows.append(
            [
                figure["name"], figure["programme"], figure["measured"], figure["on"], figure["source"],
                forecast.get("words", ""), forecast.get("on", ""), forecast.get("author", ""),
                target.get("amount", ""), target.get("actual", ""), figure["counts"],
                figure["amount"],
            ]
        )  # fmt: skip
    return rows


def _about(facts: Facts, sealed: str) -> list[list[str]]:
    lines = [
        [_("Report"), facts["title"]],
        [_("Organisation"), facts["organisation"]],
        [_("Period"), facts["period"]],
        [_("Programme"), facts["programme"]],
        [_("Funder"), facts["funder"]],
        [_("Data of"), facts["data_as_of"]],
        [_("State"), sealed or _("Draft: the figures may still change.")],
    ]
    words = [[_("Introduction"), facts["introduction"]], [_("Findings"), facts["findings"]]]
    lines += [line for line in words if line[1]]
    gaps = [[_("What the figures lack"), sentence] for sentence in facts["gaps"]]
    return [*lines, *facts["method"], *gaps]


def _write(
    book: Any, name: str, headers: list[str], rows: list[list[Any]], bold: Any, *, title: str = ""
) -> None:
    sheet = book.add_worksheet(name[:31])
    top = 0
    if title:
        sheet.write(0, 0, title, bold)
        top = 1
    sheet.write_row(top, 0, headers, bold)
    for n, row in enumerate(rows, start=top + bool(headers)):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(n, column, cell)
            else:
                sheet.write_string(n, column, str(cell or ""))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, max(len(headers), 2), 20)
