"""`flask reports show NAME`: the same numbers as the pages."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import click
from flask import Blueprint

from outreach.core import clock, language
from outreach.reports import forms, periods, shapes
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.youth_reached import youth_reached

doors = Blueprint("reports_commands", __name__, cli_group="reports")
REPORTS: dict[str, Callable[..., shapes.Report]] = {
    "youth-reached": youth_reached,
    "counsellors-reached": counsellors_reached,
}
DAY = click.DateTime(["%Y-%m-%d"])


@doors.cli.command("show")
@click.argument("name", type=click.Choice(list(REPORTS)))
@click.option("--from", "first", type=DAY, help="First day; default: 1 July of this school year.")
@click.option("--to", "last", type=DAY, help="Last day; default: today.")
@click.option("--by", type=click.Choice(list(forms.BY)), default="school_year")
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--lang", type=click.Choice(language.LANGUAGES), default="fr")
def show(
    name: str, first: datetime | None, last: datetime | None, by: str, kind: str, lang: str
) -> None:
    """Print a report."""
    default = periods.to_date(clock.today())
    start = first.date() if first else default.first
    end = last.date() if last else default.last
    if end < start:
        raise click.BadParameter("the last day lies before the first", param_hint="--to")
    with language.speaking(lang):
        report = REPORTS[name](periods.Period(start, end), by=by)
        if kind == "json":
            click.echo(json.dumps(shapes.as_json(report), ensure_ascii=False, indent=2))
        elif kind == "csv":
            csv.writer(sys.stdout).writerows([shapes.headers(report), *shapes.rows(report)])
        else:
            _print_table([shapes.headers(report), *shapes.rows(report)])


def _print_table(rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
