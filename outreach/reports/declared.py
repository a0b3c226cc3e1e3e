"""Totals known only as totals: shown apart, and part of cumulative participations only (domain.md 7.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.core import clock
from outreach.core.language import _, fold, n_, number
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
    """The totals wholly within the period, of one programme where the report is of one.

    None once another filter narrows it: of a total nothing else is known.
    """
    if set(narrowed_by) - {"programme"}:
        return ()
    programme_id = int(narrowed_by.get("programme", 0))
    return tuple(
        Declared(
            total.first_on, total.last_on, total.count, total.source,
            total.declared_at.astimezone(clock.home_zone()).date(),
        )
        for total in past.totals_within(measure, period.first, period.last, programme_id=programme_id)
    )  # fmt: skip


def overlaps(declared: Sequence[Declared], recorded: Iterable[tuple[date, int]]) -> tuple[str, ...]:
    """What may count twice in the sum: recorded participations and other sources' totals of the same days."""
    participations = list(recorded)
    sentences = []
    for n, this in enumerate(declared):
        counted = sum(count for on, count in participations if this.first_on <= on <= this.last_on)
        if counted:
            sentences.append(
                n_(
                    "“%(source)s” covers days with %(count)s participation recorded here.",
                    "“%(source)s” covers days with %(count)s participations recorded here.",
                    counted,
                    source=this.source,
                    count=number(counted),
                )
            )
        for other in declared[n + 1 :]:
            if _may_hold_the_same(this, other):
                sentences.append(
                    _(
                        "“%(source)s” and “%(other)s” cover some of the same days.",
                        source=this.source,
                        other=other.source,
                    )
                )
    return tuple(dict.fromkeys(sentences))


def _may_hold_the_same(this: Declared, other: Declared) -> bool:
    """`other` begins no earlier; two of one source are of other people (past.actions.declare)."""
    return other.first_on <= this.last_on and fold(this.source) != fold(other.source)


def total(totals: Sequence[Declared]) -> int:
    """How many participations were declared."""
    return sum(each.count for each in totals)


def as_json(answer: Any) -> dict[str, Any]:
    """What a report says of them: each, the sum with what is recorded, and what that may hold twice."""
    return {
        "declared": [
            {
                "from": declared.first_on.isoformat(),
                "to": declared.last_on.isoformat(),
                "participations": declared.count,
                "source": declared.source,
                "declared_on": declared.declared_on.isoformat(),
            }
            for declared in answer.declared
        ],
        "cumulative_participations": answer.cumulative,
        "overlaps": list(answer.overlaps),
    }


def lines(answer: Any, columns: Sequence[str]) -> Iterator[list[Any]]:
    """Of a file, below its totals: participations only, nothing else is known."""
    for declared in answer.declared:
        span = f"{declared.source} ({declared.first_on} – {declared.last_on})"
        yield _line(_("Declared: %(source)s", source=span), declared.count, columns)
    if answer.declared:
        yield _line(_("With declared totals"), answer.cumulative, columns)


def _line(label: str, count: int, columns: Sequence[str]) -> list[Any]:
    return [label, *(count if name == "participations" else None for name in columns)]
