"""The figures of the first page: this school year, beside the years before, each as its report says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from outreach.core import clock
from outreach.indicators import queries as indicators
from outreach.reports import (
    attended,
    counsellors_reached,
    coverage,
    delivered,
    distinct,
    enrolment_trend,
    periods,
    undecided,
    youth_reached,
)
from outreach.reports.delivered import Pupils
from outreach.reports.enrolment_trend import Trend
from outreach.reports.periods import Period
from outreach.reports.tally import Tally
from outreach.reports.youth_question import QUESTION

YEARS = 5
BEFORE = "before"


@dataclass(frozen=True)
class Year:
    """One school year; the running one up to today. `counsellors` are distinct persons."""

    label: str
    is_running: bool
    youth: youth_reached.YouthCount
    counsellors: int


@dataclass(frozen=True)
class Overview:
    """This school year up to today, the last years with it, latest first, and how enrolment moved.

    `youth_before` and `counsellors_before` are of last year up to the same date; `targets` are those of the
    whole cluster that run today, in words by what they are of.
    """

    period: Period
    years: tuple[Year, ...]
    youth_before: youth_reached.YouthCount
    counsellors: counsellors_reached.CounsellorsCount
    counsellors_before: counsellors_reached.CounsellorsCount
    targets: dict[str, str]
    reach: coverage.ReachCount
    undecided: int
    trends: tuple[Trend, ...]

    @property
    def now(self) -> Year:
        return self.years[0]

    @property
    def sentences(self) -> dict[str, str]:
        """The claim of the report on youth, by language."""
        return QUESTION.sentences(self._answer)

    @property
    def definition(self) -> str:
        return QUESTION.definition(self._answer)

    @property
    def _answer(self) -> youth_reached.YouthAnswer:
        return youth_reached.YouthAnswer("school_year", self.period, (), self.now.youth)


def overview(today: date) -> Overview:
    """Every figure by its own report's rule; each table is read once for all the years."""
    period, this = periods.to_date(today), clock.start_year(today)
    before = periods.year_before(period)
    assert before
    labels = [clock.year_label(year) for year in range(this, this - YEARS, -1)]
    span = Period(periods.of_year(labels[-1]).first, today)
    marks, this_year = distinct.marks(), list[Pupils]()
    read = _noting(delivered.pupils(span, marks.groups, (), {}), labels[0], this_year)
    youth, _whole = youth_reached.tallies(read, marks, partial(_keys, before))
    nothing = Tally(marks)
    counsellors = attended.persons_by_year(labels)
    years = tuple(
        Year(
            label=label,
            is_running=label == labels[0],
            youth=youth_reached.row(label, label, youth.get(label, nothing).sums()),
            counsellors=counsellors[label],
        )
        for label in labels
    )
    return Overview(
        period=period,
        years=years,
        youth_before=youth_reached.row("", "", youth.get(BEFORE, nothing).sums()),
        counsellors=counsellors_reached.row("", "", attended.altogether(period, {})),
        counsellors_before=counsellors_reached.row("", "", attended.altogether(before, {})),
        targets={
            str(target.indicator.computed): target.indicator.unit.say(target.amount)
            for target in indicators.running_of_cluster(today)
        },
        reach=coverage.reach(this_year),
        undecided=len(undecided.everyone(period)),
        trends=tuple(trend for trend in enrolment_trend.usual() if trend.growth is not None),
    )


def _keys(before: Period, pupils: Pupils) -> list[tuple[str, int]]:
    """The school year, and last year up to the same date as today."""
    keys = [(pupils.school_year, pupils.heads)]
    is_before = before.first <= pupils.on <= before.last
    return [*keys, (BEFORE, pupils.heads)] if is_before else keys


def _noting(read: Iterator[Pupils], year: str, of_year: list[Pupils]) -> Iterator[Pupils]:
    """The same sessions; those of that school year are kept on the way."""
    for pupils in read:
        if pupils.school_year == year:
            of_year.append(pupils)
        yield pupils
