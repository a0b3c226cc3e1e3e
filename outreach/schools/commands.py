"""`flask schools …`: taking in the ministry's files."""

import json
from pathlib import Path
from typing import Any

import click
from flask import Blueprint

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.schools import imports
from outreach.schools.models import IndexLevel
from outreach.schools.plans import MinistryEffect

doors = Blueprint("schools_commands", __name__, cli_group="schools")
LEVELS = click.Choice([level.value for level in IndexLevel])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@doors.cli.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
@click.option("--accept-missing", is_flag=True, help="Close what the file no longer names.")
@click.option("--level", type=LEVELS, default=None, help="Of a deprivation index.")
@click.option("--school-year", default="", help="Of a deprivation index, like 2024-2025.")
def import_file(file: Path, dry_run: bool, kind: str, **options: Any) -> None:
    """Take in one of the ministry's files, recognised by its columns."""
    options["level"] = options["level"] or ""
    try:
        with transaction():
            effect = imports.take_in(
                file.read_bytes(), name=file.name, by=None, dry_run=dry_run, **options
            )
    except Refused as refused:
        _say_refused(refused.sentence, kind)
        raise SystemExit(1) from refused
    click.echo(
        json.dumps(effect.as_json(), ensure_ascii=False) if kind == "json" else _as_text(effect)
    )
    if effect.rejected:
        raise SystemExit(1)


def _say_refused(sentence: str, kind: str) -> None:
    if kind == "json":
        counts = dict.fromkeys(("read", "new", "changed", "unchanged", "missing"), 0)
        rejected = [{"line": 1, "column": "", "message": sentence}]
        click.echo(json.dumps({"kind": None, **counts, "rejected": rejected}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)


def _as_text(effect: MinistryEffect) -> str:
    lines = [str(effect.kind.label)]
    lines += [f"{name:>10} {count:>7}" for name, count in effect.counts.items()]
    if effect.is_repeat:
        lines.append("the same file was the last one taken in: nothing to do")
    for title, rejections in (("rejected", effect.rejected), ("unknown", effect.unknown)):
        if rejections:
            lines.append(f"{title:>10} {len(rejections):>7}")
            lines += [f"  {r.line}: {r.column}: {r.message}" for r in rejections]
    return "\n".join(lines)
