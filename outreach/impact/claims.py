"""What the organisation may say in public: the claims of domain.md 7.6 with what they rest on."""

from dataclasses import dataclass
from datetime import date

from outreach.core import clock
from outreach.core.language import _, long_date, n_, number
from outreach.drawing import bars, chart, subject
from outreach.impact.lasting import lasting
from outreach.reports import (
    amounts,
    counsellors_question,
    enrolment_trend,
    trend_shapes,
    youth_question,
)
from outreach.reports.counsellors_reached import CounsellorsAnswer, counsellors_reached
from outreach.reports.periods import Period
from outreach.reports.youth_reached import YouthAnswer, youth_reached

BEGINNING = date(1990, 7, 1)


@dataclass(frozen=True)
class Claim:
    """A sentence, its chart, what its words mean, and of which day its data are."""

    claim: str
    chart: chart.Chart
    definition: str
    dated: str


@lasting
def reach() -> Claim | None:
    """Young people and counsellors since the first year with data; None when nothing is recorded."""
    period = Period(BEGINNING, clock.today())
    youth, counsellors = youth_reached(period), counsellors_reached(period)
    year = _first_year(youth) or _first_year(counsellors)
    if not year:
        return None
    claim = _(
        "Since %(year)s, %(participations)s in %(schools)s (%(range)s, an estimate) and %(counsellors)s.",
        year=year,
        participations=amounts.youth_participations(youth.cumulative),
        schools=amounts.schools(youth.totals.schools),
        range=amounts.distinct_young_people(youth.totals.unique_low, youth.totals.unique_high),
        counsellors=amounts.distinct_counsellors(counsellors.totals.counsellors),
    )
    meaning = [
        youth_question.QUESTION.definition(youth),
        *_declared(youth),
        *_undecided(len(youth.open_events | counsellors.open_events)),
    ]
    return Claim(
        claim=claim,
        chart=_bars(youth),
        definition=" ".join([*meaning, counsellors_question.QUESTION.definition(counsellors)]),
        dated=_("Data of %(day)s.", day=long_date(clock.today())),
    )


def trends() -> list[Claim]:
    """One claim for each group and place whose growth can be told."""
    claims = []
    for trend in enrolment_trend.usual():
        if sentence := trend_shapes.sentence(trend):
            drawn, meaning = trend_shapes.index_chart(trend), trend_shapes.definition(trend)
            dated = _("Data: %(source)s.", source=trend.source)
            claims.append(Claim(sentence, drawn, meaning, dated))
    return claims


def _declared(youth: YouthAnswer) -> list[str]:
    """How much of the participations is known only as a total, and from where."""
    if not youth.declared:
        return []
    declared = youth.cumulative - youth.totals.participations
    return [
        n_(
            "Of the participations %(count)s is a declared total (%(sources)s).",
            "Of the participations %(count)s are declared totals (%(sources)s).",
            declared,
            count=number(declared),
            sources="; ".join(total.source for total in youth.declared),
        ),
        n_(
            "The range of distinct young people covers the %(count)s recorded one only.",
            "The range of distinct young people covers the %(count)s recorded ones only.",
            youth.totals.participations,
            count=number(youth.totals.participations),
        ),
        *youth.overlaps,
    ]


def _first_year(report: YouthAnswer | CounsellorsAnswer) -> str:
    """The year in which the first school year of a measure began, recorded or declared."""
    declared = (clock.school_year(total.first_on) for total in report.declared)
    return min((*(row.key for row in report.rows), *declared), default="")[:4]


def _undecided(count: int) -> list[str]:
    """How many past events are not in the figures for good: those that either report lacks, each once."""
    if not count:
        return []
    return [
        n_(
            "%(num)s past event is not closed yet.",
            "%(num)s past events are not closed yet.",
            count,
        )
    ]


def _bars(youth: YouthAnswer) -> chart.BarChart:
    """Participations by school year; what was declared stands first, for all its years at once."""
    years = [
        *(
            (
                _(
                    "%(first)s to %(last)s, declared",
                    first=total.first_on.year,
                    last=total.last_on.year,
                ),
                total.count,
            )
            for total in youth.declared
        ),
        *((_year(row.key), row.participations) for row in youth.rows),
    ]
    return bars.bar_chart(
        title=_("Youth participations by school year"),
        source=_("Own records, %(day)s", day=long_date(clock.today())),
        categories=[label for label, _count in years],
        series=[
            subject.Values(_("Youth participations"), [float(count) for _label, count in years])
        ],
        as_words=number,
        corner=_("School year"),
    )


def _year(key: str) -> str:
    """The school year; the running one says so, because it is not comparable yet."""
    if key == clock.school_year(clock.today()):
        return _("%(year)s (under way)", year=key)
    return key
