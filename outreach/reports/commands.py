"""`flask reports show NAME`: the same numbers as the pages."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from flask import Blueprint

from outreach.core import clock, language
from outreach.reports import dimensions, periods
from outreach.reports.filters import FILTERS
from outreach.reports.outreach_and_trend import LAGS
from outreach.reports.question import OverYears, Question
from outreach.reports.questions import QUESTIONS

doors = Blueprint("reports_commands", __name__, cli_group="reports")


def _filter_options(command: Any) -> Any:
    """An option for each filter that has a line of help."""
    for name, filter_ in reversed(FILTERS.items()):
        if filter_.help:
            choice = click.Choice(filter_.values, case_sensitive=False)
            command = click.option(f"--{name}", type=choice, help=filter_.help)(command)
    return command


@doors.cli.command("show")
@click.argument("name", type=click.Choice(list(QUESTIONS)))
@click.option(
    "--from", "first", help="First day or year; default: 1 July of this school year, or 2009."
)
@click.option("--to", "last", help="Last day or year; default: today, or the last year known.")
@click.option(
    "--by",
    type=click.Choice(list(dimensions.NAMES)),
    help="Default: school_year, or region for coverage.",
)
@_filter_options
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--lang", type=click.Choice(language.LANGUAGES), default="fr")
@click.option("--group", help="Of the enrolment trend, like math_cs.")
@click.option("--geography", help="Of the enrolment trend, like canada.")
@click.option("--base", type=int, help="Base year of the enrolment trend; default: the first.")
@click.option(
    "--lag",
    type=click.IntRange(LAGS[0], LAGS[-1]),
    default=0,
    help="Years from the outreach to the enrolment beside it.",
)
@click.option("--all-levels", is_flag=True, help="Count levels that cannot be compared too.")
def show(name: str, kind: str, lang: str, **options: Any) -> None:
    """Print a report."""
    question = QUESTIONS[name]
    with language.speaking(lang):
        if isinstance(question, OverYears):
            _print(kind, question, _over_years(question, **options))
        else:
            _print(kind, question, _counted(question, **options))


def _counted(question: Any, *, first: str | None, last: str | None, by: str, **options: Any) -> Any:
    default = periods.to_date(clock.today())
    start = _day(first, "--from") if first else default.first
    end = _day(last, "--to") if last else default.last
    if end < start:
        raise click.BadParameter("the last day lies before the first", param_hint="--to")
    if by and by not in question.dimensions:
        raise click.BadParameter(dimensions.why_not(by, question.dimensions), param_hint="--by")
    chosen = {name: options[name] for name in question.filters if options.get(name)}
    return question.answer(periods.Period(start, end), by=by or question.dimensions[0], **chosen)


def _over_years(
    question: OverYears[Any],
    *,
    first: str | None,
    last: str | None,
    all_levels: bool,
    **options: Any,
) -> Any:
    start = _year(first, "--from") if first else None
    end = _year(last, "--to") if last else None
    if start and end and end < start:
        raise click.BadParameter("the last year lies before the first", param_hint="--to")
    about = {name: options[name] for name in ("group", "geography", "base", "lag")}
    answer = question.answer(first=start, last=end, comparable=not all_levels, **about)
    if answer is None:
        raise click.ClickException("there are no official student numbers of that group and place")
    return answer


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text)
        if clock.is_in_reach(day):
            return day
        raise ValueError(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is not a day like 2026-07-01", param_hint=option
        ) from error


def _year(text: str, option: str) -> int:
    """A year, or that of a day."""
    if not text[:4].isdecimal() or len(text) not in (4, 10):
        raise click.BadParameter(f"{text!r} is not a year like 2009", param_hint=option)
    return int(text[:4])


def _print(kind: str, question: Question[Any], answer: Any) -> None:
    if kind == "json":
        click.echo(json.dumps(question.as_json(answer), ensure_ascii=False, indent=2))
        return
    lines = [question.headers(answer), *question.rows(answer)]
    if kind == "csv":
        csv.writer(sys.stdout).writerows(lines)
    else:
        _print_table(lines)


def _print_table(rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
