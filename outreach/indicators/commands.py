"""`flask indicators show`: the same figures as the pages."""

import csv
import json
import sys

import click
from flask import Blueprint

from outreach.core import clock, language
from outreach.indicators import queries
from outreach.reports import stated

doors = Blueprint("indicators_commands", __name__, cli_group="indicators")


@doors.cli.command("show")
@click.option("--programme", type=int, help="The number of a programme; default: all of them.")
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--lang", type=click.Choice(language.LANGUAGES), default="fr")
def show(programme: int | None, kind: str, lang: str) -> None:
    """Print the figures that are followed, measured and forecast apart."""
    with language.speaking(lang):
        rows = stated.of(queries.indicators(programme), today=clock.today())
        if kind == "json":
            click.echo(json.dumps(stated.as_json(rows), ensure_ascii=False, indent=2))
        elif kind == "csv":
            csv.writer(sys.stdout).writerows([stated.HEADERS, *stated.lines(rows)])
        else:
            for line in stated.lines(rows):
                click.echo("  ".join(str(cell) for cell in (line[1], line[4], line[6], line[7])))
