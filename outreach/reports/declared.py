"""Totals known only as totals: shown apart, and part of cumulative participations only (domain.md 7.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.core import clock
from outreach.past import queries as past
from outreach.past.words import Measure
from outreach.reports.periods import Period


@dataclass(frozen=True)
class Declared:
    """One total with the days it covers, its source and the day it was declared."""

    first_on: date
    last_on: date
    count: int
    source: str
    declared_on: date


def within(
    period: Period, measure: Measure, *, narrowed_by: Mapping[str, str]
) -> tuple[Declared, ...]:
    """The totals wholly within the period; none once a filter narrows the report."""
    if narrowed_by:
        return ()
    return tuple(
        Declared(
            total.first_on, total.last_on, total.count, total.source,
            total.declared_at.astimezone(clock.home_zone()).date(),
        )
        for total in past.totals_within(measure, period.first, period.last)
    )  # fmt: skip


def total(found: Sequence[Declared]) -> int:
    """How many participations were declared."""
    return sum(one.count for one in found)
