"""A report as JSON and as rows of a file: the same names on the page, in the API and on the terminal."""

from collections.abc import Iterator
from typing import Any

from outreach.core import clock, language
from outreach.core.language import _, number
from outreach.reports import amounts, dimensions
from outreach.reports.counsellors_reached import Report as CounsellorsReport
from outreach.reports.youth_reached import Report as YouthReport

Report = YouthReport | CounsellorsReport


def as_json(report: Report) -> dict[str, Any]:
    """The answer of contract.md 4."""
    answer: dict[str, Any] = {
        "definition": definition(report),
        "filters": {
            "from": report.period.first.isoformat(),
            "to": report.period.last.isoformat(),
            "by": report.by,
            **report.filters,
        },
        "rows": [vars(row) for row in report.rows],
        "totals": vars(report.totals),
        "declared": [
            {
                "from": one.first_on.isoformat(),
                "to": one.last_on.isoformat(),
                "participations": one.count,
                "source": one.source,
                "declared_on": one.declared_on.isoformat(),
            }
            for one in report.declared
        ],
        "cumulative_participations": report.cumulative,
        "overlaps": list(report.overlaps),
        "suppressed": [],
        "rounded_to": None,
        "undecided": report.undecided,
        "data_as_of": clock.now().isoformat(timespec="seconds"),
    }
    if isinstance(report, YouthReport):
        answer |= {
            "rounded_to": report.rounded_to,
            "without_numbers": report.without_numbers,
        }
    return answer


def definition(report: Report) -> str:
    """What the figures mean, in a few sentences."""
    if isinstance(report, CounsellorsReport):
        return _(
            "Distinct persons in a counsellor's role whose presence at a delivered or closed event of the "
            "period is recorded; a participation is a person at an event. Hours: the minutes of presence in "
            "the sessions, added up and divided by 60; without the rounding to the quarter hour and the "
            "cap of an attestation."
        )
    told = [
        _(
            "Sessions of delivered or closed events in the period, not cancelled themselves. "
            "Participations: sum of the headcounts. Young people: at least the largest single-day total of "
            "each school and cohort, at most every group counted once a year."
        )
    ]
    if report.by == "gender":
        told.append(_("Gender is declared by the group, never by a pupil."))
        told.append(_("Counts by gender are rounded to the nearest 5; the total is exact."))
    if report.by == "imse_group":
        told.append(
            _("The index in force in the school year of the visit, else the latest earlier one.")
        )
    return " ".join(told)


def about(report: Report) -> list[tuple[str, str]]:
    """What a file says of itself: the definition, the period, and what the figures lack."""
    told = [
        (_("Definition"), definition(report)),
        (_("Period"), report.period.name),
        (_("Undecided"), amounts.open_events(report.undecided)),
    ]
    if isinstance(report, YouthReport):
        told.append((_("Sessions without numbers"), number(report.without_numbers)))
    return [*told, *((_("Declared totals"), sentence) for sentence in report.overlaps)]


def headers(report: Report) -> list[str]:
    """The columns of a file, in the order of the row's fields."""
    if isinstance(report, CounsellorsReport):
        return [
            str(dimensions.NAMES[report.by]),
            _("Counsellors reached"),
            _("Participations"),
            _("Counsellor hours"),
            _("Schools"),
        ]
    return [
        str(dimensions.NAMES[report.by]),
        _("Youth participations"),
        _("Contact hours"),
        _("Sessions"),
        _("Schools"),
        _("Youth reached, at least"),
        _("Youth reached, at most"),
    ]


def rows(report: Report) -> Iterator[list[Any]]:
    """Every row, the totals, then what was declared: participations only, nothing else is known."""
    for row in (*report.rows, report.totals):
        yield list(vars(row).values())[1:]
    column = list(vars(report.totals)).index("participations") - 1
    for one in report.declared:
        span = f"{one.source} ({one.first_on} – {one.last_on})"
        label = _("Declared: %(source)s", source=span)
        yield _only(column, label, one.count, report)
    if report.declared:
        yield _only(column, _("With declared totals"), report.cumulative, report)


def _only(column: int, label: str, count: int, report: Report) -> list[Any]:
    """A row that knows nothing but its participations."""
    cells: list[Any] = [label, *[None] * (len(vars(report.totals)) - 2)]
    cells[column] = count
    return cells


def sentence(report: Report) -> str:
    """The claim that may be copied into a text (domain.md 7.6), in the language being spoken."""
    span = report.period.span
    if isinstance(report, CounsellorsReport):
        return _(
            "%(span)s: %(counsellors)s, in %(participations)s and %(hours)s, from %(schools)s.",
            span=span,
            counsellors=amounts.counsellors_reached(report.totals.counsellors),
            participations=amounts.participations(report.totals.participations),
            hours=amounts.hours(report.totals.counsellor_hours),
            schools=amounts.schools(report.totals.schools),
        )
    return _(
        "%(span)s: at least %(low)s (at most %(high)s), %(participations)s in %(sessions)s and %(schools)s.",
        span=span,
        low=amounts.young_people(report.totals.unique_low),
        high=number(report.totals.unique_high),
        participations=amounts.participations(report.totals.participations),
        sessions=amounts.sessions(report.totals.sessions),
        schools=amounts.schools(report.totals.schools),
    )


def sentences(report: Report) -> dict[str, str]:
    """The claim by language."""
    found = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            found[lang] = sentence(report)
    return found
