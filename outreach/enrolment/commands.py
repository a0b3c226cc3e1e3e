"""`flask enrolment …`: official student numbers and the breaks in them."""

import json
from datetime import datetime
from pathlib import Path

import click
from flask import Blueprint

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.enrolment.imports import Report
from outreach.enrolment.queries import Origin

doors = Blueprint("enrolment_commands", __name__, cli_group="enrolment")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@doors.cli.command("import")
@click.argument("file", type=FILE)
@click.option("--preset", type=click.Choice(imports.PRESETS), default=None)
@click.option("--source", default="", help="Title of the source, when the file does not say.")
@click.option("--publisher", default="", help="Who published it; default: the title.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the data were drawn.")
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def import_file(
    file: Path,
    preset: str | None,
    source: str,
    publisher: str,
    as_of: datetime | None,
    dry_run: bool,
    kind: str,
) -> None:
    """Take in official figures, recognised by their columns."""
    day = as_of.date() if as_of else None
    origin = Origin(source, publisher or source, as_of=day) if source else None
    try:
        with transaction():
            report = imports.take_in(
                file.read_bytes(), name=file.name, by=None, preset=preset or "", origin=origin,
                dry_run=dry_run,
            )  # fmt: skip
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(
        json.dumps(report.as_json(), ensure_ascii=False) if kind == "json" else _told(report)
    )
    if report.rejected:
        raise SystemExit(1)


@doors.cli.command("break")
@click.argument("series")
@click.argument("year", type=int)
@click.argument("note")
def mark_break(series: str, year: int, note: str) -> None:
    """Say that a series (its id or level) cannot be compared across the start of a year."""
    try:
        with transaction():
            found = queries.series_named(series)
            if len(found) != 1:
                known = ", ".join(f"{one.id} {one.key}" for one in found or queries.all_series())
                raise click.ClickException(f"no single series {series!r}; there are: {known}")
            actions.mark_break(found[0], year, note=note, by=None)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(f"{found[0].key}: break before {year}")


def _told(report: Report) -> str:
    lines = [report.kind]
    for name in ("read", "new", "changed", "unchanged"):
        lines.append(f"{name:>10} {getattr(report, name):>7}")
    if report.rejected:
        lines.append(f"{'rejected':>10} {len(report.rejected):>7}")
        lines += [f"  {r.line}: {r.column}: {r.message}" for r in report.rejected]
    return "\n".join(lines)
