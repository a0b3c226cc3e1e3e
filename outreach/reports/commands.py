"""`flask reports show NAME`: the same numbers as the pages."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click
from flask import Blueprint

from outreach.core import clock, language
from outreach.reports import counsellors_reached as counsellors
from outreach.reports import (
    coverage,
    coverage_shapes,
    dimensions,
    enrolment_trend,
    outreach_and_trend,
    periods,
    shapes,
    trend_shapes,
)
from outreach.reports import youth_reached as youth
from outreach.reports.coverage import Teaches
from outreach.reports.outreach_and_trend import LAGS
from outreach.schools.models import Network

doors = Blueprint("reports_commands", __name__, cli_group="reports")
REPORTS: dict[str, Callable[..., shapes.Report]] = {
    "youth-reached": youth.youth_reached,
    "counsellors-reached": counsellors.counsellors_reached,
}
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "youth-reached": youth.DIMENSIONS,
    "counsellors-reached": counsellors.DIMENSIONS,
    "coverage": coverage.DIMENSIONS,
}
TREND, COVERAGE = "enrolment-trend", "coverage"


@doors.cli.command("show")
@click.argument("name", type=click.Choice([*REPORTS, COVERAGE, TREND]))
@click.option(
    "--from", "first", help="First day or year; default: 1 July of this school year, or 2009."
)
@click.option("--to", "last", help="Last day or year; default: today, or the last year known.")
@click.option(
    "--by",
    type=click.Choice(list(dimensions.NAMES)),
    help="Default: school_year, or region for coverage.",
)
@click.option("--teaches", type=click.Choice(list(Teaches)), help="Which schools coverage counts.")
@click.option(
    "--network", type=click.Choice([*Network, "all"]), help="Which schools coverage counts."
)
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
def show(
    name: str,
    first: str | None,
    last: str | None,
    by: str | None,
    kind: str,
    lang: str,
    teaches: str | None,
    network: str | None,
    **of_trend: Any,
) -> None:
    """Print a report."""
    with language.speaking(lang):
        if name == TREND:
            lag = of_trend.pop("lag")
            found = _trend(first, last, **of_trend)
            _print(kind, trend_shapes, found, outreach_and_trend.beside(found, lag=lag))
            return
        default = periods.to_date(clock.today())
        start = _day(first, "--from") if first else default.first
        end = _day(last, "--to") if last else default.last
        if end < start:
            raise click.BadParameter("the last day lies before the first", param_hint="--to")
        period = periods.Period(start, end)
        known = DIMENSIONS[name]
        if by and by not in known:
            raise click.BadParameter(dimensions.why_not(by, known), param_hint="--by")
        if name == COVERAGE:
            eligible = {"teaches": teaches, "network": network}
            chosen = {option: value for option, value in eligible.items() if value}
            _print(kind, coverage_shapes, coverage.coverage(period, by=by or "region", **chosen))
        else:
            _print(kind, shapes, REPORTS[name](period, by=by or "school_year"))


def _trend(
    first: str | None, last: str | None, *, all_levels: bool, **asked: Any
) -> enrolment_trend.Trend:
    start = _year(first, "--from") if first else None
    end = _year(last, "--to") if last else None
    if start and end and end < start:
        raise click.BadParameter("the last year lies before the first", param_hint="--to")
    found = enrolment_trend.asked(first=start, last=end, comparable=not all_levels, **asked)
    if found is None:
        raise click.ClickException("there are no official student numbers of that group and place")
    return found


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


def _print(kind: str, shape: Any, *report: Any) -> None:
    if kind == "json":
        click.echo(json.dumps(shape.as_json(*report), ensure_ascii=False, indent=2))
    elif kind == "csv":
        csv.writer(sys.stdout).writerows([shape.headers(*report), *shape.rows(*report)])
    else:
        _print_table([shape.headers(*report), *shape.rows(*report)])


def _print_table(rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
