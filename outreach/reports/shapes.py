"""A report as JSON and as rows of a file: the same names on the page, in the API and on the terminal."""

from collections.abc import Iterator
from typing import Any

from outreach.core import clock
from outreach.core.language import _, long_date, number
from outreach.reports.youth_reached import Report, Row


def as_json(report: Report) -> dict[str, Any]:
    """The answer of contract.md 4."""
    return {
        "definition": definition(),
        "filters": {
            "from": report.period.first.isoformat(),
            "to": report.period.last.isoformat(),
            "by": report.by,
            **report.filters,
        },
        "rows": [vars(row) for row in report.rows],
        "totals": vars(report.totals),
        "undecided": report.undecided,
        "suppressed": [],
        "data_as_of": clock.now().isoformat(timespec="seconds"),
    }


def definition() -> str:
    return _(
        "Sessions of delivered or closed events in the period, not cancelled themselves. Participations: "
        "sum of the headcounts. Young people: at least the largest single-day total of each school and "
        "cohort, at most every group counted once a year."
    )


def headers() -> list[str]:
    return [
        _("Key"),
        _("Label"),
        _("Youth participations"),
        _("Contact hours"),
        _("Sessions"),
        _("Schools"),
        _("Youth reached, at least"),
        _("Youth reached, at most"),
    ]


def rows(report: Report) -> Iterator[list[Any]]:
    """Every row, then the totals."""
    for row in (*report.rows, report.totals):
        yield _cells(row)


def sentence(report: Report) -> str:
    """The claim that may be copied into a text (domain.md 7.6), in the language being spoken."""
    totals = report.totals
    return _(
        "From %(first)s to %(last)s: at least %(low)s young people (at most %(high)s), "
        "%(participations)s participations in %(sessions)s sessions and %(schools)s schools.",
        first=long_date(report.period.first),
        last=long_date(report.period.last),
        low=number(totals.unique_low),
        high=number(totals.unique_high),
        participations=number(totals.participations),
        sessions=number(totals.sessions),
        schools=number(totals.schools),
    )


def _cells(row: Row) -> list[Any]:
    return list(vars(row).values())
