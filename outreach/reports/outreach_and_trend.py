"""Youth participations beside an enrolment index some years later: what moved together, not why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.core import clock
from outreach.core.language import _, long_date, n_, number, percent
from outreach.drawing import chart, combined, subject
from outreach.reports import delivered, enrolment_trend
from outreach.reports.enrolment_trend import Trend

LAGS = range(5)


@dataclass(frozen=True)
class Pair:
    """A year of enrolment, and what is recorded of the school year `lag` years before."""

    year: int
    school_year: str
    participations: int | None
    index: float | None


@dataclass(frozen=True)
class Beside:
    """The pairs of a trend; empty where nothing was recorded in any of those school years."""

    trend: Trend
    lag: int
    pairs: tuple[Pair, ...]

    @property
    def paired(self) -> int:
        """In how many years both are known."""
        return sum(None not in (pair.index, pair.participations) for pair in self.pairs)


def beside(trend: Trend, *, lag: int = 0) -> Beside:
    """Each year of the trend with the school year that began `lag` years earlier."""
    years = {total.year: clock.year_label(total.year - lag) for total in trend.totals}
    counted = delivered.participations_by_year(years.values())
    pairs = tuple(
        Pair(total.year, years[total.year], counted[years[total.year]] or None, total.index)
        for total in trend.totals
    )
    return Beside(trend, lag, pairs if any(counted.values()) else ())


def as_json(pairing: Beside) -> list[dict[str, Any]]:
    return [vars(pair) for pair in pairing.pairs]


def combined_chart(
    pairing: Beside, *, breaks: list[subject.Break], urls: Sequence[str] = ()
) -> chart.CombinedChart:
    """Bars of participations from zero, the index as a line on an axis of its own."""
    trend = pairing.trend
    own = _("own records, %(day)s", day=long_date(clock.today()))
    return combined.combined_chart(
        title=_("Youth participations and enrolment, side by side"),
        source=f"{trend.source}; {own}",
        categories=[str(pair.year) for pair in pairing.pairs],
        bars=subject.Values(
            participations_label(pairing.lag), [pair.participations for pair in pairing.pairs]
        ),
        line=subject.Values(_index_label(trend), [pair.index for pair in pairing.pairs]),
        as_words=(number, lambda value: number(value, 1)),
        breaks=breaks,
        corner=_("Year"),
        missing=_("n/a"),
        urls=urls,
    )


def participations_label(lag: int) -> str:
    if not lag:
        return _("Youth participations of that school year")
    return n_(
        "Youth participations %(num)s year earlier",
        "Youth participations %(num)s years earlier",
        lag,
    )


def notes(pairing: Beside) -> list[str]:
    """What must be said beside the two (domain.md 3.3): no cause, other bases, a comparator, the count."""
    return [
        _(
            "The two moved at the same time; this says nothing of individual pupils and does not show that "
            "one caused the other. Outreach is counted where the schools are, enrolment where the "
            "institutions are."
        ),
        _(
            "A pupil of Secondary 5 enters a vocational programme or college the next autumn and university "
            "three or four years later; a pupil of Secondary 3, college three years later."
        ),
        n_("%(num)s year has both.", "%(num)s years have both.", pairing.paired)
        if pairing.paired
        else _("No year has both."),
        *_compared(pairing.trend),
    ]


def sensitivity(trend: Trend) -> str:
    """The least and the most growth over the base years around the one chosen."""
    growths = [base.growth for base in trend.bases]
    if len(growths) < 2:
        return ""
    return _(
        "With another base year (%(first)s to %(last)s), growth to %(year)s lies between %(low)s and "
        "%(high)s.",
        first=str(trend.bases[0].base),
        last=str(trend.bases[-1].base),
        year=str(trend.last),
        low=percent(min(growths)),
        high=percent(max(growths)),
    )


def _compared(trend: Trend) -> Iterator[str]:
    """How the other groups of that place moved; that there is none is said too."""
    others = [other for other in enrolment_trend.others(trend) if other.growth is not None]
    if not others:
        yield _("No other group of that place is known to compare with.")
    for other in others:
        yield _(
            "To compare: %(group)s, %(growth)s over the same years.",
            group=other.group_label,
            growth=percent(other.growth),
        )


def _index_label(trend: Trend) -> str:
    return _("Index (%(year)s = 100)", year=str(trend.base))
