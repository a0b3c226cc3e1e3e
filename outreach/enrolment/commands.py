"""`flask enrolment …`: official student numbers and the breaks in them."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Blueprint

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.enrolment import actions, bulk, imports, queries
from outreach.enrolment.imports import FiguresEffect
from outreach.enrolment.models import FiguresRun
from outreach.enrolment.queries import Origin
from outreach.uploads import queries as uploads

doors = Blueprint("enrolment_commands", __name__, cli_group="enrolment")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@doors.cli.command("import")
@click.argument("file", type=FILE)
@click.option("--preset", type=click.Choice(imports.PRESETS), default=None)
@click.option("--mapping", default="", help="What a whole Statistics Canada table means, by name.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="HEADER=MEANING",
    help="programme, level, total, or the member to keep; saved in the mapping.",
)
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar="WORD=MEANING",
    help="The group or level that a word means, like “Programme X=college: DEC”; saved too.",
)
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
    **mapped: Any,
) -> None:
    """Take in official figures, recognised by their columns; a file of any size is read line by line."""
    origin = Origin(source, publisher or source, as_of=as_of.date() if as_of else None)
    try:
        plan = _plan(**mapped)
        rules = bulk.rules(plan.columns, plan.members)
        reading = imports.read_file(file, preset=preset or "", origin=origin, rules=rules)
        with transaction():
            effect = imports.put(reading, by=None, dry_run=dry_run)
            if plan.is_new and not dry_run and not effect.rejected:
                actions.save_mapping(plan.name, columns=plan.columns, members=plan.members, by=None)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(
        json.dumps(effect.as_json(), ensure_ascii=False) if kind == "json" else _as_text(effect)
    )
    if effect.rejected:
        raise SystemExit(1)


@doors.cli.command("undo")
def undo() -> None:
    """Take back what the last file or typed table brought."""
    with transaction():
        run = uploads.last_run(FiguresRun)
        if run is None:
            raise click.ClickException("nothing was taken in yet")
        actions.undo(run, by=None)
    click.echo(f"undone: {run.kind} {run.file_name}")


@dataclass(frozen=True)
class MappingPlan:
    """A mapping as it will be used, and saved when the options changed it."""

    name: str
    columns: list[tuple[str, str]]
    members: list[tuple[str, str]]
    is_new: bool


def _plan(mapping: str, columns: tuple[str, ...], members: tuple[str, ...]) -> MappingPlan:
    """The saved mapping with the options over it."""
    given, words = _pairs(columns, "--map"), _pairs(members, "--member")
    if (given or words) and not mapping:
        raise click.UsageError("name the mapping that keeps --map and --member: --mapping NAME")
    saved = queries.mapping_named(mapping) if mapping else None
    if mapping and saved is None and not (given or words):
        imports.saved_rules(mapping)
    merged = {**dict(saved.columns), **dict(given)} if saved else dict(given)
    meant = {**dict(saved.members), **dict(words)} if saved else dict(words)
    return MappingPlan(mapping, list(merged.items()), list(meant.items()), bool(given or words))


def _pairs(options: tuple[str, ...], name: str) -> list[tuple[str, str]]:
    pairs = [tuple(part.strip() for part in option.rpartition("=")) for option in options]
    if not all(left and right for left, _sign, right in pairs):
        raise click.BadParameter("write it as WORD=MEANING", param_hint=name)
    return [(left, right) for left, _sign, right in pairs]


@doors.cli.command("break")
@click.argument("series")
@click.argument("year", type=int)
@click.argument("note")
def mark_break(series: str, year: int, note: str) -> None:
    """Say that a series (its id or level) cannot be compared across the start of a year."""
    try:
        with transaction():
            matching = queries.series_named(series)
            if len(matching) != 1:
                names = ", ".join(
                    f"{each.id} {each.key}" for each in matching or queries.all_series()
                )
                raise click.ClickException(f"no single series {series!r}; there are: {names}")
            actions.mark_break(matching[0], year, note=note, by=None)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(f"{matching[0].key}: break before {year}")


def _as_text(effect: FiguresEffect) -> str:
    lines = [effect.kind]
    for name in ("read", "new", "changed", "unchanged"):
        lines.append(f"{name:>10} {getattr(effect, name):>7}")
    if effect.left_out:
        lines.append(f"{'left out':>10}  {'; '.join(effect.left_out)}")
    if effect.rejected:
        lines.append(f"{'rejected':>10} {len(effect.rejected):>7}")
        lines += [f"  {r.line}: {r.column}: {r.message}" for r in effect.rejected]
    return "\n".join(lines)
