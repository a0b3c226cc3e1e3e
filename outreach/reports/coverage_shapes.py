"""School reach as JSON, as rows of a file, and as the sentence that may be copied."""

from collections.abc import Iterator
from typing import Any

from outreach.core import clock, language
from outreach.core.language import _, long_date, number, percent
from outreach.core.spreadsheet import Share
from outreach.reports import amounts, dimensions
from outreach.reports.coverage import Report, Teaches
from outreach.schools.models import Network


def as_json(report: Report) -> dict[str, Any]:
    """The answer of contract.md 4; `share` is a ratio, null where no school is eligible."""
    return {
        "definition": definition(report),
        "filters": {
            "from": report.period.first.isoformat(),
            "to": report.period.last.isoformat(),
            "by": report.by,
            **report.filters,
        },
        "rows": [vars(row) for row in report.rows],
        "totals": vars(report.totals),
        "suppressed": [],
        "rounded_to": None,
        "without_numbers": report.without_numbers,
        "undecided": report.undecided,
        "taken_in_on": report.taken_in_on.isoformat() if report.taken_in_on else None,
        "data_as_of": clock.now().isoformat(timespec="seconds"),
    }


def about(report: Report) -> list[tuple[str, str]]:
    """What a file says of itself: the definition with the day of the denominator, and what it lacks."""
    return [
        (_("Definition"), definition(report)),
        (_("Period"), report.period.name),
        (_("Eligible schools"), _kind(report)),
        (_("Undecided"), amounts.open_events(report.undecided)),
        (_("Sessions without numbers"), number(report.without_numbers)),
    ]


def headers(report: Report) -> list[str]:
    """The columns of a file, in the order of the row's fields."""
    return [
        str(dimensions.NAMES[report.by]),
        _("Schools reached"),
        _("Eligible schools"),
        _("School reach"),
        _("Sessions"),
        _("Youth participations"),
    ]


def rows(report: Report) -> Iterator[list[Any]]:
    """Every row, then the totals; an empty share cannot be told."""
    for row in (*report.rows, report.totals):
        share = None if row.share is None else Share(row.share)
        yield [row.label, row.schools, row.eligible, share, row.sessions, row.participations]


def definition(report: Report) -> str:
    """What the figures mean, and the day of the denominator."""
    return " ".join(
        (
            _(
                "Distinct eligible schools with at least one session of a delivered or closed "
                "event, over the active schools with the right to teach this. A school in two regions "
                "counts as reached where the visit took place, and as eligible in its main region."
            ),
            extracted(report),
        )
    )


def extracted(report: Report) -> str:
    """Where the denominator comes from."""
    if report.taken_in_on is None:
        return _("No school file was taken in yet: the eligible schools are those added by hand.")
    return _(
        "Eligible schools: ministry file taken in on %(day)s.", day=long_date(report.taken_in_on)
    )


def sentence(report: Report) -> str:
    """The claim that may be copied, in the language being spoken; empty when no school is eligible."""
    return f"{finding(report)} {extracted(report)}" if report.totals.eligible else ""


def finding(report: Report) -> str:
    """How many schools out of how many, for the title of a chart."""
    told = _(
        "%(span)s: %(reached)s (%(kind)s).",
        span=report.period.span,
        reached=amounts.reached_of(report.totals.schools, report.totals.eligible),
        kind=_kind(report),
    )
    if report.totals.share is not None:
        told += " " + _("School reach: %(share)s.", share=percent(report.totals.share))
    return told


def sentences(report: Report) -> dict[str, str]:
    """The claim by language."""
    found = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            found[lang] = sentence(report)
    return {lang: told for lang, told in found.items() if told}


def _kind(report: Report) -> str:
    network = report.filters["network"]
    return ", ".join(
        (
            str(Teaches(report.filters["teaches"]).label),
            _("all networks") if network == "all" else str(Network(network).label),
        )
    ).lower()
